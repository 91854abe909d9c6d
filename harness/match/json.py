"""A claimed JSON document, compared as JSON.

The order of members and all white space are irrelevant, the order of array items is not. `...` stands for any
value, any further items or any further members. Placeholders and `...` also work inside strings; nothing else in
a string may differ. The output may hold other lines around the document, such as the progress of `curl`.
"""

import json
from collections.abc import Iterator

from harness.match import expected_json
from harness.match.contract import Match
from harness.match.difference import excerpt, unmatched
from harness.match.expected_json import Json
from harness.match.json_difference import json_difference
from harness.match.json_likeness import same
from harness.record.difference import DifferenceKind
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
        return unmatched(DifferenceKind.BROKEN_JSON, number=error.lineno, column=error.colno, detail=error.msg)
    if not actual.strip():
        return unmatched(DifferenceKind.NO_OUTPUT_FOR_JSON)
    answers = list(documents(actual, isinstance(expected_document, (dict, list))))
    if any(same(expected_document, document) for document in answers):
        return Match()
    if not answers:
        return unmatched(DifferenceKind.NO_JSON, excerpt(actual))
    differences = [json_difference(expected_document, document) for document in answers[-_COMPARED_DOCUMENTS:]]
    closest = min(reversed(differences), key=lambda compared: compared.size)
    return Match(closest.difference)


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
