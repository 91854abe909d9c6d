"""Build products are made once, whole or not at all, and verified when read."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import cache


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


class Builder:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self, _scratch: Path, contents: Path) -> None:
        self.times += 1
        (contents / "program").write_text(f"built {self.times}")


def ensure(build: Builder, recipe: str = "version 1", said: list[str] | None = None) -> Path:
    progress = said.append if said is not None else lambda _message: None
    return cache.ensure("things", recipe, build, progress, mebibytes=1)


def test_a_product_is_built_once_for_each_recipe() -> None:
    build = Builder()
    first = ensure(build)
    assert ensure(build) == first
    assert build.times == 1
    assert ensure(build, "version 2") != first
    assert build.times == 2


@pytest.mark.parametrize("damage", ["changed", "missing", "added"])
def test_a_damaged_product_is_said_and_built_again(damage: str) -> None:
    build = Builder()
    contents = ensure(build)
    if damage == "changed":
        (contents / "program").write_text("built 6")
    elif damage == "missing":
        (contents / "program").unlink()
    else:
        (contents / "intruder").write_text("")
    said: list[str] = []
    assert (ensure(build, said=said) / "program").read_text() == "built 2"
    assert any("damaged" in message for message in said)


def test_a_build_that_fails_leaves_nothing_but_its_lock(own_cache: Path) -> None:
    def fail(_scratch: Path, contents: Path) -> None:
        (contents / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.ensure("things", "version 1", fail, lambda _message: None, mebibytes=1)
    assert [path.suffix for path in (own_cache / "slide-harness" / "things").iterdir()] == [".lock"]


def test_too_small_a_disk_is_said_before_building() -> None:
    build = Builder()
    with pytest.raises(CannotHost, match=r"takes 1099511627776 MiB of disk.*\n.*XDG_CACHE_HOME"):
        cache.ensure("things", "version 1", build, lambda _message: None, mebibytes=1 << 40)
    assert build.times == 0
