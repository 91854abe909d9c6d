from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest
from harness.cluster import providers
from harness.cluster.errors import CannotHost, ClusterError
from harness.cluster.provider import Request
from harness.project.provider_names import PROVIDERS

ROOMS = Path(harness.__file__).parent
ABOUT_A_PROVIDER = re.compile(r"\b(?:cluster|provider)(?:\.name)?$")


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [("local", "local", ""), ("local:mine", "local", "mine"), ("context:a:b", "context", "a:b"), ("none", "none", "")],
)
def test_a_name_and_an_argument_are_told_apart(text: str, name: str, argument: str) -> None:
    provider, given = providers.parse(text)
    assert (provider.name, given) == (name, argument)


def test_every_provider_says_what_it_is() -> None:
    assert providers.known()[0] == "local"
    for name in providers.known():
        assert providers.load(name).name == name
        assert providers.load(name).summary


@pytest.mark.parametrize(
    ("cluster", "is_disposable"),
    [
        ("local", True), ("local:mine", False), ("docker", True), ("docker:mine", False), ("kind", True), ("kind:1.31", True),
        ("k3d", True), ("minikube:1.31", True), ("context:staging", False), ("none", True),
    ],
)  # fmt: skip
def test_who_gives_each_run_a_cluster_of_its_own(cluster: str, is_disposable: bool) -> None:
    provider, argument = providers.parse(cluster)
    assert provider.is_disposable(argument) is is_disposable


@pytest.mark.parametrize(
    "name", [name for name, entry in PROVIDERS.items() if not entry.needs_argument and entry.program]
)
def test_the_program_that_the_table_names_is_the_one_without_which_there_is_no_cluster(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotHost, match=f"needs the program `{PROVIDERS[name].program}` on the PATH"):
        providers.load(name).up(Request())


def test_faces_and_reports_ask_no_provider_for_its_name() -> None:
    asked = [
        f"{path.relative_to(ROOMS)}:{line}"
        for path in sorted(ROOMS.rglob("*.py"))
        if path.relative_to(ROOMS).parts[0] not in ("cluster", "project")
        for line in names_asked(path.read_text())
    ]
    assert asked == []
    by_hand = ('cluster.startswith("context:")', 'column.cluster == "local"', 'provider.name in ("kind", "k3d")')
    assert [list(names_asked(text)) for text in by_hand] == [[1], [1], [1]], "one that is asked would be seen"


def names_asked(text: str) -> Iterator[int]:
    """Yield the lines on which a cluster or a provider is compared with a name, or a name is looked for in front of a colon."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in {f"{name}:" for name in PROVIDERS}:
            yield node.lineno
        elif isinstance(node, ast.Compare) and ABOUT_A_PROVIDER.search(ast.unparse(node.left)):
            constants = (
                other.value for side in node.comparators for other in ast.walk(side) if isinstance(other, ast.Constant)
            )
            if not PROVIDERS.keys().isdisjoint(constants):
                yield node.lineno


def test_an_unknown_provider_is_refused_with_those_there_are() -> None:
    with pytest.raises(ClusterError, match=f"'minikub'; known: {', '.join(PROVIDERS)}$"):
        providers.parse("minikub:x")


def test_knowing_the_names_loads_no_heavy_library() -> None:
    program = (
        "import sys, harness.cluster.providers; harness.cluster.providers.load('none');"
        "print(*{'kubernetes', 'cryptography', 'yaml', 'psutil', 'dnslib'} & set(sys.modules))"
    )
    finished = subprocess.run((sys.executable, "-c", program), check=True, capture_output=True, text=True)
    assert finished.stdout.strip() == ""
