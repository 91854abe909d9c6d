"""Scripts split as bash would, and which of them no shell can refuse."""

from __future__ import annotations

import subprocess

import pytest
from harness.shell.script import programs
from harness.shell.soundness import is_surely_sound
from hypothesis import given, settings
from hypothesis import strategies as st

PIECES = ["echo", "a", " ", "\n", "|", "&&", ";", "&", "<", ">", "2>&1", "'", '"', "$(", ")", "(", "{", "}", "if", "then", "fi", "for", "do", "done", "in", "$A", "${A}", "\\", "`", "<<E\n", "\nE\n", "[[", "]]", "#", "!", "case", "esac", ";;", "=", "x=1"]  # fmt: skip


def test_programs_with_their_lines_words_and_documents() -> None:
    script = "A=1 sudo -E kubectl get pods -o 'json' 2>/dev/null | head -n 1 && echo \"a b\" # why\ncat <<EOF | kubectl apply -f -\nx: $Y\nEOF\nB=$(date +%s)\n"
    found = programs(script)
    assert [(each.line, each.literals) for each in found] == [
        (0, ["kubectl", "get", "pods", "-o", "json"]),
        (0, ["head", "-n", "1"]),
        (0, ["echo", "a b"]),
        (1, ["cat"]),
        (1, ["kubectl", "apply", "-f", "-"]),
        (4, []),
        (4, ["date", "+%s"]),
    ]
    assert [word.assigns for word in found[0].assignments][:1] == ["A"]
    assert found[0].is_piped
    assert [(each.text, each.line, each.is_expanded) for each in found[4].here_documents] == [("x: $Y\n", 2, True)]


def test_a_loop_is_its_programs() -> None:
    assert [each.literals for each in programs("for i in 1 2; do\n  curl $i &\ndone")] == [
        ["for", "i", "in", "1", "2"],
        ["curl", "$i"],
    ]


def test_a_test_in_double_brackets_is_one_program() -> None:
    assert [each.name for each in programs("[[ a =~ (b|c) && d < e ]] && echo f")] == ["[[", "echo"]


@pytest.mark.parametrize("mark", ["'", '"$(', "$(", "`", "<<E\n", "{([", "a|", "((", "${", "\\"])
def test_time_is_linear_and_nothing_recurses_too_deep(mark: str) -> None:
    programs(mark * 20_000)
    is_surely_sound(mark * 2_000)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
)
def test_bash_accepts_what_is_surely_sound(script: str) -> None:
    programs(script)
    if is_surely_sound(script):
        asked = subprocess.run(["bash", "-n"], input=f"{script}\n".encode(), capture_output=True, check=False)
        assert (asked.returncode, asked.stderr) == (0, b"")
