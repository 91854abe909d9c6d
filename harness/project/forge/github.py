"""Pull requests of GitHub, by its REST API (docs.github.com, "REST API endpoints for pull requests")."""

from typing import Any
from urllib.parse import quote

from msgspec import Struct

from harness.project.forge.client import Client
from harness.project.forge.pull_requests import PullRequest, Text

USER = "x-access-token"
"""With which name a token pushes over HTTPS."""
WAY_OUT = (
    "give the job `permissions: contents: write, pull-requests: write`, tick “Allow GitHub Actions to create and approve pull requests” "
    "in the settings of the repository (Actions, General), and hand the token over as GITHUB_TOKEN"
)


class _Repository(Struct):
    full_name: str = ""


class _Head(Struct):
    ref: str
    repo: _Repository | None = None
    """`None` of a fork that is gone."""


class _Pull(Struct):
    number: int
    html_url: str
    head: _Head


class GitHub:
    """The pull requests of a repository of GitHub."""

    def __init__(self, address: str, repository: str, token: str) -> None:
        """`address` is that of the API, `repository` is `OWNER/NAME`."""
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._client = Client(address, headers)
        self._repository = repository
        self._path = f"/repos/{quote(repository)}"

    def find(self, branch: str) -> PullRequest | None:
        """See `PullRequests`."""
        owner = self._repository.partition("/")[0]
        asked = {"state": "open", "head": f"{owner}:{branch}", "per_page": 100}
        pulls = self._client.call("GET", f"{self._path}/pulls", list[_Pull], params=asked)
        ours = (pull for pull in pulls if pull.head.ref == branch and self._is_here(pull.head.repo))
        return next((PullRequest(pull.number, pull.html_url) for pull in ours), None)

    def open(self, branch: str, base: str, text: Text) -> PullRequest:
        """See `PullRequests`."""
        content = {"title": text.title, "body": text.body, "head": branch, "base": base}
        pull = self._client.call("POST", f"{self._path}/pulls", _Pull, json=content)
        return PullRequest(pull.number, pull.html_url)

    def update(self, pull_request: PullRequest, text: Text) -> None:
        """See `PullRequests`."""
        content = {"title": text.title, "body": text.body}
        self._client.call("PATCH", f"{self._path}/pulls/{pull_request.number}", dict[str, Any], json=content)

    def close(self, pull_request: PullRequest, comment: str) -> None:
        """See `PullRequests`."""
        comments = f"{self._path}/issues/{pull_request.number}/comments"
        self._client.call("POST", comments, dict[str, Any], json={"body": comment})
        pull = f"{self._path}/pulls/{pull_request.number}"
        self._client.call("PATCH", pull, dict[str, Any], json={"state": "closed"})

    def _is_here(self, repository: _Repository | None) -> bool:
        return repository is not None and repository.full_name.lower() == self._repository.lower()
