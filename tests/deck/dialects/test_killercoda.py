"""Killercoda: a button says what is typed, and where; a scenario is a deck of its pages and of what verifies them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.deck.model import Deck, Skip, SkipKind
from harness.deck.reader import find_decks, parse_deck, read_deck
from harness.deck.source import Source


def read(text: str) -> Deck:
    return parse_deck(Source(Path("step.md"), text))


def steps(text: str) -> list[tuple[str, str, str]]:
    return [(step.kind, step.text, step.terminal) for _, step in read(text).steps]


@pytest.mark.parametrize(
    ("button", "terminal"), [("exec", "term1"), ("execute", "term1"), ("execute T2", "term2"), ("exec T3", "term3"), ("execute T1 HOST1", "term1")]
)  # fmt: skip
def test_a_button_types_a_span_and_a_fence(button: str, terminal: str) -> None:
    span, fence = f"Now `ls -l`{{{{{button}}}}}.\n", f"```{{}}\nls -l\n```{{{{{button}}}}}\n"
    assert steps(span) == [("bash", "ls -l", terminal)]
    for word in ("", "plain", "bash", "yaml"):
        deck = read(fence.replace("{}", word, 1))
        assert (deck.dialect, [(step.text, step.terminal) for _, step in deck.steps]) == (
            "killercoda",
            [("ls -l", terminal)],
        )


def test_the_commands_of_a_paragraph_are_typed_in_order_at_their_lines() -> None:
    deck = read("# A\n\nOne `ls`{{exec}}, two `` echo `date` ``{{exec}}\nand `pwd`{{exec}}; not `cd`.\n")
    assert [(step.text, step.span.line) for _, step in deck.steps] == [("ls", 3), ("echo `date`", 3), ("pwd", 4)]


@pytest.mark.parametrize(
    "copied", ["`kubectl get pods`", "```\nkubectl get pods\n```", "```bash\nkubectl get pods\n```"]
)
def test_a_command_that_is_copied_is_typed(copied: str) -> None:
    assert steps(f"# A\n\n{copied}{{{{copy}}}}\n") == [("bash", "kubectl get pods", "term1")]


@pytest.mark.parametrize("copied", ["`web`", "```yaml\nkind: Pod\n```", "```\nreplicas: 3\n```", "```js\ngit()\n```"])
def test_a_name_or_a_file_that_is_copied_is_not(copied: str) -> None:
    deck = read(f"# A\n\n{copied}{{{{copy}}}}\n")
    assert (deck.dialect, deck.steps, deck.findings) == ("killercoda", (), ())
    assert len(deck.excerpts) == copied.startswith("```")


class TestInterruptions:
    def test_what_goes_on_in_that_terminal_is_ended_first(self) -> None:
        text = "`kubectl get pods -w`{{exec T2}} `ls`{{exec}}\n\n`pwd`{{exec T2 interrupt}}\n"
        assert [(kind, terminal) for kind, _, terminal in steps(text)] == [
            ("bash", "term2"),
            ("bash", "term1"),
            ("key", "term2"),
            ("bash", "term2"),
        ]

    def test_what_ends_by_itself_is_not(self) -> None:
        assert [kind for kind, _, _ in steps("`ls`{{exec}}\n\n`pwd`{{exec interrupt}}\n")] == ["bash", "bash"]

    def test_a_comment_alone_is_only_the_key(self) -> None:
        assert steps("`node a.js`{{exec}}\n\n```\n# ctrl+c\n```{{exec interrupt}}\n")[1:] == [("key", "^C", "term1")]


def test_another_machine_is_said() -> None:
    (step,) = (step for _, step in read("`ls`{{execute HOST2}}\n").steps)
    assert step.skip == Skip(SkipKind.OTHER_MACHINE, "HOST2")


def test_links_to_ports_are_opened_and_addresses_of_ports_are_typed() -> None:
    text = (
        "[a]({{TRAFFIC_HOST1_80}}) [b]({{TRAFFIC_HOST2_8080}}/b) "
        "[c](https://[[HOST_SUBDOMAIN]]-90-[[KATACODA_HOST]].environments.katacoda.com/c) `curl {{TRAFFIC_HOST1_80}}/d`{{exec}}\n"
    )
    assert [text for _, text, _ in steps(text)] == [
        "http://node1:80/",
        "http://node2:8080/b",
        "http://node1:90/c",
        "curl http://node1:80/d",
    ]


def test_what_a_click_copies_into_the_clipboard_is_no_file() -> None:
    assert read('# A\n\n`ls`{{ execute }}\n\n<pre class="file" data-target="clipboard">\nx\n</pre>\n').findings == ()


def test_a_file_that_a_click_writes_is_said() -> None:
    deck = read('# A\n\n`ls`{{execute}}\n\n<pre class="file" data-filename="a.js">\nx\n</pre>\n')
    assert [(finding.id, finding.span.line) for finding in deck.findings] == [("unplayed-action", 5)]


@pytest.mark.parametrize(
    "text", ["Write `` `ls`{{exec}} `` so.\n\n```sh\nls\n```\n", "````markdown\n```\nls\n```{{exec}}\n````\n"]
)
def test_a_page_about_buttons_is_none(text: str) -> None:
    assert read(text).dialect == "markdown"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text("# One\n\n`touch a`{{exec}}\n")
    (tmp_path / "two.md").write_text("# Two\n\n```bash\nls\n```\n")
    (tmp_path / "one.sh").write_text("#!/bin/sh\ntest -f a || exit 1\n")
    index = tmp_path / "index.json"
    steps = [{"title": "One", "text": "one.md", "verify": "one.sh"}, {"text": "two.md"}]
    details = {"intro": {"text": "two.md", "background": "set-up.sh"}, "steps": steps}
    index.write_text(json.dumps({"title": "Both", "details": details}, indent=1))
    return index


class TestScenarios:
    def test_its_pages_are_one_deck_and_what_verifies_them_is_played_in_a_shell_of_its_own(
        self, scenario: Path
    ) -> None:
        deck = read_deck(scenario)
        assert (deck.title, deck.dialect, [slide.title for slide in deck.slides]) == (
            "Both",
            "killercoda",
            ["Two", "One", "Two"],
        )
        played = [(step.kind, step.terminal, step.span.path.name, step.span.line) for _, step in deck.steps]
        assert played == [
            ("bash", "term1", "two.md", 4),
            ("bash", "term1", "one.md", 3),
            ("hide", "verification", "one.sh", 1),
            ("bash", "term1", "two.md", 4),
        ]
        assert "exit 1" in deck.steps[2][1].text

    def test_scripts_that_are_not_played_are_said(self, scenario: Path) -> None:
        assert [(finding.id, finding.span.line) for finding in read_deck(scenario).findings] == [("unplayed-action", 6)]

    def test_it_is_the_deck_of_its_folder(self, scenario: Path) -> None:
        assert find_decks(scenario.parent) == [scenario]

    def test_a_script_or_a_page_that_is_missing_is_a_finding(self, scenario: Path) -> None:
        (scenario.parent / "one.sh").unlink()
        (scenario.parent / "one.md").rename(scenario.parent / "ones.md")
        assert [finding.id for finding in read_deck(scenario).findings] == ["unplayed-action", "missing-file"]

    @pytest.mark.parametrize(
        "text",
        ['{"details": {"steps": [', '{"details": {}}', '{"details": {"steps": 3}}', '{"details": {"steps": [3, {}]}}'],
    )
    def test_one_that_is_broken_is_read_without_a_crash(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "index.json"
        path.write_text(text)
        assert read_deck(path).steps == ()


def test_a_step_with_spans_fences_and_a_table_of_what_appears() -> None:
    text = (
        "## Plant a tree\n\n`kubectl run tree --image=registry:2`{{execute}}\n\n```\nkubectl get all --show-labels\n```{{exec}}\n\n"
        "```plain\nkubectl get pods -L run\n```{{exec interrupt}}\n\n```\nNAME   READY   STATUS\ntree   1/1     Running\n```\n"
    )
    steps = [
        (step.text, step.span.line, [expectation.span.line for expectation in step.expectations])
        for _, step in read(text).steps
    ]
    assert steps == [
        ("kubectl run tree --image=registry:2", 3, []),
        ("kubectl get all --show-labels", 6, []),
        ("kubectl get pods -L run", 10, [14]),
    ]


@pytest.mark.parametrize("button", ["exec", "execute", "execute T1"])
def test_a_button_may_close_its_fence_behind_the_last_line(button: str) -> None:
    deck = read(f"```\ncat <<EOF\na\nEOF```{{{{{button}}}}}\n\nThen `ls`{{{{exec}}}}.\n")
    assert [(step.text, step.span.line) for _, step in deck.steps] == [("cat <<EOF\na\nEOF", 2), ("ls", 6)]
    assert deck.findings == ()


def test_no_other_mark_closes_one_there() -> None:
    text = "```bash\necho '```{{x}}'\necho '```'\n```{{exec}}\n"
    assert steps(text) == [("bash", "echo '```{{x}}'\necho '```'", "term1")]
