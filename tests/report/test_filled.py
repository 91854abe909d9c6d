"""What was typed in the place of placeholders, as each report says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record.filled import FilledRecord, FillSource
from harness.report.filled import filled_line, filled_lines
from harness.report.markdown import rendering as markdown
from harness.report.page import render
from harness.report.page.run import Run
from harness.report.summary import summary
from msgspec.structs import replace

from tests.record.examples import record, step

POD = FilledRecord(
    line=7, placeholder="<pod-name>", value="web-5d8-x2x4z", source=FillSource.LISTING, object="Pod/web-5d8-x2x4z"
)
NAMESPACE = FilledRecord(line=8, placeholder="<your-namespace>", value="demo", source=FillSource.SETTINGS)


@pytest.mark.parametrize("source", FillSource)
def test_each_source_has_its_words(source: FillSource) -> None:
    line = filled_line(replace(POD, source=source))
    assert line.startswith("filled in: `web-5d8-x2x4z` for `<pod-name>`, ")
    assert "{" not in line
    assert ("Pod" in line) == (source is not FillSource.SETTINGS)


def test_what_is_the_same_is_said_once_with_all_its_lines() -> None:
    first = replace(step(1), path="a.md", filled_in=(POD, NAMESPACE, replace(POD, line=9)))
    steps = [first, replace(step(2), path="b.md", filled_in=(POD,))]
    assert list(filled_lines(steps)) == [
        "a.md:7, 9, b.md:7 filled in: `web-5d8-x2x4z` for `<pod-name>`, a Pod of the last listing",
        "a.md:8 filled in: `demo` for `<your-namespace>`, as the settings say",
    ]


def test_summary_markdown_and_page_say_it() -> None:
    played = record(replace(step(1), filled_in=(POD,)))
    assert "filled in: `web-5d8-x2x4z` for `<pod-name>`" in summary(played, width=200)
    text = markdown.render([played])
    assert "<summary>1 placeholder filled in</summary>" in text
    assert "web-5d8-x2x4z" in text
    page = render([Run(played, Path("record.json"))])
    assert '<span class="flag">1 filled in</span>' in page
    assert "<code>web-5d8-x2x4z</code> for <code>&lt;pod-name&gt;</code>" in page
