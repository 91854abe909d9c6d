"""A manifest composes a deck from chapters, and every line of it is where it was written."""

from __future__ import annotations

import os
import textwrap
import time
from pathlib import Path

import pytest
from harness.deck.composition.reading import Composition, is_composition, read_composition
from harness.deck.errors import DeckError
from harness.deck.model import Finding
from harness.deck.source import Source, read_source


@pytest.fixture
def slides(tmp_path: Path) -> Path:
    """The folder of slides of a repository, with two chapters."""
    folder = tmp_path / "repository" / "slides"
    (folder / "k8s").mkdir(parents=True)
    (folder.parent / ".git").mkdir()
    (folder / "one.md").write_text("# One\n")
    (folder / "k8s" / "two.md").write_text("# Two\n\nlast\n")
    return folder


def composition(folder: Path, text: str, name: str = "deck.yml") -> Composition:
    (folder / name).write_text(textwrap.dedent(text).lstrip("\n"))
    return read_composition(folder / name)


def texts(read: Composition) -> list[str]:
    return [chapter.source.text for chapter in read.chapters]


def all_findings(read: Composition) -> list[Finding]:
    return [*read.findings, *(finding for chapter in read.chapters for finding in chapter.source.findings)]


def ids(read: Composition) -> list[tuple[str, str, int]]:
    return [(finding.id, finding.span.path.name, finding.span.line) for finding in all_findings(read)]


def place(source: Source, text: str) -> tuple[str, int]:
    line = source.text.split("\n").index(text) + 1
    span = source.span(line)
    return (span.path.name, span.line)


def test_chapters_stand_in_order_however_they_are_nested(slides: Path) -> None:
    read = composition(
        slides,
        """
        title: |
          Kubernetes
          for everyone
        chat: "[chat](https://chat.example.org)"
        gitrepo: github.com/example/training
        slides: https://slides.example.org/
        exclude:
        - self-paced
        - advanced
        content:
        - one.md
        - - k8s/two.md
          - - |
              # Inline

              text
            - one.md
        """,
    )
    assert read.title == "Kubernetes for everyone"
    assert read.excluded_classes == ("self-paced", "advanced")
    assert texts(read) == ["# One\n", "# Two\n\nlast\n", "# Inline\n\ntext\n", "# One\n"]
    assert read.findings == ()
    assert [file.path.name for file in read.files] == ["deck.yml", "one.md", "two.md"]


def test_inline_text_stands_in_the_composition(slides: Path) -> None:
    read = composition(
        slides,
        """
        title: x
        content:
        - |
          # Inline

          text
        - "# Folded\\nin quotes"
        """,
    )
    literal, quoted = (chapter.source for chapter in read.chapters)
    assert place(literal, "text") == ("deck.yml", 6)
    assert literal.span(3, 1).column == 3
    assert place(quoted, "in quotes") == ("deck.yml", 7)


def test_lines_are_those_an_editor_counts(slides: Path) -> None:
    read = composition(slides, "title: 'a\u2028b 🤔'\ncontent:\n- nowhere.md\n- |\n  🤔\n  text\n")
    assert ids(read) == [("missing-file", "deck.yml", 3)]
    assert place(read.chapters[0].source, "text") == ("deck.yml", 6)


def test_variables_are_the_composition_s_keys(slides: Path) -> None:
    (slides / "one.md").write_text(
        "# @@TITLE@@\n\ngit clone https://@@GITREPO@@ @@CHAT@@ @@TOC@@.\n@@NODES@@ @@ -1 +1 @@\n"
    )
    read = composition(slides, "title: |\n  A\n  B\nchat: c\ngitrepo: g.org/r\nnodes: 3\ncontent: [one.md]\n")
    assert texts(read) == ["# A B\n\ngit clone https://g.org/r c .\n3 @@ -1 +1 @@\n"]
    assert all_findings(read) == []


def test_an_unknown_variable_stays_and_is_said(slides: Path) -> None:
    (slides / "one.md").write_text("# One\n\n@@GITREPRO@@\n")
    read = composition(slides, "title: x\ngitrepo: r\ncontent: [one.md]\n")
    assert texts(read) == ["# One\n\n@@GITREPRO@@\n"]
    (finding,) = read.chapters[0].source.findings
    assert (finding.id, finding.span.path.name, finding.span.line) == ("unknown-variable", "one.md", 3)
    assert "@@GITREPO@@" in finding.help


