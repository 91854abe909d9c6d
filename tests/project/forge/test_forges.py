"""Pull requests of both forges, against a stub of their APIs: what is asked, what is refused, and what is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.project.forge.detection import Forge
from harness.project.forge.errors import ForgeError, NotAllowed
from harness.project.forge.github import GitHub
from harness.project.forge.gitlab import GitLab
from harness.project.forge.job import forge_of, project_of
from harness.project.forge.pull_requests import PullRequests, Text

from tests.project.forge.serving import NUMBER, PROJECT, TOKEN, StubForge, git, stub_forge

TEXT = Text("A title", "/close\n\nFixes #3\n")


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[StubForge]:
    """A forge with two branches."""
    with stub_forge(tmp_path / "forge") as forge:
        tree = git(forge.repository, "mktree", given="").strip()
        first = git(forge.repository, "commit-tree", tree, given="one").strip()
        second = git(forge.repository, "commit-tree", tree, "-p", first, given="two").strip()
        git(forge.repository, "update-ref", "refs/heads/main", first)
        git(forge.repository, "update-ref", "refs/heads/mend", second)
        yield forge


def client(forge: StubForge, kind: Forge, token: str = TOKEN) -> PullRequests:
    if kind is Forge.GITHUB:
        return GitHub(f"{forge.address}/api/v3", PROJECT, token)
    return GitLab(f"{forge.address}/api/v4/", NUMBER, token)


@pytest.mark.parametrize("kind", Forge)
def test_a_pull_request_from_its_opening_to_its_end(forge: StubForge, kind: Forge) -> None:
    pulls = client(forge, kind)
    assert pulls.find("mend") is None
    opened = pulls.open("mend", "main", TEXT)
    assert (pulls.find("mend"), pulls.find("other")) == (opened, None)
    pulls.update(opened, Text("Another title", "body"))
    assert forge.pulls[0]["title"] == "Another title"
    pulls.close(opened, "done")
    assert (pulls.find("mend"), forge.comments) == (None, [(opened.number, "done")])


@pytest.mark.parametrize(("kind", "fork"), [(Forge.GITHUB, "them/talk"), (Forge.GITLAB, 8)])
def test_one_from_a_fork_is_none_of_ours(forge: StubForge, kind: Forge, fork: object) -> None:
    pulls = client(forge, kind)
    pulls.open("mend", "main", TEXT)
    forge.pulls[0]["from"] = fork
    assert pulls.find("mend") is None


@pytest.mark.parametrize("kind", Forge)
def test_a_refusal_says_who_refused_what_and_why(forge: StubForge, kind: Forge) -> None:
    with pytest.raises(NotAllowed, match=r"GET http://127\S+: 401: the token is none that it knows: Bad credentials"):
        client(forge, kind, "wrong").find("mend")
    forge.may_open = False
    with pytest.raises(NotAllowed, match="403: the token may not do this: "):
        client(forge, kind).open("mend", "main", TEXT)


def test_what_is_wrong_with_a_request_is_said(forge: StubForge) -> None:
    with pytest.raises(ForgeError, match=r"422: Validation Failed; .*No commits between main and main") as refused:
        client(forge, Forge.GITHUB).open("main", "main", TEXT)
    assert not isinstance(refused.value, NotAllowed)


def test_where_nobody_answers_or_something_else_does_that_is_said(forge: StubForge, tmp_path: Path) -> None:
    with stub_forge(tmp_path / "other") as gone:
        pulls = client(gone, Forge.GITHUB)
    with pytest.raises(ForgeError, match=r"no answer \(ConnectionError\)"):
        pulls.open("mend", "main", TEXT)
    with pytest.raises(ForgeError, match="not what this API answers"):
        GitHub(f"{forge.address}/api/v3", PROJECT, TOKEN)._client.call(
            "GET", f"/repos/{PROJECT}/pulls", dict, params={"state": "open", "head": "us:x"}
        )


@pytest.mark.parametrize("kind", Forge)
def test_a_job_tells_of_its_project(forge: StubForge, kind: Forge) -> None:
    variables = forge.variables(kind.value)
    assert forge_of(variables) is kind
    project = project_of(kind, variables)
    assert (project.branch, project.credentials.token) == ("main", TOKEN)
    assert project.address.removesuffix(".git") == f"{forge.address}/{PROJECT}"
    assert TOKEN not in project.address
    assert forge_of({}) is None


def test_a_job_of_a_tag_or_a_merge_is_about_no_branch(forge: StubForge) -> None:
    tag = {**forge.variables("github"), "GITHUB_REF": "refs/tags/v1", "GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"}
    merge = {**forge.variables("github"), "GITHUB_REF": "refs/pull/3/merge", "GITHUB_REF_NAME": "3/merge"}
    for variables in (tag, merge):
        with pytest.raises(ForgeError, match="which is no branch"):
            project_of(Forge.GITHUB, variables)
    request = forge.variables("gitlab")
    del request["CI_COMMIT_BRANCH"]
    with pytest.raises(ForgeError, match="no CI_COMMIT_BRANCH"):
        project_of(Forge.GITLAB, request)
