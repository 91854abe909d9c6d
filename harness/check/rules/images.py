"""Images without a tag: what `latest` is changes behind the author's back."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.check.rules.manifests import IS_MANIFEST
from harness.check.subject import Subject
from harness.deck.model import Finding, Span
from harness.knowledge.calls import MAKERS, call_of
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program, Word

IDS = ("image-without-tag",)
_OF_CONTAINER = lazy_pattern(r"""[ \t]*(?:-[ \t]+)?image[ \t]*:[ \t]+["']?([\w./:@$(){}-]+)["']?[ \t]*(?:#.*)?""")


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the images that `kubectl` is told to run, and those of manifests in here-documents and YAML fences."""
    for typed in subject.typed:
        for program in typed.programs:
            for word, image in images_of(program):
                yield from _of(subject, image, subject.at(typed, word.line), word.text)
            for document in program.here_documents:
                yield from _in_manifest(subject, document.text, subject.at(typed, document.line))
    for excerpt in subject.deck.excerpts:
        if excerpt.language.lower() in ("yaml", "yml"):
            yield from _in_manifest(subject, excerpt.text, excerpt.span)


def _in_manifest(subject: Subject, text: str, place: Span) -> Iterator[Finding]:
    if not IS_MANIFEST.search(text):
        return
    for number, line in enumerate(text.split("\n")):
        match = _OF_CONTAINER.fullmatch(line)
        if match:
            yield from _of(subject, match[1], replace(place, line=place.line + number), match[1])


def _of(subject: Subject, image: str, place: Span, fragment: str) -> Iterator[Finding]:
    if _has_no_tag(image):
        yield subject.finding("image-without-tag", place, fragment=fragment, image=image)


def images_of(program: Program) -> Iterator[tuple[Word, str]]:
    """Yield the images that `kubectl run` and `kubectl create` are told to run, each with the word that names it."""
    call = call_of(program)
    if call.path.startswith(MAKERS):
        yield from (
            (call.words[flag.value_place], flag.value)
            for flag in call.flags
            if flag.name == "--image" and flag.value_place
        )


def _has_no_tag(image: str) -> bool:
    """A tag or a digest may also come out of a variable, so a name that is one as a whole may have it."""
    last = image.rpartition("/")[2]
    return (
        bool(last) and ":" not in last and "@" not in last and not last.startswith("$(") and not image.startswith("$")
    )