def test_what_is_included_stands_where_it_was_written(slides: Path) -> None:
    (slides.parent / "manifests").mkdir()
    (slides.parent / "manifests" / "pod.yaml").write_text("kind: Pod\n\nmetadata: {}\n")
    (slides / "one.md").write_text(
        "# One\n\n- list\n  ```yaml\n  @@INCLUDE[manifests/pod.yaml]\n  ```\nlast @@TITLE@@\n"
    )
    read = composition(slides, "title: x\ncontent: [one.md]\n")
    source = read.chapters[0].source
    assert source.text == "# One\n\n- list\n  ```yaml\n  kind: Pod\n\n  metadata: {}\n  ```\nlast x\n"
    assert place(source, "  kind: Pod") == ("pod.yaml", 1)
    assert place(source, "  metadata: {}") == ("pod.yaml", 3)
    assert source.span(7, 3).column == 1
    assert place(source, "  ```") == ("one.md", 6)
    assert place(source, "last x") == ("one.md", 7)
    assert source.findings == ()


def test_what_is_included_amid_a_line_is_pasted_there(slides: Path) -> None:
    (slides / "words").write_text("a\nb\nc\n")
    (slides / "one.md").write_text("x @@INCLUDE[words] y @@INCLUDE[words] z\nend\n")
    source = composition(slides, "title: x\ncontent: [one.md]\n").chapters[0].source
    assert source.text == "x a\nb\nc y a\nb\nc z\nend\n"
    assert [(source.span(n).path.name, source.span(n).line) for n in range(1, 7)] == [
        ("one.md", 1),
        ("words", 2),
        ("words", 3),
        ("words", 2),
        ("words", 3),
        ("one.md", 2),
    ]


def test_links_lead_to_the_repository(slides: Path) -> None:
    (slides.parent / "pod.yaml").write_text("kind: Pod\n")
    (slides / "one.md").write_text("see @@LINK[pod.yaml] and @@LINK[one.md], not @@LINK[pot.yaml]\n")
    read = composition(slides, "title: x\ngitrepo: github.com/e/r\ngitbranch: new\ncontent: [one.md]\n")
    text = texts(read)[0]
    assert "[pod.yaml](https://github.com/e/r/blob/new/pod.yaml)" in text
    assert "[one.md](https://github.com/e/r/blob/new/slides/one.md)" in text
    assert ids(read) == [("missing-file", "one.md", 1)]
    assert "Did you mean pod.yaml?" in all_findings(read)[0].help


def test_a_missing_chapter_is_said_and_the_rest_is_read(slides: Path) -> None:
    read = composition(slides, "title: x\ncontent:\n- one.md\n- k8s/tow.md\n- k8s/two.md\n")
    assert texts(read) == ["# One\n", "# Two\n\nlast\n"]
    (finding,) = read.findings
    assert (finding.id, finding.span.line, finding.prevents_playing) == ("missing-file", 4, True)
    assert "Did you mean k8s/two.md?" in finding.help


def test_a_missing_included_file_leaves_its_line_undecidable(slides: Path) -> None:
    (slides / "one.md").write_text("a\n@@INCLUDE[nothing]\nb @@INCLUDE[nothing] c\n")
    read = composition(slides, "title: x\ncontent: [one.md]\n")
    assert read.chapters[0].source.undecidable_lines == {2, 3}
    assert ids(read) == [("missing-file", "one.md", 2), ("missing-file", "one.md", 3)]


@pytest.mark.parametrize("name", ["/etc/hostname", "../../outside.md", "link.md", "folder/outside.md"])
def test_a_path_that_leaves_the_repository_is_refused(slides: Path, name: str) -> None:
    (slides.parent.parent / "outside.md").write_text("secret\n")
    (slides / "link.md").symlink_to("../../outside.md")
    (slides / "folder").symlink_to("../..")
    (slides / "one.md").write_text(f"# One\n@@INCLUDE[{name}]\n")
    read = composition(slides, f"title: x\ncontent:\n- one.md\n- {name}\n")
    assert ids(read) == [("outside-repository", "deck.yml", 4), ("outside-repository", "one.md", 2)]
    for finding in all_findings(read):
        assert name in finding.message
        assert str(slides.parent) in finding.message
    assert read.findings[0].prevents_playing
    assert not any("secret" in text for text in texts(read))


