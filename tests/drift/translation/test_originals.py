"""Where the original of a translation lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.drift.translation.originals import original_of


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("# A\n")


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("en/x.md", "fr/x.md"),
        ("x.en.md", "x.fr.md"),
        ("a/en/b/x.md", "a/fr/b/x.md"),
        ("fr/en/x.md", "fr/fr/x.md"),
        ("en/x.rst", "pt-br/x.rst"),
        ("en/course.yml", "de/course.yml"),
    ],
)
def test_it_is_told_by_the_layout(place: Path, original: str, translation: str) -> None:
    put(original, translation)
    assert original_of(Path(translation)) == Path(original)
    assert original_of(place / translation) == place / original
    assert original_of(Path(original)) is None


def test_it_is_found_from_inside_of_the_translation(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("slides/en/x.md", "slides/fr/x.md")
    monkeypatch.chdir(place / "slides" / "fr")
    assert original_of(Path("x.md")) == Path("../en/x.md")


@pytest.mark.parametrize("translation", ["fr/x.md", "x.fr.md", "x.md", "vm/x.md", "slides/x.md"])
def test_there_may_be_none(place: Path, translation: str) -> None:
    put(translation, "en/y.md", "en.md")
    assert original_of(Path(translation)) is None


def test_a_folder_that_is_no_language_has_no_original(place: Path) -> None:
    put("en/x.md", "vm/x.md")
    assert original_of(Path("vm/x.md")) is None
