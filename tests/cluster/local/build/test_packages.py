"""What is missing is named with the command that installs it, and no service starts by being installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import packages

pytestmark = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="no Debian")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "policy-rc.d"
    monkeypatch.setattr(packages, "POLICY", path)
    return path


def test_installed_packages_are_told_from_others() -> None:
    assert packages.missing(["dpkg", "a-package-that-nobody-made"]) == ("a-package-that-nobody-made",)


def test_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "TO_RUN", ("dpkg", "a-package-that-nobody-made"))
    with pytest.raises(CannotHost, match=r"--install(?s:.*)apt-get install .* a-package-that-nobody-made"):
        packages.require(lambda _message: None, install_missing=False)


def test_services_are_forbidden_only_for_as_long_as_it_takes(policy: Path) -> None:
    with packages.services_forbidden():
        assert policy.stat().st_mode & 0o111
        assert "exit 101" in policy.read_text()
    assert not policy.exists()


def test_a_policy_of_the_machine_stays_as_it_is(policy: Path) -> None:
    policy.write_text("#!/bin/sh\nexit 0\n")
    with packages.services_forbidden():
        assert policy.read_text() == "#!/bin/sh\nexit 0\n"
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_policy_that_a_killed_run_left_goes_away(policy: Path) -> None:
    policy.write_text(packages.FORBID_SERVICES)
    with packages.services_forbidden():
        pass
    assert not policy.exists()