def test_without_a_repository_the_composition_s_folder_is_the_border(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.md").write_text("a\n")
    read = composition(tmp_path / "inner", "title: x\ncontent: [../a.md]\n")
    assert [finding.id for finding in read.findings] == ["outside-repository"]


def test_a_link_within_the_repository_is_followed(slides: Path) -> None:
    (slides / "link.md").symlink_to("k8s/two.md")
    assert texts(composition(slides, "title: x\ncontent: [link.md]\n")) == ["# Two\n\nlast\n"]


def test_a_composition_can_be_a_chapter(slides: Path) -> None:
    (slides / "k8s" / "part.yml").write_text(
        "title: Part\nchat: inner\ncontent:\n- two.md\n- |\n  @@TITLE@@\n  @@CHAT@@\n"
    )
    read = composition(slides, "title: Whole\nexclude: a\ncontent: [one.md, k8s/part.yml]\n")
    assert texts(read) == ["# One\n", "# Two\n\nlast\n", "Whole\ninner\n"]
    assert place(read.chapters[2].source, "inner") == ("part.yml", 7)
    assert read.excluded_classes == ("a",)


def test_what_contains_itself_is_said(slides: Path) -> None:
    (slides / "b.yml").write_text("title: b\ncontent:\n- deck.yml\n")
    (slides / "one.md").write_text("# One\n@@INCLUDE[slides/k8s/two.md]\n")
    (slides / "k8s" / "two.md").write_text("two\n@@INCLUDE[slides/one.md]\n@@INCLUDE[slides/k8s/two.md]\n")
    read = composition(slides, "title: a\ncontent:\n- one.md\n- deck.yml\n- b.yml\n- &x [one.md, *x]\n")
    assert {finding.id for finding in read.findings} == {"manifest-cycle"}
    assert [(finding.span.path.name, finding.span.line) for finding in read.findings] == [
        ("deck.yml", 6),
        ("deck.yml", 4),
        ("b.yml", 3),
    ]
    assert [(finding.id, finding.span.line) for finding in read.chapters[0].source.findings] == [
        ("include-cycle", 2),
        ("include-cycle", 3),
    ]
    assert texts(read)[0].startswith("# One\ntwo\n")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("title: x\ncontent:\n- [one.md\n", ("manifest-syntax", 4)),
        ("title: x\ncontent:\n- one.md\n- \x07\n", ("manifest-syntax", 4)),
        ("title: x\ncontent: [one.md]\n---\ntitle: y\n", ("manifest-syntax", 3)),
        ("title: x\ncontent:\n- one.md\n- a: b\n", ("manifest-content", 4)),
        ("title: x\ncontent:\n- one.md\n-\n", ("manifest-content", 4)),
        ("title: x\nexclude: [[a]]\ncontent: [one.md]\n", ("manifest-content", 2)),
        ("title: x\n", ("manifest-content", 1)),
        ("just words\n", ("manifest-content", 1)),
        ("", ("manifest-content", 1)),
        ("title: x\ncontent: " + "[" * 100 + "]" * 100 + "\n", ("manifest-too-large", 2)),
        ("title: x\ncontent: !!python/object/apply:os.system ['true']\n", ("missing-file", 2)),
        ("title: x\ncontent: [pod.yaml]\n", ("manifest-content", 2)),
        ("title: x\ncontent: [fifo]\n", ("missing-file", 2)),
        ("title: x\ncontent: [k8s]\n", ("missing-file", 2)),
        ("title: x\ncontent: [circle.md]\n", ("missing-file", 2)),
        ("title: x\ncontent: [large.md]\n", ("file-too-large", 2)),
        ('title: x\ncontent: ["a\\0b.md"]\n', ("missing-file", 2)),
        ("title: x\ncontent: [" + "a" * 5000 + "]\n", ("missing-file", 2)),
        ("title: " + "x" * 200_000 + "\ncontent: [one.md]\n", ("manifest-too-large", 1)),
    ],
)
def test_what_is_wrong_is_said_with_its_line(slides: Path, text: str, finding: tuple[str, int]) -> None:
    (slides / "pod.yaml").write_text("kind: Pod\n")
    os.mkfifo(slides / "fifo")
    (slides / "circle.md").symlink_to("circle.md")
    (slides / "large.md").write_bytes(b"x" * 5_000_000)
    (only,) = composition(slides, text).findings
    assert (only.id, only.span.line) == finding
    assert only.prevents_playing
    assert only.help


