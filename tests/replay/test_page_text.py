"""What a record keeps of a page beside its commands."""

from __future__ import annotations

from pathlib import Path

from harness.deck.joining import after
from harness.deck.model import Deck
from harness.deck.reader import read_deck
from harness.record.page_text import PassageKind
from harness.replay.page_text import ALL_TEXT, LONGEST_PASSAGE, slide_records

PAGE = """# Ship the shop

You need *twenty* minutes. <!-- ```ignore placeholder``` -->

## Look around

Every node is `Ready`:

```bash
kubectl get nodes
```

### Why

```yaml
kind: Pod
```
"""


def read(folder: Path, text: str, name: str = "page.md") -> Deck:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_deck(path)


def passages_of(deck: Deck) -> list[tuple[int, str, list[tuple[int, PassageKind, str]]]]:
    return [
        (slide.number, slide.title, [(passage.line, passage.kind, passage.text) for passage in slide.passages])
        for slide in slide_records(deck)
    ]


def test_slides_have_their_paragraphs_and_what_is_there_to_be_read_but_not_what_is_typed(tmp_path: Path) -> None:
    assert passages_of(read(tmp_path, PAGE)) == [
        (1, "Ship the shop", [(3, PassageKind.PARAGRAPH, "You need *twenty* minutes.")]),
        (2, "Look around", [(7, PassageKind.PARAGRAPH, "Every node is `Ready`:")]),
        (3, "Why", [(16, PassageKind.CODE, "kind: Pod")]),
    ]


def test_what_the_page_expects_is_kept_where_it_stands_whether_it_is_compared_or_not(tmp_path: Path) -> None:
    page = (
        "# Hello\n\n```bash\necho hi\n```\n\nYou should see:\n\n```\nhi\n```\n\n"
        "```console\n$ echo ho\nho\n```\n\n<!-- ```expect\nho\n``` -->\n"
    )
    ((_, _, passages),) = passages_of(read(tmp_path, page))
    assert passages == [
        (7, PassageKind.PARAGRAPH, "You should see:"),
        (10, PassageKind.EXPECTATION, "hi"),
        (15, PassageKind.EXPECTATION, "ho"),
    ]


def test_asciidoc_is_told_as_markdown_is(tmp_path: Path) -> None:
    page = (
        "= Ship the shop\n\n== Look around\n\nEvery node is `Ready`:\n\n[source,bash]\n----\nkubectl get nodes\n----\n"
    )
    *_, slide = passages_of(read(tmp_path, page, "page.adoc"))
    assert slide[1:] == ("Look around", [(5, PassageKind.PARAGRAPH, "Every node is `Ready`:")])


def test_a_heading_below_the_title_of_a_slide_is_a_passage(tmp_path: Path) -> None:
    page = "# One\n\n## More\n\n.exercise[\n\n```bash\necho\n```\n\n]\n\n---\n\n# Two\n"
    first, *_ = passages_of(read(tmp_path, page))
    assert first == (1, "One", [(3, PassageKind.HEADING, "More")])


def test_pages_that_come_before_the_deck_keep_their_own_numbers_and_paths(tmp_path: Path) -> None:
    setup = read(tmp_path, "# Set up\n\nFirst of all:\n\n```bash\ntrue\n```\n", "setup.md")
    before, *_ = slide_records(after([setup], read(tmp_path, PAGE)))
    assert (before.number, before.passages[0].path) == (0, str(tmp_path / "setup.md"))


def test_a_record_has_no_more_of_a_page_than_there_is_room_for(tmp_path: Path) -> None:
    long = "word " * LONGEST_PASSAGE
    paragraphs = ALL_TEXT // LONGEST_PASSAGE + 10
    (slide,) = slide_records(read(tmp_path, "# Long\n\n" + f"{long}\n\n" * paragraphs + "```bash\ntrue\n```\n"))
    assert len(slide.passages[0].text) == LONGEST_PASSAGE + 1
    assert sum(len(passage.text) for passage in slide.passages) <= ALL_TEXT
    assert slide.left_out == paragraphs - len(slide.passages) > 0
