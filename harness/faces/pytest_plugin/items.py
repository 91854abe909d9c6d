"""What pytest collects and runs: a deck is a collector, so is a slide, and a step is an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cluster.errors import ClusterError
from harness.deck.errors import DeckError
from harness.deck.model import Deck, Slide, Span
from harness.deck.reader import find_decks
from harness.deck.shown_path import shown_path
from harness.faces.pytest_plugin.errors import usage_errors
from harness.faces.pytest_plugin.outcomes import SessionOutcome, outcomes_key
from harness.faces.pytest_plugin.reports import explained, mark, reports_key
from harness.faces.pytest_plugin.selection import decks_key, is_selected
from harness.faces.pytest_plugin.settings import run_options, session_for
from harness.project.errors import SettingsError
from harness.record.errors import RecordError
from harness.record.model import Record, StepRecord, Verdict
from harness.replay.errors import NothingToPlay, NotPlayable
from harness.replay.finishing import finish
from harness.replay.gate import RunEnded
from harness.replay.interruption import interrupt_when_told_to_end
from harness.replay.play import require_playable
from harness.replay.preparation import deck_of, record_paths
from harness.replay.retrying import play_again
from harness.replay.run import DeckRun
from harness.report.cause import fix_place, what
from harness.report.failure import failure_of
from harness.report.findings import text as findings_text
from harness.report.printable import printable
from harness.report.reasons import reason_of, skipped_expectations


class StepFailed(Exception):
    """A step did not do what its slide says."""

    def __init__(self, step: StepRecord) -> None:
        super().__init__(reason_of(step))
        self.step = step


class StepInfrastructureError(StepFailed):
    """The lab or the cluster broke while a step was played, or lacked what it needed."""


class DeckFile(pytest.File):
    """A deck, with as many plays of it as are wanted."""

    deck: Deck
    record_name: str = ""
    """Of the file in the folder of records, where a share of the decks is played."""
    remark: str = ""
    """What was borrowed from its original."""

    def collect(self) -> Iterator[SlideCollector]:
        """Yield the slides on which there is something to do."""
        try:
            first, *more = _played_together(self.config) or [_shown_path(self.path, self.config)]
            self.deck, self.remark = deck_of(first, run_options(self.config), more)
        except DeckError as error:
            raise self.CollectError(str(error)) from error
        self.config.stash[decks_key].append(self.deck)
        try:
            require_playable(self.deck)
        except NotPlayable as error:
            self.config.stash[reports_key].add_obstacles(error.findings)
            text = findings_text.render(error.findings)
            raise self.CollectError(f"{text}\nNothing was played.") from error
        except NothingToPlay:
            return
        count = run_options(self.config).count
        for number in range(1, count + 1):
            suffix = f" (play {number} of {count})" if count > 1 else ""
            play = Play.from_parent(self, name=self.name, nodeid=f"{self.nodeid}{suffix}", number=number)
            yield from play.collect()


class Play(pytest.Collector):
    """A play of a deck. It has a cluster of its own from its first step until its last, and so has each time that it is played again.

    Plays are no files to pytest-xdist, which keeps the steps of each together and gives several of one deck to several workers.
    """

    run: DeckRun | None = None
    record_path: Path | None = None
    chosen: frozenset[int] = frozenset()
    """The indices of the steps that are played."""

    def __init__(self, *, number: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.number = number
        """Among those of its deck, counted from 1."""

    @property
    def deck_file(self) -> DeckFile:
        """The deck."""
        assert isinstance(self.parent, DeckFile)
        return self.parent

    def collect(self) -> Iterator[SlideCollector]:
        """Yield the slides on which there is something to do."""
        index = 1
        names = Counter[str]()
        for slide in self.deck_file.deck.slides:
            if slide.steps:
                name = _node_name(slide)
                names[name] += 1
                unique = name if names[name] == 1 else f"{name} ({names[name]})"
                yield SlideCollector.from_parent(self, name=unique, slide=slide, first_index=index)
                index += len(slide.steps)

    def teardown(self) -> None:
        """Take down what the deck needed, also after an interruption; play it again where it failed and that is wanted."""
        if self.run is None:
            return
        record = None
        failure = ""
        try:
            record = finish(self.run, self.record_path)
            record = self._played_again(record)
        except (ClusterError, RecordError) as error:
            failure = str(error)
            if isinstance(error, RecordError):
                self.config.stash[outcomes_key].add(SessionOutcome.NOT_RECORDED)
        finally:
            if record is not None:
                self.config.stash[reports_key].add(record, self.nodeid)
            if self.run.cluster_broke or (record is not None and record.error):
                self.config.stash[outcomes_key].add(SessionOutcome.LAB_BROKE)
        if failure:
            pytest.fail(failure, pytrace=False)  # here, since pytest shows what an exception was raised from

    def _played_again(self, record: Record) -> Record:
        """Return the record of the last play; nothing more is played where somebody ended the session, or a step of the first play is missing."""
        was_ended = self.session.exitstatus != pytest.ExitCode.OK
        if was_ended or not (record.complete or self.session.shouldfail):
            return record
        return play_again(
            session_for(self.config, is_replay=True),
            self.deck_file.deck,
            record,
            self.record_path,
            remark=self.deck_file.remark,
            chosen=self.chosen,
            stops_at_failure=bool(self.session.shouldfail),
        )


class JoinedFile(pytest.File):
    """A deck that is played as a part of another one."""

    def collect(self) -> tuple[()]:
        """Return nothing: its steps are among the other's."""
        return ()


