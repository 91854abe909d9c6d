"""Decks as an Indexed Job of Kubernetes: what of it a person decides."""

from importlib import metadata
from urllib.parse import urlsplit

from msgspec import Struct

from harness.project.places import StoreUrl

DECKS = "/decks"
"""Where the decks are in a pod: where the image looks for them."""
RECORDS = "/records"
"""Where a claim for records is mounted."""


class GitSource(Struct, frozen=True):
    """Decks that each pod clones."""

    url: str
    ref: str
    """A commit, a branch or a tag."""
    folder: str = ""
    """Of the repository, in which the decks are named."""


class ClaimSource(Struct, frozen=True):
    """Decks that lie in a volume claim."""

    claim: str
    folder: str = ""


class ClaimTarget(Struct, frozen=True):
    """Records that go to a volume claim, which all pods write to."""

    claim: str
    folder: str = ""
    """Of the claim."""

    @property
    def path(self) -> str:
        """Return where it is in a pod."""
        return f"{RECORDS}/{self.folder.strip('/')}".rstrip("/") + "/"


class StoreTarget(Struct, frozen=True):
    """Records that go to an object store."""

    url: StoreUrl


class Job(Struct, frozen=True, kw_only=True):
    """Decks played by several pods, a shard each."""

    name: str
    image: str
    shards: int
    words: tuple[str, ...]
    """Behind `harness`, but for which shard is played and where its records go: `run`, decks and options."""
    decks: GitSource | ClaimSource
    records: ClaimTarget | StoreTarget
    credentials: str = ""
    """The Secret whose keys are variables of the pods; empty for none."""
    has_lab: bool
    """Each pod makes a lab, for which it has to be privileged."""
    lab_memory: int
    """MiB that the labs of a pod take."""


def published_image() -> str:
    """Return the image of this release where the project publishes it: beside the repository that the package names."""
    package = metadata.metadata("slide-harness")
    urls = dict(line.split(", ", 1) for line in package.get_all("Project-URL") or ())
    return f"ghcr.io{urlsplit(urls['Repository']).path.lower()}:{package['Version'].partition('+')[0]}"
