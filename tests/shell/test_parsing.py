"""Scripts split as bash would, and which of them no shell can refuse."""

from __future__ import annotations

import subprocess

import pytest
from harness.shell.parsing import functions, parse, programs
from harness.shell.script import GroupKind
from harness.shell.soundness import is_surely_sound
from hypothesis import given, settings
from hypothesis import strategies as st

PIECES = ["echo", "a", " ", "\n", "|", "&&", ";", "&", "<", ">", "2>&1", "'", '"', "$(", ")", "(", "{", "}", "if", "then", "fi", "for", "do", "done", "in", "$A", "${A}", "\\", "`", "<<E\n", "\nE\n", "[[", "]]", "#", "!", "case", "esac", ";;", "=", "x=1"]  # fmt: skip


def test_programs_with_their_lines_words_and_documents() -> None:
    script = "A=1 sudo -E kubectl get pods -o 'json' 2>/dev/null | head -n 1 && echo \"a b\" # why\ncat <<EOF | kubectl apply -f -\nx: $Y\nEOF\nB=$(date +%s)\n"
    parsed = programs(script)
    assert [(program.line, program.literals) for program in parsed] == [
        (0, ["kubectl", "get", "pods", "-o", "json"]),
        (0, ["head", "-n", "1"]),
        (0, ["echo", "a b"]),
        (1, ["cat"]),
        (1, ["kubectl", "apply", "-f", "-"]),
        (4, []),
        (4, ["date", "+%s"]),
    ]
    assert [word.assigns for word in parsed[0].assignments][:1] == ["A"]
    assert parsed[0].is_piped
    assert [(document.text, document.line, document.is_expanded) for document in parsed[3].here_documents] == [
        ("x: $Y\n", 2, True)
    ]


def test_a_loop_is_its_programs() -> None:
    assert [program.literals for program in programs("for i in 1 2; do\n  curl $i &\ndone")] == [
        ["for", "i", "in", "1", "2"],
        ["curl", "$i"],
    ]


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        ("tail -f x", []),
        ("(tail -f x)", [GroupKind.SUBSHELL]),
        ("{ tail -f x; }", [GroupKind.BRACES]),
        ("for ((i = 0; i < 3; i++)); do\n tail -f x\ndone", [GroupKind.LOOP]),
        ("until ls; do (tail -f x); done", [GroupKind.LOOP, GroupKind.SUBSHELL]),
        ("case $A in\n a | b) ls;;\n (c) tail -f x ;;\nesac", [GroupKind.CONDITION]),
        ("if ls; then :; elif ls; then tail -f x; fi", [GroupKind.CONDITION]),
        ("f() {\n tail -f x\n}", [GroupKind.FUNCTION]),
        ("function f\n{ tail -f x; }", [GroupKind.FUNCTION]),
        ("f() ( if ls; then tail -f x; fi )", [GroupKind.FUNCTION, GroupKind.CONDITION]),
        ("ls; time { tail -f x; }", [GroupKind.BRACES]),
    ],
)
def test_groups(script: str, kinds: list[GroupKind]) -> None:
    (tail,) = [program for program in programs(script) if program.name == "tail"]
    assert [group.kind for group in tail.groups] == kinds
    assert tail.literals == ["tail", "-f", "x"]


def test_functions_have_their_names() -> None:
    script = "f() { a; }\nfunction g { b; }; function h() (c)\ni () {\n d\n}\necho 'j() { e; }'"
    assert list(functions(script)) == ["f", "g", "h", "i"]


@pytest.mark.parametrize(
    ("script", "in_background"),
    [
        ("a & b", ["a"]),
        ("a && b & c", ["a", "b"]),
        ("a; b || c &", ["b", "c"]),
        ("(a; b) & c", ["a", "b"]),
        ("while a; do b; done > f & c", ["a", "b"]),
        ("a | b & c", ["a", "b"]),
        ("echo $(a; b &)", ["b"]),
        ("a 2>&1; b &> f; c &>> f", []),
    ],
)
def test_background(script: str, in_background: list[str]) -> None:
    assert [program.name for program in programs(script) if program.is_background and program.words] == in_background


def test_who_reads_what_a_program_prints() -> None:
    readers = {
        program.name: [reader.name for reader in program.readers] for program in programs("(a; b | c) | d | { e; }; f")
    }
    assert readers == {"a": ["d", "e"], "b": ["c", "d", "e"], "c": ["d", "e"], "d": ["e"], "e": [], "f": []}


