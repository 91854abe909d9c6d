"""Turn the table of options into click's: a command that plays gets its rows, and a reason for each that it cannot have."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from msgspec import Struct

from harness.faces.cli.errors import deck_errors, give_up
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.settings import project_of
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import Option, PlayCommand, options_of
from harness.report.exit_status import USAGE_ERROR

F = TypeVar("F", bound=Callable[..., Any])

install_packages = click.option("--install", is_flag=True, help="Install missing Debian packages.")
versions_to_prepare = click.option(
    "--kubernetes",
    "versions",
    multiple=True,
    metavar="VERSION",
    help="For this one: 1.34, v1.34.4, stable. Again for another one; what the project says, or stable, without it.",
)
"""The versions for which a command brings along what a lab needs."""


class GivenOptions(Struct, frozen=True):
    """The options that stand on the command line, by the names of their fields in `RunOptions`."""

    values: Mapping[str, Any]

    def for_deck(self, deck: Path) -> RunOptions:
        """Return all options for a deck: those of the command line before the settings of its project.

        Raises `click.UsageError` for settings that make no sense.
        """
        return project_of(deck).play.over(self.values)


def playing(command: PlayCommand) -> Callable[[F], F]:
    """Give a command the options of `RunOptions` that it can have; its function gets those of the command line as `given`."""

    def decorate(function: F) -> F:
        own = [row for row in options_of(RunOptions) if row.can_be_in(command)]

        @wraps(function)
        def with_given(*arguments: Any, **values: Any) -> Any:
            parsed = {row.attribute: values.pop(row.attribute) for row in own}
            return function(*arguments, given=GivenOptions(as_given(parsed)), **values)

        for row in reversed(options_of(RunOptions)):
            if row.can_be_in(command):
                _option(row)(with_given)
            elif reason := row.not_in.get(command):
                _refusal(row, command, reason)(with_given)
        return with_given  # type: ignore[return-value]

    return decorate


def reporting(function: F) -> F:
    """Give a command the options of `ReportOptions`; its function gets them as `reports`."""
    return _with_all(ReportOptions, "reports")(function)


def choosing(example: str) -> Callable[[F], F]:
    """Give a command the options that choose findings; `example` is how some of their ids begin."""

    def decorate(function: F) -> F:
        for option in (
            click.option(
                "--kubernetes",
                metavar="VERSION",
                help="What the audience has, like 1.31; the newest known if not said.",
            ),
            click.option("--ignore", multiple=True, metavar="ID", help="Not these."),
            click.option(
                "--select",
                multiple=True,
                metavar="ID",
                help=f"Only these findings; `{example}` stands for all that begin so.",
            ),
        ):
            function = option(function)
        return function

    return decorate


def sharing(function: F) -> F:
    """Give a command the options of `ShardOptions`; its function gets them as `sharded`."""
    return _with_all(ShardOptions, "sharded")(function)


def _with_all(schema: type[Any], name: str) -> Callable[[F], F]:
    """Return a decorator that gives a command all rows of a dataclass; its function gets them as the argument `name`."""
    rows = options_of(schema)

    def decorate(function: F) -> F:
        @wraps(function)
        def with_them(*arguments: Any, **values: Any) -> Any:
            options = {row.attribute: values.pop(row.attribute) for row in rows}
            return function(*arguments, **{name: schema(**options)}, **values)

        for row in reversed(rows):
            _option(row)(with_them)
        return with_them  # type: ignore[return-value]

    return decorate


def reading(*attributes: str) -> Callable[[F], F]:
    """Give a command that only reads decks the named options of `RunOptions`."""
    rows = [row for row in options_of(RunOptions) if row.attribute in attributes]

    def decorate(function: F) -> F:
        for row in reversed(rows):
            _option(row)(function)
        return function

    return decorate


def decks_together(paths: Sequence[Path]) -> list[Path]:
    """Return the decks to read as one, in order. End the command where there is only one."""
    from harness.deck.reader import find_decks  # noqa: PLC0415

    with deck_errors():
        decks = list(dict.fromkeys(deck for path in paths for deck in find_decks(path)))
    if len({deck.resolve() for deck in decks}) < 2:
        give_up(f"--together plays several decks as one, and {decks[0]} is all that is named", USAGE_ERROR)
    return decks


def _option(row: Option) -> Callable[[F], F]:
    if row.type is bool:
        flags = f"{row.flag}/{row.no}" if row.no else row.flag
        return click.option(flags, row.attribute, is_flag=True, default=row.default, help=row.description)
    if row.type is tuple:
        return click.option(row.flag, row.attribute, multiple=True, metavar=row.metavar, help=row.description)
    return click.option(
        row.flag,
        row.attribute,
        type=_type_of(row),
        default=int(row.default) if row.type is float else row.default,
        show_default=bool(row.default),
        metavar=row.metavar,
        help=row.description,
    )


def _type_of(row: Option) -> Any:
    if row.parse is not None:
        return OutputPath(row.parse)
    return click.Path(path_type=Path) if row.type is Path else row.type


def _refusal(row: Option, command: PlayCommand, reason: str) -> Callable[[F], F]:
    """Return a hidden option that says why the command cannot have it."""

    def refuse(_context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False, ()):
            _refuse(f"`harness {command}` has no {parameter.opts[0]}: {reason}")

    flags = (row.flag, row.no) if row.no else (row.flag,)
    return click.option(
        *flags,
        f"refused_{row.attribute}",
        is_flag=row.type is bool,
        hidden=True,
        expose_value=False,
        callback=refuse,
    )


def _refuse(message: str) -> NoReturn:
    raise click.UsageError(message)


def as_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that stand on the command line, without the defaults."""
    context = click.get_current_context()
    source = click.core.ParameterSource.DEFAULT
    return {name: value for name, value in values.items() if context.get_parameter_source(name) is not source}
