"""Which releases of add-ons a lab gets, and what is said of those that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.addon_names import AddonName
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageChoice
from harness.cluster.images.name import read_name
from harness.cluster.local.addons import choice, local_path
from harness.cluster.local.addons.choice import choose, images_of
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.cluster.offline import VARIABLE
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

OLD = Version(1, 20)
STORAGE = AddonName.LOCAL_PATH


@pytest.fixture
def only_newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No release of the add-on is known for `OLD`."""
    (release,) = local_path.ADDON.releases
    newer = AddonRelease(VersionRange(since=Version(1, 30)), release.images)
    monkeypatch.setattr(choice, "ADDONS", (Addon(STORAGE, "volumes", local_path.ADDON.manifests, (newer,)),))
    return iter(())


@pytest.mark.usefixtures("only_newer")
def test_a_version_for_which_no_release_is_known_goes_without_and_that_is_said() -> None:
    lines: list[str] = []
    made = choose((STORAGE,), OLD, ImageChoice(), lines.append)
    assert (dict(made.chosen), list(made.lacking)) == ({}, [STORAGE])
    (line,) = lines
    assert line.startswith("the lab goes without local-path, which gives volumes: no release of it is known for")
    assert "1.20" in line
    assert images_of((STORAGE,), OLD) == ()


def test_where_nothing_may_be_made_the_lab_goes_without_and_the_way_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "1")
    lines: list[str] = []
    made = choose((STORAGE,), OLD, ImageChoice(), lines.append)
    assert list(made.lacking) == [STORAGE]
    assert "the image slide-harness.internal/local-path-provisioner:v1 cannot be had" in made.lacking[STORAGE]
    assert lines[-1].endswith(made.lacking[STORAGE])


def test_what_is_wanted_and_can_be_had_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = stand_ins.recipe_for(read_name(*images_of((STORAGE,), OLD)), stand_ins.recipes())
    assert recipe is not None
    layout = tmp_path / "layout"
    (layout / "blobs" / "sha256").mkdir(parents=True)
    (layout / "index.json").write_text('{"manifests": [{"digest": "sha256:0"}]}')
    (layout / "blobs" / "sha256" / "0").write_text("{}")
    monkeypatch.setenv(VARIABLE, "registries")
    monkeypatch.setattr(stand_ins, "ensure", lambda _recipe, _progress: layout)
    made = choose((STORAGE,), OLD, ImageChoice(), pytest.fail)
    assert (list(made.chosen), dict(made.lacking)) == ([STORAGE], {})
    assert choose((), OLD, ImageChoice(), pytest.fail).chosen == {}
