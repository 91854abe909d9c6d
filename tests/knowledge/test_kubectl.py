"""The table of kubectl's commands and flags, and how it divides a command line."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
from harness.knowledge.kubectl import TABLE, CommandTable, Flag, KubectlCommand, table
from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import versions_between

REPOSITORY = Path(__file__).parents[2]
ALL = versions_between(OLDEST, NEWEST)


def test_it_is_small_sorted_and_up_to_the_newest_version() -> None:
    lines = TABLE.read_text().splitlines()
    commands = [line.partition(" @ ")[0].partition("|")[0] for line in lines if line.startswith("kubectl")]
    assert commands == sorted(set(commands))
    assert TABLE.stat().st_size < 300_000
    assert (table().oldest, table().newest) == (OLDEST, NEWEST)


def test_what_is_written_is_read_again() -> None:
    some = frozenset({Version(1, 20), Version(1, 22), Version(1, 23), Version(1, 37)})
    commands = [
        KubectlCommand("kubectl", frozenset(), ALL, (Flag("namespace", "n", True, ALL),)),
        KubectlCommand(
            "kubectl get", frozenset({"show"}), ALL, (Flag("all", None, False, some), Flag("output", "o", True, ALL))
        ),
        KubectlCommand("kubectl old", frozenset(), some, (Flag("all", None, False, some),)),
    ]
    harvest = runpy.run_path(str(REPOSITORY / "tools" / "harvest_kubectl.py"))
    text = harvest["render"](commands, OLDEST, NEWEST)
    assert "  --all 1.20,1.22-1.23,1.37\n" in text
    read = CommandTable(text)
    assert [read.command(command.path) for command in commands] == commands
    assert read.resolve("kubectl show") == "kubectl get"
    assert read.resolve("kubectl new") is None


def test_anomalies_of_single_versions_are_in_it() -> None:
    """Seen in the binaries: 1.25 had thrown out flags of `run` that 1.26 took back until 1.31."""
    flags = table().flags("kubectl run")
    assert Version(1, 25) not in flags["--cascade"].versions
    assert {Version(1, 24), Version(1, 26), Version(1, 30)} <= flags["--cascade"].versions
    assert max(flags["--replicas"].versions) == Version(1, 20)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("kubectl"), reason="there is no kubectl here to compare with")
def test_a_real_binary_says_what_the_table_says() -> None:
    binary = Path(str(shutil.which("kubectl")))
    printed = subprocess.run([binary, "version", "--client", "-o", "yaml"], capture_output=True, text=True, check=True)
    version = read_version(printed.stdout.partition("gitVersion: ")[2].split()[0])
    if version not in ALL:
        pytest.skip(f"the table does not know kubectl {version}")
    harvest = runpy.run_path(str(REPOSITORY / "tools" / "harvest_kubectl.py"))
    for path, text in harvest["helps"](binary):
        flags = table().flags(" ".join(path))
        for name in harvest["flags_in"](text):
            assert version in flags[f"--{name}"].versions, (path, name)


def test_the_table_is_read_back_for_a_version_to_be_added() -> None:
    harvest = runpy.run_path(str(REPOSITORY / "tools" / "harvest_kubectl.py"))
    known = harvest["read"](table(), ALL)
    assert harvest["render"](harvest["commands"](known), OLDEST, NEWEST) == TABLE.read_text()
