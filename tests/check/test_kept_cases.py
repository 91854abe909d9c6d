"""Small decks about what drifted, ours and others': each finding that is right is found, and nothing else of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.reader import read_deck

from tests.beside import CASES, where_kept

DECKS = Path(__file__).parents[1] / "decks"
DRIFTED = {
    "words-of-old.marp.md": {
        **{line: {"drift-tool"} for line in (9, 10, 13, 14, 15, 16, 24, 25, 26, 27)},
        11: {"drift-flag"},  # Helm 4 has no `helm list --all`
        36: {"drift-meaning"}, 37: {"drift-meaning"},
        45: {"unknown-subcommand"}, 46: {"missing-argument"}, 47: {"missing-argument"}, 48: {"missing-argument"},
    },
    "outputs-of-old.marp.md": {
        **{line: {"drift-output"} for line in (13, 26, 39, 66)},
        47: {"drift-warning"},  # the server warns of ComponentStatuses since 1.19
    },
}  # fmt: skip
OF_OTHERS = {
    "10-helm2-words.md": {
        9: {"drift-tool"}, 11: {"drift-tool"}, 19: {"drift-tool"}, 20: {"drift-flag"},  # Helm 4 has no `helm list --all`
        22: {"drift-tool"}, 23: {"drift-tool"}, 24: {"drift-tool"},
    },
    "13-account-token.md": {
        10: {"drift-meaning"}, 18: {"drift-meaning"}, 27: {"drift-meaning"}, 40: {"drift-output"}, 54: {"drift-output"},
    },
    "14-missing-word.md": {9: {"unknown-subcommand"}, 10: {"missing-argument"}, 11: {"missing-argument"}, 12: {"missing-argument"}},
    "17-k3d-and-compose.md": {line: {"drift-tool"} for line in (9, 10, 11, 19, 20, 22, 23)},
    "43-outputs-that-changed.md": {
        **{line: {"drift-output"} for line in (13, 26, 39, 66, 106, 134, 143, 156, 165, 174)},  # 143: Jobs have STATUS since 1.30
        87: {"drift-warning"},  # the server warns of ComponentStatuses since 1.19
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "findings"),
    [
        *((DECKS / name, findings) for name, findings in DRIFTED.items()),
        *(pytest.param(CASES / name, findings, marks=where_kept(CASES / name)) for name, findings in OF_OTHERS.items()),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_what_is_wrong_with_a_deck(path: Path, findings: dict[int, set[str]]) -> None:
    settings = CheckSettings(kubernetes="1.37", ignore=("missing-tool", "missing-file"))
    ids_by_line: dict[int, set[str]] = {}
    for finding in check(read_deck(path), settings):
        ids_by_line.setdefault(finding.span.line, set()).add(finding.id)
    assert ids_by_line == findings


def test_a_word_that_is_near_is_named(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(
        "# A secret\n\n```bash\nkubectl create generic db --from-literal=a=b\nkubectl rollout restrat deploy/web\n```\n"
    )
    findings = check(read_deck(path), CheckSettings(select=("unknown-subcommand",)))
    assert [finding.help for finding in findings] == [
        "Did you mean `kubectl create secret generic`?",
        "Did you mean `kubectl rollout restart`?",
    ]
