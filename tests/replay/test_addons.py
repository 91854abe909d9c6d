"""What the lab's add-ons mean for steps: who needs one waits for it, and who fails for want of it is no fault of the deck."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.subject import Subject
from harness.cluster.addon_names import AddonName
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request
from harness.deck.reader import read_deck
from harness.project.errors import SettingsError
from harness.project.settings import LabSettings, ProjectSettings
from harness.record.model import Verdict
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.addons import addon_names, addons_of_lab, needs_of, troubles
from harness.replay.listener import SilentListener
from harness.replay.plan import make_plan
from harness.replay.played_steps import PlayedSteps
from harness.replay.player import Player
from harness.replay.settings import Settings
from harness.replay.stage import Stage

STORAGE = AddonName.LOCAL_PATH
WHY = "the lab has no local-path, which gives volumes: it is tried out"
DECK = """\
# Claims

.exercise[

```bash
true
```

```bash
true <<EOF
kind: PersistentVolumeClaim
EOF
```

```bash
sh -c 'exit 1' <<EOF
kind: PersistentVolumeClaim
EOF
```

```bash
sh -c 'exit 3'
```

]
"""


class Lacking(NoCluster):
    """A cluster without an add-on, which knows how often it was asked for it."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.asked: list[AddonName] = []

    def addon_trouble(self, name: AddonName) -> str:
        self.asked.append(name)
        return WHY


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    (tmp_path / "deck.md").write_text(DECK)
    return tmp_path / "deck.md"


def test_a_word_that_names_no_add_on_is_told_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"--disable storage: there is no such add-on; there are local-path"):
        addon_names(("storage",), "--disable")


def test_a_lab_has_what_steps_need_and_what_the_project_names_but_nothing_that_is_disabled(deck: Path) -> None:
    needs = needs_of(Subject(read_deck(deck)), ())
    project = ProjectSettings()
    named = ProjectSettings(lab=LabSettings(addons=("local-path",)))
    assert addons_of_lab(needs, project, Request()) == (STORAGE,)
    assert addons_of_lab({}, named, Request()) == (STORAGE,)
    assert addons_of_lab(needs, named, Request(disabled_addons=(STORAGE,))) == ()
    assert addons_of_lab({}, project, Request()) == ()


def test_only_steps_that_need_it_wait_for_it_and_only_those_that_fail_are_the_labs_error(deck: Path) -> None:
    read = read_deck(deck)
    cluster = Lacking(Request())
    stage = Stage(cluster, Settings(), SilentListener())
    steps = PlayedSteps(stage.secrets, SilentListener())
    player = Player(stage, steps, needs_of(Subject(read), ()))
    try:
        for planned in make_plan(read):
            steps.end(player.play(planned))
    finally:
        stage.close()
        cluster.close()
    assert cluster.asked == [STORAGE, STORAGE]
    records = list(steps)
    silent = NoteRecord(kind=NoteKind.ADDON_SILENT, subject=STORAGE, detail=WHY)
    assert [step.verdict for step in records] == [Verdict.PASSED, Verdict.PASSED, Verdict.ERROR, Verdict.BLOCKED]
    assert [step.notes for step in records] == [(), (silent,), (), ()]
    assert records[2].lacks == ReasonRecord(kind=ReasonKind.NO_ADDON, subject=STORAGE, detail=WHY)
    assert records[3].lacks is None


def test_on_clusters_that_are_not_this_machines_nobody_waits(deck: Path) -> None:
    cluster = NoCluster(Request())
    needs = needs_of(Subject(read_deck(deck)), ())
    (slide,) = read_deck(deck).slides
    assert [dict(troubles(step, needs, cluster)) for step in slide.steps] == [{}] * 4
    cluster.close()
