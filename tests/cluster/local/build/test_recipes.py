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


def test_a_recipe_starts_from_another_and_is_another_image_when_that_changes(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "web").mkdir()
    small = 'tags = ["1"]\npackages = ["bash"]\ncommand = ["bash"]\nenv = ["A=1"]\n[files]\n"etc/motd" = "motd"\n'
    (tmp_path / "small" / "recipe.toml").write_text(small)
    (tmp_path / "small" / "motd").write_text("hello")
    (tmp_path / "web" / "recipe.toml").write_text('from = "small"\ntags = ["2"]\npackages = ["nginx"]\nenv = ["B=2"]\n')
    web = next(recipe for recipe in read_recipes(tmp_path) if recipe.name == "web")
    assert web.ingredients.packages == ("bash", "nginx")
    assert web.ingredients.env == ("A=1", "B=2")
    assert (web.ingredients.tags, web.ingredients.command) == (("2",), ())
    before = web.text()
    (tmp_path / "small" / "motd").write_text("goodbye")
    assert web.text() != before


@pytest.mark.parametrize(("base", "reason"), [("web", "leads back to itself"), ("nobody", "there is no .*nobody")])
def test_a_base_that_is_none_is_an_error_that_names_the_file(tmp_path: Path, base: str, reason: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "recipe.toml").write_text(f'from = "{base}"\ntags = ["2"]\n')
    with pytest.raises(ValueError, match=rf"web/recipe.toml: from .*{reason}"):
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
