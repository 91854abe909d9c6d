"""The forges that are known, and at which of them a project is kept."""

from enum import StrEnum
from pathlib import Path

from harness.project import git
from harness.project.remotes import addresses_in

GITLAB = ".gitlab-ci.yml"
"""The file in which a project tells GitLab of its jobs."""


class Forge(StrEnum):
    """Where a project is kept, as far as that decides how its workflows are written."""

    GITHUB = "github"
    GITLAB = "gitlab"


def forges_of(folder: Path) -> tuple[Forge, ...]:
    """Return where a project is kept, by its files and by the addresses of its remotes; none where nothing tells."""
    top = git.work_tree_of(folder)
    config = git.output(folder, "config", "--get-regexp", r"^remote\..*\.url$") if top else None
    hosts = [address.host.lower() for address in addresses_in((config or b"").decode("utf-8", "replace"))]
    signs = {
        Forge.GITHUB: (folder / ".github").is_dir(),
        Forge.GITLAB: (folder / GITLAB).is_file() or (folder / ".gitlab").is_dir(),
    }
    return tuple(forge for forge, has_file in signs.items() if has_file or any(forge.value in host for host in hosts))
