"""What is asked of a forge: the pull request of a branch, which GitLab calls a merge request."""

from typing import Protocol

from msgspec import Struct


class Text(Struct, frozen=True):
    """What a pull request says."""

    title: str
    body: str
    """Markdown. What decks and clusters said in it is escaped already."""


class PullRequest(Struct, frozen=True):
    """A pull request that is open."""

    number: int
    """Within its project."""
    url: str
    """Of its page."""


class PullRequests(Protocol):
    """The pull requests of a project. All calls raise `ForgeError`, and `NotAllowed` for want of rights."""

    def find(self, branch: str) -> PullRequest | None:
        """Return the open pull request from a branch of the project itself, not of a fork; `None` if none is open."""

    def open(self, branch: str, base: str, text: Text) -> PullRequest:
        """Open a pull request that would merge `branch` into `base`, and return it."""

    def update(self, pull_request: PullRequest, text: Text) -> None:
        """Replace the title and the text of a pull request."""

    def close(self, pull_request: PullRequest, comment: str) -> None:
        """Close a pull request without merging it, and write `comment` below it."""
