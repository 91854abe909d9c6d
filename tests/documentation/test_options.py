"""Options that the documentation names are there: those of our commands in their help, those of pytest in the plugin's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from harness.faces.cli import main
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import options_of

from tests.documentation.playing import REPOSITORY

PAGES = (REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").rglob("*.md")))
TYPED = re.compile(r"(?:^ *|`|; |&& |\| |sudo |\$ )harness ([^`\n]*)", re.MULTILINE)
"""A call, on a line of its own or within a sentence."""
NAMED = re.compile(r"`(--[a-z][a-z-]*)[^`\n]*`")
OPTION = re.compile(r"--?[a-z][\w-]*")
ENDS_OF_CALLS = ("|", ";", "&&", "||", ">", "#", "&")
OF_OTHERS = {
    "docker": {"--build-arg", "--password", "--privileged", "--rm"},
    "kubectl": {"--export", "--from-literal", "--replicas", "--token"},
    "the API server": {"--runtime-config"},
    "pytest": {"--durations", "--import-mode", "--lf", "--stepwise"},
    "tools and tests of this repository": {"--focus", "--page"},
    "a peer": {"--jobs"},
    "no program": {"--a", "--deck-"},
}
"""Options that pages name by themselves, by whose they are; all else is ours."""


def test_a_call_on_a_page_has_options_of_its_command() -> None:
    calls = [(page, call) for page in PAGES for call in TYPED.findall(page.read_text())]
    assert len(calls) > 300
    unknown = [f"{page.name}: harness {call}: {option}" for page, call in calls for option in unknown_options(call)]
    assert unknown == []


def test_an_option_that_a_sentence_names_is_there() -> None:
    ours = {option for command in commands(main) for option in options(command)} | pytest_options()
    known = ours.union(*OF_OTHERS.values())
    unknown = [
        f"{page.name}: {name}" for page in PAGES for name in NAMED.findall(page.read_text()) if name not in known
    ]
    assert unknown == []
    assert ours.isdisjoint(set().union(*OF_OTHERS.values()))


@pytest.mark.parametrize(
    ("call", "unknown"),
    [
        ("run deck.md --cluster none --recrod run.json", ["--recrod"]),
        ("cluster up --name lab --step  # what is not there", ["--step"]),
        ("explain 'kubectl run web --replicas=2' --json | jq --raw-output .", []),
        ("run deck.md -- --lf", []),
        ("check slides (--strict).", []),
    ],
)
def test_an_option_that_is_not_there_is_noticed(call: str, unknown: list[str]) -> None:
    assert list(unknown_options(call)) == unknown


def unknown_options(call: str) -> Iterator[str]:
    """Yield the options of a call that its command does not have; what is quoted, and what stands behind `--`, is for other programs."""
    try:
        words = shlex.split(call)
    except ValueError:  # a sentence with an apostrophe
        words = call.split()
    command: click.Command = main
    while words and isinstance(command, click.Group):
        below = command.get_command(click.Context(command), words[0])
        if below is None:
            break
        command, words = below, words[1:]
    for word in words:
        if word == "--" or word.startswith(ENDS_OF_CALLS):
            return
        option = word.partition("=")[0].strip("().,:")
        if OPTION.fullmatch(option) and option not in options(command):
            yield option


def options(command: click.Command) -> set[str]:
    """Return the words of all options of a command."""
    named = {word for row in command.params for word in (*row.opts, *row.secondary_opts)}
    return {*named, "--help", "-h"}


def commands(command: click.Command) -> Iterator[click.Command]:
    """Yield a command and all below it."""
    yield command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from commands(below)


def pytest_options() -> set[str]:
    """Return the words of the options that the plugin adds to pytest."""
    rows = [row for schema in (RunOptions, ReportOptions, ShardOptions) for row in options_of(schema)]
    return {row.in_pytest(flag) for row in rows for flag in (row.flag, row.no) if flag}
