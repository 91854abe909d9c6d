"""Images that are deployed from the deck's own registry, while the compose file that it shows builds others."""

import re
from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Excerpt, Finding
from harness.knowledge.calls import MAKERS, call_of
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program
from harness.shell.variables import loop_of

IDS = ("unbuilt-image",)
_SERVICES = lazy_pattern(r"^services:[ \t]*$", re.MULTILINE)
_ELIDED = lazy_pattern(r"^[ \t]*(?:\.\.\.|…)", re.MULTILINE)
_BUILT = lazy_pattern(r"^[ \t]+image:[ \t]*[\"']?\$\{?\w+[^/\n]*/([\w.-]+)", re.MULTILINE)
_OWN_REGISTRY = lazy_pattern(r"\$\{?\w+\}?/(?:\$\{?(?P<variable>\w+)\}?|(?P<name>[\w.-]+))")


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield a finding where nothing that is deployed after a `docker-compose push` is in the compose file, and that is shown as a whole."""
    shown = next((excerpt for excerpt in subject.deck.excerpts if _is_compose_file(excerpt)), None)
    if shown is None:
        return
    built = sorted(set(_BUILT.findall(shown.text)))
    pushed_at = next((typed.index for typed in subject.typed if any(map(_pushes, typed.programs))), None)
    if not built or pushed_at is None:
        return
    deployed = [
        (name, typed, program)
        for typed in subject.typed
        if typed.index > pushed_at
        for program in typed.programs
        for name in _deployed(program, typed)
    ]
    names = list(dict.fromkeys(name for name, _, _ in deployed))
    if names and not set(names) & set(built):
        _, typed, program = deployed[0]
        words = {"names": ", ".join(names), "built": ", ".join(built)}
        yield subject.finding("unbuilt-image", subject.at(typed, program.line), place=shown.span, **words)


def _is_compose_file(excerpt: Excerpt) -> bool:
    return bool(_SERVICES.search(excerpt.text)) and not _ELIDED.search(excerpt.text)


def _pushes(program: Program) -> bool:
    return program.name in ("docker-compose", "docker") and "push" in call_of(program).commands[:3]


def _deployed(program: Program, typed: Typed) -> Iterator[str]:
    """The names of the images that it takes from a registry in a variable; those of a loop are the loop's words."""
    if not call_of(program).path.startswith(MAKERS):
        return
    for word in program.literals:
        match = _OWN_REGISTRY.match(word.removeprefix("--image="))
        if match and match["name"]:
            yield match["name"]
        elif match:
            for loop in typed.programs:
                name, words = loop_of(loop) or ("", ())
                if name == match["variable"]:
                    yield from (word for word in words if "$" not in word)
