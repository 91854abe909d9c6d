"""pytest as the engine of the command line: the options of `harness run`, as pytest takes them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from harness.exit_status import USAGE_ERROR, cluster_errors, give_up

if TYPE_CHECKING:
    from harness.replay.listener import Listener

PYTEST_INI = Path(__file__).parents[1] / "pytest_plugin" / "run.ini"
_VALUES: Mapping[str, str] = {
    "cluster": "--cluster",
    "record": "--record",
    "junit": "--junit-xml",
    "summary": "--deck-summary",
    "sarif": "--deck-sarif",
    "screenshots": "--deck-screenshots",
    "expression": "-k",
    "workers": "-n",
    "first": "--deck-from",
    "last": "--deck-until",
    "timeout": "--deck-timeout",
    "nodes": "--deck-nodes",
    "kubectl": "--deck-kubectl",
    "api_removals": "--deck-api-removals",
    "dialect": "--deck-dialect",
    "original": "--deck-original",
}
"""Options of `harness run` that have a value, as pytest calls them."""
_SWITCHES: Mapping[str, str] = {
    "exit_first": "-x",
    "keep": "--deck-keep",
    "resume": "--deck-resume",
    "yes": "--deck-yes",
    "install": "--deck-install",
}
DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(_VALUES),
    **dict.fromkeys(_SWITCHES, False),
    "cluster": "local",
    "annotate": None,
    "borrow": True,
    "by_step": False,
    "casts": True,
    "excluded": (),
}
"""What `harness run` does unless told otherwise."""


if TYPE_CHECKING:

    class Face(Listener, Protocol):
        """What a person sees, and is asked."""

        def ask(self, question: str) -> bool:
            """True for yes."""


def check_host(options: Mapping[str, Any]) -> None:
    """Fail before anything is started."""
    from harness.cluster import kubectl, providers  # noqa: PLC0415
    from harness.cluster.errors import ClusterError  # noqa: PLC0415
    from harness.cluster.provider import Request  # noqa: PLC0415

    options = {**DEFAULTS, **options}
    try:
        provider, argument = providers.parse(options["cluster"])
        kubectl.parse(options["kubectl"] or "")
        if options["api_removals"]:
            from harness.drift.api_removals import read_api_removals  # noqa: PLC0415

            read_api_removals(options["api_removals"], provider)
    except ClusterError as error:
        give_up(str(error), USAGE_ERROR)
    with cluster_errors():
        provider.check_host(
            Request(
                argument=argument,
                install_packages=options["install"],
                nodes=1 if options["nodes"] is None else options["nodes"],
                kubectl=options["kubectl"] or "",
                progress=lambda message: click.echo(f"  · {message}"),
            )
        )


def play(decks: list[str], options: Mapping[str, Any], view: Face | None = None) -> int:
    """Play decks as `harness run` with these options does; gives the exit status.

    `view` takes the place of what `harness run` shows.
    """
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    import pytest  # noqa: PLC0415
    from platformdirs import user_cache_path  # noqa: PLC0415

    from harness import pytest_plugin  # noqa: PLC0415
    from harness.cli.step import Pauses  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415

    options = {**DEFAULTS, **options}
    has_own_view = options["workers"] is None and not any(word.startswith("-") for word in decks)
    arguments = [
        *(
            "-c",
            str(PYTEST_INI),
            f"--rootdir={Path.cwd()}",
            f"--confcutdir={Path.cwd()}",
            "--noconftest",
            "-p",
            "harness.pytest_plugin",
        ),
        *("-o", f"cache_dir={user_cache_path('slide-harness') / 'pytest'}"),
        *(["-s"] if has_own_view else ["-p", "xdist", "-rs"]),
    ]
    arguments += _flags(options)
    plugins = []
    if has_own_view:
        shown = view_for(sys.stdout)
        gate = Pauses(shown) if options["by_step"] else None
        plugins.append(pytest_plugin.View(view or shown, (view or shown).ask, gate))
    return int(pytest.main([*arguments, *decks], plugins=plugins))


def _flags(options: Mapping[str, Any]) -> Iterator[str]:
    """The options as pytest takes them."""
    for name, flag in _VALUES.items():
        if options[name] is not None:
            yield from (flag, str(options[name]))
    yield from (flag for name, flag in _SWITCHES.items() if options[name])
    if not options["borrow"]:
        yield "--deck-no-borrow"
    if options["annotate"] is not None:
        yield "--deck-annotate" if options["annotate"] else "--deck-no-annotate"
    if not options["casts"]:
        yield "--deck-no-casts"
    for name in options["excluded"]:
        yield from ("--deck-exclude-class", name)
