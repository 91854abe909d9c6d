"""`harness versions`: what is known, what is here, and how room is made."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.programs import SourceKind, kept
from harness.cluster.programs.sources import modules
from harness.faces.cli import main
from harness.knowledge.releases import NEWEST, OLDEST, known, read_release

from tests.cluster.programs.folders import make_programs


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def keep(text: str) -> None:
    release = read_release(text)
    assert release

    def make(workplace: Workplace) -> None:
        make_programs(workplace.contents, text)

    product = Product(kept.NAME, modules.recipe(release), 1, 1)
    kept.ensure(
        product,
        release,
        SourceKind.MODULES,
        make,
        lambda _message: None,
    )
    os.utime(product.directory / cache.MANIFEST, (0, time.time() - 86400))


def harness(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["versions", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_known_version_has_a_line() -> None:
    lines = harness().splitlines()
    assert lines[0].split() == ["version", "newest", "as", "modules", "support", "here"]
    assert [line.split()[0] for line in lines[1 : len(known()) + 1]] == [str(minor) for minor in known()]
    assert lines[1].split() == [str(OLDEST), "v1.17.17", "v1.17.17", "ended", "2021-01-13"]
    assert f"stable is {NEWEST}." in lines[-1]


def test_what_is_here_has_its_source_and_its_size(place: Path) -> None:
    keep("v1.34.4")
    (line,) = (line for line in harness().splitlines() if line.startswith("1.34 "))
    assert "v1.34.4, modules, 0 MB, last used 20" in line


def test_a_version_that_is_newer_than_the_table_is_listed_where_it_is_here() -> None:
    keep(f"v{NEWEST.next}.0-rc.0")
    (line,) = (line for line in harness().splitlines() if line.startswith(f"{NEWEST.next} "))
    assert "not known yet" in line
    assert f"v{NEWEST.next}.0-rc.0, modules" in line


def test_as_json_it_is_for_programs(place: Path) -> None:
    keep("v1.34.4")
    read = json.loads(harness("--json"))
    assert (read["stable"], read["caches"]) == (str(NEWEST), {"go": 0})
    (version,) = (version for version in read["versions"] if version["minor"] == "1.34")
    assert (version["end_of_support"], version["modules"]) == ("2026-10-27", ["v1.34.4"])
    (here,) = version["here"]
    assert (here["release"], here["source"], here["is_in_use"]) == ("v1.34.4", "modules", False)
    assert (Path(here["folder"]) / "kubelet").exists()
    assert here["bytes"] > 0


def test_pruning_says_what_it_removed_and_what_is_left() -> None:
    keep("v1.34.4")
    printed = harness("prune", "--to", "0")
    assert "removed v1.34.4 (modules), last used 20" in printed
    assert "0 MB are left" in printed
    assert "v1.34.4, modules" not in harness()


@pytest.mark.parametrize(("text", "left"), [("2GB", True), ("1k", False), ("0", False), ("1.5 MiB", True)])
def test_a_size_is_written_as_people_do(text: str, left: bool) -> None:
    keep("v1.34.4")
    harness("prune", "--to", text)
    assert ("v1.34.4, modules" in harness()) is left


def test_what_is_no_size_is_refused() -> None:
    result = CliRunner().invoke(main, ["versions", "prune", "--to", "much"])
    assert result.exit_code == 4
    assert "“much” is no size; write it like 2GB" in result.output
