"""Image recipes: all of ours read, and one that is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build.recipes import read_recipes


def test_our_recipes_have_what_decks_pull() -> None:
    names = {recipe.name for recipe in read_recipes(fixtures_directory() / "images")}
    assert {"registry", "redis", "busybox", "alpine", "python", "pause"} <= names


def test_every_file_of_a_recipe_is_part_of_its_text() -> None:
    (registry,) = (recipe for recipe in read_recipes(fixtures_directory() / "images") if recipe.name == "registry")
    assert "addr: :5000" in registry.text()


def test_an_unknown_key_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "recipe.toml").write_text('tags = ["latest"]\npackages = []\ncomand = ["sh"]\n')
    with pytest.raises(ValueError, match=r"odd/recipe.toml.*comand"):
        list(read_recipes(tmp_path))


def test_a_program_that_an_image_needs_compiled_is_part_of_its_text(tmp_path: Path) -> None:
    folder = tmp_path / "images" / "web"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('tags = ["v1"]\npackages = []\nprograms = { "bin/web" = "web" }\n')
    (recipe,) = read_recipes(tmp_path / "images")
    with pytest.raises(ValueError, match=r"programs/web.toml"):
        recipe.text()
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "web.toml").write_text('[go]\nmodule = "example.invalid/web"\nversion = "v1.2.3"\n')
    assert "v1.2.3" in recipe.text()
