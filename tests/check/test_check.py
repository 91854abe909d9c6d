"""What is selected, ignored and silenced; and settings of a project."""

from __future__ import annotations

from pathlib import Path

from harness.check import CheckSettings
from harness.check.rules import RULES

from tests.check.reading import exercise, findings

TWO = exercise("kubectl get pods -w", "kubectl create deployment web --image=nginx")


def test_ids_select_themselves_and_what_begins_with_them(tmp_path: Path) -> None:
    assert [finding.id for finding in findings(tmp_path, TWO)] == ["endless-command", "image-without-tag"]
    assert [finding.id for finding in findings(tmp_path, TWO, select=("image",))] == ["image-without-tag"]
    assert [finding.id for finding in findings(tmp_path, TWO, ignore=("endless-command",))] == ["image-without-tag"]
    assert [finding.id for finding in findings(tmp_path, TWO, select=("imag",))] == []


def test_a_comment_silences_one_finding_on_its_slide_with_a_reason(tmp_path: Path) -> None:
    silence = "<!-- ```ignore image-without-tag we want the newest``` -->"
    first = exercise(silence, "kubectl create deployment web --image=nginx")
    assert findings(tmp_path, first) == []
    assert [(finding.id, finding.span.line) for finding in findings(tmp_path, f"{first}\n---\n\n{TWO}")] == [
        ("endless-command", 20),
        ("image-without-tag", 24),
    ]


def test_a_silence_that_silences_nothing_is_told(tmp_path: Path) -> None:
    text = exercise("<!-- ```ignore placeholder they know``` -->", "echo a")
    assert [(finding.id, finding.span.line) for finding in findings(tmp_path, text)] == [("unused-ignore", 5)]


def test_a_silence_needs_a_reason(tmp_path: Path) -> None:
    text = exercise("<!-- ```ignore placeholder``` -->", "kubectl delete pod <name>")
    assert [finding.id for finding in findings(tmp_path, text)] == ["bad-ignore", "placeholder"]


def test_slides_that_are_not_played_are_not_checked(tmp_path: Path) -> None:
    text = f"class: self-paced\n{TWO}\n---\n\n# B\n"
    assert len(findings(tmp_path, text)) == 2
    from harness.check import check  # noqa: PLC0415
    from harness.deck.reader import read_deck  # noqa: PLC0415

    assert check(read_deck(tmp_path / "deck.md", exclude=["self-paced"]), CheckSettings()) == ()


def test_every_id_belongs_to_one_rule() -> None:
    ids = [identifier for rule in RULES for identifier in rule.IDS]
    assert len(ids) == len(set(ids))


def test_a_silence_for_shellcheck_is_not_called_useless_where_nobody_asks_it(tmp_path: Path) -> None:
    text = "# One\n\n<!-- ```ignore shellcheck meant so``` -->\n\n```bash\ntrue\n```\n"
    assert findings(tmp_path, text) == []
