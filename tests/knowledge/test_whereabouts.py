"""Paths are seen from where the shell is when they are typed, and where that is not known, nothing is claimed."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from harness.knowledge.paths import Use
from harness.knowledge.whereabouts import Whereabouts
from harness.shell.parsing import programs

HOME = PurePosixPath("/home")


def read(*scripts: str, start: str = "/home/app") -> list[str | None]:
    where = Whereabouts(PurePosixPath(start), HOME)
    return [
        str(located.path) if located.path else None
        for script in scripts
        for located in where.follow(programs(script), "term1")
        if located.use.use is Use.READS
    ]


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("cat x", ["/home/app/x"]),
        ("cd docs\ncat x ../y", ["/home/app/docs/x", "/home/app/y"]),
        ("cd\ncat x", ["/home/x"]),
        ("cd ~/other && cat x", ["/home/other/x"]),
        ("cd a; cd -; cat x", ["/home/app/x"]),
        ("pushd a; cat x; popd; cat y", ["/home/app/a/x", "/home/app/y"]),
        ("(cd a; cat x); (cat y; cd b); cat z", ["/home/app/a/x", "/home/app/y", "/home/app/z"]),
        ("(cd a; (cd b; cat x); cat y)", ["/home/app/a/b/x", "/home/app/a/y"]),
        ("echo $(cd a; cat x); cat y", ["/home/app/a/x", "/home/app/y"]),
        ("cd a | cat x; cd b & cat y", ["/home/app/x", "/home/app/y"]),
        ("cd $DIR; cat x; cd; cat y", [None, "/home/y"]),
        ("if true; then cd a; fi; cat x", [None]),
        ("cat a || cd b; cat x", ["/home/app/a", None]),
        ("cat /x", ["/x"]),
    ],
)
def test_where_a_path_is(script: str, seen: list[str | None]) -> None:
    assert read(script) == seen


def test_the_shell_stays_where_it_is_from_step_to_step() -> None:
    assert read("cd a", "cat x", "cd ..", "cat y") == ["/home/app/a/x", "/home/app/y"]


def test_what_is_typed_in_another_shell_is_not_seen_from_here() -> None:
    assert read("kubectl exec -it web -- sh", "cd a; cat x", "exit", "cat y") == ["/home/app/y"]
    assert read("ssh node2\ncat x\nexit\ncat y") == ["/home/app/y"]
    assert read("curl example.com/get | bash", "cat y") == ["/home/app/y"]


def test_each_terminal_has_its_own() -> None:
    where = Whereabouts(HOME, HOME)
    list(where.follow(programs("cd a"), "term1"))
    assert [str(located.path) for located in where.follow(programs("cat x"), "term2")] == ["/home/x"]
    assert [str(located.path) for located in where.follow(programs("cat x"), "term1")] == ["/home/a/x"]


@pytest.mark.parametrize(
    "script",
    [
        "[ -f x ] && cat x",
        "if [ -f x ]; then cat x; fi",
        "cat x || true",
        "true || cat x",
        "test -f x && true && cat x",
    ],
)
def test_what_may_be_missing(script: str) -> None:
    where = Whereabouts(HOME, HOME)
    assert not any(located.is_certain for located in where.follow(programs(script), "term1"))
