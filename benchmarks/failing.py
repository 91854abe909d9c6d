"""A deck of fifty commands of which ten fail for good, beside one of fifty that pass: how much longer does it take?

    python benchmarks/failing.py

Both are played on `--cluster none`, one after the other, with the files and programs of this machine. The ten are called wrongly, miss a
file or miss a program: nothing that is waited for would make them pass. Ends with status 1 above `MOST` seconds more.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from harness.project.options import RunOptions
from harness.record.model import Record, Verdict
from harness.replay.listener import SilentListener
from harness.replay.play import play

COMMANDS = 50
MOST = 2.0
"""Seconds."""
HOPELESS = (
    "kubectl get pods --no-such-flag",
    "ls --no-such-option",
    "curl --no-such-option http://127.0.0.1/",
    "cat nowhere.yaml",
    "grep image: nowhere.yaml | wc -l",
    "kubectl apply -f nowhere.yaml",
    "cd nowhere",
    "no-such-program --version",
    "VERSION=$(no-such-program --version) && echo $VERSION",
    "docker psuh web",
)


class Nobody(SilentListener):
    """Looks on without a word."""

    def ask(self, question: str) -> bool:  # noqa: ARG002
        """No."""
        return False


def deck(commands: list[str]) -> str:
    """Return a page with a slide and a fence for each command."""
    return "".join(f"## Step {number}\n\n```bash\n{text}\n```\n\n" for number, text in enumerate(commands, start=1))


def played(folder: Path, name: str, commands: list[str]) -> Record:
    """Return the record of a deck of these commands."""
    path = folder / f"{name}.md"
    path.write_text(deck(commands), encoding="utf-8")
    (record,) = play([path], RunOptions(cluster="none"), Nobody())
    return record


def main() -> None:
    """Play both, and say how long they took."""
    passing = [f"echo {number}" for number in range(COMMANDS)]
    failing = list(passing)
    failing[2 :: COMMANDS // len(HOPELESS)] = HOPELESS
    with tempfile.TemporaryDirectory() as folder:
        before = played(Path(folder), "passing", passing)
        after = played(Path(folder), "failing", failing)
    failed = after.count(Verdict.FAILED)
    more = after.seconds - before.seconds
    print(
        f"{COMMANDS} that pass: {before.seconds:.2f} s; with {failed} that fail: {after.seconds:.2f} s; {more:+.2f} s"
    )
    for step in after.steps:
        if step.verdict is not Verdict.PASSED:
            print(f"  {step.seconds:.2f} s {step.verdict:8} {step.text}")
    sys.exit(failed != len(HOPELESS) or more > MOST)


if __name__ == "__main__":
    main()
