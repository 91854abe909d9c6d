"""`docker compose` in a lab: today's, compiled from its Go module when a deck first types it; else Debian's docker-compose answers to it."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build.compiled import CompiledProgram, read_program

PLUGIN = "/usr/libexec/docker/cli-plugins/docker-compose"
"""Where the program `docker` looks for it."""
_METADATA = {
    "SchemaVersion": "0.1.0",
    "Vendor": "slide-harness",
    "Version": "1",
    "ShortDescription": "docker-compose of Debian",
}
STAND_IN = f"""\
#!/bin/sh
case $1 in
  docker-cli-plugin-metadata) echo {shlex.quote(json.dumps(_METADATA))} ;;
  compose) shift; exec docker-compose "$@" ;;
esac
"""
"""A plugin of `docker`, see https://docs.docker.com/engine/extend/cli_plugins/."""


def program() -> CompiledProgram:
    """Return the description of Compose as a program to compile."""
    return read_program(fixtures_directory() / "programs" / "docker-compose.toml")


def find(*, is_typed: bool, progress: Callable[[str], None]) -> Path | None:
    """Return the program; compile it first where a deck types it and it is not here. Return `None` where its stand-in is used.

    `progress` is told if a deck types it and gets the stand-in.
    """
    plugin = program()
    if not is_typed and not plugin.product().is_cached():
        return None
    try:
        return plugin.ensure(progress)
    except (CannotHost, ProgramsUnavailable) as error:
        progress(f"`docker compose` is docker-compose of Debian in this lab: today's cannot be compiled here: {error}")
        return None
