"""Decks, slides and steps as pytest's collectors and items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest

from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Request
from harness.deck.errors import DeckError
from harness.deck.model import Deck
from harness.deck.reader import SUFFIX, is_deck, read_deck
from harness.pytest_plugin import view_key
from harness.record.errors import RecordError
from harness.record.files import file_names, write_record
from harness.record.model import StepRecord, Verdict
from harness.replay.listener import Silence
from harness.replay.plan import PlannedStep
from harness.replay.run import DeckRun
from harness.replay.settings import COMMAND_TIMEOUT, Settings
from harness.report.findings import render_text

LAB_BROKE = 6
"""The exit status that pytest's own leave free: the lab or the cluster broke, not the deck."""
_errors: list[str] = []
"""Node ids of steps at which the lab broke; a test report knows no session."""


def check_provider(config: pytest.Config) -> None:
    """A provider that does not exist is a usage error before anything is read."""
    try:
        providers.parse(config.getoption("cluster"))
    except ClusterError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Decks that were named, and what looks like a deck in the folders that were."""
    if file_path.suffix != SUFFIX:
        return None
    if parent.session.isinitpath(file_path) or is_deck(file_path):
        return DeckFile.from_parent(parent, path=file_path)
    return None


class DeckFile(pytest.File):
    """A deck."""

    deck: Deck
    run: DeckRun

    def collect(self) -> Iterator[pytest.Collector]:
        """Its slides with steps."""
        try:
            self.deck = read_deck(_shown(self.path, self.config), self.config.getoption("deck_dialect"))
        except DeckError as error:
            raise self.CollectError(str(error)) from error
        unreadable = [finding for finding in self.deck.findings if finding.prevents_playing]
        if unreadable:
            raise self.CollectError(render_text(unreadable) + "\nNothing was played.")
        self.run = self._new_run()
        names = Counter[str]()
        for slide in self.deck.slides:
            planned = [each for each in self.run.plan if each.slide is slide]
            if planned:
                title = (slide.title or f"slide {slide.number}").replace("::", ":")
                names[title] += 1
                name = title if names[title] == 1 else f"{title} ({names[title]})"
                yield SlideCollector.from_parent(self, name=name, planned=planned)

    def _new_run(self) -> DeckRun:
        option = self.config.getoption
        provider, argument = providers.parse(option("cluster"))
        request = Request(
            argument=argument,
            assume_yes=option("deck_yes"),
            install_packages=option("deck_install"),
            keep=option("deck_keep"),
            nodes=option("deck_nodes"),
        )
        view = self.config.stash.get(view_key, None)
        if view is not None:
            request = replace(request, confirm=view.confirm)
        settings = Settings(
            option("deck_timeout") or COMMAND_TIMEOUT,
            option("deck_screenshots"),
            option("deck_from"),
            option("deck_until"),
        )
        listener = view.listener if view else Silence()
        return DeckRun(self.deck, provider, request, settings, listener, resume=option("deck_resume"))

    def finish(self) -> None:
        """Take the cluster down and write the record."""
        record = self.run.close()
        target: Path | None = self.config.getoption("record")
        if target is not None and record.steps:
            try:
                write_record(record, _record_path(self, target))
            except RecordError as error:
                raise pytest.UsageError(str(error)) from error


class SlideCollector(pytest.Collector):
    """A slide."""

    def __init__(self, *, planned: list[PlannedStep], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.planned = planned

    @classmethod
    def from_parent(cls, parent: pytest.Collector, **arguments: Any) -> Self:
        """As pytest makes nodes."""
        return super().from_parent(parent=parent, **arguments)

    def collect(self) -> Iterator[pytest.Item]:
        """Its steps."""
        for number, planned in enumerate(self.planned, start=1):
            yield StepItem.from_parent(self, name=str(number), planned=planned)


class StepFailed(Exception):
    """A step failed; its reason is all there is to say."""


class StepItem(pytest.Item):
    """A step. It is played in the set-up phase, so that a broken lab is an error and a broken deck a failure."""

    def __init__(self, *, planned: PlannedStep, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.planned = planned
        self.record: StepRecord | None = None

    @classmethod
    def from_parent(cls, parent: pytest.Collector, **arguments: Any) -> Self:
        """As pytest makes nodes."""
        return super().from_parent(parent=parent, **arguments)

    @property
    def deck_file(self) -> DeckFile:
        """The deck that this step belongs to."""
        deck = self.getparent(DeckFile)
        assert deck is not None
        return deck

    def setup(self) -> None:
        """Play it."""
        try:
            self.record = self.deck_file.run.play(self.planned)
        except RecordError as error:
            raise pytest.UsageError(str(error)) from error
        self.user_properties.append(("verdict", self.record.verdict.value))
        if self.record.verdict is Verdict.ERROR:
            raise StepFailed(self.record.reason)

    def runtest(self) -> None:
        """Say what came of it."""
        assert self.record is not None
        if self.record.verdict is Verdict.FAILED:
            raise StepFailed(self.record.reason)
        if self.record.verdict in (Verdict.BLOCKED, Verdict.SKIPPED):
            pytest.skip(f"{self.record.verdict}: {self.record.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """No traceback: the slide, the text, and what was wrong."""
        if isinstance(excinfo.value, StepFailed):
            slide = self.planned.slide
            typed = "\n".join(f"    {line}" for line in self.planned.step.text.split("\n"))
            return f"slide {slide.number}, {slide.title}\n{typed}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands; pytest counts lines from 0."""
        return self.path, self.planned.step.span.line - 1, f"{self.parent.name if self.parent else ''} [{self.name}]"


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After its last step, a deck is over."""
    if isinstance(item, StepItem):
        deck = item.deck_file
        if not isinstance(nextitem, StepItem) or nextitem.deck_file is not deck:
            deck.finish()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remembers, on whatever worker it happened, that it was the lab."""
    if ("verdict", Verdict.ERROR.value) in map(tuple, report.user_properties):
        _errors.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whatever happened, nothing stays up; a broken lab has an exit status of its own."""
    for deck in _decks(session):
        deck.finish()
    if _errors and session.exitstatus == pytest.ExitCode.TESTS_FAILED:
        session.exitstatus = LAB_BROKE
    _errors.clear()


def _decks(session: pytest.Session) -> list[DeckFile]:
    items = getattr(session, "items", [])
    return list({item.deck_file: None for item in items if isinstance(item, StepItem)})


def _record_path(deck: DeckFile, target: Path) -> Path:
    decks = _decks(deck.session)
    if len(decks) <= 1 and not target.is_dir():
        return target
    names = file_names([str(each.deck.path) for each in decks])
    return target / names[decks.index(deck)]


def _shown(path: Path, config: pytest.Config) -> Path:
    """The path as a person would write it from where they are."""
    try:
        return path.relative_to(config.invocation_params.dir)
    except ValueError:
        return path