class SlideCollector(pytest.Collector):
    """A slide."""

    def __init__(self, *, slide: Slide, first_index: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.slide = slide
        self.first_index = first_index

    def collect(self) -> Iterator[StepItem]:
        """Yield its steps, numbered from 1."""
        for number, step in enumerate(self.slide.steps, start=1):
            yield StepItem.from_parent(self, name=str(number), index=self.first_index + number - 1, span=step.span)


class StepItem(pytest.Item):
    """A step."""

    def __init__(self, *, index: int, span: Span, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.index = index
        """Counts from 1 over the whole deck."""
        self.span = span
        """A deck may be composed of several files, and a step borrowed from another deck."""
        self.place = (str(span.path), span.line)
        """Where it begins; once it failed, where."""

    @property
    def play(self) -> Play:
        """The play of the deck that it belongs to."""
        play = self.getparent(Play)
        assert play is not None
        return play

    @property
    def deck_file(self) -> DeckFile:
        """The deck it belongs to."""
        return self.play.deck_file

    def runtest(self) -> None:
        """Play it; its verdict becomes the outcome."""
        run = self.play.run
        assert run is not None
        try:
            step = run.play(self.index)
        except (RecordError, SettingsError) as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)
        except RunEnded:
            pytest.exit("ended before this step", returncode=pytest.ExitCode.INTERRUPTED)
        self.user_properties += run.versions.items()
        self.user_properties += [
            ("skipped-claim", printable(f"{place}: {reason}"))
            for reason, expectations in skipped_expectations((step,)).items()
            for place, _ in expectations
        ]
        if place := fix_place(step):
            self.user_properties.append(("mend", place))
        if step.verdict is Verdict.FAILED:
            self.config.stash[outcomes_key].add(SessionOutcome.STEP_FAILED)
            raise StepFailed(step)
        if step.verdict is Verdict.ERROR:
            self.config.stash[outcomes_key].add(SessionOutcome.LAB_LACKED)
            raise StepInfrastructureError(step)
        if step.verdict in (Verdict.BLOCKED, Verdict.SKIPPED):
            why = f"; {what(step.cause)}" if step.cause else ""
            reason = reason_of(step)
            raise pytest.skip.Exception(printable(f"{step.verdict}: {reason}{why}"), _use_item_location=True)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *arguments: Any, **keywords: Any) -> Any:
        """Return, of a step, what its author needs and no traceback."""
        if isinstance(excinfo.value, StepFailed):
            return explained(excinfo.value.step)
        return super().repr_failure(excinfo, *arguments, **keywords)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return its file, its line counted from 0, and its heading."""
        return self.span.path.absolute(), self.span.line - 1, f"{self.parent.name if self.parent else ''}::{self.name}"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a provider that does not exist, or what names no kubectl, before anything is read."""
    if hasattr(config, "workerinput"):
        interrupt_when_told_to_end()
    session_for(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DeckFile | JoinedFile | None:
    """Return a file that was named, or one of the decks of a directory that was."""
    is_named = parent.session.isinitpath(file_path)
    if file_path.suffix == ".py" or not (is_named or is_selected(file_path, parent.config)):
        return None
    if (joined := _played_together(parent.config)) and file_path.resolve() != joined[0].resolve():
        part: JoinedFile = JoinedFile.from_parent(parent, path=file_path)
        return part
    name = _shown_path(file_path, parent.config).as_posix()
    collected: DeckFile = DeckFile.from_parent(parent, path=file_path, nodeid=name)
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell each deck which of its steps will be played, and where its record goes."""
    chosen: dict[DeckFile, dict[Play, set[int]]] = {}
    for item in session.items:
        if isinstance(item, StepItem):
            chosen.setdefault(item.deck_file, {}).setdefault(item.play, set()).add(item.index)
    config = session.config
    options = run_options(config)
    if options.original is not None and len(chosen) > 1:
        raise pytest.UsageError(
            f"{options.original} is the original of one deck, and {len(chosen)} are played: play it alone"
        )
    names = [deck_file.record_name for deck_file in chosen if deck_file.record_name]
    with usage_errors():
        paths = record_paths(options.record_path, [deck_file.deck for deck_file in chosen], names, options.count)
    for at, (deck_file, plays) in enumerate(chosen.items()):
        for play, indices in plays.items():
            path = paths[at * options.count + play.number - 1]
            play.record_path, play.chosen = path, frozenset(indices)
            play.run = session_for(config).run(deck_file.deck, record=path, remark=deck_file.remark, chosen=indices)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the line that failed. A lab that broke is what pytest calls an error: something else than the test failed."""
    report = yield
    if not isinstance(item, StepItem):
        return report
    failed = call.excinfo.value if call.excinfo and isinstance(call.excinfo.value, StepFailed) else None
    if failed:
        failure = failure_of(failed.step)
        item.place = (failure.path, failure.line)
    mark(report, item.place, (item.play.nodeid, item.index), has_failed=failed is not None)
    if isinstance(failed, StepInfrastructureError):
        report.when = "setup"
    return report


def _played_together(config: pytest.Config) -> list[Path]:
    """Return the decks that are played as one, in order; none where each is played alone."""
    if not run_options(config).together:
        return []
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    return list(dict.fromkeys(_shown_path(deck.absolute(), config) for path in named for deck in find_decks(path)))


def _shown_path(path: Path, config: pytest.Config) -> Path:
    """Return a file as a person names it in the directory where pytest was started."""
    return shown_path(path, config.invocation_params.dir)


def _node_name(slide: Slide) -> str:
    """Return the title without what separates the parts of a node id."""
    title = printable(slide.title).replace("::", ":").replace("[", "(").replace("]", ")")
    return title or f"slide {slide.number}"
