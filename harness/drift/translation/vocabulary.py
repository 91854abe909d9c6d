"""Words of programs that a translation must leave as they are."""

from harness.knowledge.kinds import is_known
from harness.knowledge.kubectl import table
from harness.knowledge.recognition import PROGRAMS

_DOCKER_WORDS = """
    attach build builder commit compose config container context cp create diff down events exec export history image
    images import info init inspect join kill leave load login logout logs ls network node pause port prune ps pull push
    rename restart rm rmi run save scale search service stack start stats stop swarm system tag top unpause up update
    version volume wait
"""
_DOCKER = frozenset(_DOCKER_WORDS.split())
_GIT = (
    "add branch checkout clone commit diff fetch init log merge pull push rebase remote reset restore show stash status"
)
_HELM = "create dependency get history install lint list ls package pull push repo rollback search show status template"
_SUBCOMMANDS: dict[str, frozenset[str]] = {
    "docker": _DOCKER,
    "docker-compose": _DOCKER,
    "podman": _DOCKER,
    "helm": frozenset(_HELM.split()) | {"add", "test", "uninstall", "update", "upgrade", "values", "version"},
    "git": frozenset(_GIT.split()) | {"submodule", "switch", "tag"},
    "systemctl": frozenset({"start", "stop", "restart", "reload", "status", "enable", "disable", "daemon-reload"}),
}


def is_of_program(word: str, program: str) -> bool:
    """Return whether a word is a subcommand, or another word that the program knows; the name of a program if none is given."""
    if program == "kubectl":
        return word in table().words or word == "all" or is_known(word)
    return word in _SUBCOMMANDS.get(program, frozenset()) if program else word in PROGRAMS
