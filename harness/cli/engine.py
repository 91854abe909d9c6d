"""pytest as the engine of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from harness.exit_status import USAGE_ERROR, cluster_errors, give_up
from harness.project.options import ReportOptions, RunOptions
from harness.project.rows import pytest_arguments

if TYPE_CHECKING:
    from harness.replay.listener import Listener


if TYPE_CHECKING:

    class Face(Listener, Protocol):
        """What a person sees, and is asked."""

        def ask(self, question: str) -> bool:
            """True for yes."""


@dataclass(frozen=True, slots=True)
class Session:
    """What only pytest can do for a run."""

    expression: str | None = None
    exit_first: bool = False
    workers: str | None = None
    by_step: bool = False
    """Pause before each step."""
    junit: Path | None = None
    reports: ReportOptions = field(default_factory=ReportOptions)


def check_host(options: RunOptions) -> None:
    """Fail before anything is started."""
    from harness.cluster.errors import ClusterError  # noqa: PLC0415
    from harness.replay.preparation import provider_of  # noqa: PLC0415

    try:
        provider, request = provider_of(options)
    except ClusterError as error:
        give_up(str(error), USAGE_ERROR)
    with cluster_errors():
        provider.check_host(replace(request, progress=lambda message: click.echo(f"  · {message}")))


def play(decks: list[str], options: RunOptions, session: Session | None = None, view: Face | None = None) -> int:
    """Play decks as `harness run` with these options does; gives the exit status.

    `view` takes the place of what `harness run` shows.
    """
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    import pytest  # noqa: PLC0415
    from platformdirs import user_cache_path  # noqa: PLC0415

    from harness import pytest_plugin  # noqa: PLC0415
    from harness.cli.step import Pauses  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415

    session = session or Session()
    has_own_view = session.workers is None and not any(word.startswith("-") for word in decks)
    arguments = [
        *(
            "-c",
            str(pytest_plugin.RUN_INI),
            f"--rootdir={Path.cwd()}",
            f"--confcutdir={Path.cwd()}",
            "--noconftest",
            "-p",
            "harness.pytest_plugin",
        ),
        *("-o", f"cache_dir={user_cache_path('slide-harness') / 'pytest'}"),
        *(["-s"] if has_own_view else ["-p", "xdist", "-rs"]),
        *_words(session),
        *pytest_arguments(options),
        *pytest_arguments(session.reports),
    ]
    plugins = []
    if has_own_view:
        shown = view_for(sys.stdout)
        gate = Pauses(shown) if session.by_step else None
        plugins.append(pytest_plugin.View(view or shown, (view or shown).ask, gate))
    return int(pytest.main([*arguments, *decks], plugins=plugins))


def _words(session: Session) -> Iterator[str]:
    """Yield what pytest has options of its own for."""
    if session.expression is not None:
        yield from ("-k", session.expression)
    if session.workers is not None:
        yield from ("-n", session.workers)
    if session.exit_first:
        yield "-x"
    if session.junit is not None:
        yield f"--junit-xml={session.junit}"
