"""Educates: what a clickable action does is played, or said."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source


def read(text: str, name: str = "page.md") -> Deck:
    return parse_deck(Source(Path(name), text))


def fence(action: str, content: str) -> str:
    return f"```{action}\n{content}\n```\n\n"


def steps(text: str) -> list[tuple[str, str, str]]:
    return [(step.kind, step.text, step.terminal) for _, step in read(text).steps]


@pytest.mark.parametrize(
    ("action", "content", "terminal"),
    [
        ("execute", "ls -l", "term1"), ("execute-1", "ls -l", "term1"), ("execute-2", "ls -l", "term2"), ("terminal:execute", "command: ls -l", "term1"),
        ("terminal:execute", "command: ls -l\nsession: 3\nclear: true", "term3"), ("terminal:execute", "command: |\n  ls -l\nsession: '2'", "term2"),
    ],
)  # fmt: skip
def test_what_a_click_executes_is_typed_at_its_line(action: str, content: str, terminal: str) -> None:
    deck = read(f"# A\n\n{fence(action, content)}")
    ((_, step),) = deck.steps
    assert (deck.dialect, step.kind, step.text, step.terminal) == ("educates", "bash", "ls -l", terminal)
    assert step.span.line == 4 + content.split("\n").index(next(line for line in content.split("\n") if "ls" in line))


def test_what_is_executed_in_all_terminals_is_typed_in_each_that_the_page_uses() -> None:
    text = fence("execute-3", "ls") + fence("terminal:execute-all", "command: pwd") + fence("execute-all", "cd")
    assert [terminal for _, _, terminal in steps(text)] == ["term3", "term3", "term1", "term3", "term1"]


@pytest.mark.parametrize(
    ("action", "content", "terminals"),
    [
        ("terminal:interrupt", "", ["term1"]), ("terminal:interrupt", "session: 2", ["term2"]), ("terminal:interrupt-all", "", ["term2", "term1"]),
        ("execute-2", "<ctrl+c>", ["term2"]), ("execute", "<ctrl-c>", ["term1"]),
    ],
)  # fmt: skip
def test_interruptions_are_keys(action: str, content: str, terminals: list[str]) -> None:
    text = fence("execute-2", "sleep 9") + fence("execute", "sleep 9") + fence(action, content)
    assert steps(text)[2:] == [("key", "^C", terminal) for terminal in terminals]


def test_input_is_typed_into_what_runs_with_enter_or_without() -> None:
    text = (
        fence("execute", "read A")
        + fence("terminal:input", "text: a b")
        + fence("terminal:input", "text: c\nendl: false")
    )
    assert [(kind, text) for kind, text, _ in steps(text)[1:]] == [("keys", "a b"), ("key", "^J"), ("keys", "c")]


@pytest.mark.parametrize("action", ["terminal:clear", "terminal:clear-all", "section:begin", "copy"])
def test_what_leaves_nothing_behind_is_neither_played_nor_said(action: str) -> None:
    deck = read(fence("execute", "ls") + fence(action, "name: a" if action == "copy" else ""))
    assert (len(deck.steps), deck.findings) == (1, ())


@pytest.mark.parametrize(
    ("action", "content", "severity"),
    [
        ("editor:open-file", "file: a", "note"), ("dashboard:open-url", "url: https://a.example", "note"), ("files:copy-file", "path: a", "note"),
        ("workshop:copy", "text: kubectl get pods", "note"), ("copy", "kubectl get pods", "note"), ("editor:append-lines-to-file", "file: a", "warning"),
        ("terminal:select", "", "note"), ("request:log", "", "warning"),
    ],
)  # fmt: skip
def test_what_is_not_played_is_said(action: str, content: str, severity: str) -> None:
    deck = read(fence("execute", "ls") + fence(action, content))
    assert [(finding.id, finding.span.line, finding.severity.value) for finding in deck.findings] == [
        ("unplayed-action", 6, severity)
    ]


@pytest.mark.parametrize(
    "variable",
    ["{{ session_namespace }}", "{{session_namespace}}", "{{< param session_namespace >}}", "%session_namespace%"],
)
def test_values_of_the_session_are_those_that_its_shells_have(variable: str) -> None:
    (_, text, _), *_ = steps(fence("execute", f"kubectl get pods -n {variable} -o custom=%s"))
    assert text == "kubectl get pods -n ${SESSION_NAMESPACE} -o custom=%s"


@pytest.mark.parametrize(
    ("content", "line"), [("command: a: b", 4), ("session: 1", 4), ("ls -l", 4), ("session: 1\ncommand: [", 5), ("- a", 4), ("", 4)]
)  # fmt: skip
def test_an_action_that_cannot_be_read_is_an_error_at_its_line(content: str, line: int) -> None:
    deck = read(f"# A\n\n{fence('terminal:execute', content)}{fence('execute', 'ls')}")
    assert [(finding.id, finding.prevents_playing) for finding in deck.findings] == [("bad-action", True)]
    assert deck.findings[0].span.line in (line, line + 1)


class TestTests:
    @pytest.mark.parametrize("place", ["workshop/examiner/tests", "examiner/tests", "pages/examiner/tests"])
    @pytest.mark.parametrize(
        ("script", "command"),
        [
            ("#!/bin/bash\ntest -f a\n", "bash -s --"),
            ("#!/usr/bin/env python3\nprint()\n", "python3 -"),
            ("exit 0\n", "bash -s --"),
        ],
    )
    def test_its_script_is_played_in_a_shell_of_its_own(
        self, tmp_path: Path, place: str, script: str, command: str
    ) -> None:
        (tmp_path / ".git").mkdir()
        page = tmp_path / "pages" / "a.md"
        for path, text in (
            (tmp_path / place / "done", script),
            (page, fence("examiner:execute-test", "name: done\nargs: [a b, c]\ntimeout: 7\nretries: 3\ndelay: 2")),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        ((_, step),) = read_deck(page).steps
        assert step.text == f"{command} 'a b' c <<'END_OF_TEST'\n{script}END_OF_TEST"
        assert (step.kind, step.terminal, step.timeout, step.retry) == ("hide", "verification", 7, 6)

    @pytest.mark.parametrize(
        ("content", "identifier"),
        [("name: nowhere", "missing-file"), ("name: ../../../../etc/passwd", "outside-repository"), ("name: a\ninputs: {}", "unplayed-action"), ("title: a", "bad-action")],
    )  # fmt: skip
    def test_one_that_cannot_be_played_is_said(self, tmp_path: Path, content: str, identifier: str) -> None:
        page = tmp_path / "a.md"
        page.write_text(fence("execute", "ls") + fence("examiner:execute-test", content))
        (tmp_path / "examiner" / "tests").mkdir(parents=True)
        deck = read_deck(page)
        assert (len(deck.steps), [finding.id for finding in deck.findings]) == (1, [identifier])


def test_a_page_about_actions_is_none() -> None:
    assert read("````markdown\n```execute\nls\n```\n````\n\n```copy\nls\n```\n").dialect == "markdown"


def test_a_page_with_marks_of_two_dialects_is_asked_about() -> None:
    text = fence("execute", "ls") + "`pwd`{{exec}}\n"
    deck = read(text)
    (finding,) = (finding for finding in deck.findings if finding.id == "ambiguous-dialect")
    assert finding.prevents_playing
    assert "--dialect" in finding.help
    assert parse_deck(Source(Path("page.md"), text), "educates").findings == ()
    assert read(fence("execute", "ls") + "The name `pier`{{copy}}.\n").findings == ()


def test_an_action_in_asciidoc_is_a_role() -> None:
    text = "= A\n\n[source,bash,role=terminal:execute]\n----\ncommand: ls\nsession: 2\n----\n\n[role=terminal:interrupt]\n----\nsession: 2\n----\n"
    assert [(step.kind, step.text, step.terminal) for _, step in read(text, "page.adoc").steps] == [
        ("bash", "ls", "term2"),
        ("key", "^C", "term2"),
    ]


def test_a_workshop_without_git_has_its_tests(tmp_path: Path) -> None:
    page, script = tmp_path / "workshop" / "content" / "a.md", tmp_path / "workshop" / "examiner" / "tests" / "done"
    for path, text in ((page, fence("examiner:execute-test", "name: done")), (script, "exit 0\n")):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    assert [step.kind for _, step in read_deck(page).steps] == ["hide"]


def test_in_asciidoc_all_terminals_are_those_that_the_page_uses() -> None:
    block = "[source,bash,role={}]\n----\nls\n----\n\n"
    text = f"= A\n\n{block.format('execute-2')}{block.format('execute-all')}"
    assert [step.terminal for _, step in read(text, "page.adoc").steps] == ["term2", "term2", "term1"]
