"""Root file systems in the cache: which a lab would still take, and which go when room is made."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.local import state, users
from harness.cluster.local.build import kept_roots, root
from harness.cluster.local.build.kept_roots import KeptRoot
from harness.cluster.local.state import ClusterDirectory, ClusterState

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(state, "names", lambda: ())
    return tmp_path


def make(workplace: Workplace) -> None:
    (workplace.contents / "file").write_bytes(b"x" * 100_000)


def keep(product: Product, days: float) -> Path:
    """A root that was used so many days ago."""
    product.ensure(make, print)
    os.utime(product.directory / cache.MANIFEST, (0, time.time() - days * DAY))
    return product.directory


def current(*packages: str) -> Product:
    return root.product(users.find(), packages)


def earlier() -> Product:
    return Product(root.NAME, 'format 0\nrelease = "buster"\nlab = [\n]\nsl', 1, 1)


def names(roots: tuple[KeptRoot, ...]) -> list[str]:
    return [root.directory.name for root in roots]


def test_they_are_listed_with_what_projects_added() -> None:
    keep(earlier(), 1)
    keep(current(), 9)
    keep(current("nmap", "sl"), 5)
    listed = [(root.packages, root.is_current) for root in kept_roots.all_kept()]
    assert listed == [(("nmap", "sl"), True), ((), True), (("sl",), False)]


def test_those_of_earlier_recipes_go_first_then_those_not_used_for_longest() -> None:
    latest, longest, of_old = keep(current(), 1), keep(current("sl"), 9), keep(earlier(), 1)
    size = cache.size(latest)
    pruned = kept_roots.prune(size)
    assert names(pruned.removed) == [of_old.name, longest.name]
    assert (latest.exists(), longest.exists(), pruned.left) == (True, False, size)
    assert pruned.freed > size


def test_one_that_a_lab_has_or_may_be_about_to_have_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_lab, wanted = keep(current(), 9), keep(current("sl"), 0)
    directory = ClusterDirectory("zz-lab", place)
    directory.path.mkdir()
    directory.write(ClusterState("zz-lab", None, root=str(of_lab / cache.CONTENTS)))
    monkeypatch.setattr(state, "names", lambda: ("zz-lab",))
    monkeypatch.setattr(kept_roots, "ClusterDirectory", lambda name: ClusterDirectory(name, place))
    pruned = kept_roots.prune(0)
    assert pruned.removed == ()
    assert {root.directory for root in pruned.spared} == {of_lab, wanted}
    directory.write(ClusterState("zz-lab", None, root=str(wanted / cache.CONTENTS)))
    assert names(kept_roots.prune(0).removed) == [of_lab.name]


def test_what_a_killed_call_left_goes_in_any_case() -> None:
    directory = keep(current(), 1)
    left = directory.with_name(f"{directory.name}-killed")
    (left / "product").mkdir(parents=True)
    kept_roots.prune(10**9)
    assert (left.exists(), directory.exists()) == (False, True)
