"""A group whose commands are imported when they are called (click's documentation, "Lazily Loading Subcommands")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from harness.report.exit_status import USAGE_ERROR

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETES = "_HARNESS_COMPLETE"
"""The variable by which a shell asks for completions, whatever the program is called."""


class LazyCommand(NamedTuple):
    """The module of a command, and its line in the help of its group. Loads nothing that `harness --version` does not need."""

    module: str
    attribute: str
    summary: str


class LazyGroup(click.Group):
    """Knows its commands by name; `--help` imports none. Wrong usage of any of them ends with `USAGE_ERROR`."""

    def __init__(self, *arguments: Any, lazy_commands: Mapping[str, LazyCommand], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.lazy_commands = lazy_commands

    def make_context(self, *arguments: Any, **keywords: Any) -> click.Context:
        """Return the context of the group's own words. Raises `click.UsageError`."""
        with _status_of_wrong_usage():
            return super().make_context(*arguments, **keywords)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is named. Raises `click.UsageError`."""
        with _status_of_wrong_usage():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return their names, in the order in which help has them."""
        return sorted(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now; `None` if there is none of this name. Where a shell completes words, it completes them."""
        lazy_command = self.lazy_commands.get(cmd_name)
        if lazy_command is None:
            return None
        command: click.Command = getattr(import_module(lazy_command.module), lazy_command.attribute)
        if ctx.resilient_parsing:
            from harness.faces.cli.completing import complete  # noqa: PLC0415

            complete(command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, without importing any, and what click completes besides."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        commands = (
            (name, self.lazy_commands[name].summary) for name in self.list_commands(ctx) if name.startswith(incomplete)
        )
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=summary) for name, summary in commands), *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands for help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.lazy_commands[name].summary) for name in self.list_commands(ctx)])


@contextmanager
def _status_of_wrong_usage() -> Iterator[None]:
    """End the command with `USAGE_ERROR` on wrong usage: click's own status for that means an interruption here."""
    try:
        yield
    except click.UsageError as error:
        error.exit_code = USAGE_ERROR  # type: ignore[misc]  # click reads it from the exception, whatever it declares
        raise
