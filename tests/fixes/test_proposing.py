"""What a night suggests: certain edits, those that an older version forbids, and claims for their author to judge."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.fixes.proposing import Proposed, propose
from harness.knowledge.version import Version
from harness.project.settings import CheckSettings
from harness.record.model import Record, Verdict
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, expectation, not_shown, record, step

BUDGET = """\
# A budget

```bash
cat >budget.yaml <<EOF
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: web
EOF
```
"""
EXPECTATION = "# Pods\n\n```bash\nkubectl get rs\n```\n\n```\nNAME   READY\nweb    1\n```\n"
SETTINGS = CheckSettings()


def on(version: str, *outputs: str) -> Record:
    """A run in which `kubectl get rs` showed this, if anything."""
    unmet = expectation("NAME   READY\nweb    1", line=8, detail="- a\n+ b")
    steps = [
        step(
            1,
            Verdict.FAILED,
            command("kubectl get rs", output=output),
            text="kubectl get rs",
            line=4,
            reason=not_shown("kubectl get rs", unmet),
            expectations=(unmet,),
        )
        for output in outputs
    ]
    return record(*steps, cluster=replace(CLUSTER, server_version=version, kubectl_version=version))


def proposed(path: Path, text: str, *runs: Record) -> Proposed:
    path.write_text(text)
    return propose([path], {path: runs}, lambda _: SETTINGS)


def test_what_is_right_on_all_versions_that_were_played_is_edited(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    night = proposed(deck, BUDGET, on("v1.21.0"), on("v1.37.0"))
    (manuscript,) = night.manuscripts.changed()
    assert "+apiVersion: policy/v1\n" in manuscript.diff()
    assert night.unfit == ()


def test_what_would_be_wrong_on_one_of_them_is_shown_and_not_edited(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    night = proposed(deck, BUDGET, on("v1.20.0"), on("v1.37.0"))
    assert night.manuscripts.changed() == ()
    (unfit,) = night.unfit
    assert unfit.versions == (Version(1, 20),)
    assert "+apiVersion: policy/v1\n" in unfit.diff
    assert [(edit.line, "since 1.25 no server serves it" in edit.finding.message) for edit in unfit.edits] == [
        (5, True)
    ]


def test_one_deck_that_is_not_edited_leaves_the_edits_of_the_others(tmp_path: Path) -> None:
    decks = [tmp_path / "a.md", tmp_path / "b.md"]
    for deck in decks:
        deck.write_text(BUDGET)
    runs = {decks[0]: [on("v1.37.0")], decks[1]: [on("v1.20.0")]}
    night = propose(decks, runs, lambda _: SETTINGS)
    assert [manuscript.path for manuscript in night.manuscripts.changed()] == [decks[0]]
    assert [item.deck for item in night.unfit] == [decks[1]]


@pytest.mark.parametrize("versions", [["v1.37.0"], ["v1.36.0", "v1.37.0"]])
def test_what_appeared_is_for_the_author_to_judge(tmp_path: Path, versions: list[str]) -> None:
    deck = tmp_path / "deck.md"
    night = proposed(deck, EXPECTATION, *(on(version, "NAME   READY\nweb    2\n") for version in versions))
    assert night.manuscripts.changed() == ()
    (judged,) = night.judged
    assert (judged.deck, judged.count) == (deck, 1)
    assert "-web    1\n+web    2\n" in judged.diff


def test_what_is_left_stands_where_it_does_in_the_file(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    more = "\n# Two\n\n```bash\nkubectl run web --image nginx --generator=job/v1\n```\n"
    night = proposed(deck, "# “One”\n\n```bash\nkubectl get pods –A\n```\n" + BUDGET + more, on("v1.37.0"))
    lines = deck.read_text().split("\n")
    assert night.left
    assert all("kubectl run" in lines[item.finding.span.line - 1] for item in night.left)
