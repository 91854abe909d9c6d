"""A claimed JSON document with the values that appeared where its own differ."""

import json
import re

from harness.match.expected_json import Json, is_elision
from harness.match.json import documents
from harness.match.json_likeness import same
from harness.shell.lazy_pattern import lazy_pattern

_INDENTATION = lazy_pattern(r"^([ \t]+)\S", re.MULTILINE)


def renewed(expected: str, output: str) -> str | None:
    """Return the claim with the output's values, written as it is, on one line or several. `None` for a claim that only a person can read, and an output without JSON."""
    try:
        value: Json = json.loads(expected)
    except ValueError:
        return None
    is_nested = isinstance(value, (dict, list))
    candidates = [document for document in documents(output, is_nested) if type(document) is type(value)]
    if not candidates:
        return None
    merged = _merged(value, candidates[-1])
    if "\n" in expected.strip():
        indentation = _INDENTATION.search(expected)
        return json.dumps(merged, ensure_ascii=False, indent=indentation[1] if indentation else 2)
    is_spaced = '": ' in expected or ", " in expected
    return json.dumps(merged, ensure_ascii=False, separators=(", ", ": ") if is_spaced else (",", ":"))


def _merged(expected: Json, real: Json) -> Json:
    if same(expected, real):
        return expected
    if isinstance(expected, dict) and isinstance(real, dict):
        is_open = any(map(is_elision, expected))
        kept = {
            key: value if is_elision(key) else _merged(value, real[key])
            for key, value in expected.items()
            if is_elision(key) or key in real
        }
        return kept if is_open else {**kept, **{key: value for key, value in real.items() if key not in expected}}
    if isinstance(expected, list) and isinstance(real, list) and not any(map(is_elision, expected)):
        return [_merged(expected[at], item) if at < len(expected) else item for at, item in enumerate(real)]
    return real
