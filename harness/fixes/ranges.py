"""What runs on several versions showed becomes claims for these versions, where they answer differently."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.dialects import syntax_of
from harness.deck.directives import COMMANDS
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.manuscripts import Edit, Manuscripts
from harness.deck.model import Deck, Expectation, Scope, Step
from harness.deck.reader import read_deck
from harness.deck.syntax import Syntax, indentation
from harness.deck.versions import on_version
from harness.fixes import expectations
from harness.fixes.accepting import Accepted, Failing, ends_otherwise, make_if, settle, shown, why_not
from harness.fixes.reasons import RangedClaim, Unwritten, UnwrittenKind
from harness.fixes.work import Work
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange
from harness.match import match
from harness.match.renewed import renewed
from harness.project.settings import CheckSettings
from harness.record.command import CommandRecord
from harness.record.model import Record

Runs = Sequence[tuple[Version, Record]]
"""From the oldest version to the newest, each once."""


class _Answer(Struct, frozen=True):
    """What a command did on a version, held against a claim."""

    version: Version
    is_met: bool
    command: CommandRecord


class NoVersions(ValueError):
    """The runs are not of several versions of Kubernetes. The message says why."""


def by_version(records: Sequence[Record]) -> Runs:
    """Return runs by the version of their server, or kubectl where there was none; of two alike the later one counts.

    Raises `NoVersions` for a run of which no version is known.
    """
    runs: dict[Version, Record] = {}
    for record in sorted(records, key=lambda record: record.started):
        version = record.cluster.version if record.cluster else None
        if version is None:
            raise NoVersions(f"nothing tells on which version {record.deck.path} was played at {record.started}")
        runs[version] = record
    return sorted(runs.items(), key=lambda run: run[0])


def accept_ranges(path: Path, runs: Runs, settings: CheckSettings, dialect: str | None = None) -> Accepted:
    """Edit a deck so that each claim that only some versions meet is for these, beside one of what the others showed.

    What none of them meets becomes what all of them showed. Raises `DeckError` if the deck cannot be read.
    """
    dividing = _Dividing(path, runs, settings, dialect)
    deck, count, left = settle(dividing.read, lambda deck: _open(deck, runs), dividing.divide)
    return Accepted(dividing.manuscripts, count, left, tuple(_failing(deck, runs)))


class _Dividing:
    """The deck while it is edited."""

    def __init__(self, path: Path, runs: Runs, settings: CheckSettings, dialect: str | None) -> None:
        self.path, self.runs, self.settings, self.dialect = path, runs, settings, dialect
        self.manuscripts = Manuscripts()

    def read(self) -> Deck:
        """Return the deck as it reads now."""
        return read_deck(self.path, self.dialect, self.settings.exclude_class, self.manuscripts.read)

    def divide(self, deck: Deck, unmet: tuple[Step, Expectation, Sequence[_Answer]]) -> Unwritten | None:
        """Divide a claim by what versions answer; return why that cannot be, or `None`."""
        step, expectation, answers = unmet
        ranged = _divided(step, expectation, answers)
        if isinstance(ranged, Unwritten):
            return ranged
        edit = _edit(step, expectation, ranged, Work(deck, None, self.settings, self.manuscripts, ()))
        is_made = edit is not None and make_if(edit, self.manuscripts, lambda: self._is_better(deck))
        return None if is_made else Unwritten(UnwrittenKind.BY_HAND, ranged=ranged)

    def _is_better(self, before: Deck) -> bool:
        """Return whether the deck types what it did, and is less wrong of what the runs showed."""
        after = self.read()
        is_sound = not any(finding.prevents_playing for finding in after.findings)
        return _typed(before) == _typed(after) and is_sound and _wrong(after, self.runs) < _wrong(before, self.runs)


def _open(deck: Deck, runs: Runs) -> Iterator[tuple[Step, Expectation, list[_Answer]]]:
    """The claims that are not met by every version that they are for, with all answers."""
    decks = [(version, record, _compared_keys(on_version(deck, version))) for version, record in runs]
    for _, step in deck.steps:
        for expectation in step.expectations:
            answers = [
                _Answer(version, is_met, command)
                for version, record, compared in decks
                if _key(expectation) in compared
                and (answer := expectations.answer(deck, step, expectation, record)) is not None
                for is_met, command in (answer,)
            ]
            if not all(answer.is_met for answer in answers):
                yield step, expectation, answers


def _compared_keys(deck: Deck) -> set[Hashable]:
    """Those that are compared."""
    return {_key(expectation) for _, step in deck.steps if step.unmet is None for expectation in step.expectations}


def _key(expectation: Expectation) -> Hashable:
    return expectation.span, expectation.kind, expectation.text


def _divided(step: Step, expectation: Expectation, answers: Sequence[_Answer]) -> tuple[RangedClaim, ...] | Unwritten:
    """Return the claims that a claim is divided into, the older one first, or why it cannot be divided."""
    others = [answer for answer in answers if not answer.is_met]
    versions = _versions(others)
    obstacles = ((other.command, why_not(step, expectation, other.command)) for other in others)
    if unfit := next(((command, reason) for command, reason in obstacles if reason is not None), None):
        return replace(unfit[1], versions=versions, may_have_range=ends_otherwise(step, expectation, unfit[0]))
    text = _text(expectation, others)
    if text is None:
        return Unwritten(UnwrittenKind.VERSIONS_DIFFER, versions=versions)
    if len(others) == len(answers):
        return (RangedClaim(VersionRange(), text, is_new=True),)
    if any(requirement.scope is Scope.EXPECTATION for requirement in expectation.requires):
        return Unwritten(UnwrittenKind.HAS_A_RANGE, versions=versions)
    turns = sum(earlier.is_met is not later.is_met for earlier, later in pairwise(answers))
    if turns > 1:
        met = [answer for answer in answers if answer.is_met]
        return Unwritten(UnwrittenKind.NO_RANGE, versions=versions, met_on=_versions(met))
    first_other = next(at for at, answer in enumerate(answers) if answer.is_met is not answers[0].is_met)
    older, newer = (
        VersionRange(until=answers[first_other - 1].version),
        VersionRange(since=answers[first_other].version),
    )
    is_older_new = not answers[0].is_met
    return (
        RangedClaim(older, text if is_older_new else expectation.text, is_older_new),
        RangedClaim(newer, expectation.text if is_older_new else text, not is_older_new),
    )


def _text(expectation: Expectation, answers: Sequence[_Answer]) -> str | None:
    """What may be claimed of all of these; lines that match stay where that is possible."""
    *_, last = answers
    for text in (renewed(expectation.kind, expectation.text, last.command.output), shown(expectation, last.command)):
        if text is not None and all(_satisfies(expectation, text, answer.command) for answer in answers):
            return text
    return None


def _satisfies(expectation: Expectation, text: str, command: CommandRecord) -> bool:
    if expectation.kind is ExpectationKind.EXIT_STATUS:
        return text == str(command.exit_status)
    return match(expectation.kind, text, command.output).satisfied


def _edit(step: Step, expectation: Expectation, ranged: Sequence[RangedClaim], work: Work) -> Edit | None:
    finding = expectations.finding_of(step, expectation)
    if len(ranged) == 1:
        return work.edit_of(expectation.span, expectation.text, ranged[0].text, finding)
    syntax = syntax_of(work.deck.dialect)
    if syntax is None:
        return None
    lines = work.lines(expectation.span.path)
    block = syntax.block(lines, Step("bash", expectation.text, expectation.span, hidden=expectation.hidden))
    if block is None:
        return None
    first, last = block.first, block.last
    if block.is_comment:
        after = _in_comment(expectation, ranged, "\n".join(lines[first : last + 1]), syntax)
    else:
        at = expectation.span.line - 1
        code = next((code for code in syntax.code(lines) if code.first <= at <= code.last), None)
        if code is None:
            return None
        first, last = code.first, code.last
        after = _blocks(expectation, ranged, lines[first : last + 1], code.content - first, syntax)
    standing = "\n".join(lines[first : last + 1])
    return None if after is None else Edit(expectation.span.path, first + 1, standing, after, finding)


def _blocks(
    expectation: Expectation, ranged: Sequence[RangedClaim], block: list[str], content_at: int, syntax: Syntax
) -> str | None:
    """Return a block of code for each part, with its range above it; `None` where the block holds more than the expectation."""
    head, content = block[:content_at], block[content_at:]
    expected = [line.strip() for line in expectation.text.split("\n") if line.strip()]
    shown_lines = [line.strip() for line in content if line.strip()]
    is_closed = shown_lines != expected
    if is_closed and shown_lines[:-1] != expected:
        return None
    closing = content[-1:] if is_closed else []
    content = content[: len(content) - len(closing)]
    margin = indentation(head[0])
    if closing and indentation(closing[0]) != margin:
        return None  # it begins behind the mark of a list, which would begin another item
    inner = margin if closing else indentation(next((line for line in content if line.strip()), ""))
    gap = [] if closing else [""]
    blank = gap if content and not content[0].strip() else []
    texts = []
    for part in ranged:
        new = [*blank, *(f"{inner}{line}".rstrip() for line in part.text.split("\n"))]
        comment = f"{margin}{syntax.comment('requires', str(part.range))}"
        texts.append("\n".join([comment, *gap, *head, *(new if part.is_new else content), *closing]))
    return "\n\n".join(texts)


def _in_comment(expectation: Expectation, ranged: Sequence[RangedClaim], comment: str, syntax: Syntax) -> str | None:
    """The directive, and the same with another text, each behind its range."""
    word = expectation.kind.directive
    text = expectation.text.strip()
    at = comment.find(text)
    start = comment.rfind(f"```{word}", 0, at + 1)
    end = comment.find("```", at + len(text))
    if min(at, start, end) < 0 or comment.count(f"```{word}") != 1:
        return None
    texts = []
    for part in ranged:
        if part.is_new and syntax.comment(word, part.text) is None:
            return None
        made = f"\n{part.text}\n" if "\n" in part.text else f" {part.text}"
        directive = f"```{word}{made}```" if part.is_new else comment[start : end + 3]
        texts.append(f"```requires {part.range}``` {directive}")
    return f"{comment[:start]}{' '.join(texts)}{comment[end + 3 :]}"


def _typed(deck: Deck) -> list[tuple[str, str]]:
    return [(step.kind, step.text) for _, step in deck.steps]


def _wrong(deck: Deck, runs: Runs) -> int:
    """How many claims would not be met, all versions together, of the deck as it reads now."""
    count = 0
    for version, record in runs:
        for _, step in on_version(deck, version).steps:
            if step.unmet is None and step.kind in COMMANDS:
                command = expectations.last_command(deck, step, record)
                count += sum(
                    command is not None and not _satisfies(expectation, expectation.text, command)
                    for expectation in step.expectations
                )
    return count


def _failing(deck: Deck, runs: Runs) -> Iterator[Failing]:
    """Commands that end well on some versions and not on others, whatever is claimed of them."""
    for _, step in deck.steps:
        if (
            step.kind not in COMMANDS
            or step.requires
            or any(expectation.kind.is_of_status for expectation in step.expectations)
        ):
            continue
        commands = [(version, expectations.last_command(deck, step, record)) for version, record in runs]
        ends = [(version, command.exit_status == 0) for version, command in commands if command is not None]
        if len({is_well for _, is_well in ends}) == 2:
            bad = tuple(version for version, is_well in ends if not is_well)
            turns = [(earlier, later) for earlier, later in pairwise(ends) if earlier[1] is not later[1]]
            well = None
            if len(turns) == 1:
                ((older, was_well), (newer, _)) = turns[0]
                well = VersionRange(until=older) if was_well else VersionRange(since=newer)
            yield Failing(step, bad, well)


def _versions(answers: Sequence[_Answer]) -> tuple[Version, ...]:
    return tuple(answer.version for answer in answers)
