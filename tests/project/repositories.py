"""Repositories of tests: made by the git of this machine, and by nothing of the person who runs the tests."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

WHO = ("-c", "user.name=An Author", "-c", "user.email=author@example.com", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    """What git prints for these arguments."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    argv = ("git", *WHO, "-c", "protocol.file.allow=always", *arguments)
    return subprocess.run(argv, cwd=folder, check=True, capture_output=True, text=True, env=environment).stdout


def write(top: Path, files: dict[str, str]) -> None:
    """Write files, by their paths below a folder."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def committed(top: Path, files: dict[str, str]) -> Path:
    """A repository with one commit."""
    top.mkdir(parents=True, exist_ok=True)
    git(top, "init", "--quiet")
    write(top, files)
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "first")
    return top


def workshop(top: Path) -> Path:
    """A page in a folder of its own, what it needs beside it, a new file, and one that git ignores."""
    committed(
        top,
        {
            "docs/page.md": "# Pods\n\n```bash\ncat examples/pod.yaml\n```\n",
            "examples/pod.yaml": "kind: Pod\n",
            "setup.sh": "echo ready\n",
            ".gitignore": "secret.env\n",
        },
    )
    (top / "setup.sh").chmod(0o755)
    write(top, {"examples/new.yaml": "kind: Service\n", "secret.env": "TOKEN=1\n"})
    return top


def fingerprint(top: Path) -> dict[str, str]:
    """All that is in a tree, byte for byte: kinds, modes, times of change, contents, where links lead."""
    contents = {}
    for folder, folders, names in os.walk(top):
        for name in (*folders, *names):
            path = Path(folder) / name
            status = path.lstat()
            content = str(path.readlink()) if path.is_symlink() else "" if path.is_dir() else _sum(path)
            contents[str(path.relative_to(top))] = f"{status.st_mode:o} {status.st_ino} {status.st_mtime_ns} {content}"
    return contents


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
