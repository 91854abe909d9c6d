"""Programs that stand-ins need and that no package holds as public images have them: compiled once, from their own source.

`fixtures/programs/NAME.toml` says from what: the source of a Debian package, a Go module, or a folder there with one of our own. See the
README there.
"""

import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.build import tool
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import debian
from harness.cluster.programs.machine import architecture
from harness.cluster.programs.modules import caches, toolchain
from harness.cluster.programs.modules.toolchain import Go

RELEASE = "bookworm"
_DISK, _MEMORY = 1500, 1000
"""MiB: a compiler and what it compiles."""
_PLACE = "/source"
"""Where a source is unpacked while it is compiled."""
_TO_UNPACK = ("dpkg-dev", "dash", "coreutils", "tar", "gzip", "bzip2", "xz-utils", "patch", "sed", "grep")
"""Debian packages that unpack a source package."""


class DebianSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Debian source package, and how it is compiled."""

    source: str
    """The source package."""
    packages: tuple[str, ...]
    """Debian packages to compile it with. They are unpacked, not configured."""
    commands: tuple[str, ...]
    """What to run, by a shell in the top directory of the source."""
    program: str
    """The path of what comes out, in that directory."""


class SourceEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of a file of a module."""

    file: str
    old: str
    """What is replaced, wherever it stands in the file."""
    new: str


class GoModule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A module of the Go module proxy with a main package. Before it is compiled, its unwanted files are deleted, ours are added, and edits are made."""

    module: str
    version: str
    package: str = "."
    stamps: tuple[str, ...] = ()
    """Further flags of the linker, such as what the program gives as its version."""
    without: tuple[str, ...] = ()
    """Patterns of files that are not compiled."""
    over: str = ""
    """A folder beside the file that names it, whose files take the place of the module's."""
    edits: tuple[SourceEdit, ...] = ()
    libraries: str = ""
    """The folder of a module of ours that requires it, and with whose libraries it is compiled; its own if not given."""

    @property
    def import_path(self) -> str:
        """The path of its main package: `helm.sh/helm/v4/cmd/helm`."""
        return f"{self.module}/{self.package}".replace("/./", "/").removesuffix("/.")


