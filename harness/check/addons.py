"""Which steps of a deck need an add-on of the lab, and which add-ons the deck brings itself, as its commands and manifests say."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from harness.check.applied import SUFFIXES
from harness.check.charts import is_switched_off, values_of
from harness.check.files_read import FileRead, files_read, text_of
from harness.check.rules.manifests import IS_MANIFEST
from harness.check.subject import Subject, Typed
from harness.cluster.addon_names import AddonName
from harness.deck.model import Span
from harness.knowledge.addon_signs import addon_signs
from harness.knowledge.calls import call_of, divide
from harness.knowledge.inner_calls import with_inner
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program
from harness.shell.wrappers import unwrapped

_DOCUMENTS = lazy_pattern(r"^---.*$", re.MULTILINE)
_MOST_FILES = 200
"""Of a folder, such as a chart."""
_BALANCED_ROW = lazy_pattern(r"\sLoadBalancer\s")
_PENDING = "<pending>"
"""As kubectl shows an address that is not there."""
_RUN_IMAGE = lazy_pattern(r"\b(?:image|repository):\s*(\S+)")
"""In a manifest, or the values of a chart."""


def addons_by_step(subject: Subject) -> dict[Span, tuple[AddonName, ...]]:
    """Return the add-ons that the steps of a deck need, by their places; none of those that the deck installs itself, or says are not there.

    A manifest that a slide shows is for the step behind it. Reads files as `files_read` does.
    """
    known = {name: addon_signs()[name.value] for name in AddonName}
    needs: dict[Span, list[AddonName]] = {}
    unwanted = {AddonName.METALLB} if _shows_no_balancer(subject) else set[AddonName]()
    brought: set[AddonName] = set()
    for typed, program in _programs(subject):
        calls = with_inner(call_of(program))
        for name, signs in known.items():
            if any(map(signs.is_brought_by, calls)):
                brought.add(name)
            elif any(map(signs.is_asked_for_by, calls)):
                needs.setdefault(typed.step.span, []).append(name)
    for typed, text in _manifests(subject):
        for name, signs in known.items():
            for document in _DOCUMENTS.split(text):
                if any(signs.installs.search(image) for image in _RUN_IMAGE.findall(document)):
                    brought.add(name)
                elif signs.is_needed_by(document):
                    needs.setdefault(typed.step.span, []).append(name)
    wanted = {
        place: [name for name in known if name in names and name not in brought | unwanted]
        for place, names in needs.items()
    }
    return {place: tuple(names) for place, names in wanted.items() if names}


def _shows_no_balancer(subject: Subject) -> bool:
    """Return whether the deck says that Services of type LoadBalancer get no address: `<pending>` in each row that it shows of them."""
    texts = (expectation.text for _, step in subject.steps for expectation in step.expectations)
    rows = [line for text in texts for line in text.splitlines() if _BALANCED_ROW.search(line)]
    return bool(rows) and all(_PENDING in row for row in rows)


def _programs(subject: Subject) -> Iterator[tuple[Typed, Program]]:
    for typed in subject.typed:
        for program in typed.programs:
            yield typed, program


def _manifests(subject: Subject) -> Iterator[tuple[Typed, str]]:
    """Yield the texts of manifests, and of what may become some, each with the step that has to do with it."""
    for typed, program in _programs(subject):
        for document in program.here_documents:
            yield typed, document.text
    for excerpt in subject.deck.excerpts:
        if excerpt.language.lower() in ("", "yaml", "yml") and IS_MANIFEST.search(excerpt.text):
            behind = (
                typed
                for typed in subject.typed
                if typed.step.span.path == excerpt.span.path and typed.step.span.line > excerpt.span.line
            )
            if (step := next(behind, None)) is not None:
                yield step, excerpt.text
    reads = list(files_read(subject))
    for read in reads:
        if (read.path / "Chart.yaml").is_file():
            yield from ((read.typed, text) for text in _of_chart(read, reads))
            continue
        yield from ((read.typed, text) for text in _texts_in(read.path))


def _of_chart(read: FileRead, reads: Sequence[FileRead]) -> Iterator[str]:
    """The texts of a chart's templates and values, but for those templates that its values switch off."""
    program = read.program
    call = divide(unwrapped(program.arguments)) if program is not None else divide(())
    given = [other.path for other in reads if other.program is program and other.path.suffix in SUFFIXES]
    values = values_of(read.path, given, call)
    yield from (text for text in _texts_in(read.path) if not is_switched_off(text, values))


def _texts_in(path: Path) -> Iterator[str]:
    """Yield the texts of manifests in a folder and those below it, or that of a file alone."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    manifests = (file for file in files if file.suffix in SUFFIXES)
    yield from map(text_of, islice(manifests, _MOST_FILES))
