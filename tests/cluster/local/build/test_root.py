"""The recipe of the labs' root file system, and the product that is made by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build import root
from harness.cluster.local.users import Users


def test_the_recipe_has_what_a_lab_runs_and_what_decks_type() -> None:
    recipe = root.read_recipe(fixtures_directory() / "root")
    assert {"containerd", "docker.io", "etcd-server", "runc", "tini"} <= set(recipe.lab)
    assert {"curl", "docker-compose", "git", "jq", "openssh-client", "procps", "vim-tiny"} <= set(recipe.decks)


def test_a_recipe_with_a_key_that_none_has_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / root.RECIPE).write_text('release = "bookworm"\nlab = []\ndeck = []\n')
    with pytest.raises(ValueError, match=rf"{tmp_path / root.RECIPE}: .*deck"):
        root.read_recipe(tmp_path)


def test_packages_of_a_project_make_a_root_of_their_own_in_whichever_order_they_are_named() -> None:
    users = Users(100000)
    assert root.product(users, ["sl"]).directory != root.product(users).directory
    assert root.product(users, ["sl", "nmap"]).directory == root.product(users, ["nmap", "sl"]).directory


@pytest.mark.parametrize("name", ["sl --foo", "-y", "sl,nmap", ""])
def test_what_is_no_name_of_a_package_is_refused(name: str) -> None:
    with pytest.raises(CannotHost, match=r"\[tool.harness.lab\] has .*no name of a Debian package"):
        root.ensure(Users(100000), [name], print)


def test_other_users_have_another_root() -> None:
    assert root.product(Users(100000)).directory != root.product(Users(200000)).directory
