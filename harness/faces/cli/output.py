"""Print what several commands print: progress, tables, JSON, days."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from harness.project.sizes import size_text

if TYPE_CHECKING:
    from harness.cluster.build.removal import ProductT, Pruned


def progress(message: str) -> None:
    """Print on standard error that something begins which takes a while."""
    click.echo(f"  · {message}", err=True)


def echo_json(content: object) -> None:
    """Print what msgspec can encode, indented."""
    import msgspec  # noqa: PLC0415

    click.echo(msgspec.json.format(msgspec.json.encode(content)).decode())


def echo_pruned(pruned: Pruned[ProductT], name: Callable[[ProductT], str]) -> None:
    """Print what was removed to make room, what was left since it is in use, and how much room there is now."""
    for product in pruned.removed:
        click.echo(f"removed {name(product)}, last used {day(product.used)}")
    for product in pruned.spared:
        click.echo(f"left {name(product)}: it is in use")
    click.echo(f"freed {size_text(pruned.freed)}; {size_text(pruned.left)} are left")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose columns are as wide as their widest cells."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def day(seconds: float) -> str:
    """Return the local day of a time in seconds since 1970."""
    return datetime.date.fromtimestamp(seconds).isoformat()


def moment(seconds: float) -> str:
    """Return a time in seconds since 1970 as ISO 8601, in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
