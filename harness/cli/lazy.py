"""A group whose commands are imported when they are called (click's documentation, "Lazily Loading Subcommands")."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click


class Place(NamedTuple):
    """Where a command is, and what `--help` of its group says of it. Loads nothing that `harness --version` does without."""

    module: str
    attribute: str
    summary: str


class LazyGroup(click.Group):
    """Knows its commands by name; `--help` imports none."""

    def __init__(self, *arguments: Any, places: Mapping[str, Place], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return their names, in the order in which help has them."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, imported now; `None` if there is none of this name."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        command: click.Command = getattr(import_module(place.module), place.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands for help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.places[name].summary) for name in self.list_commands(ctx)])
