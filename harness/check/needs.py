"""What a deck needs from outside: the images that it runs or pulls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harness.check.rules.images import images_of
from harness.check.subject import Subject
from harness.lazy_pattern import lazy_pattern

_OF_THE_DECK = lazy_pattern(r"[$`{<]|^(?:localhost|127\.|[^/]*:\d{4,5}/)")
"""An image at the deck's own registry, or one that a variable names."""
_PULLS = ("docker", "podman", "nerdctl", "crictl")
_FROM_MANIFEST = lazy_pattern(r"^\s*(?:- )?image:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


def images_by_name(subject: Subject, running: Iterable[str] = ()) -> tuple[str, ...]:
    """The images that somebody else's registry has to give, each once: those of commands, manifests, and `running` ones."""
    found = [*_typed(subject), *running]
    return tuple(dict.fromkeys(each for each in found if each and not _OF_THE_DECK.search(each)))


def _typed(subject: Subject) -> Iterator[str]:
    for typed in subject.typed:
        for program in typed.programs:
            words = program.literals
            if len(words) > 2 and words[0] in _PULLS and words[1] == "pull":
                yield words[-1]
            for _, image in images_of(program):
                yield image
            for document in program.here_documents:
                yield from _FROM_MANIFEST.findall(document.text)
