"""How what came differs from what a slide claims, in words and as a diff; `difference.toml` has the sentences."""

from collections.abc import Iterator
from pathlib import Path

from harness.record.difference import DifferenceRecord, DiffLineRecord, DiffSide
from harness.report.printable import LONGEST_LINE
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")
_LONGEST_QUOTED = 60
"""Characters of a text in a sentence."""
_SIGNS = {DiffSide.SLIDE: "-", DiffSide.OUTPUT: "+"}


def difference_lines(difference: DifferenceRecord | None) -> list[str]:
    """Return a sentence, then a diff: `-` the slide, `+` the output, `^` below the words that differ; nothing for `None`."""
    if difference is None:
        return []
    sentence = difference_sentence(difference)
    return [*([sentence] if sentence else ()), *_signed(difference)]


def difference_sentence(difference: DifferenceRecord) -> str:
    """Return a sentence about what differs first."""
    table = sentences(_TABLE)
    texts = {"expected": _cut(difference.expected), "actual": _cut(difference.actual)}
    variant = "both" if difference.expected and difference.actual else "less" if difference.expected else "more"
    meaning = table["statuses"].get(difference.actual)
    return str(table[difference.kind]).format(
        difference,
        **texts,
        differs=table["differs"][variant].format(**texts),
        where=difference.subject or "the document",
        names=", ".join(difference.names),
        meaning=f" ({meaning})" if meaning else "",
    )


def text_of_line(line: DiffLineRecord) -> str:
    """Return a line of a diff without its sign, or in words how many are left out."""
    if line.count:
        plural = "s" if line.count > 1 else ""
        return str(sentences(_TABLE)["lines"][line.side]).format(count=line.count, s=plural)
    return line.text


def _signed(difference: DifferenceRecord) -> Iterator[str]:
    for line in difference.lines:
        yield f"{_SIGNS.get(line.side, ' ')} {text_of_line(line)}".rstrip()
        if line.side is DiffSide.OUTPUT and line.differs:
            yield _carets(line)


def _carets(line: DiffLineRecord) -> str:
    carets = "  "
    for span in line.differs:
        end = min(span.end, LONGEST_LINE)
        carets = carets.ljust(2 + min(span.start, end)) + "^" * (end - span.start)
    return carets


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1] + "…"
