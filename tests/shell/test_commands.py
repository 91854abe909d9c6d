"""Scripts split into the commands that bash runs one after the other."""

from __future__ import annotations

import subprocess

import pytest
from harness.shell.commands import commands

SCRIPTS = {
    "lines": ("a\nb && c\n# a comment\n\nd", [(0, "a"), (1, "b && c"), (4, "d")]),
    "a pipeline over lines": ("a |\n b\nc", [(0, "a |\n b"), (2, "c")]),
    "a loop": ("for i in 1 2; do\n  echo $i\ndone\nls", [(0, "for i in 1 2; do\n  echo $i\ndone"), (3, "ls")]),
    "a here-document": ("cat <<EOF\nhello\n\nEOF\nls", [(0, "cat <<EOF\nhello\n\nEOF"), (4, "ls")]),
    "a backslash": ("a \\\n  b\nc", [(0, "a \\\n  b"), (2, "c")]),
    "a function": ("f() {\n  echo\n}\nf", [(0, "f() {\n  echo\n}"), (3, "f")]),
    "a case": ("case x in\n a) ls;;\nesac\nls", [(0, "case x in\n a) ls;;\nesac"), (3, "ls")]),
    "a subshell": ("(\ncd x\nls\n)\npwd", [(0, "(\ncd x\nls\n)"), (4, "pwd")]),
    "one line": ("if true; then ls; fi; pwd\nls", [(0, "if true; then ls; fi; pwd"), (1, "ls")]),
    "words that are keywords elsewhere": ("echo if\necho for {\nls", [(0, "echo if"), (1, "echo for {"), (2, "ls")]),
    "quotes over lines": ("echo 'a\nb'\nls", [(0, "echo 'a\nb'"), (2, "ls")]),
    "nothing": ("\n# nothing\n", []),
    "what is not closed": ("for i in 1\ndo\nls", [(0, "for i in 1\ndo\nls")]),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_commands(name: str) -> None:
    script, expected = SCRIPTS[name]
    assert list(commands(script)) == expected


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name != "what is not closed"])
def test_bash_takes_each_of_them_by_itself(name: str) -> None:
    for _, text in commands(SCRIPTS[name][0]):
        assert subprocess.run(["bash", "-n", "-c", text], check=False, capture_output=True).returncode == 0, text
