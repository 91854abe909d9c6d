"""Reads which flags Kubernetes' own programs have from their help, version for version, into `knowledge/components.csv`.

    python -m tools.harvest_components

Asked are the kubelet, the programs of the control plane and kube-proxy of every version whose programs are in the user's cache
(`harness versions` says which). A flag that a help lists no longer is tried: some are hidden, and accepted for some versions more.
Nothing is started: every call ends with `--help`.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from harness.cluster.programs import find, kept
from harness.cluster.programs.model import KUBECTL, PROGRAMS
from harness.knowledge.components import TABLE
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version
from harness.knowledge.version_runs import write_runs
from harness.project.settings import ProgramSettings
from harness.shell.lazy_pattern import lazy_pattern

COMPONENTS = tuple(name for name in PROGRAMS if name != KUBECTL)
_FLAG = lazy_pattern(r"^ +(?:-\w, )?--(?P<name>[\w.-]+)", re.MULTILINE)
_SECONDS = 60


def main() -> None:
    """Write the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    versions = sorted({each.release.minor for each in kept.all_kept() if each.release.minor <= NEWEST})
    folders = {version: find(str(version), ProgramSettings(), _say).folder for version in versions}
    with TABLE.open("w", newline="", encoding="utf-8") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("program", "flag", "versions"))
        for name in COMPONENTS:
            _say(name)
            rows.writerow((name, "", ",".join(map(str, versions))))
            flags = harvest({version: folder / name for version, folder in folders.items()})
            rows.writerows((name, flag, write_runs(has, versions)) for flag, has in sorted(flags.items()))


def harvest(programs: Mapping[Version, Path]) -> Mapping[str, set[Version]]:
    """Return the flags that some versions of a program have and others have not, with those that have them."""
    flags: dict[str, set[Version]] = defaultdict(set)
    for version, program in programs.items():
        for match in _FLAG.finditer(_help(program)):
            flags[match["name"]].add(version)
    for flag, has in flags.items():
        for version in sorted(programs):
            if version > max(has):
                if "unknown flag" in _help(programs[version], f"--{flag}=0"):
                    break
                has.add(version)
    return {flag: has for flag, has in flags.items() if has != programs.keys()}


def _help(program: Path, *flags: str) -> str:
    environment = {"HOME": "/nonexistent", "PATH": os.defpath}
    run = subprocess.run(
        [program, *flags, "--help"], capture_output=True, text=True, timeout=_SECONDS, check=False, env=environment
    )
    return run.stdout + run.stderr


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
