"""The fault table: what came of all faults of a kind, as the page of the documentation has it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from tests.faults.model import Answer

PAGE = """\
# Faults

What is left of a run when something goes wrong around it: kills, signals, streams and disks that break, parts of a lab that die or freeze.
`python -m tests.faults` made this table, on {machine}; it plays the deck for real each time, and looks from outside at exit status, record,
processes, files, mounts and control groups. *right* counts the tries whose exit status, record and rest are what they should be. *It was over* where the last line was printed before the fault came.

{table}
{wrong}"""


def lines(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield the table of all answers, by `KIND: MOMENT`, a row for each kind."""
    yield "| fault | tries | right | exit status | record | left behind |"
    yield "| --- | ---: | ---: | --- | --- | --- |"
    for kind, keys in itertools.groupby(sorted(answers), lambda key: key.partition(": ")[0]):
        of_kind = [answers[key] for key in keys]
        exits = ", ".join(sorted({_exit_of(answer) for answer in of_kind}))
        records = ", ".join(sorted({answer.record for answer in of_kind}))
        right = sum(answer.is_right for answer in of_kind)
        left = sum(bool(answer.left) for answer in of_kind)
        yield f"| {kind} | {len(of_kind)} | {right} | {exits} | {records} | {left or 'nothing'} |"


def _exit_of(answer: Answer) -> str:
    return f"{answer.exit} (it was over)" if answer.was_over else str(answer.exit)


def wrong_lines(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield a line for each answer that is wrong."""
    for key, answer in sorted(answers.items()):
        if not answer.is_right:
            yield f"- {key}: exit {answer.exit}, record {answer.record}; {'; '.join(answer.left)}"
