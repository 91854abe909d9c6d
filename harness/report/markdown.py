"""Records as Markdown, for a CI job's summary: what failed, where, why, and slides × versions. Understood without the log.

Written for GitHub's dialect, and readable as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from harness.record.joined import Lack
from harness.record.model import Record, StepRecord, Verdict
from harness.report import cause, spread
from harness.report.breakage import error_of, lacked_something, what_broke
from harness.report.durations import precise
from harness.report.endless import endless_line
from harness.report.failure import as_failed, failure_of, headline, telling_output
from harness.report.fault import SIGNS as SIGNS_OF_BLAME
from harness.report.fault import Fault, fault_of
from harness.report.filled import filled_lines
from harness.report.images import stand_ins_line
from harness.report.markdown_text import block, code, html_text, inline, sentence
from harness.report.quantity import number
from harness.report.reasons import lines_below, shared_reason, skipped_claims, text_of
from harness.report.shards import missing_lines
from harness.report.summary import advice, counts
from harness.report.version import first_bad, labels, version_of

SIGNS = {
    Verdict.ERROR: "💥",
    Verdict.FAILED: "❌",
    Verdict.FLAKY: "🎲",
    Verdict.BLOCKED: "⛔",
    Verdict.PASSED: "✅",
    Verdict.SKIPPED: "➖",
}
"""In this order, the first that a slide's steps have stands for the slide."""
_FIRST_BAD = "▶"
"""Before the sign of the first version with which a slide fails."""
LIMIT = 900_000
"""Bytes. GitHub refuses a summary above 1 MiB."""


def render(records: Sequence[Record], *, source: str = "", limit: int = LIMIT, missing: Sequence[Lack] = ()) -> str:
    """Return the page about these runs, of one deck or several, on one version or several.

    `missing` is what was to be played and is not among them. `source` is the address that paths are below, for links to lines; without it there are none. What does not fit into
    `limit` bytes is counted.
    """
    page = Page(limit)
    page.add(f"## {_verdict(records, is_whole=not missing)}")
    for line in missing_lines(missing):
        page.add(f"{SIGNS[Verdict.ERROR]} {inline(line)}")
    if not records:
        return page.text()
    if len(records) > 1:
        page.add(_overview(records))
    for runs in decks(records):
        page.add(f"### {inline(runs[0].deck.title)} ({inline(runs[0].deck.path)})")
        for part in _of_deck(runs, source):
            page.add(part)
    return page.text()


def decks(records: Sequence[Record]) -> list[list[Record]]:
    """Return the runs of each deck, the decks in the order of their paths, the runs from the oldest version to the newest."""
    ordered = sorted(records, key=lambda record: (record.deck.path, _version_key(record), record.started))
    return [list(runs) for _, runs in groupby(ordered, lambda record: record.deck.path)]


def is_red(record: Record) -> bool:
    """Return whether a step failed, in the last play or before."""
    return bool(record.count(Verdict.FAILED) or record.count(Verdict.FLAKY))


def is_broken(record: Record) -> bool:
    """Return whether the lab broke, so that less is known than was asked."""
    return bool(record.error or record.count(Verdict.ERROR))


