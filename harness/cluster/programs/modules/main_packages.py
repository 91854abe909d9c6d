"""What is compiled: upstream's own main packages, those of the servers in one program.

The servers share most of their packages. In one program these are linked and kept once: it takes a third of the disk and of the
time for linking that five programs take. Each server is a link to it, and the name by which it is started says which one it is.
Their main packages are upstream's, copied, with another package name and `Main` in place of `main`. kubectl stays a program of
its own: it starts faster, and has only the flags that it always has.
"""

import re
from pathlib import Path
from string import Template

from harness.cluster.programs.model import KUBECTL, PROGRAMS

ALL_SERVERS = "kubernetes"
"""The program that holds them."""
SERVERS = tuple(name for name in PROGRAMS if name != KUBECTL)

_MAIN_FILE = Path(__file__).with_name("servers.go.txt")
_PACKAGE = re.compile(r"^package main\b.*$", re.MULTILINE)
_MAIN = re.compile(r"^func main\(\)", re.MULTILINE)


def write_servers(commands: Path, target: Path, import_path: str) -> None:
    """Write the program that holds the servers into the directory `target`, which becomes the package `import_path`.

    `commands` is upstream's directory `cmd`. Raises `OSError` where a server's main package is not in it.
    """
    target.mkdir(parents=True)
    for name in SERVERS:
        copy = target / _package_name(name)
        copy.mkdir()
        for file in (commands / name).iterdir():
            if file.suffix == ".go" and not file.name.endswith("_test.go"):
                (copy / file.name).write_text(_as_package(file.read_text("utf-8"), _package_name(name)), "utf-8")
    (target / "main.go").write_text(_main_file(import_path), "utf-8")


def link_servers(directory: Path) -> None:
    """Make a link for each server to the one program in a directory."""
    for name in SERVERS:
        (directory / name).symlink_to(ALL_SERVERS)


def _package_name(program: str) -> str:
    return program.replace("-", "")


def _as_package(text: str, name: str) -> str:
    return _MAIN.sub("func Main()", _PACKAGE.sub(f"package {name}", text, count=1))


def _main_file(import_path: str) -> str:
    packages = {name: _package_name(name) for name in SERVERS}
    return Template(_MAIN_FILE.read_text("utf-8")).substitute(
        imports="\n".join(f'\t"{import_path}/{package}"' for package in packages.values()),
        cases="\n".join(f'\tcase "{name}":\n\t\t{package}.Main()' for name, package in packages.items()),
        servers=", ".join(SERVERS),
    )
