"""What the measurements of labs type in them."""

from __future__ import annotations

import subprocess

from harness.cluster.provider import Cluster


def run(cluster: Cluster, script: str) -> str:
    """Run a script in a cluster's shell; return what it printed. Ends the program where the script fails."""
    shell = cluster.shell()
    enter = shell.argv[: shell.argv.index("--") + 1]
    finished = subprocess.run(
        (*enter, "bash", "-c", script), check=False, env=dict(shell.env), stdin=subprocess.DEVNULL, capture_output=True
    )
    if finished.returncode:
        raise SystemExit(f"{script}\nfailed: {finished.stdout.decode()}{finished.stderr.decode()}")
    return finished.stdout.decode()
