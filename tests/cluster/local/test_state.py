from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import cgroups
from harness.cluster.local.lab import Lab
from harness.cluster.local.process import Process
from harness.cluster.local.state import StartedComponent, StartedNode, claim, names, names_of_root


@pytest.fixture(autouse=True)
def _one_control_group_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "clusters", lambda: {"lab2"})


def test_the_first_free_name_is_taken_and_a_left_control_group_makes_a_name_unfree(tmp_path: Path) -> None:
    assert [claim(None, None, tmp_path).name for _ in range(3)] == ["lab", "lab3", "lab4"]
    assert names(tmp_path) == ("lab", "lab2", "lab3", "lab4")


def test_a_name_that_is_free_again_is_given_out_again(tmp_path: Path) -> None:
    first, _ = claim(None, None, tmp_path), claim(None, None, tmp_path)
    first.state_file.unlink()
    first.path.rmdir()
    assert claim(None, None, tmp_path).name == "lab"


def test_a_taken_name_is_refused_with_the_way_out(tmp_path: Path) -> None:
    claim("mine", None, tmp_path)
    with pytest.raises(ClusterError, match="harness cluster down mine"):
        claim("mine", None, tmp_path)


@pytest.mark.parametrize("name", ["", "Lab", "../lab", "a b", "a" * 21, ".lock", "1lab"])
def test_a_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClusterError, match="cannot be called"):
        claim(name, None, tmp_path)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    directory = claim("mine", Process.current(), tmp_path)
    state = directory.read()
    assert state is not None
    assert state.is_owned()
    node = StartedNode(1, Process.current(), (StartedComponent("etcd", Process.current()),))
    more = dataclasses.replace(state, owner=None, nodes=(node,))
    directory.write(more)
    assert directory.read() == more
    assert not more.is_owned()


@pytest.mark.parametrize("content", [b"", b'{"name": "mi', b'{"name": 7}'])
def test_a_state_cut_short_is_no_state(tmp_path: Path, content: bytes) -> None:
    directory = claim("mine", None, tmp_path)
    directory.state_file.write_bytes(content)
    assert directory.read() is None


@pytest.mark.parametrize("stamp", [{}, {"state_version": 99}], ids=["from before versions were written", "later"])
def test_the_state_of_another_version_tells_its_owner_and_the_way_out(tmp_path: Path, stamp: dict[str, int]) -> None:
    directory = claim("mine", None, tmp_path)
    owner = dataclasses.asdict(Process.current())
    foreign = {"name": "mine", "owner": owner, "since": 7.0, "init": owner, "nodes": "all", **stamp}
    directory.state_file.write_bytes(json.dumps(foreign).encode())
    state = directory.read()
    assert state is not None
    assert (state.name, state.since, state.is_foreign(), state.is_owned()) == ("mine", 7.0, True, True)
    with pytest.raises(ClusterBroken, match=r"another version of slide-harness.*harness cluster down mine"):
        Lab.attach(directory)


def test_an_ordinary_user_sees_which_labs_are_root_s_and_root_none_but_its_own(tmp_path: Path) -> None:
    of_root, own = tmp_path / "root", tmp_path / "own"
    assert names_of_root(of_root, own) == ()
    claim("shown", None, of_root)
    assert names_of_root(of_root, own) == ("shown",)
    assert names_of_root(of_root, of_root) == ()