class OwnModule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Go module of ours with a main package."""

    folder: str
    """Its name beside the file that names it."""
    package: str = "."
    stamps: tuple[str, ...] = ()

    @property
    def import_path(self) -> str:
        """The path of its main package, from the folder."""
        return self.package


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    debian: DebianSource | None = None
    go: GoModule | None = None
    own: OwnModule | None = None


class _Downloaded(msgspec.Struct, frozen=True, rename="pascal"):
    dir: str


@dataclass(frozen=True, slots=True)
class CompiledProgram:
    """A program to compile."""

    name: str
    source: DebianSource | GoModule | OwnModule
    text: str
    """Of its file, and of what that names beside it."""
    directory: Path
    """Of its file."""

    def product(self) -> Product:
        """Return what is made, from what, and where it is kept."""
        with_what = RELEASE if isinstance(self.source, DebianSource) else f"go{toolchain.VERSION}"
        return Product(f"programs/{self.name}", "\n".join([architecture(), with_what, self.text]), _DISK, _MEMORY)

    def ensure(self, progress: Progress) -> Path:
        """Return the program's file, compiled first unless it is there intact; not to be written to.

        Raises `CannotHost` where it cannot be compiled.
        """
        return self.product().ensure(lambda workplace: self._make(workplace, progress), progress) / self.name

    def _make(self, workplace: Workplace, progress: Progress) -> None:
        target = workplace.contents / self.name
        match self.source:
            case GoModule(libraries=""):
                _compile_module(self.source, self.directory, target, workplace, progress)
            case GoModule():
                _compile_in_own_module(self.source, self.directory / self.source.libraries, target, workplace, progress)
            case OwnModule():
                _compile_in_own_module(self.source, self.directory / self.source.folder, target, workplace, progress)
            case DebianSource():
                report = tool.elapsed(progress, f"compiling {self.name} from the source of Debian's package, once")
                _compile_debian_source(self.source, target, workplace, report)
        target.chmod(0o755)


def read_program(file: Path, version: str = "") -> CompiledProgram:
    """Return what a file of `fixtures/programs` describes, or the same of another version of its Go module.

    Raises `ValueError` naming the file if it is not as described.
    """
    try:
        text = file.read_text()
        content = msgspec.toml.decode(text, type=_File)
        if version and content.go is not None and version.removeprefix("v") != content.go.version.removeprefix("v"):
            text = text.replace(content.go.version.removeprefix("v"), version.removeprefix("v"))
            other = msgspec.toml.decode(text, type=_File).go
            content = msgspec.structs.replace(content, go=other and msgspec.structs.replace(other, libraries=""))
    except (OSError, msgspec.DecodeError) as error:
        raise ValueError(f"{file}: {error}") from error
    sources = [source for source in (content.debian, content.go, content.own) if source is not None]
    if len(sources) != 1:
        raise ValueError(f"{file}: it takes one table, [debian], [go] or [own]")
    if content.go is not None and content.go.libraries and (content.go.over or content.go.without or content.go.edits):
        raise ValueError(f"{file}: with libraries a module is compiled as it is, without over, without and edits")
    for folder in _folders(sources[0]):
        text += _text_of_own(file.parent / folder, file)
    return CompiledProgram(file.stem, sources[0], text, file.parent)


def _folders(source: DebianSource | GoModule | OwnModule) -> Iterator[str]:
    """Yield the folders beside its file that a program is compiled from or with."""
    match source:
        case GoModule():
            yield from filter(None, (source.over, source.libraries))
        case OwnModule():
            yield source.folder


def _text_of_own(folder: Path, named_by: Path) -> str:
    """Return all that a module of ours, or what of a module is ours, consists of. Raises `ValueError` where there is none."""
    if not (folder / "go.mod").is_file():
        raise ValueError(f"{named_by}: there is no module {folder}: no go.mod")
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "".join(f"{file.relative_to(folder)}\n{file.read_text()}" for file in files)


def _compile_debian_source(made_of: DebianSource, target: Path, workplace: Workplace, report: tool.Report) -> None:
    """Unpack a compiler and the source into a root of their own, and compile there. Raises `CannotHost`."""
    tree = f"{_PLACE}/tree"
    commands = [
        f"cd {_PLACE} && dpkg-source --extract *.dsc tree",
        *(f"cd {tree} && {line}" for line in made_of.commands),
    ]
    fetch = (
        f'mkdir "$1{_PLACE}" && cd "$1{_PLACE}" && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get source --download-only'
    )
    unpacking = debian.begin(workplace, RELEASE)
    compiled = unpacking.folder / "compiled"
    unpacking.run(
        [
            *("--variant=extract", f"--include={','.join((*_TO_UNPACK, *made_of.packages))}"),
            f"--extract-hook={fetch} {shlex.quote(made_of.source)}",
            '--extract-hook=mkdir -p "$1/dev" && touch "$1/dev/null" && mount --bind /dev/null "$1/dev/null"',
            *(f'--extract-hook=chroot "$1" /bin/sh -c {shlex.quote(command)}' for command in commands),
            '--extract-hook=umount "$1/dev/null"',
            f"--extract-hook=download {shlex.quote(f'{tree}/{made_of.program}')} {shlex.quote(str(compiled))}",
        ],
        Path("/dev/null"),
        report,
        with_source_packages=True,
    )
    shutil.copy(compiled, target)


def _compile_module(made_of: GoModule, directory: Path, target: Path, workplace: Workplace, progress: Progress) -> None:
    """Compile a copy of the module, whose own replacements and checksums hold there; what is ours of it is in `directory`.

    Raises `CannotHost`: a stand-in has no other source to fall back on.
    """
    source = workplace.scratch / "module"
    with caches.building(progress):
        go = toolchain.find(workplace.log, workplace.scratch, progress)
        name = f"{made_of.module}@{made_of.version}"
        lay_out(made_of, source, directory, go)
        report = tool.elapsed(progress, f"compiling {name}, once")
        go.compile([made_of.package], target, source, stamps=made_of.stamps, report=report)
    if not target.is_file():
        raise CannotHost(f"{made_of.package} of {name} is no main package: nothing was compiled")


def lay_out(made_of: GoModule, source: Path, directory: Path, go: Go) -> None:
    """Make `source` a copy of the module, changed as its file in `directory` says. Raises `CannotHost`, and what `Go.run` raises."""
    answer = go.answer(["mod", "download", "-json", f"{made_of.module}@{made_of.version}"], directory=source.parent)
    shutil.copytree(msgspec.json.decode(answer, type=_Downloaded).dir, source)
    # A zip of a module holds no vendored packages, at most their list.
    shutil.rmtree(source / "vendor", ignore_errors=True)
    change(made_of, source, directory)


def change(made_of: GoModule, source: Path, directory: Path) -> None:
    """Change a copy of a module as its file says. Raises `CannotHost` where something is not there that should be changed."""
    for pattern in made_of.without:
        unwanted = list(source.glob(pattern))
        if not unwanted:
            raise CannotHost(f"{made_of.module} {made_of.version} has no file {pattern} to go without")
        for file in unwanted:
            file.unlink()
    if made_of.over:
        shutil.copytree(directory / made_of.over, source, dirs_exist_ok=True)
    for edit in made_of.edits:
        file = source / edit.file
        text = file.read_text() if file.is_file() else ""
        if edit.old not in text:
            raise CannotHost(f"{edit.file} of {made_of.module} {made_of.version} has no line {edit.old!r} to change")
        file.write_text(text.replace(edit.old, edit.new))


def _compile_in_own_module(
    made_of: GoModule | OwnModule, folder: Path, target: Path, workplace: Workplace, progress: Progress
) -> None:
    """Compile a main package with the libraries of a module of ours, in a copy: it may lie where nobody may write. Raises `CannotHost`."""
    source = workplace.scratch / "module"
    shutil.copytree(folder, source)
    with caches.building(progress):
        go = toolchain.find(workplace.log, workplace.scratch, progress)
        report = tool.elapsed(progress, f"compiling {target.name}, once")
        go.compile([made_of.import_path], target, source, stamps=made_of.stamps, report=report)