@pytest.mark.parametrize(
    "text",
    [
        "title: x\ncontent:\n"
        + "- &a0 [one.md, one.md]\n"
        + "".join(f"- &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
        "title: x\ncontent:\n- &a0 []\n" + "".join(f"- &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
        "title: x\ncontent:\n- &a |\n  " + "x" * 100_000 + "\n  y\n" + "- *a\n" * 5_000,
        "title: x\ncontent:\n" + "- one.md\n" * 9_000,
        "title: x\ncontent:\n- twice.yml\n- twice.yml\n",
        "title: x\ncontent:\n- include.md\n",
        "title: x\nlong: " + "x" * 100_000 + "\ncontent: [variables.md]\n",
    ],
)
def test_what_grows_without_end_is_refused(slides: Path, text: str) -> None:
    for name, next_name in [(f"{n}.yml", f"{n + 1}.yml") for n in range(15)] + [("twice.yml", "0.yml")]:
        (slides / name).write_text(f"title: x\ncontent: [{next_name}, {next_name}]\n")
    (slides / "15.yml").write_text("title: x\ncontent: [one.md]\n")
    for name, next_name in [(f"{n}.md", f"{n + 1}.md") for n in range(18)] + [("include.md", "0.md")]:
        (slides / name).write_text(f"@@INCLUDE[slides/{next_name}]\n" * 2)
    (slides / "18.md").write_text("x\n")
    (slides / "variables.md").write_text("@@LONG@@\n" * 10_000)
    read = composition(slides, text)
    assert "manifest-too-large" in {finding.id for finding in read.findings}
    assert all(finding.prevents_playing for finding in read.findings)


@pytest.mark.parametrize("line", ["@@TITLE@@", "@@LINK[", "@@INCLUDE[", "@@LINK[one.md", "@@X@@", "@@", "@@INCLUDE[x]"])
def test_a_line_without_end_is_read_in_time(slides: Path, line: str) -> None:
    (slides / "one.md").write_text("@@INCLUDE[slides/k8s/two.md]\n" + line * 200_000)
    started = time.perf_counter()
    read = composition(slides, "title: x\ncontent: [one.md]\n")
    assert time.perf_counter() - started < 30
    assert all(len(finding.message) < 1_000 for finding in all_findings(read))


def test_encodings_of_chapters_are_repaired_and_stay_where_they_are(slides: Path) -> None:
    (slides / "one.md").write_bytes("d√©j√†\n@@TITLE@@\n".encode() + b"caf\xe9\n")
    read = composition(slides, "title: x\ncontent: [one.md]\n")
    assert texts(read) == ["déjà\nx\ncaf\ufffd\n"]
    assert read.chapters[0].source.undecidable_lines == {3}
    assert ids(read) == [("mojibake", "one.md", 1), ("not-utf-8", "one.md", 3)]
    assert read.files[1] == read_source(slides / "one.md")


@pytest.mark.parametrize(
    ("name", "text"),
    [("deck.list", "# chapters\n\none.md\nk8s/two.md\n"), ("deck.yml", "# chapters\n- one.md\n- - k8s/two.md\n")],
)
def test_a_plain_list_of_files_is_a_composition(slides: Path, name: str, text: str) -> None:
    read = composition(slides, text, name)
    assert is_composition(slides / name)
    assert texts(read) == ["# One\n", "# Two\n\nlast\n"]
    assert (read.title, read.findings) == ("deck", ())


@pytest.mark.parametrize(
    ("name", "text", "is_one"),
    [
        ("kube.yml", "title: x\ncontent:\n- a.md\n", True),
        ("kube.yaml", "slides: x\nchapters: [a.md]\n", True),
        ("broken.yml", "title: x\ncontent:\n- [a.md\n", True),
        ("kube.md", "title: x\ncontent:\n- a.md\n", False),
        ("pod.yml", "apiVersion: v1\nkind: Pod\nmetadata:\n  title: x\n  content: y\n", False),
        ("compose.yml", "services:\n  web:\n    image: nginx\n", False),
        ("content.yml", "content: x\n", False),
        ("play.yml", "- hosts: all\n  tasks: []\n", False),
        ("words.yml", "- one\n- two\n", False),
        ("sources.list", "deb http://deb.debian.org/debian bookworm main\n", False),
        ("empty.yml", "", False),
    ],
)
def test_not_every_yaml_is_a_composition(tmp_path: Path, name: str, text: str, is_one: bool) -> None:
    (tmp_path / name).write_text(text)
    assert is_composition(tmp_path / name) is is_one


def test_what_is_no_file_is_no_composition(tmp_path: Path) -> None:
    (tmp_path / "folder.yml").mkdir()
    os.mkfifo(tmp_path / "fifo.yml")
    for name in ("folder.yml", "fifo.yml", "nothing.yml"):
        assert not is_composition(tmp_path / name)
    with pytest.raises(DeckError, match="no such file"):
        read_composition(tmp_path / "nothing.yml")
