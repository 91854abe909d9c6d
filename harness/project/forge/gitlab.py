"""Merge requests of GitLab, by its REST API (docs.gitlab.com, "Merge requests API")."""

from typing import Any

from msgspec import Struct

from harness.project.forge.client import Client
from harness.project.forge.pull_requests import PullRequest, Text
from harness.shell.lazy_pattern import lazy_pattern

USER = "oauth2"
"""With which name a token pushes over HTTPS."""
WAY_OUT = (
    "make an access token of the project (role Developer, scopes `api` and `write_repository`), and keep it as the masked variable "
    "GITLAB_TOKEN; the job's own CI_JOB_TOKEN opens no merge request"
)
_UNSEEN = "\N{ZERO WIDTH SPACE}"
_QUICK_ACTION = lazy_pattern(r"(?m)^(\s*)/")
_CLOSING_WORD = lazy_pattern(r"(?i)\b([cfri])(?=(?:los|ix|esolv|mplement)\w*:?\s)")
"""As in docs.gitlab.com, "Default closing pattern": what is behind such a word is closed by a merge."""


class _MergeRequest(Struct):
    iid: int
    web_url: str
    source_branch: str
    source_project_id: int | None = None


class GitLab:
    """The merge requests of a project of GitLab."""

    def __init__(self, address: str, project: int, token: str) -> None:
        """`address` is that of the API, with its version; `project` is the number of the project."""
        self._client = Client(address, {"PRIVATE-TOKEN": token})
        self._project = project
        self._path = f"/projects/{project}/merge_requests"

    def find(self, branch: str) -> PullRequest | None:
        """See `PullRequests`."""
        asked = {"state": "opened", "source_branch": branch, "per_page": 100}
        answer = self._client.call("GET", self._path, list[_MergeRequest], params=asked)
        ours = (
            request
            for request in answer
            if request.source_branch == branch and request.source_project_id == self._project
        )
        return next((PullRequest(request.iid, request.web_url) for request in ours), None)

    def open(self, branch: str, base: str, text: Text) -> PullRequest:
        """See `PullRequests`."""
        content = {"source_branch": branch, "target_branch": base, "remove_source_branch": True, **_content(text)}
        made = self._client.call("POST", self._path, _MergeRequest, json=content)
        return PullRequest(made.iid, made.web_url)

    def update(self, pull_request: PullRequest, text: Text) -> None:
        """See `PullRequests`."""
        self._client.call("PUT", f"{self._path}/{pull_request.number}", dict[str, Any], json=_content(text))

    def close(self, pull_request: PullRequest, comment: str) -> None:
        """See `PullRequests`."""
        path = f"{self._path}/{pull_request.number}"
        self._client.call("POST", f"{path}/notes", dict[str, Any], json={"body": disarmed(comment)})
        self._client.call("PUT", path, dict[str, Any], json={"state_event": "close"})


def _content(text: Text) -> dict[str, str]:
    return {"title": text.title, "description": disarmed(text.body)}


def disarmed(text: str) -> str:
    """Return Markdown in which no line is a quick action (`/close`) and no word closes an issue, seen as before.

    GitLab looks for both in the text as it is written, so that a block of code does not keep them from counting.
    """
    text = _QUICK_ACTION.sub(rf"\1{_UNSEEN}/", text)
    return _CLOSING_WORD.sub(rf"\1{_UNSEEN}", text)
