"""What is missing is named together with the command that installs it."""

from __future__ import annotations

import shutil

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import packages

pytestmark = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="no Debian")


def test_installed_packages_are_told_from_others() -> None:
    assert packages.missing(["dpkg", "a-package-that-nobody-made"]) == ("a-package-that-nobody-made",)


def test_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "NEEDED", ("dpkg", "a-package-that-nobody-made"))
    with pytest.raises(CannotHost, match=r"--install(?s:.*)apt-get install .* a-package-that-nobody-made"):
        packages.require(lambda _message: None, install_missing=False)
