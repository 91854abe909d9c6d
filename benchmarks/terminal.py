"""The same commands through our terminal, byexample and prysk, side by side in one run.

    python benchmarks/terminal.py [--quick]

Per command means what one more command costs: the time for many minus the time for one, shared out. Whole process
is what a person waits for. Every command's output is compared with what is expected, by all three.
"""

from __future__ import annotations

import argparse
import os
import pty
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from harness.terminal import Terminal
from rich.console import Console
from rich.table import Table

BIN = Path(sys.executable).parent
ROUNDS = 3
PRINTS_MUCH = "yes 'a line of output' | head -c 25000000"


def harness_deck(count: int) -> str:
    return "\n---\n\n".join(
        f"# Slide {number}\n\n.exercise[\n\n```bash\necho {number}\n```\n\n]\n\nWe should see:\n```\n{number}\n```\n"
        for number in range(count)
    )


def byexample_file(count: int) -> str:
    return "".join(f"```shell\n$ echo {number}\n{number}\n```\n\n" for number in range(count))


def prysk_file(count: int) -> str:
    return "".join(f"  $ echo {number}\n  {number}\n" for number in range(count))


PEERS: dict[str, tuple[str, Callable[[int], str], list[str]]] = {
    "harness": ("deck.md", harness_deck, [str(BIN / "harness"), "run", "--cluster", "none"]),
    "byexample": ("examples.md", byexample_file, [str(BIN / "byexample"), "-l", "shell", "--pretty", "none"]),
    "prysk": ("examples.t", prysk_file, [str(BIN / "prysk")]),
}


def process_seconds(name: str, count: int, directory: Path) -> float:
    """The best of a few whole processes; all must pass."""
    file_name, write, command = PEERS[name]
    path = directory / file_name
    path.write_text(write(count))
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        finished = subprocess.run([*command, str(path)], check=False, capture_output=True, cwd=directory)
        best = min(best, time.perf_counter() - began)
        if finished.returncode:
            raise SystemExit(f"{name} failed: {finished.stdout.decode()[-2000:]}{finished.stderr.decode()[-2000:]}")
    return best


def terminal_seconds(count: int, directory: Path) -> float:
    """Per command, in our terminal alone."""
    fence = "\n".join(f"echo {number}" for number in range(count))
    best = float("inf")
    for _ in range(ROUNDS):
        with open_terminal(directory) as terminal:
            began = time.perf_counter()
            outputs = [command.output for command in terminal.run(fence, timeout=60)]
            best = min(best, time.perf_counter() - began)
        assert outputs == [f"{number}\n" for number in range(count)]
    return best / count


def large_output(directory: Path) -> tuple[float, int, float]:
    """Seconds and bytes for one command with much output, and the growth of our peak memory in MiB."""
    with open_terminal(directory) as terminal:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        (command,) = terminal.run(PRINTS_MUCH, timeout=600)
        seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, command.output_bytes, (after - before) / 1024


def bare_pty() -> float:
    """Seconds for the same output through a pty that somebody merely reads: the floor."""
    child, descriptor = pty.fork()
    if child == 0:
        os.execvp("bash", ["bash", "-c", PRINTS_MUCH])
    began = time.perf_counter()
    try:
        while os.read(descriptor, 1 << 16):
            pass
    except OSError:  # how Linux says that the other side of a pty is closed
        pass
    seconds = time.perf_counter() - began
    os.close(descriptor)
    os.waitpid(child, 0)
    return seconds


def open_terminal(directory: Path) -> Terminal:
    return Terminal(("bash", "-i"), {"PATH": os.environ["PATH"], "HOME": str(directory)}, directory, directory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the commands")
    arguments = parser.parse_args()
    many, deck_size = (200, 50) if arguments.quick else (2000, 500)
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        one = {peer: process_seconds(peer, 1, directory) for peer in PEERS}
        whole = {peer: process_seconds(peer, many, directory) for peer in PEERS}
        deck = {peer: process_seconds(peer, deck_size, directory) for peer in ("harness", "byexample")}
        ours = terminal_seconds(many, directory)
        seconds, size, memory = large_output(directory)
    table = Table(title=f"{many} commands, best of {ROUNDS}")
    for heading in ("", "per command", "whole process", "ratio to byexample: per command", "whole process"):
        table.add_column(heading, justify="left" if not heading else "right")
    per_command = {peer: (whole[peer] - one[peer]) / (many - 1) for peer in PEERS}
    for peer in PEERS:
        table.add_row(
            f"{peer} run" if peer == "harness" else peer,
            f"{per_command[peer] * 1000:.3f} ms",
            f"{whole[peer]:.2f} s",
            f"{per_command[peer] / per_command['byexample']:.2f}",
            f"{whole[peer] / whole['byexample']:.2f}",
        )
    table.add_row("our terminal alone", f"{ours * 1000:.3f} ms", "", f"{ours / per_command['byexample']:.2f}", "")
    console.print(table)
    console.print(
        f"a deck of {deck_size} commands, an expectation each: harness run {deck['harness']:.2f} s, "
        f"byexample {deck['byexample']:.2f} s: {deck['harness'] / deck['byexample']:.2f} ×"
    )
    console.print(
        f"one command with {size / 1e6:.0f} MB of output: {seconds:.2f} s, {memory:.0f} MiB more memory "
        f"(merely reading a pty: {bare_pty():.2f} s)"
    )


if __name__ == "__main__":
    main()
