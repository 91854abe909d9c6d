"""The lines of a script, as an original and its translation are held against each other."""

from __future__ import annotations

import pytest
from harness.drift.translation.words import typed_lines


def _meaning(script: str) -> list[str]:
    return [" ".join(word.text for word in line.meaning) for line in typed_lines(script)]


@pytest.mark.parametrize(
    ("script", "meaning"),
    [
        ("kubectl get po -A -ojson", ["kubectl get po --all-namespaces --output json"]),
        ("sudo docker run -p80:80 web", ["sudo docker run -p 80:80 web"]),
        ("a | b &", ["a | b &"]),
        ("a &&\n  b # c", ["a &&", "b"]),
        ("a \\\n  b", ["a b"]),
        ("cd $(git rev-parse --show-toplevel)/en", ["cd $(…)/‹language› git rev-parse --show-toplevel"]),
        ("a 2>&1 >b", ["a 2 >& 1 > b"]),
        ("for i in 1 2\ndo # each\n  a $i\ndone", ["for i in 1 2", "do", "a $i", "done"]),
        ("{\n  a\n}", ["{", "a", "}"]),
        ("case $x in\n  a) b;;\nesac", ["case $x in", "a ) b ;;", "esac"]),
        ("cat <<E\ndone\nE\nls", ["cat << E", "ls"]),
        ("# nothing", []),
    ],
)
def test_words_and_operators_stand_line_by_line(script: str, meaning: list[str]) -> None:
    assert _meaning(script) == meaning


def test_substitutions_that_never_end_are_read_to_a_certain_depth() -> None:
    script = "$(" * 2000
    assert sum(map(len, _meaning(script))) < 2 * len(script)


def test_a_word_knows_its_program_and_the_arguments_before_it() -> None:
    (line,) = typed_lines("sudo kubectl get po -n web | wc -l")
    assert [(word.text, word.program, word.before) for word in line.meaning] == [
        ("sudo", "", ""),
        ("kubectl", "", ""),
        ("get", "kubectl", ""),
        ("po", "kubectl", "get"),
        ("--namespace", "kubectl", "po"),
        ("web", "kubectl", "--namespace"),
        ("|", "", ""),
        ("wc", "", ""),
        ("-l", "wc", ""),
    ]
    assert line.paths == {"kubectl get", "wc"}


def test_lines_are_counted_as_they_stand() -> None:
    script = "cat <<E | sort\nx\nE\nls 'a\nb' \\\n  c\n\ndate"
    assert [(line.line, line.height, line.text) for line in typed_lines(script)] == [
        (0, 1, "cat <<E | sort"),
        (3, 3, "ls 'a b' c"),
        (7, 1, "date"),
    ]
