"""A claimed JSON document, compared as JSON.

The order of members and all white space are irrelevant, the order of array items is not. `...` stands for any
value, any further items or any further members. Placeholders and `...` also work inside strings; nothing else in
a string may differ. The output may hold other lines around the document, such as the progress of `curl`.
"""

import json
from collections.abc import Iterator

from harness.match import expected_json
from harness.match.contract import Match
from harness.match.difference import excerpt, limited
from harness.match.expected_json import Json
from harness.match.json_difference import difference
from harness.match.json_likeness import same
from harness.shell.lazy_pattern import lazy_pattern

_COMPARED_DOCUMENTS = 20
_PATIENCE = 4
"""How many times the length of the output may be read in search of documents."""
_OPENING = lazy_pattern(r"[\[{]")


def match(expected: str, actual: str) -> Match:
    """Look for a document in the output that says what the claim says."""
    try:
        expected_document = expected_json.read(expected)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return Match(False, f"the slide's JSON is broken at its {place}: {error.msg}")
    if not actual.strip():
        return Match(False, "the output is empty; the slide expects JSON")
    answers = list(documents(actual, isinstance(expected_document, (dict, list))))
    if any(same(expected_document, document) for document in answers):
        return Match(True)
    if not answers:
        return Match(False, "\n".join(["there is no JSON in the output:", *excerpt(actual)]))
    differences = [difference(expected_document, document) for document in answers[-_COMPARED_DOCUMENTS:]]
    closest = min(reversed(differences), key=lambda diff: diff.size)
    return Match(False, limited([closest.sentence, *closest.lines]))


def documents(text: str, nested: bool) -> Iterator[Json]:
    """Yield the JSON documents of an output: objects and arrays wherever they begin, other values on lines of their own."""
    whole = _decoded(text.strip())
    if whole is not None:
        yield whole[0]
        return
    if nested:
        yield from _nested_documents(text)
        return
    for line in text.split("\n"):
        document = _decoded(line.strip())
        if document is not None:
            yield document[0]


def _decoded(text: str) -> tuple[Json] | None:
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return None


def _nested_documents(text: str) -> Iterator[Json]:
    decoder = json.JSONDecoder()
    position, budget = 0, _PATIENCE * len(text)
    while budget > 0 and (opening := _OPENING.search(text, position)):
        position = opening.start()
        try:
            document, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            budget -= error.pos - position
            position += 1
        except (ValueError, RecursionError):
            budget -= len(text) - position
            position += 1
        else:
            yield document
            position = end
