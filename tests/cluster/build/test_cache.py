"""Build products are made once, whole or not at all, and verified when read."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import CannotHost


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


class Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self, workplace: Workplace) -> None:
        self.times += 1
        workplace.log.write_text(f"making number {self.times}")
        (workplace.contents / "program").write_text(f"made {self.times}")


def product(recipe: str = "version 1", disk: int = 1, memory: int = 1) -> Product:
    return Product("things", recipe, disk, memory)


def nobody(_message: str) -> None:
    pass


def test_a_product_is_made_once_for_each_recipe() -> None:
    make = Maker()
    first = product().ensure(make, nobody)
    assert product().ensure(make, nobody) == first
    assert make.times == 1
    assert product("version 2").ensure(make, nobody) != first
    assert make.times == 2


def test_offline_what_is_here_is_taken_and_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker()
    product().ensure(make, nobody)
    monkeypatch.setenv("SLIDE_HARNESS_OFFLINE", "1")
    product().ensure(make, nobody)
    with pytest.raises(CannotHost, match="things: not on this machine, and offline"):
        product("version 2").ensure(make, nobody)
    assert make.times == 1


def test_it_is_known_without_reading_whether_a_product_was_made() -> None:
    assert not product().is_cached()
    product().ensure(Maker(), nobody)
    assert product().is_cached()
    assert not product("version 2").is_cached()


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "half a manifest"])
def test_a_damaged_product_is_said_and_made_again(damage: str) -> None:
    make = Maker()
    contents = product().ensure(make, nobody)
    if damage == "changed":
        (contents / "program").write_text("made 6")
    elif damage == "missing":
        (contents / "program").unlink()
    elif damage == "added":
        (contents / "intruder").write_text("")
    else:
        (contents.parent / "manifest.json").write_text('{"recipe": "vers')
    messages: list[str] = []
    assert (product().ensure(make, messages.append) / "program").read_text() == "made 2"
    assert any("damaged" in message for message in messages)


def test_a_failure_leaves_nothing_but_the_lock_and_the_log(own_cache: Path) -> None:
    def fail(workplace: Workplace) -> None:
        (workplace.contents / "half").write_text("")
        (workplace.scratch / "more").write_text("")
        workplace.log.write_text("what went wrong")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        product().ensure(fail, nobody)
    left = sorted((own_cache / "slide-harness" / "things").iterdir())
    assert [path.suffix for path in left] == [".lock", ".log"]
    assert left[1].read_text() == "what went wrong"
    assert not product().is_cached()


def test_what_a_killed_run_left_goes_away(own_cache: Path) -> None:
    left = product().directory.with_name(f"{product().directory.name}-abandoned")
    (left / "product").mkdir(parents=True)
    product().ensure(Maker(), nobody)
    assert not left.exists()


def test_what_a_killed_run_had_started_may_write_a_moment_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    left = Path(f"{product().directory}-left")
    (left / "tmp").mkdir(parents=True)
    remove = shutil.rmtree
    compiled = [left / "tmp" / "b001", left / "tmp" / "b002"]

    def remove_while_a_compiler_writes(path: Path, **options: Any) -> None:
        remove(path, **options)
        if path == left and compiled:
            compiled.pop().mkdir(parents=True)

    monkeypatch.setattr(shutil, "rmtree", remove_while_a_compiler_writes)
    product().ensure(Maker(), nobody)
    assert not compiled
    assert not left.exists()


def test_two_runs_at_once_make_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "REPORT_INTERVAL", 0.05)
    waiting = threading.Event()
    make = Maker()

    def first(workplace: Workplace) -> None:
        assert waiting.wait(30)
        make(workplace)

    def second_says(message: str) -> None:
        if "another run is making them" in message:
            waiting.set()

    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(product().ensure, first, second_says) for _ in range(2)]
        assert runs[0].result(60) == runs[1].result(60)
    assert make.times == 1


@pytest.mark.parametrize("lack", ["disk", "memory"])
def test_too_small_a_machine_is_said_before_making(lack: str) -> None:
    make = Maker()
    amount = 1 << 40
    small = product(disk=amount) if lack == "disk" else product(memory=amount)
    with pytest.raises(CannotHost, match=rf"takes {amount} MiB of {lack}.*\n\w+ some"):
        small.ensure(make, nobody)
    assert make.times == 0
