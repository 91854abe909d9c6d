"""The branch of a pull request: pushed only over what was seen, and never over what somebody else made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.project import git as project_git
from harness.project.forge.branch import Branch, PushCredentials, branch_of
from harness.project.forge.errors import ForgeError, NotAllowed

from tests.project.forge.serving import PROJECT, TOKEN, StubForge, git, stub_forge

NAME = "harness/mend"


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[StubForge]:
    """A forge with a repository, and what a person has of it in `here`."""
    with stub_forge(tmp_path / "forge") as forge:
        here = tmp_path / "here"
        here.mkdir()
        git(here, "init", "--quiet", "--initial-branch=main")
        (here / "deck.md").write_text("one\n")
        (here / "tool").write_text("#!/bin/sh\n")
        (here / "tool").chmod(0o755)
        git(here, "add", "--all")
        git(here, "commit", "--quiet", "--message", "first")
        git(here, "push", "--quiet", str(forge.repository), "main")
        yield forge


@pytest.fixture
def branch(forge: StubForge, tmp_path: Path) -> Iterator[Branch]:
    work_tree = project_git.work_tree_of(tmp_path / "here")
    assert work_tree is not None
    address = f"http://somebody:else@127.0.0.1:{forge.port}/{PROJECT}"
    with branch_of(work_tree, NAME, address, PushCredentials("oauth2", TOKEN)) as branch:
        yield branch


def test_a_commit_changes_what_it_is_given_and_keeps_modes(forge: StubForge, branch: Branch, tmp_path: Path) -> None:
    here = tmp_path / "here"
    commit = branch.commit({here / "deck.md": b"two\n", here / "tool": b"#!/bin/bash\n"}, "Change")
    assert branch.tip() is None
    branch.push(commit, None)
    tip = branch.tip()
    assert tip is not None
    assert (tip.commit, tip.parent, tip.is_ours) == (commit, branch.base, True)
    assert branch.is_same(tip, branch.commit({here / "deck.md": b"two\n", here / "tool": b"#!/bin/bash\n"}, "Again"))
    assert not branch.is_same(tip, branch.commit({here / "deck.md": b"three\n"}, "Another"))
    assert git(forge.repository, "ls-tree", "--format=%(objectmode) %(path)", NAME) == "100644 deck.md\n100755 tool\n"
    branch.delete(tip)
    assert branch.tip() is None


def test_what_came_meanwhile_is_not_pushed_over(forge: StubForge, branch: Branch, tmp_path: Path) -> None:
    commit = branch.commit({}, "Nothing")
    branch.push(commit, None)
    tip = branch.tip()
    git(tmp_path / "here", "push", "--quiet", "--force", str(forge.repository), f"main:{NAME}")
    for over in (tip, None):
        with pytest.raises(ForgeError, match="somebody pushed to harness/mend meanwhile"):
            branch.push(branch.commit({tmp_path / "here" / "deck.md": b"two\n"}, "Change"), over)
    assert git(forge.repository, "rev-parse", NAME) == git(forge.repository, "rev-parse", "main")


@pytest.mark.parametrize("how", ["amend", "merge", "on top"])
def test_whose_commit_is_the_last_is_told(forge: StubForge, branch: Branch, tmp_path: Path, how: str) -> None:
    branch.push(branch.commit({tmp_path / "here" / "deck.md": b"two\n"}, "Change"), None)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch", NAME, str(forge.repository), str(clone))
    match how:
        case "amend":
            git(clone, "commit", "--quiet", "--amend", "--allow-empty", "--message", "Mine")
        case "merge":
            git(clone, "commit", "--quiet", "--allow-empty", "--message", "more")
            git(clone, "checkout", "--quiet", "-b", "other", "HEAD~1")
            git(clone, "commit", "--quiet", "--allow-empty", "--message", "other")
            git(clone, "merge", "--quiet", "--no-ff", "--no-edit", f"{NAME}")
        case "on top":
            git(clone, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    git(clone, "push", "--quiet", "--force", "origin", f"HEAD:{NAME}")
    tip = branch.tip()
    assert tip is not None
    assert (tip.is_ours, tip.committer) == (False, "Ann")


def test_no_token_is_in_what_is_said(branch: Branch, forge: StubForge) -> None:
    forge.may_push = False
    with pytest.raises(NotAllowed) as refused:
        branch.push(branch.commit({}, "Nothing"), None)
    assert "403" in str(refused.value)
    assert TOKEN not in str(refused.value)
    assert "somebody:else" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "-x", "a..b", "with space", "x.lock"])
def test_a_name_that_is_none_is_refused(name: str, forge: StubForge, tmp_path: Path) -> None:
    work_tree = project_git.work_tree_of(tmp_path / "here")
    assert work_tree is not None
    with pytest.raises(ForgeError, match="no name for a branch"), branch_of(work_tree, name, forge.address):
        pass


def test_a_repository_without_a_commit_is_said(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    work_tree = project_git.work_tree_of(tmp_path)
    assert work_tree is not None
    with pytest.raises(ForgeError, match="nothing is committed there"), branch_of(work_tree, NAME, ""):
        pass
