"""A deck as the rules see it: what is typed, split into programs once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from harness.check.granted import NOTHING, Granted
from harness.deck.directives import COMMANDS, TOUCHES_NO_TERMINAL
from harness.deck.errors import DeckError
from harness.deck.findings import finding
from harness.deck.joining import after, files_of
from harness.deck.model import Deck, Finding, Slide, Span, Step
from harness.deck.source import Read, read_source
from harness.deck.versions import on_version
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version, version_in
from harness.shell.parsing import programs
from harness.shell.script import Program

if TYPE_CHECKING:
    from harness.check.applied import Applied
    from harness.check.run_tree import Repositories, RunTree


class Typed(Struct, frozen=True):
    """A step that types commands."""

    index: int
    """Of the step in the deck, counted from 0."""
    step: Step
    programs: tuple[Program, ...]
    is_entered: bool = False
    """Its last command opens a shell or console, in which the deck types on, and which it or the harness leaves."""


class Subject(Struct, dict=True):
    """One deck and what is asked about it."""

    deck: Deck
    kubernetes: str | None = None
    """The version that its manifests are for (`1.31`); `None` for the newest that is known."""
    uses_shellcheck: bool = False
    read: Read = read_source
    granted: Granted = NOTHING
    repositories: Repositories | None = None
    lines: dict[Path, list[str]] = field(default_factory=dict)

    @cached_property
    def version(self) -> Version | None:
        """The version of Kubernetes that is asked about; `None` for one that cannot be read."""
        return version_in(self.kubernetes) if self.kubernetes else NEWEST

    @cached_property
    def as_played(self) -> Subject:
        """The same without what the deck does not play on that version."""
        deck = on_version(self.deck, self.version)
        return self if self.version is None or deck is self.deck else replace(self, deck=deck)

    @cached_property
    def steps(self) -> tuple[tuple[Slide, Step], ...]:
        """All steps that are played, with their slides."""
        return tuple(
            (slide, step) for slide, step in self.deck.steps if not (slide.excluded or step.skip or step.unmet)
        )

    @cached_property
    def steps_before(self) -> tuple[Step, ...]:
        """All steps of the pages that are played before the deck, unless the deck is one of them."""
        own = files_of(self.deck)
        return tuple(step for page in self.granted.before if files_of(page).isdisjoint(own) for _, step in page.steps)

    @cached_property
    def typed(self) -> tuple[Typed, ...]:
        """The command blocks of the deck, in order, without what is typed in containers, on other machines and in consoles."""
        entered = {opened.span for _, step in self.steps for opened in step.inside}
        return tuple(
            Typed(index, step, tuple(programs(step.text)), _last_line(step) in entered)
            for index, (_, step) in enumerate(self.steps)
            if step.kind in COMMANDS and not step.is_elsewhere
        )

    @cached_property
    def tree(self) -> RunTree:
        """The files that a run of the deck has when it begins; asks git."""
        from harness.check.run_tree import Repositories, run_tree  # noqa: PLC0415  (few decks need it)

        repositories = self.repositories or Repositories()
        return run_tree(after(self.granted.before, self.deck), repositories, self.granted)

    @cached_property
    def applied(self) -> tuple[Applied, ...]:
        """The manifests that its commands apply from elsewhere than a here-document; asks git."""
        from harness.check.applied import applied  # noqa: PLC0415  (few decks need it)

        return tuple(applied(self))

    def followers(self, typed: Typed) -> Iterator[Step]:
        """Yield the steps behind it in the same terminal; pages and panes touch none."""
        for _, step in self.steps[typed.index + 1 :]:
            if step.terminal == typed.step.terminal and step.kind not in TOUCHES_NO_TERMINAL:
                yield step

    def finding(self, section: str, place: Span, /, *, fragment: str = "", **words: object) -> Finding:
        """Return the finding of a section of the table.

        Its column is where `fragment` stands on that line, or where the line's text begins.
        """
        return finding(section, self._column_of(place, fragment), **words)

    def finding_at(self, section: str, typed: Typed, start: int, /, **words: object) -> Finding:
        """Return the finding of a section of the table at a character of a command block, counted from 0."""
        return finding(section, self.place_of(typed, start), **words)

    def place_of(self, typed: Typed, start: int) -> Span:
        """Return the line and column of a character of a command block, counted from 0.

        The column is that of the line's text where the file has it otherwise, as with highlight marks.
        """
        text = typed.step.text
        line = text.count("\n", 0, start)
        line_start = text.rfind("\n", 0, start) + 1
        written = text[line_start:].partition("\n")[0]
        place = self.at(typed, line)
        begins = self._line(place).find(written)
        if begins < 0:
            return self._column_of(place, text[start:].split(maxsplit=1)[0] if text[start:].strip() else "")
        return replace(place, column=begins + start - line_start + 1)

    def at(self, typed: Typed, line: int) -> Span:
        """Return the place of a line of a command block, counted from 0."""
        return replace(typed.step.span, line=typed.step.span.line + line)

    def _column_of(self, place: Span, fragment: str) -> Span:
        text = self._line(place)
        at = text.find(fragment) if fragment else -1
        return replace(place, column=(at if at >= 0 else len(text) - len(text.lstrip())) + 1)

    def lines_of(self, path: Path) -> list[str]:
        """Return the lines of a file as it is read; none where it cannot be."""
        if path not in self.lines:
            try:
                self.lines[path] = self.read(path).text.split("\n")
            except DeckError:
                self.lines[path] = []
        return self.lines[path]

    def _line(self, place: Span) -> str:
        """Return a line of a file as it is read; empty where there is none."""
        lines = self.lines_of(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def _last_line(step: Step) -> Span:
    return replace(step.span, line=step.span.line + step.text.count("\n"))
