"""What a deck needs from outside: the images that it runs, pulls, builds on, and programs that a lab has for those who type them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.check.applied import SUFFIXES
from harness.check.files_read import files_read, text_of
from harness.check.rules.images import images_of
from harness.check.rules.manifests import IS_MANIFEST
from harness.check.subject import Subject
from harness.cluster.tool_names import TOOLS
from harness.knowledge.calls import call_of
from harness.knowledge.named_images import FETCHING, named_images
from harness.knowledge.path_rows import PathKind
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program
from harness.shell.wrappers import unwrapped

_OF_THE_DECK = lazy_pattern(r"[$`{<]|^(?:localhost|127\.|[^/]*:\d{4,5}/)|^scratch$")
"""An image at the deck's own registry, one that a variable names, and the empty one."""
_FROM_MANIFEST = lazy_pattern(
    r"""(?:^\s*(?:- )?|[{,]\s*)image:\s*["']?((?:\$\{[^}\n]*\}|\{\{[^}\n]*\}\}|[^\s"'#,}])+)""", re.MULTILINE
)
"""In a line of its own, or among others in braces."""
_FROM_DOCKERFILE = lazy_pattern(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.MULTILINE | re.IGNORECASE)
_SERVICES = lazy_pattern(r"^services:", re.MULTILINE)
_BUILT = lazy_pattern(r"^\s+(?:build|context):\s*[\"']?([\w./-]+)[\"']?\s*$", re.MULTILINE)
"""Of a compose file: the folder of an image that it builds."""


def images_by_name(subject: Subject, running: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the images that somebody else's registry has to give, each once.

    Those of commands, of manifests on slides, of the repository's files that commands read, and `running` ones. Asks git, and raises
    `SettingsError`, where commands read files.
    """
    names = [*_on_slides(subject), *_in_files(subject), *running]
    return tuple(dict.fromkeys(name for name in names if name and not _OF_THE_DECK.search(name)))


def types_docker_compose(subject: Subject) -> bool:
    """Return whether a deck types `docker compose`, the plugin of `docker`."""
    return any(
        program.name == "docker" and call_of(program).commands[1:2] == ("compose",)
        for typed in subject.typed
        for program in typed.programs
    )


def tools_typed(subject: Subject) -> tuple[str, ...]:
    """Return the programs that a deck types and a lab has for those who do, each once."""
    names = (word for typed in subject.typed for program in typed.programs for word in _names_of(program))
    return tuple(dict.fromkeys(name for name in names if name in TOOLS))


def _names_of(program: Program) -> Iterator[str]:
    """Yield the program's name, and those of what it runs or looks for: `watch helm ls`, `which helm`."""
    yield program.name
    yield from (word.literal for word in unwrapped(program.arguments)[:1])
    if Trait.LOOKS_UP in call_of(program).traits:
        yield from program.literals[1:]


def _on_slides(subject: Subject) -> Iterator[str]:
    for typed in subject.typed:
        for program in typed.programs:
            yield from (word.literal for word in named_images(call_of(program), FETCHING))
            for _, image in images_of(program):
                yield image
            for document in program.here_documents:
                yield from _FROM_MANIFEST.findall(document.text)
    for excerpt in subject.deck.excerpts:
        if excerpt.language.lower() in ("yaml", "yml") and IS_MANIFEST.search(excerpt.text):
            yield from _FROM_MANIFEST.findall(excerpt.text)


def _in_files(subject: Subject) -> Iterator[str]:
    """What manifests and Dockerfiles name that commands read, where the repository or the home has them."""
    for read in files_read(subject):
        file = read.path
        if file.is_dir() and read.kind is PathKind.FOLDER:
            yield from _of_dockerfile(file / "Dockerfile")
        elif file.is_dir():
            for manifest in sorted(file.glob("*.y*ml")):
                yield from _of_manifest(manifest)
        elif file.suffix in SUFFIXES:
            yield from _of_manifest(file)


def _of_manifest(file: Path) -> Iterator[str]:
    """What a manifest, or a compose file, runs; of a compose file also what its own images are built on."""
    text = text_of(file)
    yield from _FROM_MANIFEST.findall(text)
    if _SERVICES.search(text):
        for folder in _BUILT.findall(text):
            yield from _of_dockerfile(file.parent / folder / "Dockerfile")


def _of_dockerfile(file: Path) -> Iterator[str]:
    stages: set[str] = set()
    for image, stage in _FROM_DOCKERFILE.findall(text_of(file)):
        if image not in stages:
            yield image
        stages.add(stage)
