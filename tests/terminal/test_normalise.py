"""What a person would have seen of some bytes."""

from __future__ import annotations

import time

import pytest
from harness.terminal.capture import KEPT_AT_EACH_END, Capture
from harness.terminal.normalise import normalise
from harness.terminal.shell_integration import Mark, MarkScanner, Sign


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"one\r\ntwo\r\n", "one\ntwo\n"),
        (b"\x1b[1;31mred\x1b[0m", "red"),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "alink"),
        (b"10%\r50%\r100%\r\n", "100%\n"),
        (b"a long line\rshort", "shortg line"),
        (b"a long line\r\x1b[Kshort", "short"),
        (b"a long line\x1b[2K\rshort", "short"),
        (b"a long line\x1b[1Gshort\x1b[K", "short"),
        (b"b\bbo\bold", "bold"),
        ("naïve 🤔\r\n".encode(), "naïve 🤔\n"),
        (b"\xff\x00\x07.", "\ufffd."),
        (b"", ""),
    ],
)
def test_bytes_become_what_is_seen(raw: bytes, seen: str) -> None:
    assert normalise(raw) == seen


@pytest.mark.parametrize(
    "raw",
    [
        b"\x1b[" + b"1;" * 500_000,
        b"\x1b]" * 500_000,
        b"\x1b[1" * 300_000,
        b"x" * 500_000 + b"\r" * 500_000,
        b"x\b" * 500_000,
        b"x\r\x1b[K" * 200_000,
    ],
    ids=["one endless sequence", "many openings", "many cut", "returns", "backspaces", "progress"],
)
def test_hostile_output_takes_linear_time(raw: bytes) -> None:
    began = time.monotonic()
    normalise(raw)
    assert time.monotonic() - began < 10


def test_marks_are_told_from_output_wherever_the_bytes_are_cut() -> None:
    stream = b"before\x1b]133;C;;cafe\x07out\x1b]133;D;0;f00d\x07\x1b[0m\x1b]133;D;7;cafe\x07\x1b]133;A;7;cafe\x07$ "
    for cut in range(len(stream)):
        scanner = MarkScanner()
        scanner.nonces.add("cafe")
        pieces = scanner.feed(stream[:cut]) + scanner.feed(stream[cut:])
        assert [piece for piece in pieces if isinstance(piece, Mark)] == [
            Mark(Sign.STARTED, nonce="cafe"),
            Mark(Sign.ENDED, 7, nonce="cafe"),
            Mark(Sign.READY, 7, nonce="cafe"),
        ]
        assert b"".join(piece for piece in pieces if isinstance(piece, bytes)) == (
            b"beforeout\x1b]133;D;0;f00d\x07\x1b[0m$ "
        )


def test_a_capture_keeps_both_ends_and_counts_the_rest() -> None:
    capture = Capture()
    for number in range(30):
        capture.add(bytes([97 + number % 26]) * 100_000)
    assert capture.size == 3_000_000
    assert 0 < capture.left_out < 3_000_000 - 2 * KEPT_AT_EACH_END + 100_000
    assert capture.recent(150_000) == b"c" * 50_000 + b"d" * 100_000
    assert f"[{capture.left_out} bytes left out]" in capture.text()


def test_the_recent_part_of_a_short_capture_reaches_back_to_its_beginning() -> None:
    capture = Capture()
    capture.add(b"hello")
    assert (capture.recent(3), capture.recent(100)) == (b"llo", b"hello")
