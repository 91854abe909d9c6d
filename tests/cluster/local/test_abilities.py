"""What a machine lacks is said with the way out, and keeps nothing else from being looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import abilities as looks
from harness.cluster.local import disk, users
from harness.cluster.local.abilities import Ability, AbilityState, abilities


def named(name: str, *browsers: str) -> Ability:
    (only,) = (ability for ability in abilities(browsers) if ability.name == name)
    return only


@pytest.fixture(autouse=True)
def without_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDE_HARNESS_OFFLINE", "registries")


def test_an_ordinary_user_is_told_what_a_lab_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 54321)  # who was given nothing
    assert named("user").state is AbilityState.MISSING
    assert "was given no range of 65536 users" in named("user").detail
    assert named("user").way_out.startswith("An administrator gives it: usermod --add-subuids ")


def test_what_is_missing_has_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.cluster.local.build.packages.needed", lambda: ("bash", "no-such-package"))
    ability = named("packages")
    assert (ability.state, ability.detail) == (AbilityState.MISSING, "missing: no-such-package")
    assert "apt-get install --no-install-recommends no-such-package" in ability.way_out


def test_the_reason_and_the_way_out_of_a_failed_try_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise CannotHost(
            "the local lab cannot make namespaces here: refused\nby a program", "sysctl -w a=b\nor name a cluster"
        )

    monkeypatch.setattr("harness.cluster.local.host.check_namespaces", refuse)
    ability = named("namespaces")
    assert ability.detail == "the local lab cannot make namespaces here: refused by a program"
    assert ability.way_out == "sysctl -w a=b or name a cluster"


def test_few_instances_of_inotify_are_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "instances").write_text("64\n")
    monkeypatch.setattr(looks, "_INSTANCES", tmp_path / "instances")
    ability = named("inotify")
    assert (ability.state, ability.detail) == (AbilityState.LIMITED, "64 instances, for 4 labs at once")
    assert ability.way_out == "sysctl -w fs.inotify.max_user_instances=128"


@pytest.mark.parametrize(
    ("lack", "reason", "way_out"),
    [
        ("SYSTEM_PATH", "mkfs.ext4 is not installed", "apt-get install --no-install-recommends e2fsprogs"),
        ("_LOOP_DEVICES", "there is no {place}/nowhere", "modprobe loop; in a container, start that with --privileged"),
    ],
)
def test_a_disk_that_is_only_watched_is_a_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lack: str, reason: str, way_out: str
) -> None:
    monkeypatch.setattr(users, "current", lambda: 0)
    place = tmp_path / "nowhere"
    monkeypatch.setattr(disk, lack, str(place) if lack == "SYSTEM_PATH" else place)
    ability = named("disk")
    assert (ability.state, ability.way_out) == (AbilityState.LIMITED, way_out)
    assert ability.detail.endswith(f"watched, and not held by the kernel: {reason.format(place=tmp_path)}")


def test_few_keys_limit_the_containers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("50\n")
    monkeypatch.setattr(looks, "_KEYS", tmp_path / "keys")
    ability = named("containers")
    assert (ability.state, ability.detail) == (AbilityState.LIMITED, "50 at once, in all labs together")


def test_no_registry_and_no_browser_are_limits() -> None:
    assert named("images").state is AbilityState.LIMITED
    assert named("pages", "no-such-browser").state is AbilityState.LIMITED
    assert named("pages", "sh").state is AbilityState.READY


def test_what_is_made_later_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert named("root file system").state is AbilityState.LATER
    assert named("Kubernetes").state is AbilityState.LATER
