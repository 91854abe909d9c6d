"""A directive that a translation lost goes onto the slide that it is of, however the deck is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.reader import read_deck

from tests.fixes.fixed import fix

TITLES = {
    ".adoc": "= Deck\n\n== One\n\n[source,bash]\n----\necho 1\n----\n\n== Two\n{}{}[source,bash]\n----\necho 2\n----\n",
    ".underlined.adoc": "Deck\n====\n\nNumber One\n----------\n\n[source,bash]\n----\necho 1\n----\n\nNumber Two\n----------\n{}{}[source,bash]\n----\necho 2\n----\n",
    ".rst": "Deck\n====\n\nOne\n-----\n\n::\n\n    $ echo 1\n\nTwo\n-----\n{}{}.. code-block:: bash\n\n    echo 2\n",
    ".md": "# Deck\n\n## One\n\n```bash\necho 1\n```\n\n## Two\n{}{}```bash\necho 2\n```\n",
    ".underlined.md": "Deck\n====\n\nOne\n-----\n\n```bash\necho 1\n```\n\nTwo\n-----\n{}{}```bash\necho 2\n```\n",
}
"""By what the file's name ends with: a deck whose second block follows its title, without a line between."""
COMMENTS = {".adoc": "// ```{}```\n\n", ".rst": ".. ```{}```\n\n", ".md": "<!-- ```{}``` -->\n\n"}
ENDS = {
    ".adoc": "= Deck\n\n== One\nHello\n{}\n[[two]]\n== Two\n[source,bash]\n----\necho 2\n----\n",
    ".rst": "Deck\n====\n\nOne\n---\nHello\n{}\n.. _two:\n\n---\nTwo\n---\n::\n\n    $ echo 2\n",
    ".md": "# Deck\n\n## One\nHello\n{}\n---\n\n## Two\n```bash\necho 2\n```\n",
}
"""A deck whose first slide has no step."""


def fixed(folder: Path, suffix: str, original: str, translation: str) -> Path:
    english, french = folder / f"deck.en{suffix}", folder / f"deck.fr{suffix}"
    english.write_text(original)
    french.write_text(translation)
    fix(french, english, select=("translation",))
    return french


def steps(path: Path) -> list[tuple[str, str, str]]:
    return [(slide.title, step.kind, step.text) for slide, step in read_deck(path).steps]


@pytest.mark.parametrize("directive", ["timeout 300", "hide kubectl wait pod/web"])
@pytest.mark.parametrize("introduction", ["", "So:\n\n", "So we look,\nand see:\n"])
@pytest.mark.parametrize("suffix", TITLES)
def test_a_directive_before_a_block_goes_below_its_title(
    tmp_path: Path, suffix: str, introduction: str, directive: str
) -> None:
    if suffix == ".rst" and introduction.endswith(":\n"):
        introduction += "\n"
    comment = COMMENTS[f".{suffix.rpartition('.')[2]}"].format(directive)
    original = TITLES[suffix].format(comment, introduction)
    french = fixed(tmp_path, suffix, original, TITLES[suffix].format("", introduction))
    lines = french.read_text().split("\n")
    assert lines.index(comment.strip()) > lines.index(next(line for line in lines if line.endswith("Two")))
    assert steps(french) == steps(french.with_name(f"deck.en{suffix}"))


@pytest.mark.parametrize("suffix", ENDS)
def test_a_step_of_a_slide_without_steps_goes_to_its_end(tmp_path: Path, suffix: str) -> None:
    comment = f"\n{COMMENTS[suffix].format('hide echo 1').rstrip()}\n"
    original = ENDS[suffix].format(comment)
    french = fixed(tmp_path, suffix, original, ENDS[suffix].format(""))
    assert french.read_text() == original
