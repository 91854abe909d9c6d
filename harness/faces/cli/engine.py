"""Run pytest as the engine of the command line."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import Struct, field
from msgspec.structs import replace

from harness.faces.cli.errors import cluster_errors, deck_errors
from harness.faces.cli.settings import project_of
from harness.project import output_files
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import pytest_arguments
from harness.replay import interruption
from harness.report.exit_status import USAGE_ERROR

NEEDS_NO = """
    debugging doctest faulthandler legacypath logging monkeypatch nfplugin pastebin recwarn setuponly setupplan skipping
    stepwise subtests threadexception tmpdir unittest unraisableexception warnings
    """.split()  # noqa: SIM905  as a table it would be one word a line
"""pytest's plugins for tests in Python, which slides do not need: loading and calling them takes longer than a command."""


class EngineOptions(Struct, frozen=True):
    """The options of a run that are pytest's."""

    expression: str | None = None
    exit_first: bool = False
    workers: str | None = None
    by_step: bool = False
    """Pause before each step."""
    junit: Path | None = None
    reports: ReportOptions = field(default_factory=ReportOptions)
    sharded: ShardOptions = field(default_factory=ShardOptions)


def check_host(options: RunOptions, deck: Path, *, err: bool = False) -> None:
    """End the command, before anything is started, where decks cannot be played; `err` sends progress to standard error.

    Settings of programs are those of the project around `deck`.
    """
    from harness.project.environment import read_environment  # noqa: PLC0415
    from harness.project.placeholders import read_placeholders  # noqa: PLC0415
    from harness.replay.preparation import provider_of  # noqa: PLC0415

    with deck_errors(), cluster_errors(USAGE_ERROR):
        read_environment(options.env)
        read_placeholders(options.placeholders)
        provider, request = provider_of(options)
    with cluster_errors():
        provider.check_host(
            replace(
                request,
                programs=project_of(deck).programs,
                progress=lambda message: click.echo(f"  · {message}", err=err),
            )
        )


def play(decks: list[str], options: RunOptions, session: EngineOptions) -> int:
    """Play decks, and return the exit status. If only the report for JUnit could not be written, it is that of a usage error."""
    if session.junit is None:
        return _play(decks, options, session)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "junit.xml")
        status = _play(decks, options, replace(session, junit=report))
        try:
            if report.exists():
                output_files.write(session.junit, report.read_bytes())
        except OSError as error:
            click.echo(f"harness: {session.junit}: cannot be written: {error.strerror}", err=True)
            return status or USAGE_ERROR
    return status


def _play(decks: list[str], options: RunOptions, session: EngineOptions) -> int:
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    import pytest  # noqa: PLC0415
    from platformdirs import user_cache_path  # noqa: PLC0415

    from harness.faces import pytest_plugin  # noqa: PLC0415
    from harness.faces.cli.step import Pauses  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415

    if session.workers is not None:
        interruption.tell_children_too()
    has_own_view = session.workers is None and not any(word.startswith("-") for word in decks)
    arguments = [
        *(
            "-c",
            str(pytest_plugin.RUN_INI),
            f"--rootdir={Path.cwd()}",
            f"--confcutdir={Path.cwd()}",
            "--noconftest",
            "-p",
            "harness.faces.pytest_plugin",
        ),
        *("-o", f"cache_dir={user_cache_path('slide-harness') / 'pytest'}"),
        "--assert=plain",
        *(
            ["-s", *(f"-pno:{name}" for name in NEEDS_NO)]
            if has_own_view
            else ["-p", "xdist", "-p", "no:tmpdir", "-p", "no:unraisableexception", "-rN"]
        ),
        *(["-pno:junitxml"] if session.junit is None and has_own_view else []),
        *_words(session),
        *pytest_arguments(options),
        *pytest_arguments(session.reports),
        *pytest_arguments(session.sharded),
    ]
    plugins = []
    if has_own_view:
        view = view_for(sys.stdout)
        plugins.append(pytest_plugin.View(view, view.ask, Pauses(view) if session.by_step else None))
    return int(pytest.main([*arguments, *decks], plugins=plugins))


def _words(session: EngineOptions) -> Iterator[str]:
    """Yield the options of pytest for a session."""
    if session.expression is not None:
        yield from ("-k", session.expression)
    if session.workers is not None:
        yield from ("-n", session.workers)
    if session.exit_first:
        yield "-x"
    if session.junit is not None:
        yield f"--junit-xml={session.junit}"
