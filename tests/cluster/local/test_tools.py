"""helm, kustomize and stern for decks that type them, in the version that a project wants."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.build.cache import Product
from harness.cluster.errors import CannotHost
from harness.cluster.local import tools
from harness.cluster.local.build.compiled import GoModule
from harness.cluster.local.tools import NoSuchTool, find, program_of


def module(name: str, version: str = "") -> tuple[str, str]:
    source = program_of(name, version).source
    assert isinstance(source, GoModule)
    return source.module, source.version


def test_a_version_is_a_major_one_or_a_whole_one() -> None:
    assert module("helm") == module("helm", "4") == module("helm", "v4")
    assert module("helm", "3")[0] == "helm.sh/helm/v3"
    assert module("helm", "3.18.4") == module("helm", "v3.18.4") == ("helm.sh/helm/v3", "v3.18.4")
    assert all(module(name)[1].startswith(f"v{major}.") for name, major in tools.DEFAULTS.items())


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("helm", "2", r"there is no helm '2'; write a major version, 3 or 4, or a whole one, such as 3\.1\.0"),
        ("helm", "newest", "there is no helm 'newest'; write a major version"),
        ("stern", "1.2", "there is no stern '1.2'"),
        ("kubens", "1", "there is no 'kubens'; there are helm, kustomize, stern"),
    ],
)
def test_what_is_none_is_told_with_those_there_are(name: str, version: str, message: str) -> None:
    with pytest.raises(NoSuchTool, match=message):
        program_of(name, version)


def test_only_what_is_typed_is_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Product, "ensure", lambda *_arguments: tmp_path)
    assert find((), {}, pytest.fail) == {}
    assert find(("stern", "helm"), {"helm": "3"}, pytest.fail) == {
        "helm": tmp_path / "helm-3",
        "stern": tmp_path / "stern-1",
    }


def test_what_cannot_be_compiled_is_said_and_the_lab_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object) -> Path:
        raise CannotHost("no memory")

    monkeypatch.setattr(Product, "ensure", fails)
    lines: list[str] = []
    assert find(("helm",), {}, lines.append) == {}
    assert lines == ["the lab goes without helm, which the deck types: it cannot be compiled here: no memory"]
