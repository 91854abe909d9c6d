"""How long it takes to bring a deck its repository: 10,000 files, and 500 MB, beside other ways to copy them.

    python benchmarks/repository_copy.py [FOLDER]

The repositories are made in FOLDER (of the machine's temporary files, if not said), and each copy goes to another part of the disk of the
same file system. Each way is taken three times, in turn; the best and the median are told, since other work on the machine only adds.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from harness.cluster.scattering import scattered
from harness.project.copying import copy_repository
from harness.project.repository import find_repository

ROUNDS = 3


def many(top: Path) -> None:
    """10,000 files of 3 kB."""
    for number in range(10_000):
        folder = top / f"{number // 100:03}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_bytes(os.urandom(3000))


def large(top: Path) -> None:
    """500 MB in 50 files, not committed: the `.git` would have them again."""
    for number in range(50):
        (top / str(number)).write_bytes(os.urandom(10_000_000))


def repository(top: Path, fill: Callable[[Path], None], *, is_committed: bool) -> Path:
    """A repository with these files, and the path of its page."""
    top.mkdir()
    git = ("git", "-c", "gc.auto=0", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(top))
    subprocess.run([*git, "init", "--quiet"], check=True)
    fill(top)
    (top / "page.md").write_text("# A page\n")
    if is_committed:
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "all"], check=True)
        subprocess.run([*git, "gc", "--quiet"], check=True)
    return top / "page.md"


def ours(page: Path, target: Path) -> None:
    """As a run does: git is asked for the files, then they are copied."""
    copy_repository(find_repository(page), target)


def cp(page: Path, target: Path) -> None:
    """What coreutils does; ignored files too."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(page.parent), str(target)], check=True)


def copytree(page: Path, target: Path) -> None:
    """What Python's library does; ignored files too."""
    shutil.copytree(page.parent, target, symlinks=True)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        root = Path(folder)
        pages = {
            "10,000 files": repository(root / "many", many, is_committed=True),
            "500 MB": repository(root / "large", large, is_committed=False),
        }
        os.sync()
        copies = root / "copies"
        copies.mkdir()
        for what, page in pages.items():
            seconds: dict[str, list[float]] = {}
            for _ in range(ROUNDS):
                for way in (ours, cp, copytree):
                    target = scattered(copies) / "copy"
                    began = time.perf_counter()
                    way(page, target)
                    seconds.setdefault(way.__name__, []).append(time.perf_counter() - began)
            for name, times in seconds.items():
                print(f"{what:<14}{name:<10}{min(times):>6.2f} s  median {statistics.median(times):.2f} s", flush=True)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
