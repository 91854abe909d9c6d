"""Steps: fences in exercises, and directives in comments in all the forms that decks have."""

from __future__ import annotations

import pytest
from harness.deck.model import Skip, SkipKind

from tests.deck.reading import exercise, read, steps_of


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(step.kind, step.text) for step in steps_of(text)]


def test_shell_fences_in_exercises_are_steps_and_others_are_not() -> None:
    text = (
        exercise("- Do:\n  ```bash\n  echo a\n  ```\n\n- Look:\n  ```yaml\n  a: b\n  ```")
        + "\n```bash\necho outside\n```\n"
    )
    assert kinds_and_texts(text) == [("bash", "echo a")]


@pytest.mark.parametrize("name", ["exercise", "lab", "small.exercise"])
def test_exercises_have_several_names(name: str) -> None:
    assert kinds_and_texts(f".{name}[\n\n```bash\necho a\n```\n\n]\n") == [("bash", "echo a")]


def test_a_step_knows_its_place() -> None:
    ((slide, step),) = read("# One\n\n---\n\n# Two\n" + exercise("- Do:\n  ```bash\n  echo a\n  ```")).steps[:1]
    assert (slide.number, slide.title, step.span.line) == (2, "Two", 12)


def test_only_common_indentation_is_removed() -> None:
    (step,) = steps_of(exercise("- Do:\n  ```bash\n    cat <<EOF\n    a:\n      - b\n    EOF\n  ```"))
    assert step.text == "cat <<EOF\na:\n  - b\nEOF"


def test_highlight_marks_are_not_typed() -> None:
    assert kinds_and_texts(exercise("```bash\nkubectl get `pods`\n```")) == [("bash", "kubectl get pods")]


def test_info_words_may_have_spaces_behind_them() -> None:
    assert kinds_and_texts(exercise("```bash   \necho a\n```")) == [("bash", "echo a")]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- ```hide kubectl wait x``` -->",
        "<!-- ```hide kubectl wait x```-->",
        "<!-- ```hide kubectl wait x``` --->",
        "<!--\n```hide kubectl wait x```\n-->",
        "<!--\n```hide\nkubectl wait x\n```\n-->",
        "<!-- ```hide\nkubectl wait x\n``` -->",
        "<!-- this must be there first:\n```hide kubectl wait x```\nor else -->",
        "    <!-- ```hide kubectl wait x``` -->",
    ],
)
def test_a_directive_may_be_written_in_many_ways(comment: str) -> None:
    (step,) = steps_of(exercise("- Text:\n\n") + "\n" + comment + "\n")
    assert (step.kind, step.text, step.hidden) == ("hide", "kubectl wait x", True)


def test_one_comment_may_hold_several_directives() -> None:
    text = exercise("```bash\nstream\n```\n\n<!--\n```wait units of work```\n```keys ^C```\n-->")
    assert kinds_and_texts(text) == [("bash", "stream"), ("wait", "units of work"), ("keys", "^C")]


def test_a_comment_right_below_text_counts() -> None:
    assert kinds_and_texts(exercise("```bash\na\n```\n\n(Give it ten seconds)\n<!-- ```key ^C``` -->"))[1] == (
        "key",
        "^C",
    )


def test_a_key_may_stand_on_the_next_line() -> None:
    assert kinds_and_texts(exercise("```bash\na\n```\n\n<!--\n```keys\n^C\n```\n-->"))[1] == ("keys", "^C")


def test_keys_keep_their_spaces() -> None:
    assert kinds_and_texts(exercise("```bash\na\n```\n\n<!-- ```keys two words ``` -->"))[1] == ("keys", "two words ")


def test_brackets_in_fences_and_comments_do_not_end_an_exercise() -> None:
    content = "```bash\nvi\n```\n\n<!--\n```key ^[```\n]\n-->\n\n```bash\n]\n```\n\n```bash\necho after\n```"
    assert kinds_and_texts(exercise(content))[-1] == ("bash", "echo after")


def test_class_blocks_nest() -> None:
    text = (
        ".exercise[\n\n.small[\n```bash\necho in\n```\n]\n\n```bash\necho after\n```\n\n]\n\n```bash\necho out\n```\n"
    )
    assert kinds_and_texts(text) == [("bash", "echo in"), ("bash", "echo after")]


def test_a_whole_exercise_in_a_comment_is_hidden() -> None:
    (step,) = steps_of("# A\n\n<!--\n.exercise[\n```bash\necho hidden\n```\n]\n-->\n")
    assert (step.text, step.hidden, step.span.line) == ("echo hidden", True, 6)


def test_tmux_directives_say_in_which_terminal_the_next_steps_are_played() -> None:
    text = exercise(
        "```bash\none\n```\n<!-- ```tmux split-pane``` -->\n\n```bash\ntwo\n```\n<!-- ```tmux select-pane -t 0``` -->\n\n"
        "```bash\nthree\n```\n<!-- ```tmux last-pane``` -->\n\n```bash\nfour\n```\n<!-- ```tmux selectl even-vertical``` -->"
    )
    terminals = {step.text: step.terminal for step in steps_of(text) if step.kind == "bash"}
    assert terminals == {"one": "term1", "two": "term2", "three": "term1", "four": "term2"}


def test_options_are_about_the_step_that_follows() -> None:
    text = exercise(
        "<!--\n```timeout 300```\n```retry 20```\n-->\n```bash\na\n```\n\n```bash\nb\n```\n\n<!-- ```skip no cloud``` -->\n```bash\nc\n```"
    )
    a, b, c = steps_of(text)
    assert (a.timeout, a.retry, a.skip) == (300, 20, None)
    assert (b.timeout, b.retry, b.skip) == (None, None, None)
    assert c.skip == Skip(SkipKind.LEFT_OUT, "no cloud")