class Page:
    """Paragraphs, up to a size."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._room = limit - 200
        self._left_out = 0

    def add(self, part: str) -> None:
        """Add a paragraph, if it fits."""
        size = len(part.encode()) + 2
        if self._left_out or size > self._room:
            self._left_out += 1
            return
        self._room -= size
        self._parts.append(part)

    @property
    def room(self) -> int:
        """How many bytes a paragraph may have."""
        return max(self._room - 2, 0) if not self._left_out else 0

    def text(self) -> str:
        """Return all that fitted."""
        if self._left_out:
            more = f"… {number(self._left_out, 'more paragraph')}: `harness summary RECORD` tells everything."
            return "\n\n".join([*self._parts, more]) + "\n"
        return "\n\n".join(self._parts) + "\n"


def _verdict(records: Sequence[Record], *, is_whole: bool) -> str:
    if not records:
        return "➖ Nothing was played"
    of_decks = decks(records)
    red = sum(any(map(is_red, runs)) for runs in of_decks)
    if red and not any(record.count(Verdict.FAILED) for record in records):
        those = "The slides do" if len(of_decks) == 1 else f"The slides of {red} of {number(len(of_decks), 'deck')} do"
        return f"{SIGNS[Verdict.FLAKY]} {those} what they say only some of the time"
    if red:
        those = "The slides do" if len(of_decks) == 1 else f"The slides of {red} of {number(len(of_decks), 'deck')} do"
        return f"{SIGNS[Verdict.FAILED]} {those} not do what they say"
    if any(map(is_broken, records)):
        broken = next(record for record in records if is_broken(record))
        rest = "" if lacked_something(broken) else ": nothing is known about the rest"
        return f"{SIGNS[Verdict.ERROR]} {what_broke(broken)}, not the slides{rest}"
    if not is_whole:
        return f"{SIGNS[Verdict.ERROR]} Runs are missing: nothing is known about them"
    if any(not record.complete for record in records):
        return "➖ A run was cut short"
    if all(record.is_for_other_versions for record in records):
        return "➖ No step was played: the slides are for other versions of Kubernetes"
    if not any(record.count(Verdict.PASSED) for record in records):
        return "➖ No step was played"
    return f"{SIGNS[Verdict.PASSED]} {'The slides do' if len(of_decks) == 1 else f'All {len(of_decks)} decks do'} what they say"


# ── tables ─────────────────────────────────────────────────────────────────────


def _overview(records: Sequence[Record]) -> str:
    """Return a row a run."""
    verdicts = [verdict for verdict in Verdict if any(record.count(verdict) for record in records)]
    rows = [
        [
            _sign(record),
            inline(record.deck.path),
            inline(_played_on(record)),
            *(str(record.count(verdict)) for verdict in verdicts),
            precise(record.seconds),
        ]
        for runs in decks(records)
        for record in runs
    ]
    return table(["", "deck", "played on", *verdicts, "time"], rows)


def _sign(record: Record) -> str:
    if is_red(record):
        return SIGNS[Verdict.FAILED if record.count(Verdict.FAILED) else Verdict.FLAKY]
    if is_broken(record):
        return SIGNS[Verdict.ERROR]
    return SIGNS[Verdict.PASSED if record.complete and record.count(Verdict.PASSED) else Verdict.SKIPPED]


def _played_on(record: Record) -> str:
    if record.cluster is None:
        return "no cluster came up"
    version = version_of(record)
    return f"{record.cluster.provider}, {version}" if version else record.cluster.provider


def _all_played_on(runs: Sequence[Record]) -> str:
    """Return what the columns of the matrix stand for."""
    clusters = [record.cluster for record in runs if record.cluster]
    servers = ", ".join(dict.fromkeys(cluster.server_version or cluster.provider for cluster in clusters))
    kubectls = ", ".join(dict.fromkeys(cluster.kubectl_version for cluster in clusters if cluster.kubectl_version))
    return f"Played on Kubernetes {inline(servers)}, with kubectl {inline(kubectls)}." if kubectls else ""


def _matrix(runs: Sequence[Record]) -> str:
    """Slides × versions."""
    cells = [{slide: _worst(steps) for slide, steps in _slides(record).items()} for record in runs]
    slides = sorted({slide for column in cells for slide in column})
    rows = []
    for slide, title in slides:
        verdicts = [column.get((slide, title)) for column in cells]
        signs = [SIGNS[verdict] if verdict is not None else "" for verdict in verdicts]
        if (bad := first_bad(verdicts)) is not None:
            signs[bad] = f"{_FIRST_BAD}{signs[bad]}"
        rows.append([str(slide), inline(title), *signs])
    legend = " ".join([*(f"{sign} {verdict}" for verdict, sign in SIGNS.items()), f"{_FIRST_BAD} for the first time"])
    return f"{table(['', 'slide', *(inline(label) for label in labels(runs))], rows)}\n\n{legend}"


def _slides(record: Record) -> dict[tuple[int, str], list[StepRecord]]:
    slides: dict[tuple[int, str], list[StepRecord]] = {}
    for step in record.steps:
        slides.setdefault((step.slide, step.title), []).append(step)
    return slides


def _worst(steps: Sequence[StepRecord]) -> Verdict:
    verdicts = {step.verdict for step in steps}
    return next(verdict for verdict in SIGNS if verdict in verdicts)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already, none of them with an end of line or a bar that is not escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


# ── one deck ───────────────────────────────────────────────────────────────────


def _of_deck(runs: Sequence[Record], source: str) -> Iterator[str]:
    if len(runs) == 1:
        yield f"{inline(_played_on(runs[0]))}: {counts(runs[0])}."
    else:
        yield _all_played_on(runs)
        yield _matrix(runs)
    for record in runs:
        if record.error:
            yield f"{SIGNS[Verdict.ERROR]} {inline(_played_on(record))}: {sentence(error_of(record))}"
    failures: dict[tuple[str, str], list[tuple[str, Record, StepRecord]]] = {}
    for label, record in zip(labels(runs), runs, strict=True):
        for step in record.steps:
            if step.verdict in (Verdict.FAILED, Verdict.FLAKY, Verdict.ERROR):
                failures.setdefault((failure_of(step).place, text_of(step.reason)), []).append((label, record, step))
    for failed in failures.values():
        seen_on = [label for label, *_ in failed] if len(runs) > 1 else []
        _, record, step = failed[0]
        yield "\n\n".join(_failure(step, as_failed(step, record), fault_of(step, record), seen_on, source))
    yield from _not_played(runs[-1], Verdict.BLOCKED)
    for label, record in _with_other_skips(runs):
        yield from _not_played(record, Verdict.SKIPPED, label)
        yield from _not_compared(record, label)
    yield from _filled_in(runs[-1])
    yield from _endless(runs[-1])
    yield from _warnings(runs)
    yield from dict.fromkeys(sentence(line) for record in runs if (line := stand_ins_line(record)))
    yield from spread.markdown(runs)
    worst = next((record for record in runs if is_red(record)), None) or next(filter(is_broken, runs), runs[-1])
    if is_red(worst) or is_broken(worst):
        yield f"**{sentence(advice(worst))}**"


def _failure(
    step: StepRecord, failed: StepRecord, fault: Fault | None, seen_on: Sequence[str], source: str
) -> Iterator[str]:
    """`failed` is the step as it went where it failed, which of a flaky one was in an earlier play."""
    failure = failure_of(failed)
    place = inline(failure.place)
    if source:
        place = f"[{place}]({source}/{quote(failure.path)}?plain=1#L{failure.line})"
    yield f"#### {SIGNS[step.verdict]} Slide {step.slide}, “{inline(step.title)}”: {place}"
    if seen_on:
        yield f"Seen with {inline('; '.join(seen_on))}."
    typed = failure.command.text if failure.command else step.text
    sign = "$ " if failure.command else f"{step.kind}: "
    reason = headline(step)
    if step.reason and step.reason.command == typed:
        yield f"{sentence(reason)}."
    else:
        yield f"{sentence(reason) or step.verdict}:"
        yield block(f"{sign}{typed}", "console")
    if failure.expectations:
        yield "What the slide says (`-`), and what came instead (`+`):"
        for expectation in failure.expectations:
            yield block(expectation.detail, "diff")
    elif failure.command and (printed := telling_output(failure.command)):
        yield "It printed:"
        yield block("\n".join(printed))
    elif step.reason and (below := lines_below(step.reason)):
        yield block("\n".join(below))
    if causes := cause.lines_of_step(failed):
        yield block("\n".join(causes))
    if fault is not None:
        yield f"**{SIGNS_OF_BLAME[fault.blame]} {sentence(fault.sentence)}**: {sentence(fault.do)}."
    for finding in step.findings:
        yield f"{code(finding.id)}: {_sentences(finding.message, finding.way_out)}"


def _with_other_skips(runs: Sequence[Record]) -> Iterator[tuple[str, Record]]:
    """Yield the newest run, and each other one that skipped something because of its version; with what tells it from the rest."""
    for label, record in zip(labels(runs), runs, strict=True):
        is_other = record is not runs[-1]
        if not is_other or any(step.unmet or step.skipped_expectations for step in record.steps):
            yield f" with {label}" if is_other else "", record


def _not_compared(record: Record, label: str) -> Iterator[str]:
    """Claims that were not compared, under the reason they share."""
    for reason, claims in skipped_claims(record.steps).items():
        rows = [[inline(place), inline(claim.text.strip().partition("\n")[0])] for place, claim in claims]
        yield (
            f"<details><summary>{SIGNS[Verdict.SKIPPED]} {number(len(claims), 'claim')} skipped{html_text(label)}: "
            f"{html_text(reason)}</summary>\n\n{table(['line', 'claim'], rows)}\n\n</details>"
        )


def _not_played(record: Record, verdict: Verdict, label: str = "") -> Iterator[str]:
    """Steps that were not played, under the reason they share."""
    groups: dict[str, list[StepRecord]] = {}
    for step in record.steps:
        if step.verdict is verdict:
            groups.setdefault(shared_reason(step), []).append(step)
    for reason, steps in groups.items():
        rows = [[str(step.slide), inline(step.title), inline(f"{step.path}:{step.line}")] for step in steps]
        yield (
            f"<details><summary>{SIGNS[verdict]} {number(len(steps), 'step')} {verdict}{html_text(label)}: "
            f"{html_text(reason)}</summary>\n\n"
            f"{table(['slide', 'title', 'line'], rows)}\n\n</details>"
        )


def _filled_in(record: Record) -> Iterator[str]:
    """What was typed in the place of placeholders."""
    lines = [f"- {sentence(line)}" for line in filled_lines(record.steps)]
    if lines:
        heading = f"{number(sum(len(step.filled_in) for step in record.steps), 'placeholder')} filled in"
        yield f"<details><summary>{heading}</summary>\n\n{chr(10).join(lines)}\n\n</details>"


def _endless(record: Record) -> Iterator[str]:
    """What went on beside the deck, or was ended since it never ends."""
    lines = [
        f"- {inline(f'{step.path}:{command.line}')}: {sentence(line)}"
        for step in record.steps
        for command in step.commands
        if (line := endless_line(command))
    ]
    if lines:
        heading = f"{number(len(lines), 'command')} that never ends by itself"
        yield f"<details><summary>{heading}</summary>\n\n{chr(10).join(lines)}\n\n</details>"


def _warnings(runs: Sequence[Record]) -> Iterator[str]:
    """Yield what did not fail, and may another day."""
    warnings = dict.fromkeys(
        f"- {inline(f'{step.path}:{line}')}: {text}"
        for record in runs
        for step in record.steps
        if step.verdict is Verdict.PASSED
        for line, text in (
            *((finding.line, _sentences(finding.message, finding.way_out)) for finding in step.findings),
            *((step.line, sentence(note)) for note in step.notes),
        )
    )
    if warnings:
        yield "What passed, and may fail another day:"
        yield "\n".join(warnings)


def _sentences(*texts: str) -> str:
    """One after the other, each with its full stop."""
    return " ".join(sentence(text if text.endswith((".", "!", "?")) else f"{text}.") for text in texts if text)


def _version_key(record: Record) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version_of(record)))
