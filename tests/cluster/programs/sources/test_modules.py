"""Programs compiled from modules: a small Kubernetes, served by a proxy of the test, and the machine's own Go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.programs import PROGRAMS, Note, ReleaseNoteKind, SourceKind, find
from harness.cluster.programs.modules import caches, toolchain
from harness.project.settings import ProgramSettings

from tests.cluster.programs.modules.proxy import publish_kubernetes, served

pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="compiles with the machine's Go, and there is none")
MODULES = ProgramSettings(sources=("modules",))


def nobody(_message: str) -> None:
    pass


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Go compiled, of its own library most of all, for all tests."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Path:
    """The folder of a proxy, from which alone Go gets modules; the machine's Go is the one to compile with."""
    own = subprocess.run(
        ["go", "env", "GOVERSION"],
        env={**os.environ, "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    monkeypatch.setattr(toolchain, "VERSION", own.strip().removeprefix("go"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    caches.directory().mkdir(parents=True)
    (caches.directory() / "compiled").symlink_to(compiled)
    folder = tmp_path / "proxy"
    folder.mkdir()
    monkeypatch.setenv("GOPROXY", folder.as_uri())
    monkeypatch.setenv("GOSUMDB", "off")
    monkeypatch.setenv("GONOPROXY", "none")
    return folder


@pytest.mark.slow
def test_all_programs_of_a_release_tell_its_version(proxy: Path) -> None:
    publish_kubernetes(proxy, "v1.37.2")
    programs = find("v1.37.2", MODULES, nobody)
    assert (programs.version, programs.source, programs.notes) == ("v1.37.2", SourceKind.MODULES, ())
    for name in PROGRAMS:
        answer = subprocess.run([programs.folder / name], capture_output=True, text=True, check=True)
        assert "v1.37.2" in answer.stdout + answer.stderr
    assert (
        subprocess.run([programs.folder / "kubelet"], capture_output=True, text=True, check=True).stderr == "kubelet\n"
    )


@pytest.mark.slow
def test_they_are_compiled_once_and_then_come_from_the_cache(proxy: Path) -> None:
    publish_kubernetes(proxy, "v1.37.2")
    messages: list[str] = []
    programs = find("stable", ProgramSettings(sources=("cache", "modules")), messages.append)
    assert any("compiling Kubernetes v1.37.2" in message for message in messages)
    shutil.rmtree(proxy)
    messages.clear()
    assert find("stable", ProgramSettings(sources=("cache", "modules")), messages.append) == programs
    assert messages == []


@pytest.mark.slow
@pytest.mark.parametrize("status", [403, 404, 410])
def test_where_a_module_is_refused_the_nearest_whole_patch_is_taken(
    proxy: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    publish_kubernetes(proxy, "v1.33.6")
    publish_kubernetes(proxy, "v1.33.13")
    with served(proxy, {"component-base/@v/v0.33.6.zip": status}) as address:
        monkeypatch.setenv("GOPROXY", address)
        programs = find("v1.33.6", MODULES, nobody)
    assert programs.version == "v1.33.13"
    assert programs.notes == (Note(ReleaseNoteKind.OTHER_PATCH, "v1.33.6", "v1.33.13"),)


def test_where_no_patch_is_whole_each_says_what_it_lacks(proxy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_kubernetes(proxy, "v1.33.13")
    with served(proxy, {"component-base/@v": 403, "kubernetes/@v/v1.33.0": 404}) as address:
        monkeypatch.setenv("GOPROXY", address)
        with pytest.raises(ProgramsUnavailable) as failure:
            find("1.33", MODULES, nobody)
    text = str(failure.value)
    assert "modules: v1.33.13: " in text
    assert "component-base" in text
    assert "403 Forbidden" in text
    assert "v1.33.0: " in text
    assert "404 Not Found" in text


@pytest.mark.slow
def test_half_a_file_is_refused_and_the_next_call_goes_on(proxy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_kubernetes(proxy, "v1.37.2")
    with served(proxy, {}, cut_off=("kubernetes/@v/v1.37.2.zip",)) as address:
        monkeypatch.setenv("GOPROXY", address)
        with pytest.raises(CannotHost, match="unexpected EOF"):
            find("v1.37.2", MODULES, nobody)
    monkeypatch.setenv("GOPROXY", proxy.as_uri())
    assert find("v1.37.2", MODULES, nobody).version == "v1.37.2"


def test_a_proxy_that_does_not_answer_is_asked_once(proxy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "http://127.0.0.1:9")
    messages: list[str] = []
    with pytest.raises(ProgramsUnavailable, match="connection refused"):
        find("1.33", MODULES, messages.append)
    assert not any("not given whole" in message for message in messages)


def test_what_does_not_compile_is_shown_and_leaves_nothing(proxy: Path) -> None:
    publish_kubernetes(proxy, "v1.37.2", kubectl="package main\n\nfunc main() { missing() }\n")
    with pytest.raises(CannotHost, match="undefined: missing"):
        find("v1.37.2", MODULES, nobody)
    left = [path for path in caches.directory().parent.glob("kubernetes/*") if path.is_dir()]
    assert left == []


KILLED = """
import sys
from harness.cluster.programs import find
from harness.cluster.programs.modules import toolchain
from harness.project.settings import ProgramSettings

toolchain.VERSION = sys.argv[1]
find("v1.37.2", ProgramSettings(sources=("modules",)), lambda message: print(message, flush=True))
"""


@pytest.mark.slow
def test_after_a_kill_the_next_call_goes_on_and_nothing_is_left(proxy: Path) -> None:
    publish_kubernetes(proxy, "v1.37.2")
    (caches.directory() / "compiled").unlink()
    killed = subprocess.Popen([sys.executable, "-c", KILLED, toolchain.VERSION], stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    try:
        assert any("compiling" in line for line in killed.stdout)
    finally:
        killed.kill()
        killed.wait()
        killed.stdout.close()
    kept = {path.name for path in (caches.directory() / "modules" / "k8s.io").iterdir()}
    assert "kubernetes@v1.37.2" in kept
    shutil.rmtree(proxy)
    folder = find("v1.37.2", MODULES, nobody).folder
    left = [path for path in folder.parent.parent.iterdir() if path.is_dir()]
    assert left == [folder.parent]


def test_a_full_disk_is_answered_with_the_way_out(proxy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "_on_the_machine", lambda: [go_on_a_full_disk(tmp_path)])
    with pytest.raises(ProgramsUnavailable, match=r"no space left on device\n.*harness versions prune.*XDG_CACHE_HOME"):
        find("v1.37.2", MODULES, nobody)


def go_on_a_full_disk(folder: Path) -> Path:
    """A stand-in for Go: a disk of a known size takes a file system of the test's own, and so root."""
    program = folder / "go"
    program.write_text(
        f"#!/bin/sh\n[ $1 = env ] && echo go{toolchain.VERSION} && exit\n"
        "echo 'go: writing go.mod cache: write /x: no space left on device' >&2; exit 1\n"
    )
    program.chmod(0o755)
    return program
