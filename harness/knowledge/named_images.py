"""Which words of a container program are images: `docker pull IMAGE`, `podman run IMAGE`, `docker image tag IMAGE IMAGE`, `crictl pull IMAGE`."""

from harness.knowledge.calls import Call
from harness.shell.script import Word

FETCHING = frozenset({"pull", "run", "create"})
"""Subcommands that fetch the image which they name, where it is not there."""
_IMAGES = {"pull": 1, "push": 1, "run": 1, "create": 1, "rmi": 1, "tag": 2}
"""How many of the first operands of a subcommand are images."""
_SUBCOMMANDS = {"docker": frozenset(_IMAGES), "crictl": frozenset({"pull", "rmi"})}
_NOUNS = frozenset({"container", "image"})
"""Words of docker that may stand in front of a subcommand."""


def named_images(call: Call, subcommands: frozenset[str] = frozenset(_IMAGES)) -> tuple[Word, ...]:
    """Return the words that are images, of a program that is given one of these subcommands."""
    program, *words = call.path.split(" ")
    operands = [place for _, place in call.arguments]
    chosen = [word for word in words if word not in _NOUNS]
    while not chosen and operands:
        word = call.literals[operands.pop(0)]
        chosen = [] if word in _NOUNS else [word]
    subcommand = chosen[0] if len(chosen) == 1 else ""
    if subcommand not in subcommands & _SUBCOMMANDS.get(program, frozenset()):
        return ()
    return tuple(call.words[place] for place in operands[: _IMAGES[subcommand]])
