"""What a session leaves for a CI system: JUnit with the line that failed, annotations, a page, SARIF.

Loaded with the decks. Under pytest-xdist the workers play and the main process writes.
"""

import shutil
import sys
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

from harness.deck.model import Finding
from harness.faces.pytest_plugin import RUN_INI, STEP_FAILURE
from harness.faces.pytest_plugin.junit import Cases, message_of
from harness.faces.pytest_plugin.lines import say
from harness.faces.pytest_plugin.settings import report_options, run_options
from harness.project import output_files
from harness.record.files import decoded
from harness.record.model import Record, StepRecord, Verdict
from harness.report import ci, spread, summaries
from harness.report.failure import describe, failure_of
from harness.report.printable import printable
from harness.report.sheet import wants_colour, width_of
from harness.report.summary import summary

STEP_PLACE = "slide_harness_step_place"
"""An attribute of the reports about steps: file and line."""
STEP_KEY = "slide_harness_step_key"
"""An attribute of the reports about steps: the node id of the play, and the index of the step."""
WORKER_RECORDS = "slide_harness_records"
NO_TERMINAL = 80
"""Columns of a summary that goes to a file."""


class SessionReports:
    """Gathers the records of a session, and writes what is wanted of them at its end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._records: list[Record] = []
        self._plays: list[str] = []
        """Of each record, the node id of its play."""
        self._cases = Cases()
        self._obstacles: dict[Finding, None] = {}
        self._is_worker = hasattr(config, "workerinput")
        self._wanted = report_options(config)
        wanted = self._wanted.annotate
        self._annotates = (ci.is_github() if wanted is None else wanted) and not self._is_worker
        self._speak_again = ""
        self._plays_several_times = run_options(config).count > 1
        self._has_run = False
        """Anything was, a step or another test, and not skipped."""

    def add(self, record: Record, play: str) -> None:
        """Take the record of a deck that was played; `play` is the node id that its steps are below."""
        self._records.append(record)
        self._plays.append(play)

    def add_obstacles(self, findings: Iterable[Finding]) -> None:
        """Take why a deck could not be played."""
        self._obstacles.update(dict.fromkeys(findings))

    def pytest_sessionstart(self) -> None:
        """Have GitHub take no commands from here on, whatever decks print."""
        if self._annotates:
            from harness.report import github  # noqa: PLC0415  (only its jobs need that)

            be_quiet, self._speak_again = github.quiet()
            say(self._config, be_quiet)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Give the case of a step in pytest's own JUnit its file and line, and remember the case."""
        self._has_run = self._has_run or (report.when == "call" and not report.skipped)
        place = getattr(report, STEP_PLACE, None)
        if not place or not self._config.getoption("xmlpath", None):
            return
        from _pytest.junitxml import xml_key  # noqa: PLC0415  (where no JUnit is wanted, pytest may do without that plugin)

        junit = self._config.stash.get(xml_key, None)
        if junit is not None:
            case = junit.node_reporter(report)
            case.add_attribute("file", place[0])
            case.add_attribute("line", str(place[1]))
            self._cases.add(getattr(report, STEP_KEY), case)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of pytest-xdist, which ended, has played."""
        for play, encoded in getattr(node, "workeroutput", {}).get(WORKER_RECORDS, ()):
            self.add(decoded(encoded, Path("a worker's record")), play)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Write, once the last deck was taken down. Where all decks are for other versions, and nothing else was run, say so."""
        self._amend_junit()
        yield
        if self._is_worker:
            encoded = [msgspec.json.encode(record) for record in self._records]
            self._config.workeroutput[WORKER_RECORDS] = list(zip(self._plays, encoded, strict=True))  # type: ignore[attr-defined]
            return
        for path, error in self._write():
            say(self._config, f"harness: {path}: cannot be written: {error.strerror}")
            session.exitstatus = session.exitstatus or pytest.ExitCode.USAGE_ERROR
        if self._plays_several_times and self._config.pluginmanager.get_plugin("terminalreporter") is None:
            width, colour = width_of(sys.stdout), wants_colour(sys.stdout)
            print(f"\n{spread.render(self._records, width=width, colour=colour)}".rstrip(), flush=True)
        if self._is_nothing_played() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """End what `harness run` prints through pytest as it ends what it prints by itself: with the summary of each deck.

        Where pytest was started by itself, say which of the failures that it shows were flaky in the end.
        """
        width = shutil.get_terminal_size().columns if terminalreporter.isatty else NO_TERMINAL
        colour = terminalreporter.hasmarkup
        if self._config.inipath == RUN_INI:
            for record in self._records:
                terminalreporter.write_line(f"\n{summary(record, width=width, colour=colour)}")
        else:
            for step in (step for record in self._records for step in record.steps if step.verdict is Verdict.FLAKY):
                terminalreporter.write_line(f"FLAKY {message_of(step)}")
        if self._plays_several_times and (text := spread.render(self._records, width=width, colour=colour)):
            terminalreporter.write_line(f"\n{text}")

    def _amend_junit(self) -> None:
        if not self._config.getoption("xmlpath", None):
            return
        from _pytest.junitxml import xml_key  # noqa: PLC0415

        junit = self._config.stash.get(xml_key, None)
        if junit is not None:
            for play, record in zip(self._plays, self._records, strict=True):
                self._cases.amend(play, record, junit)

    def _is_nothing_played(self) -> bool:
        return (
            not self._has_run and bool(self._records) and all(record.is_for_other_versions for record in self._records)
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self) -> None:
        """Annotate, when pytest has printed all that it has to say about the decks."""
        if self._speak_again:
            say(self._config, self._speak_again)
            self._annotate()

    def _annotate(self) -> None:
        from harness.report import github  # noqa: PLC0415

        folder = ci.repository_folder()
        for text in (github.render_findings(self._obstacles, folder), github.render(self._records, folder)):
            if text:
                say(self._config, text)
        if page := ci.job_summary():
            with page.open("a", encoding="utf-8") as stream:
                stream.write(summaries.render("markdown", self._records) + "\n")

    def _write(self) -> Iterator[tuple[Path, OSError]]:
        """Write what is wanted; yield the files that cannot be, and why."""
        texts = {}
        if path := self._wanted.summary:
            texts[path] = summaries.render("markdown", self._records)
        if path := self._wanted.sarif:
            from harness.report.summaries import sarif  # noqa: PLC0415

            texts[path] = sarif.render(self._records, tuple(self._obstacles))
        for path, text in texts.items():
            try:
                output_files.write(path, text.rstrip() + "\n")
            except OSError as error:
                yield path, error


reports_key = pytest.StashKey[SessionReports]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the reports of the session."""
    config.stash[reports_key] = SessionReports(config)
    config.pluginmanager.register(config.stash[reports_key])


def explained(step: StepRecord) -> ReprExceptionInfo:
    """Return what pytest, JUnit and workers take for an exception's text: one line about it, and all of it."""
    failure = failure_of(step)
    return ReprExceptionInfo(
        reprtraceback=ReprTraceback(
            [ReprEntryNative([f"{printable(line)}\n" for line in describe(step)])], None, "native"
        ),
        reprcrash=ReprFileLocation(failure.path, failure.line, message_of(step)),
    )


def mark(report: pytest.TestReport, place: tuple[str, int], key: tuple[str, int], *, has_failed: bool) -> None:
    """Have the report tell file and line of a step; of one that failed, the line that did. `key` is the node id of its play, and its index."""
    setattr(report, STEP_PLACE, place)
    setattr(report, STEP_KEY, key)
    report.user_properties = [*report.user_properties, ("file", place[0]), ("line", place[1])]
    if has_failed:
        setattr(report, STEP_FAILURE, True)
