"""Slides, their titles, increments, notes and properties."""

from __future__ import annotations

from tests.deck.reading import read


def test_separators_make_slides_and_increments_do_not() -> None:
    deck = read("# One\n\n--\n\nmore\n\n---\n\n# Two\n")
    assert [(slide.number, slide.title, slide.span.line) for slide in deck.slides] == [(1, "One", 1), (2, "Two", 8)]


def test_a_separator_right_below_text_is_one() -> None:
    assert len(read("text\n---\n# Two\n").slides) == 2


def test_a_separator_right_below_a_list_is_one() -> None:
    deck = read("# One\n\n- item\n  - deeper\n---\n# Two\n\n- item\n--\n- more\n---\n# Three\n")
    assert [slide.title for slide in deck.slides] == ["One", "Two", "Three"]


def test_a_separator_in_a_fence_is_none() -> None:
    assert len(read("# One\n\n```yaml\n---\na: b\n```\n").slides) == 1


def test_properties_stand_at_the_top_of_a_slide() -> None:
    deck = read("class: title, self-paced\nname: start\n\n# One\n\n---\n\nclass: extra\n\n# Two\n\nclass: not-one\n")
    assert [(slide.classes, slide.name) for slide in deck.slides] == [
        (("title", "self-paced"), "start"),
        (("extra",), None),
    ]


def test_notes_have_no_steps() -> None:
    text = "# One\n\n???\n\n.exercise[\n```bash\necho notes\n```\n]\n\n---\n\n# Two\n"
    deck = read(text)
    assert [slide.title for slide in deck.slides] == ["One", "Two"]
    assert deck.steps == ()


def test_a_slide_without_a_heading_goes_on_under_the_title_before_it() -> None:
    deck = read("class: title\n\nThe deck\n\n---\n\n## Building\n\n---\n\n```yaml\na: b\n```\n")
    assert deck.title == "The deck"
    assert [slide.title for slide in deck.slides] == ["The deck", "Building", "Building"]


def test_the_language_is_that_of_the_prose() -> None:
    assert read("# A\n\n- We need to find out which port has been allocated for the service\n").language == "en"
    assert (
        read("# A\n\n- Nous devons trouver le port qui est alloué pour le service dans le cluster\n").language == "fr"
    )


def test_crlf_and_a_byte_order_mark_change_nothing() -> None:
    deck = read(b"\xef\xbb\xbf# One\r\n\r\n---\r\n\r\n# Two\r\n")
    assert [slide.title for slide in deck.slides] == ["One", "Two"]
