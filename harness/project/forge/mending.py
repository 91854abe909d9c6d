"""One pull request from night to night: opened by the first that needs it, rewritten by each after it, closed when nothing is left to mend."""

from enum import StrEnum

from msgspec import Struct

from harness.project.forge.branch import Branch, Tip
from harness.project.forge.errors import ForgeError
from harness.project.forge.pull_requests import PullRequest, PullRequests, Text


class Action(StrEnum):
    """What became of the pull request."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    NONE = "none"
    """No pull request is open, and none is needed."""
    SOMEBODYS = "somebodys"
    """Only what it says was changed: the last commit of its branch is somebody else's."""


class PublishResult(Struct, frozen=True):
    """What became of the pull request, and of which."""

    action: Action
    pull_request: PullRequest | None = None
    committer: str = ""
    """Of the last commit, where that is somebody else."""


def propose(
    branch: Branch, commit: str, pull_requests: PullRequests, *, base: str, text: Text, beside_others: Text
) -> PublishResult:
    """Have one pull request for a commit, which would be merged into `base`, and let it say `text`.

    Where somebody else's commit is the last of the branch, that stays, and the pull request says `beside_others`. One that a person closed
    is left closed, and a new one opened. Raises `ForgeError`.
    """
    existing = pull_requests.find(branch.name)
    tip = branch.tip()
    if tip is not None and not tip.is_ours:
        if existing is None:
            raise ForgeError(
                f"the branch {branch.name} has a commit of {tip.committer} ({tip.commit[:10]}), and no pull request is open: it is left as it is. "
                "Delete it, or have another one with --branch"
            )
        return _beside(tip, existing, pull_requests, beside_others)
    if tip is None or not branch.is_same(tip, commit):
        branch.push(commit, tip)
    if existing is None:
        return PublishResult(Action.OPENED, pull_requests.open(branch.name, base, text))
    pull_requests.update(existing, text)
    return PublishResult(Action.UPDATED, existing)


def withdraw(branch: Branch, pull_requests: PullRequests, comment: str, beside_others: Text) -> PublishResult:
    """Close the pull request, with a comment, and delete its branch.

    Where somebody else's commit is the last of the branch, both stay, and the pull request says `beside_others`. Raises `ForgeError`.
    """
    existing = pull_requests.find(branch.name)
    if existing is None:
        return PublishResult(Action.NONE)
    tip = branch.tip()
    if tip is not None and not tip.is_ours:
        return _beside(tip, existing, pull_requests, beside_others)
    pull_requests.close(existing, comment)
    if tip is not None:
        branch.delete(tip)
    return PublishResult(Action.CLOSED, existing)


def _beside(tip: Tip, existing: PullRequest, pull_requests: PullRequests, text: Text) -> PublishResult:
    pull_requests.update(existing, text)
    return PublishResult(Action.SOMEBODYS, existing, tip.committer)
