"""Words of programs that a translation must leave as they are."""

from harness.knowledge.kinds import is_known
from harness.knowledge.recognition import PROGRAMS
from harness.knowledge.subcommands import subcommands_of


def is_of_program(word: str, program: str) -> bool:
    """Return whether a word is a subcommand, or another word that the program knows; the name of a program if none is given."""
    if not program:
        return word in PROGRAMS
    return word in subcommands_of(program) or (program == "kubectl" and (word == "all" or is_known(word)))
