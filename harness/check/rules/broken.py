"""Commands that an editor or a translation took apart: `curl $ REGISTRY / v2`, `kubectl obtenir svc`."""

import shutil
from collections.abc import Collection, Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.knowledge.arguments import lacking, unknown_subcommand
from harness.knowledge.calls import call_of
from harness.knowledge.recognition import closest_verb, kubectl_verbs
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program

IDS = ("lone-dollar", "missing-argument", "unknown-subcommand")
_PLUGIN = lazy_pattern(r"(?:^|/)kubectl-([\w-]+)$")
_NAME_BEHIND = lazy_pattern(r"[ \t]+[({A-Za-z_0-9]")


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each place, of all three kinds."""
    plugins: set[str] = set()
    for typed in subject.typed:
        fails = any(expectation.kind.is_of_status for expectation in typed.step.expectations)
        for program in typed.programs:
            yield from _lone_dollar(subject, typed, program)
            plugins.update(_plugins_installed(program))
            yield from _unknown_subcommand(subject, typed, program, plugins)
            lack = lacking(call_of(program)) if not fails else None
            if lack is not None:
                command = " ".join(word.literal for word in program.arguments)
                start = program.arguments[0].start
                yield subject.finding_at("missing-argument", typed, start, command=command, **lack.words)


def _lone_dollar(subject: Subject, typed: Typed, program: Program) -> Iterator[Finding]:
    """A `$` with the name, or the `(`, behind a space; one in front of all is a prompt."""
    for word in program.words[1:]:
        if word.text == "$" and _NAME_BEHIND.match(typed.step.text, word.end):
            command = " ".join(word.text for word in program.words)
            yield subject.finding_at("lone-dollar", typed, word.start, command=command)
            return


def _plugins_installed(program: Program) -> Iterator[str]:
    """Yield the plugins of kubectl that a program may install: those that krew is told, and programs that are named `kubectl-…`."""
    if program.literals[:3] == ["kubectl", "krew", "install"]:
        yield from (word.rpartition("/")[2] for word in program.literals[3:])
    for word in program.literals:
        if named := _PLUGIN.search(word):
            yield named[1].replace("_", "-")


def _unknown_subcommand(
    subject: Subject, typed: Typed, program: Program, plugins: Collection[str]
) -> Iterator[Finding]:
    """What kubectl refuses for a subcommand; `plugins` were installed before."""
    call = call_of(program)
    if (unknown := unknown_subcommand(call)) is not None:
        section = "unknown-subcommand/meant" if unknown.near else "unknown-subcommand/of"
        words = {"path": unknown.path, "word": unknown.word, "near": unknown.near}
        yield subject.finding_at(section, typed, call.words[unknown.place].start, **words)
        return
    word, place = next(iter(call.arguments), ("", 0)) if call.path == "kubectl" else ("", 0)
    is_plugin = word in plugins or shutil.which(f"kubectl-{word}")
    if not word.replace("-", "").isalpha() or word in kubectl_verbs() or is_plugin:
        return
    near = closest_verb(word)
    section = "unknown-subcommand/near" if near else "unknown-subcommand"
    yield subject.finding_at(section, typed, call.words[place].start, word=word, near=near)
