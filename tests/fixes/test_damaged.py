"""Damage by editors and copying: an error at line and column, and what `harness fix` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.deck.directives import COMMANDS
from harness.deck.reader import read_deck
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.check.reading import exercise
from tests.check.reading import findings as checked
from tests.fixes.fixed import findings, fix, left

KINDS = ("broken-continuation", "typographic-character")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("kubectl run web \\ \n  --image=nginx:1.25", [(6, 18)]),
        ("kubectl run web\n  --image=nginx:1.25", [(7, 3)]),
        ("kubectl run web \\\n  --image=nginx:1.25 \\", [(7, 22)]),
        ("docker run -–rm -–log-driver none busybox:1.36", [(6, 12), (6, 17)]),
        ("ls\nkubectl label ns blue a/b=””", [(7, 27)]),
        ("for ns in a b; do\n  kubectl get pods –n $ns\ndone", [(7, 20)]),
        ("kubectl get\u00a0pods", [(6, 12)]),
    ],
)
def test_each_is_an_error_at_its_line_and_column(tmp_path: Path, script: str, expected: list[tuple[int, int]]) -> None:
    findings = checked(tmp_path, exercise(script), select=KINDS)
    assert [(finding.span.line, finding.span.column) for finding in findings] == expected
    assert all(finding.severity == "error" and finding.help for finding in findings)


def test_a_column_counts_what_stands_before_the_command(tmp_path: Path) -> None:
    deck = "# A\n\n.exercise[\n\n- Look:\n  ```bash\n  $ kubectl get pods –o wide\n  ```\n]\n"
    (finding,) = checked(tmp_path, deck, select=KINDS)
    assert (finding.span.line, finding.span.column) == (7, 22)


@pytest.mark.parametrize("front", ["", "---\nmarp: true\n---\n\n", "---\nlayout: post\n---\n\n"])
def test_all_of_a_deck_is_fixed_and_the_rest_stays(tmp_path: Path, front: str) -> None:
    path = tmp_path / "deck.md"
    fence = "# Un secret — « le nôtre »\n\n```bash\n{}\n```\n\nDes “guillemets” – du texte…\n"
    damaged = "kubectl create secret generic db \\  \n  –from-literal=user=ann \\\n  –from-literal=note=“a b” \\"
    meant = 'kubectl create secret generic db \\\n  --from-literal=user=ann \\\n  --from-literal=note="a b"'
    path.write_text(front + fence.format(damaged))
    text, fixed = fix(path, select=KINDS)
    assert text == front + fence.format(meant)
    assert left(fixed) == []


def test_what_is_not_certain_is_left_and_said(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(exercise("kubectl exec web — date"))
    before = path.read_text()
    text, fixed = fix(path, select=KINDS)
    assert (text, left(fixed)) == (before, ["typographic-character"])


def test_a_fixed_deck_types_the_same_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(exercise("ls", "docker run –rm web:1", "cat <<EOF\n– “as it is” \\ \nEOF"))
    before = [step.text for _, step in read_deck(path).steps]
    fix(path, select=KINDS)
    assert [step.text for _, step in read_deck(path).steps] == [before[0], "docker run --rm web:1", before[2]]


OWN_DECKS = sorted(path for path in (Path(__file__).parents[2] / "slides").rglob("*") if path.suffix in (".md", ".rst"))
_OPTION = re.compile(r"(?<= )--(?=[a-z]{5,}|[a-z]+-|[a-z]+=)")
"""Of options that a reader knows to have two dashes."""


@pytest.mark.parametrize("deck", [pytest.param(path, id=path.name) for path in OWN_DECKS])
def test_a_deck_without_findings_is_left_alone_by_all_fixes(tmp_path: Path, deck: Path) -> None:
    path = tmp_path / deck.name
    path.write_bytes(deck.read_bytes())
    text, fixed = fix(path)
    assert (text, fixed.edits) == (deck.read_text("utf-8"), ())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_deck_reads_as_before_once_its_damage_is_fixed(tmp_path: Path, data: st.DataObject) -> None:
    deck = data.draw(st.sampled_from(OWN_DECKS))
    sound = deck.read_text("utf-8")
    path = tmp_path / deck.name
    path.write_text(sound, "utf-8")
    before = read_deck(path)
    lines = sound.split("\n")
    places = [
        (number, match.start())
        for _, step in before.steps
        if step.kind in COMMANDS and "<<" not in step.text and "'" not in step.text and '"' not in step.text
        for number in range(step.span.line - 1, step.span.line + step.text.count("\n"))
        for match in _OPTION.finditer(lines[number])
    ]
    if not places:
        return
    for number, start in data.draw(
        st.lists(st.sampled_from(places), min_size=1, max_size=3, unique_by=lambda place: place[0])
    ):
        dash = data.draw(st.sampled_from(("–", "—", "-–", "–-")))
        lines[number] = lines[number][:start] + dash + lines[number][start + 2 :]
    path.write_text("\n".join(lines), "utf-8")
    assert {finding.id for finding in findings(path, select=KINDS)} == {"typographic-character"}
    text, fixed = fix(path, select=KINDS)
    assert text == sound
    assert fixed.left == ()
    assert read_deck(path) == before
