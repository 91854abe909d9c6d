"""What a slide shows below a block of several commands: typed in a real bash, without a cluster."""

from __future__ import annotations

import pytest

from tests.replay.conftest import Play
from tests.replay.test_player import fence


def shown(text: str, word: str = "") -> str:
    return f"\n\nYou should see:\n```{word}\n{text}\n```"


@pytest.mark.parametrize(
    ("commands", "expectation"),
    [
        ("echo one\necho two", "one\ntwo"),
        ("echo one\nexport A=1", "one"),
        ("echo one\necho two\necho three", "one\n...\nthree"),
        ("echo one\necho two", "one"),
        ("echo NAME READY; echo web 1/1\necho done", "NAME READY\nweb 1/1\ndone"),
        ("date +%Y > y; echo again\ncat y > /dev/null\necho again", "again\nagain"),
    ],
)
def test_may_be_what_all_of_them_print(play: Play, commands: str, expectation: str) -> None:
    played = play(fence(commands) + shown(expectation))
    assert played.verdicts == ["passed"]
    assert [
        (expectation.satisfied, expectation.is_of_block, expectation.difference)
        for expectation in played[0].expectations
    ] == [(True, True, None)]


def test_json_is_looked_for_in_all_of_them(play: Play) -> None:
    played = play(fence("""echo '{"a": 1}'\nexport A=1""") + shown('{"a": 1}', "json"))
    assert (played.verdicts, played[0].expectations[0].is_of_block) == (["passed"], True)


def test_that_fits_the_last_one_is_of_that_one(play: Play) -> None:
    played = play(fence("echo two\necho one") + shown("one"))
    assert (played.verdicts, played[0].expectations[0].is_of_block) == (["passed"], False)


@pytest.mark.parametrize(
    ("commands", "expectation"),
    [
        ("echo one\necho two", "two\none"),
        ("echo one\necho two", "one\nthree"),
        ("echo one > a\ncat a\necho two > a\ncat a", "one"),
        ("echo one\nfalse", "one"),
        ("echo one\nfalse\necho two", "one"),
        ("echo one\nls /no/such/file", "one"),
    ],
)
def test_that_fits_only_what_is_in_another_order_or_past_or_before_a_failure_fails(
    play: Play, commands: str, expectation: str
) -> None:
    played = play(fence(commands) + shown(expectation))
    assert played.verdicts == ["failed"]
    assert not any(expectation.is_of_block for expectation in played[0].expectations)


def test_a_hidden_directive_is_about_the_last_one_alone(play: Play) -> None:
    assert play(fence("echo one\necho two") + "\n<!-- ```expect one``` -->").verdicts == ["failed"]
