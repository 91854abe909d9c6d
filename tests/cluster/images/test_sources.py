"""Who is asked for an image, as a person wants it: store, registry, stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageChoice, ImageManifest, ImageOrigin, Pull, StandInUse, Trouble, Unavailable
from harness.cluster.images.name import read_name
from harness.cluster.images.sources import bring, supply_of
from harness.cluster.local.build.recipes import read_recipes

from tests.cluster.images.layouts import write_image
from tests.cluster.images.registry_server import Behaviour, registry

HOST = "registry.example.org"


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    (tmp_path / "layout").mkdir()
    return tmp_path / "layout"


@pytest.fixture
def tags(layout: Path) -> dict[str, str]:
    return {"v1": write_image(layout, b"first")}


@pytest.fixture
def served(layout: Path, tags: dict[str, str]) -> Iterator[tuple[str, Behaviour]]:
    with registry(layout, tags) as running:
        yield running


@pytest.fixture(autouse=True)
def stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest of a stand-in for `registry.example.org/made:v1`, and for an image of the lab's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "recipes" / "made").mkdir(parents=True)
    names = f'names = ["made", "{HOST}/made", "slide-harness.internal/made"]'
    (tmp_path / "recipes" / "made" / "recipe.toml").write_text(f'tags = ["v1"]\npackages = []\n{names}\n')
    (recipe,) = read_recipes(tmp_path / "recipes")
    digests = []
    stand_ins.product(recipe).ensure(
        lambda workplace: digests.append(write_image(workplace.contents, b"made")), lambda _line: None
    )
    monkeypatch.setattr(stand_ins, "recipes", lambda: (recipe,))
    return digests[0]


def got(choice: ImageChoice, name: str) -> ImageManifest:
    return supply_of(choice, lambda _line: None)[0].manifest(read_name(name))


def refused(choice: ImageChoice, name: str) -> Trouble:
    with pytest.raises(Unavailable) as caught:
        got(choice, name)
    return caught.value.trouble


@pytest.fixture
def choice(served: tuple[str, Behaviour]) -> ImageChoice:
    return ImageChoice(registries={HOST: served[0]})


def test_a_registry_comes_before_a_stand_in_and_the_store_before_both(
    choice: ImageChoice, served: tuple[str, Behaviour]
) -> None:
    assert got(choice, f"{HOST}/made:v1").origin is ImageOrigin.REGISTRY
    served[1].refuses_with = 500
    assert got(choice, f"{HOST}/made:v1").origin is ImageOrigin.STORE


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_stand_in_is_taken_where_the_registry_does_not_give_the_image(
    choice: ImageChoice, served: tuple[str, Behaviour], status: int, stands_in: str
) -> None:
    served[1].refuses_with = status
    manifest = got(choice, f"{HOST}/made:v1")
    assert (manifest.origin, manifest.digest) == (ImageOrigin.STAND_IN, stands_in)


def test_a_tag_that_no_stand_in_is_for_is_not_there_unless_the_registry_could_not_tell(
    choice: ImageChoice, served: tuple[str, Behaviour]
) -> None:
    assert refused(ImageChoice(), "made:v2") is Trouble.NOT_THERE
    served[1].refuses_with = 429
    assert refused(choice, f"{HOST}/made:v2") is Trouble.RATE_LIMITED


def test_without_stand_ins_none_is_taken_but_for_what_pods_are_made_with(served: tuple[str, Behaviour]) -> None:
    choice = ImageChoice(stand_ins=StandInUse.NEVER)
    assert refused(choice, "made:v1") is Trouble.NO_WAY_OUT
    assert got(choice, "slide-harness.internal/made:v1").origin is ImageOrigin.STAND_IN


def test_never_asks_no_registry(choice: ImageChoice, served: tuple[str, Behaviour]) -> None:
    never = ImageChoice(pull=Pull.NEVER, registries=choice.registries)
    assert refused(never, f"{HOST}/web:v1") is Trouble.NOT_ALLOWED
    assert got(never, f"{HOST}/made:v1").origin is ImageOrigin.STAND_IN
    assert served[1].asked == []
    got(choice, f"{HOST}/web:v1")
    assert got(never, f"{HOST}/web:v1").origin is ImageOrigin.STORE


def test_always_asks_whether_the_tag_leads_elsewhere_and_takes_what_is_here_where_nobody_answers(
    choice: ImageChoice, served: tuple[str, Behaviour], layout: Path, tags: dict[str, str]
) -> None:
    always = ImageChoice(pull=Pull.ALWAYS, registries=choice.registries)
    first = got(always, f"{HOST}/web:v1").digest
    tags["v1"] = write_image(layout, b"second")
    assert got(choice, f"{HOST}/web:v1").digest == first
    assert got(always, f"{HOST}/web:v1").digest == tags["v1"]
    served[1].refuses_with = 500
    assert got(always, f"{HOST}/web:v1").digest == tags["v1"]


def test_digests_decide_wherever_a_tag_leads_by_now(
    choice: ImageChoice, layout: Path, tags: dict[str, str], stands_in: str
) -> None:
    earlier = tags["v1"]
    tags["v1"] = write_image(layout, b"second")
    pinned = {f"{HOST}/web:v1": earlier, "docker.io/library/made:v1": stands_in}
    like = ImageChoice(registries=choice.registries, digests=pinned)
    assert got(like, f"{HOST}/web:v1").digest == earlier
    assert got(like, "made:v1").digest == stands_in
    assert got(choice, f"{HOST}/web:v1").digest == tags["v1"]
    other = ImageChoice(digests={"docker.io/library/made:v1": f"sha256:{'0' * 64}"})
    assert refused(other, "made:v1") is Trouble.OTHER_DIGEST


def test_what_a_deck_names_is_brought_before_its_lab_and_what_cannot_be_is_told(
    choice: ImageChoice, served: tuple[str, Behaviour]
) -> None:
    named = ImageChoice(registries=choice.registries, named=(f"{HOST}/web:v1", "nobody/nothing", "$IMAGE"))
    brought, (refusal,) = bring(named, lambda _line: None)
    assert (refusal.image, refusal.trouble) == ("nobody/nothing", Trouble.NO_WAY_OUT)
    assert brought.has_way_out is False
    served[1].asked.clear()
    assert got(choice, f"{HOST}/web:v1").origin is ImageOrigin.STORE
    assert served[1].asked == []
