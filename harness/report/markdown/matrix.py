"""Runs of one deck on several versions, as a table of slides × versions."""

from collections.abc import Sequence

from harness.record.model import Record, Verdict
from harness.report.markdown.runs import SIGNS
from harness.report.markdown.text import inline, table
from harness.report.version import first_bad, labels

_FIRST_BAD = "▶"
"""Before the sign of the first version with which a slide fails."""
_WORST_FIRST = tuple(SIGNS)


def matrix(runs: Sequence[Record]) -> str:
    """Return the table, with a column for each run and a row for each slide that was played in one, and its legend."""
    columns = [_verdicts(record) for record in runs]
    rows = []
    for number, title in sorted({slide for column in columns for slide in column}):
        verdicts = [column.get((number, title)) for column in columns]
        signs = [SIGNS[verdict] if verdict is not None else "" for verdict in verdicts]
        if (bad := first_bad(verdicts)) is not None:
            signs[bad] = f"{_FIRST_BAD}{signs[bad]}"
        rows.append([str(number), inline(title), *signs])
    legend = " ".join([*(f"{sign} {verdict}" for verdict, sign in SIGNS.items()), f"{_FIRST_BAD} for the first time"])
    return f"{table(['', 'slide', *map(inline, labels(runs))], rows)}\n\n{legend}"


def all_played_on(runs: Sequence[Record]) -> str:
    """Return a sentence that says what the columns stand for; empty where no run had a kubectl."""
    clusters = [record.cluster for record in runs if record.cluster]
    servers = ", ".join(dict.fromkeys(cluster.server_version or cluster.provider for cluster in clusters))
    kubectls = ", ".join(dict.fromkeys(cluster.kubectl_version for cluster in clusters if cluster.kubectl_version))
    return f"Played on Kubernetes {inline(servers)}, with kubectl {inline(kubectls)}." if kubectls else ""


def _verdicts(record: Record) -> dict[tuple[int, str], Verdict]:
    """Return the worst verdict of each slide, by its number and title."""
    verdicts: dict[tuple[int, str], Verdict] = {}
    for step in record.steps:
        slide = step.slide, step.title
        verdicts[slide] = min(verdicts.get(slide, step.verdict), step.verdict, key=_WORST_FIRST.index)
    return verdicts
