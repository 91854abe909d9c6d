"""The page of the command line: the help of every command, found by walking the tree of commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import click
from harness.faces import pytest_plugin
from harness.faces.cli import main

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A command, and what one types for it."""

    name: str
    command: click.Command
    context: click.Context


def commands(command: click.Command = main, above: click.Context | None = None) -> Iterator[Named]:
    """All commands, a group before what is in it."""
    name = "harness" if above is None else str(command.name)
    context = click.Context(command, above, name, max_content_width=WIDTH, terminal_width=WIDTH)
    yield Named(context.command_path, command, context)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None and not found.hidden:
                yield from commands(found, context)


def page() -> str:
    """A heading and the help of each, then the options of pytest."""
    parts = ["# The command line\n", "What `--help` says of every command.\n"]
    for each in commands():
        parts += [f"## {each.name}\n", f"```text\n{each.command.get_help(each.context)}\n```\n"]
    return "\n".join([*parts, "## pytest\n", _PYTEST, f"```text\n{_pytest_options()}\n```\n"])


_PYTEST = "What the plugin adds to pytest's own options. Without `--cluster` pytest collects no deck.\n"


class _Recorder:
    """Takes the place of pytest's parser, whose groups of options are its own business."""

    def __init__(self) -> None:
        self.parser = argparse.ArgumentParser(
            prog="pytest",
            usage="pytest [OPTIONS] [FILE_OR_DIR]...",
            add_help=False,
            formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=32, width=WIDTH),
        )

    def getgroup(self, name: str, _description: str) -> SimpleNamespace:
        return SimpleNamespace(addoption=self.parser.add_argument_group(name).add_argument)

    def addini(self, name: str, text: str, kind: str, default: object) -> None:
        self.parser.epilog = f"In the ini file: {name} ({kind}, {default} by default): {text}"


def _pytest_options() -> str:
    recorder = _Recorder()
    pytest_plugin.pytest_addoption(recorder)  # type: ignore[arg-type, unused-ignore]
    return recorder.parser.format_help()
