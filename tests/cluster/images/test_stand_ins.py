"""A stand-in is made when it is first asked for, and only for the tags that its recipe names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageOrigin, Trouble, Unavailable
from harness.cluster.images.name import read_name
from harness.cluster.images.stand_ins import StandIns
from harness.cluster.local.build.compiled import read_program
from harness.cluster.local.build.recipes import ImageRecipe, read_recipes

from tests.cluster.images.layouts import write_image

TAGS = {"web": '"latest", "1.*"', "map": '"v1"'}


def make_image(name: str, workplace: Workplace) -> None:
    write_image(workplace.contents, name.encode())


@pytest.fixture
def recipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ImageRecipe, ...]:
    """Two recipes whose products are in the cache already, so that nothing has to be made of packages."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, tags in TAGS.items():
        (tmp_path / name).mkdir()
        names = f'names = ["{name}", "ghcr.io/somebody/{name}"]'
        (tmp_path / name / "recipe.toml").write_text(f"tags = [{tags}]\npackages = []\n{names}\n")
    recipes = tuple(read_recipes(tmp_path))
    for recipe in recipes:
        stand_ins.product(recipe).ensure(partial(make_image, recipe.name), lambda _message: None)
    monkeypatch.setattr(stand_ins, "recipes", lambda: recipes)
    return recipes


def source() -> StandIns:
    return StandIns(lambda _message: None)


@contextmanager
def refused(trouble: Trouble) -> Iterator[None]:
    with pytest.raises(Unavailable) as caught:
        yield
    assert caught.value.trouble is trouble


@pytest.mark.parametrize("name", ["web", "web:1.27", "docker.io/library/web:1.27.3", "ghcr.io/somebody/web"])
def test_it_answers_under_all_of_its_names_and_tags(recipes: tuple[ImageRecipe, ...], name: str) -> None:
    manifest = source().manifest(read_name(name))
    assert manifest is not None
    assert manifest.origin is ImageOrigin.STAND_IN


def test_a_tag_that_it_does_not_stand_for_is_not_there(recipes: tuple[ImageRecipe, ...]) -> None:
    with refused(Trouble.NOT_THERE):
        source().manifest(read_name("web:2.0"))
    with refused(Trouble.NOT_THERE):
        source().manifest(read_name("map"))


def test_what_no_recipe_stands_for_is_left_to_others(recipes: tuple[ImageRecipe, ...]) -> None:
    assert source().manifest(read_name("somebody/web")) is None
    assert source().manifest(read_name("quay.io/library/web")) is None


def test_its_manifest_and_files_are_had_by_their_digests_once_it_was_asked_for(
    recipes: tuple[ImageRecipe, ...],
) -> None:
    stands = source()
    manifest = stands.manifest(read_name("web"))
    assert manifest is not None
    assert stands.manifest(read_name(f"web@{manifest.digest}")) == manifest
    file = stands.blob(manifest.digest)
    assert file is not None
    assert file.read_bytes() == manifest.content
    assert source().blob(manifest.digest) is None


def test_a_change_of_one_recipe_leaves_the_products_of_the_others(recipes: tuple[ImageRecipe, ...]) -> None:
    before = {recipe.name: stand_ins.product(recipe).directory for recipe in recipes}
    web = next(recipe for recipe in recipes if recipe.name == "web")
    (web.folder / "recipe.toml").write_text('tags = ["3"]\npackages = ["bash"]\n')
    after = {recipe.name: stand_ins.product(recipe).directory for recipe in read_recipes(web.folder.parent)}
    assert [name for name in before if before[name] != after[name]] == ["web"]


def test_what_a_recipe_made_before_it_changed_is_outdated(recipes: tuple[ImageRecipe, ...]) -> None:
    assert stand_ins.outdated(recipes) == ()
    web = next(recipe for recipe in recipes if recipe.name == "web")
    made = stand_ins.product(web).directory
    (web.folder / "recipe.toml").write_text('tags = ["3"]\npackages = []\n')
    assert stand_ins.outdated(read_recipes(web.folder.parent)) == (made,)


def test_what_an_earlier_harness_kept_otherwise_is_outdated(recipes: tuple[ImageRecipe, ...]) -> None:
    top = cache.directory()
    of_now = read_program(fixtures_directory() / "programs/busybox.toml").product()
    for place in (top / "images/0123456789abcdef", top / "programs/busybox/0123456789abcdef", of_now.directory):
        place.mkdir(parents=True)
        (place / cache.MANIFEST).touch()
    (top / "images/names").mkdir()
    outdated = [str(path.relative_to(top)) for path in stand_ins.outdated(recipes)]
    assert outdated == ["images/0123456789abcdef", "programs/busybox/0123456789abcdef"]


def test_one_that_cannot_be_made_says_why(recipes: tuple[ImageRecipe, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object) -> Path:
        raise CannotHost("mmdebstrap ended with status 25")

    monkeypatch.setattr(Product, "ensure", fails)
    with pytest.raises(Unavailable, match="status 25") as caught:
        source().manifest(read_name("web"))
    assert caught.value.trouble is Trouble.CANNOT_BE_MADE
