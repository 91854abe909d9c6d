"""No manifest crashes or hangs the reader, and every line of a deck has a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.composition.reading import is_composition, read_composition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FRAGMENTS = st.sampled_from(
    [
        "title: x\n",
        "content:\n",
        "exclude: [a, b]\n",
        "- a.md\n",
        "- b.md\n",
        "- deck.yml\n",
        "- &x [*x]\n",
        "- &y [a.md, *y]\n",
        "- *x\n",
        "- |\n  # Inline @@TITLE@@\n  @@INCLUDE[b.md]\n",
        "- >\n  folded\n\n  text\n",
        '- "a\\nb"\n',
        "  - nested.md\n",
        "- - -\n",
        "- {a: b}\n",
        "- ../../../etc/passwd\n",
        "- !!binary x\n",
        "<<: *x\n",
        "? [a]\n: b\n",
        "---\n",
        "\t",
        "\u2028",
        "🤔",
        "\0",
        "é",
        ": ",
        "[",
        "}",
        "'",
        "@@LINK[a.md]",
        "@@FOO@@",
    ]
)
LINES = st.sampled_from(
    ["@@INCLUDE[a.md]", "  @@INCLUDE[b.md]", "x @@INCLUDE[c.md] y", "@@TITLE@@", "@@LINK[b.md]", "@@NO@@", "text", ""]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("slides")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FRAGMENTS, max_size=15).map("".join) | st.text(max_size=50))
def test_any_composition_is_read_or_refused(folder: Path, text: str) -> None:
    (folder / "a.md").write_text("# A\n")
    (folder / "b.md").write_text("# B\n@@INCLUDE[a.md]\n")
    path = folder / "deck.yml"
    path.write_bytes(text.encode())
    is_composition(path)
    read = read_composition(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for finding in read.findings:
        assert 1 <= finding.span.line <= lines
    assert read.chapters or read.findings
    for chapter in read.chapters:
        for number in range(1, chapter.source.text.count("\n") + 2):
            span = chapter.source.span(number)
            assert 1 <= span.line <= span.path.read_bytes().decode().count("\n") + 1


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINES, max_size=5), min_size=3, max_size=3))
def test_every_line_comes_from_where_it_says(folder: Path, chapters: list[list[str]]) -> None:
    """A line without references is, but for indentation and what stands around it, the line of the file it names."""
    for name, lines in zip("abc", chapters, strict=True):
        (folder / f"{name}.md").write_text(
            "".join(f"{line} {name}{n}\n" if line == "text" else f"{line}\n" for n, line in enumerate(lines, start=1))
        )
    path = folder / "deck.yml"
    path.write_text("title: T\ncontent: [a.md, b.md, c.md]\n")
    read = read_composition(path)
    assert len(read.chapters) == 3
    for chapter in read.chapters:
        for number, line in enumerate(chapter.source.text.split("\n"), start=1):
            if line.strip().startswith("text "):
                span = chapter.source.span(number)
                name = line.split()[1]
                assert (span.path.name, span.line) == (f"{name[0]}.md", int(name[1:]))
    for finding in (finding for chapter in read.chapters for finding in chapter.source.findings):
        assert 1 <= finding.span.line <= finding.span.path.read_text().count("\n") + 1


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(folder: Path, data: bytes) -> None:
    path = folder / "deck.yml"
    path.write_bytes(data)
    is_composition(path)
    read_composition(path)