def test_redirections_of_programs_and_groups() -> None:
    parsed = programs("ls 2>&1 >> log; { a; b; } 2> f; c > /dev/null >&2; d > 1")
    assert [(program.name, [(r.descriptor, r.operator, r.target.text, r.writes_file) for r in program.redirections]) for program in parsed] == [
        ("ls", [("2", ">&", "1", False), ("", ">>", "log", True)]),
        ("a", []),
        ("b", []),
        ("", [("2", ">", "f", True)]),
        ("c", [("", ">", "/dev/null", False), ("", ">&", "2", False)]),
        ("d", [("", ">", "1", True)]),
    ]  # fmt: skip


def test_a_here_document_belongs_to_the_program_that_asks_for_it() -> None:
    a, b = programs("a <<X | b <<'Y'\n1\nX\n2\nY")
    assert [document.text for document in a.here_documents] == ["1\n"]
    assert [(document.text, document.is_expanded) for document in b.here_documents] == [("2\n", False)]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("'{.items[?(@.a==\"b\")]}'", '{.items[?(@.a=="b")]}'),
        ('"it\'s"', "it's"),
        ('a\\ b"c d"', "a bc d"),
        ('"a \\"b\\" \\n $X"', 'a "b" \\n $X'),
        ('"$(echo "a b")"', '$(echo "a b")'),
        ("A=(1 '2 3')", "A=(1 2 3)"),
    ],
)
def test_what_a_program_gets(text: str, literal: str) -> None:
    (program,) = programs(text)[:1]
    assert [word.literal for word in program.words] == [literal]


@pytest.mark.parametrize(
    "script",
    [
        "sudo -u root kubectl get", "env A=1 kubectl get", "env -u A B=2 kubectl get", "A=1 nohup kubectl get", "exec kubectl get",
        "time -p kubectl get", "sudo time kubectl get", "nice -n 5 kubectl get", "! kubectl get", "sudo -E -- kubectl get", "stdbuf -o L kubectl get",
        "sudo -iu root kubectl get", "nice -n5 kubectl get", "/usr/bin/time -v kubectl get", "taskset 1 kubectl get", "sudo A=1 kubectl get",
    ],
)  # fmt: skip
def test_words_that_run_what_stands_behind_them(script: str) -> None:
    assert [program.literals for program in programs(script)] == [["kubectl", "get"]]


@pytest.mark.parametrize("script", ["command -v kubectl", "sudo -l kubectl"])
def test_words_that_only_ask_run_nothing(script: str) -> None:
    assert programs(script)[0].literals == script.split()


@pytest.mark.parametrize(
    "script",
    ["a '", 'a "b', "a $(b", "a |", "a &&", "a \\", "(a", "{ a", "for i in 1; do a", "for i in 1", "if a", "f()", "cat <<E", "cat <<E\nx", "a >"],
)  # fmt: skip
def test_what_bash_would_wait_for(script: str) -> None:
    assert parse(script).is_open


@pytest.mark.parametrize(
    "script",
    ["curl $ REGISTRY / v2", "kubectl get <pod>\nls", "a (b) c", "done", "a;; b", "} fi )", "case x", "<< ; >"],
)
def test_what_makes_no_sense_stands_as_it_is_written(script: str) -> None:
    words = [word for program in programs(script) for word in program.words]
    assert all(script[word.start : word.end] == word.text for word in words)


def test_a_test_in_double_brackets_is_one_program() -> None:
    assert [program.name for program in programs("[[ a =~ (b|c) && d < e ]] && echo f")] == ["[[", "echo"]


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


@pytest.mark.parametrize("asked", ["(Your Zone)", "(your-project)", "gs://(your-bucket)/a"])
def test_what_is_asked_for_in_parentheses_is_a_word(asked: str) -> None:
    (program,) = programs(f"gcloud set {asked} --quiet")
    assert program.literals == ["gcloud", "set", asked, "--quiet"]


@pytest.mark.parametrize(
    "script", ["ls; (your-script)", "(your-script)", "if (your-script); then ls; fi", "ls | (your-script)"]
)
def test_the_same_where_a_command_begins_is_a_subshell(script: str) -> None:
    assert "your-script" in [program.name for program in programs(script)]
