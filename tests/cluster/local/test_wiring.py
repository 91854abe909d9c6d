"""The network of a node, as far as shell lines alone say it. Kernels that lack something are stood for by programs that fail."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness.cluster.local import wiring

KERNEL = """\
#!/bin/sh
grep -q "$(cat "$0.chosen")" "$0.takes" || { echo "Table does not exist (do you need to insmod?)" >&2; exit 3; }
"""
CHOOSE = """\
#!/bin/sh
[ "$3" = ip6tables ] || basename "$4" >"$(dirname "$0")/iptables.chosen"
"""


def rules_on(directory: Path, *, takes: str) -> subprocess.CompletedProcess[str]:
    """Run the lines where the kernel takes only some rules."""
    for name, text in (("iptables", KERNEL), ("update-alternatives", CHOOSE)):
        (directory / name).write_text(text)
        (directory / name).chmod(0o755)
    (directory / "iptables.chosen").write_text("iptables-nft\n")
    (directory / "iptables.takes").write_text(takes)
    script = "\n".join(("set -e", *wiring.rules_that_the_kernel_has()))
    return subprocess.run(
        ("/bin/sh", "-c", script),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{directory}:/usr/bin:/bin"},
    )


@pytest.mark.parametrize(
    ("takes", "chosen"),
    [
        ("iptables-nft", "iptables-nft"),
        ("iptables-nft iptables-legacy", "iptables-nft"),
        ("iptables-legacy", "iptables-legacy"),
    ],
)
def test_rules_are_of_the_kind_that_the_kernel_takes(tmp_path: Path, takes: str, chosen: str) -> None:
    assert rules_on(tmp_path, takes=takes).returncode == 0
    assert (tmp_path / "iptables.chosen").read_text().strip() == chosen


def test_a_kernel_that_takes_neither_is_told_with_the_way_out(tmp_path: Path) -> None:
    finished = rules_on(tmp_path, takes="nothing")
    assert finished.returncode == 1
    assert finished.stderr.splitlines()[-1].endswith("modprobe ip_tables")
