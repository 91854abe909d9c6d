from __future__ import annotations

import subprocess
import sys

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError


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


def test_an_unknown_provider_is_refused_with_those_there_are() -> None:
    with pytest.raises(ClusterError, match="'minikub'; known: local, docker, context, kind, k3d, minikube, none"):
        providers.parse("minikub:x")


def test_knowing_the_names_loads_no_heavy_library() -> None:
    program = (
        "import sys, harness.cluster.providers; harness.cluster.providers.load('none');"
        "print(*{'kubernetes', 'cryptography', 'yaml', 'psutil', 'dnslib'} & set(sys.modules))"
    )
    finished = subprocess.run((sys.executable, "-c", program), check=True, capture_output=True, text=True)
    assert finished.stdout.strip() == ""
