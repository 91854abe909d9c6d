"""Addresses of single files of a repository, as forges write them: `https://raw.githubusercontent.com/OWNER/NAME/BRANCH/FILE`."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

_URL = lazy_pattern(r"https://(?P<host>[\w.-]+)/(?P<path>[^\s'\"`;|&<>()?#]+)")
_RAW_HOSTS = {"raw.githubusercontent.com": "github.com"}
"""Hosts that have nothing but such files, and those of the repositories."""
_MARKS = (
    r"/-/raw/",  # GitLab
    r"/raw/(?:branch|tag|commit)/",  # Gitea, Forgejo
    r"/raw/(?:refs/heads/|refs/tags/)?",  # GitHub, Bitbucket
)


class RawFile(Struct, frozen=True):
    """A file of a repository, on the network."""

    url: str
    host: str
    place: tuple[str, str]
    """Host and path of the repository, in small letters, as `RemoteAddress.place` has it."""
    rest: str
    """The branch, tag or commit, a slash, the file's path. A branch can have slashes too."""


def raw_files_in(text: str) -> Iterator[RawFile]:
    """Yield the files that a text names by such addresses."""
    for match in _URL.finditer(text):
        file = raw_file(match["host"], match["path"], match[0])
        if file is not None:
            yield file


def raw_file(host: str, path: str, url: str = "") -> RawFile | None:
    """Return the file at a path of a host; `None` where it is none."""
    host, path = host.lower(), unquote(path.lstrip("/"))
    if host in _RAW_HOSTS:
        owner, _, after = path.partition("/")
        name, _, rest = after.partition("/")
        rest = re.sub(r"^refs/(?:heads|tags)/", "", rest)
        return RawFile(url, host, (_RAW_HOSTS[host], f"{owner}/{name}".lower()), rest) if "/" in rest else None
    for mark in _MARKS:
        match = re.search(mark, path)
        if match and "/" in path[: match.start()] and "/" in path[match.end() :]:
            return RawFile(url, host, (host, path[: match.start()].lower()), path[match.end() :])
    return None
