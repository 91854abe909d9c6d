"""Which release of an add-on is for which version of Kubernetes, its table says, and no module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest
from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.releases import releases_of
from harness.knowledge.version import read_version

ROOMS = Path(harness.__file__).parent


def versions_named(text: str) -> Iterator[int]:
    """Yield the lines on which a version of Kubernetes is written as numbers."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] != "Version":
            continue
        if node.args and all(isinstance(argument, ast.Constant) for argument in node.args):
            yield node.lineno


def test_no_module_names_a_version() -> None:
    named = [
        f"{path.relative_to(ROOMS)}:{line}"
        for path in sorted(ROOMS.rglob("*.py"))
        for line in versions_named(path.read_text())
    ]
    assert named == []
    assert list(versions_named("VersionRange(since=Version(1, 23))")) == [1], "one that is there would be seen"


@pytest.mark.parametrize("name", AddonName)
def test_an_add_on_has_releases_of_which_each_version_gets_one_at_most(name: AddonName) -> None:
    releases = releases_of(name)
    assert releases
    for minor in range(17, 60):
        version = read_version(f"1.{minor}")
        assert sum(version in release.versions for release in releases) <= 1


@pytest.mark.parametrize(("version", "has_release"), [("1.22", False), ("1.23", True), ("1.40", True)])
def test_metallb_is_for_servers_that_know_its_rules(version: str, has_release: bool) -> None:
    releases = releases_of(AddonName.METALLB)
    assert any(read_version(version) in release.versions for release in releases) is has_release
