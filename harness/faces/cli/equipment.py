"""Check, for `harness doctor`, what labs do not need: useful tools, other clusters, editors, and CI of the project here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.cluster.local.abilities import Ability, AbilityState
from harness.project.provider_names import PROVIDERS

_EDITORS = ("code", "codium", "nvim", "hx", "emacs", "kate", "zed")
"""Programs of editors that can start a language server."""
_WORKFLOWS = (".github/workflows/*.y*ml", ".gitlab-ci.yml", ".gitlab/*.yml", ".pre-commit-config.yaml", "Jenkinsfile")
"""The files in which a project configures CI systems and hooks."""
_OURS = ("slide-harness", "harness check", "harness run", "harness matrix")


class _Tool(Struct, frozen=True):
    """A program that is useful and not required."""

    name: str
    use: str
    """What is done if it is installed."""
    without: str
    """What is not done if it is missing."""
    package: str
    """Its Debian package; empty where there is none."""


_TOOLS = (
    _Tool("git", "decks bring their repository's files", "a deck's repository is not known as one", "git"),
    _Tool("shellcheck", "`harness check` asks it", "`harness check` finds fewer errors in shell", "shellcheck"),
    _Tool("skopeo", "`harness images load` reads archives of images", "archives of images cannot be loaded", "skopeo"),
    _Tool("tmux", "decks with panes are played by `--cluster none`, too", "decks with panes need a lab", "tmux"),
    _Tool("jq", "decks that type it are played by `--cluster none`, too", "decks that type it need a lab", "jq"),
)
_CLUSTERS = tuple(entry.program for entry in PROVIDERS.values() if entry.program)
"""Programs for clusters other than the local lab."""


def equipment(folder: Path) -> Iterator[Ability]:
    """Yield the abilities besides the lab, for the project of a folder."""
    for tool in _TOOLS:
        path = shutil.which(tool.name)
        if path is not None:
            yield Ability(tool.name, AbilityState.READY, f"{tool.use} ({path})")
        else:
            yield Ability(
                tool.name, AbilityState.LIMITED, f"not here: {tool.without}", f"apt-get install {tool.package}"
            )
    yield _other_clusters()
    yield _editors()
    yield _ci(folder)


def _other_clusters() -> Ability:
    installed = [name for name in _CLUSTERS if shutil.which(name)]
    detail = f"{', '.join(installed)} here" if installed else f"none of {', '.join(_CLUSTERS)} is here"
    return Ability(
        "other clusters",
        AbilityState.READY if installed else AbilityState.LATER,
        f"{detail}; the local lab needs none of them",
    )


def _editors() -> Ability:
    installed = [name for name in _EDITORS if shutil.which(name)]
    if installed:
        return Ability(
            "editors",
            AbilityState.READY,
            f"{', '.join(installed)}: `harness lsp` serves them; docs/editors.md says how",
        )
    return Ability("editors", AbilityState.LATER, "none of those that docs/editors.md is about is here")


def _ci(folder: Path) -> Ability:
    """Return which files of a project, at or above a folder up to the top of its repository, name the harness."""
    folder = folder.absolute()
    for above in (folder, *folder.parents):
        files = [file for pattern in _WORKFLOWS for file in sorted(above.glob(pattern)) if _names_harness(file)]
        if files:
            names = ", ".join(str(file.relative_to(above)) for file in files)
            return Ability("CI", AbilityState.READY, f"{names} in {above}")
        if (above / ".git").exists():
            break
    return Ability("CI", AbilityState.LATER, f"nothing in {folder} checks or plays decks", "harness init")


def _names_harness(file: Path) -> bool:
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return False
    return any(name in text for name in _OURS)
