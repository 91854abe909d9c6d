"""What a shell completes behind `harness`: decks, versions, findings and the like, by the name of the option or argument.

click completes commands, options and choices by itself, and asks a parameter for the rest (its documentation, "Shell Completion").
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Words = Callable[[str], Iterator[str]]
"""Takes what is typed so far, and yields the completions; none where files are to be completed."""


def complete(command: click.Command) -> None:
    """Make the parameters of a command, and of its subcommands, complete what the harness knows."""
    for parameter in command.params:
        names = (str(parameter.name), *parameter.opts)
        words = next((_WORDS[name] for name in names if name in _WORDS), None)
        if words is not None:
            parameter.shell_complete = _completer(words)  # type: ignore[method-assign, assignment]
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            complete(subcommand)


def _completer(words: Words) -> Callable[[click.Context, str], list[CompletionItem]]:
    def completed(_context: click.Context, incomplete: str) -> list[CompletionItem]:
        items = [CompletionItem(word) for word in words(incomplete) if word.startswith(incomplete)]
        return items or [CompletionItem(incomplete, type="file")]

    return completed


def _decks(incomplete: str) -> Iterator[str]:
    """Yield the decks in a folder and below it; none outside of a repository, where the search could be endless."""
    from harness.deck.errors import DeckError  # noqa: PLC0415
    from harness.deck.folders import select  # noqa: PLC0415
    from harness.project import git  # noqa: PLC0415

    before = incomplete[: incomplete.rfind("/") + 1]
    folder = Path(before or ".")
    if not folder.is_dir() or git.work_tree_of(folder) is None:
        return
    try:
        decks = select(folder).decks
    except DeckError:
        return
    yield from (f"{before}{deck.relative_to(folder)}" for deck in decks)


def _versions(_: str) -> Iterator[str]:
    from harness.knowledge.releases import known  # noqa: PLC0415

    yield "stable"
    yield from map(str, sorted(known(), reverse=True))


def _findings(_: str) -> Iterator[str]:
    from harness.deck.findings import wordings  # noqa: PLC0415

    yield from sorted({section.partition("/")[0] for section in wordings() if "…" not in section})


def _providers(_: str) -> Iterator[str]:
    from harness.project.provider_names import PROVIDERS  # noqa: PLC0415

    yield from (f"{name}:" if entry.needs_argument else name for name, entry in PROVIDERS.items())


def _dialects(_: str) -> Iterator[str]:
    from harness.deck.dialects import DIALECTS  # noqa: PLC0415

    yield from DIALECTS


_WORDS: dict[str, Words] = {
    **dict.fromkeys(("deck", "decks", "original", "translation", "--before"), _decks),
    **dict.fromkeys(("--kubernetes", "--kubectl"), _versions),
    **dict.fromkeys(("--select", "--ignore"), _findings),
    "--cluster": _providers,
    "--dialect": _dialects,
}
"""The completions of a parameter, by the name of the argument or option."""
