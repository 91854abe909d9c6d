"""What the variables of a job of CI tell of the forge that runs it."""

from collections.abc import Mapping

from msgspec import Struct

from harness.project.forge import github, gitlab
from harness.project.forge.branch import PushCredentials
from harness.project.forge.detection import Forge
from harness.project.forge.errors import ForgeError, NotAllowed
from harness.project.forge.github import GitHub
from harness.project.forge.gitlab import GitLab
from harness.project.forge.pull_requests import PullRequests

TOKENS = {Forge.GITHUB: ("GITHUB_TOKEN", "GH_TOKEN"), Forge.GITLAB: ("GITLAB_TOKEN",)}
"""The variables in which a token is looked for."""
WAYS_OUT = {Forge.GITHUB: github.WAY_OUT, Forge.GITLAB: gitlab.WAY_OUT}
"""What to do where there are no rights."""


class Project(Struct, frozen=True):
    """The project of a job, at its forge."""

    address: str
    """Of its repository, over HTTPS."""
    branch: str
    """That the job is about."""
    pull_requests: PullRequests
    credentials: PushCredentials


def forge_of(variables: Mapping[str, str]) -> Forge | None:
    """Return the forge whose job this is, by the variables of its environment; `None` outside of both."""
    if variables.get("GITLAB_CI") == "true":
        return Forge.GITLAB
    return Forge.GITHUB if variables.get("GITHUB_ACTIONS") == "true" else None


def project_of(forge: Forge, variables: Mapping[str, str]) -> Project:
    """Return the project of a job (docs.github.com, "Variables reference"; docs.gitlab.com, "Predefined CI/CD variables reference").

    Raises `NotAllowed` without a token, and `ForgeError` for a job that is about no branch, or lacks another variable.
    """
    token = next(filter(None, (variables.get(name) for name in TOKENS[forge])), None)
    if token is None:
        raise NotAllowed(f"no token in {' or '.join(TOKENS[forge])}")
    if forge is Forge.GITHUB:
        server, repository, api, branch = _values(
            variables, "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_REF_NAME"
        )
        if variables.get("GITHUB_REF_TYPE") != "branch" or not variables.get("GITHUB_REF", "").startswith(
            "refs/heads/"
        ):
            raise ForgeError(f"this job is about {branch}, which is no branch")
        credentials = PushCredentials(github.USER, token)
        return Project(f"{server}/{repository}", branch, GitHub(api, repository, token), credentials)
    address, api, number, branch = _values(
        variables, "CI_PROJECT_URL", "CI_API_V4_URL", "CI_PROJECT_ID", "CI_COMMIT_BRANCH"
    )
    credentials = PushCredentials(gitlab.USER, token)
    return Project(f"{address}.git", branch, GitLab(api, int(number), token), credentials)


def _values(variables: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """Return the values of variables. Raises `ForgeError` for one that is not there."""
    missing = next((name for name in names if not variables.get(name)), None)
    if missing is not None:
        raise ForgeError(f"this job has no {missing}: it is about no branch, or no job of this forge")
    return tuple(variables[name] for name in names)
