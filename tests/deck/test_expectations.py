"""What a slide says will happen belongs to the last command before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.directives import BadDirective, parse_expectation
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Span

from tests.deck.reading import exercise, steps_of

SPAN = Span(Path("deck.md"), 3)
ANSWER = exercise("- Ask:\n  ```bash\n  curl x\n  ```")


@pytest.mark.parametrize(
    "phrase",
    [
        "We should see:",
        "The curl command should now output:",
        "The answer should look like this:",
        "Nous devrions voir :",
        "La commande devrait maintenant afficher :",
        "Cela devrait ressembler à :",
    ],
)
def test_a_fence_after_an_announcement_is_an_expectation(phrase: str) -> None:
    (step,) = steps_of(f"{ANSWER}\n{phrase}\n```\nhello\n```\n")
    (expectation,) = step.expectations
    assert (expectation.kind, expectation.text, expectation.span.line, expectation.hidden) == (
        ExpectationKind.TEXT,
        "hello",
        14,
        False,
    )


def test_an_expectation_may_come_with_an_increment() -> None:
    (step,) = steps_of(f'{ANSWER}\n--\n\nWe should see:\n```json\n{{"a": 1}}\n```\n')
    assert [expectation.kind for expectation in step.expectations] == [ExpectationKind.JSON]


def test_an_expectation_may_be_inside_of_the_exercise() -> None:
    (step,) = steps_of(exercise("- Ask:\n  ```bash\n  curl x\n  ```\n\n  We should see:\n  ```\n  hello\n  ```"))
    assert [expectation.text for expectation in step.expectations] == ["hello"]


def test_a_fence_that_nothing_announces_is_no_expectation() -> None:
    (step,) = steps_of(f"{ANSWER}\nThe file:\n```yaml\na: b\n```\n\nWe should see more.\n\nLater:\n```\nhello\n```\n")
    assert step.expectations == ()


@pytest.mark.parametrize(
    ("directive", "kind", "text"),
    [
        ("```expect two words```", ExpectationKind.TEXT, "two words"),
        ("```expect\nline 1\nline 2\n```", ExpectationKind.TEXT, "line 1\nline 2"),
        ("```expect re ^a+$```", ExpectationKind.PATTERN, "^a+$"),
        ('```expect json {"a": [1, ...]}```', ExpectationKind.JSON, '{"a": [1, ...]}'),
        ("```expect-exit 3```", ExpectationKind.EXIT_STATUS, "3"),
    ],
)
def test_directives_expect_too(directive: str, kind: ExpectationKind, text: str) -> None:
    (step,) = steps_of(exercise(f"```bash\na\n```\n\n<!--\n{directive}\n-->"))
    (expectation,) = step.expectations
    assert (expectation.kind, expectation.text, expectation.hidden) == (kind, text, True)


@pytest.mark.parametrize("kind", [kind for kind in ExpectationKind if kind.own_directive])
def test_the_directive_of_one_kind_takes_what_its_example_shows_and_refuses_all_else(kind: ExpectationKind) -> None:
    own = kind.own_directive
    assert own is not None
    assert parse_expectation(kind.directive, f" {own.example} ", SPAN).kind is kind
    with pytest.raises(
        BadDirective, match=f"^“ill” is no {own.noun}; write one: ```{kind.directive} {own.example}```$"
    ):
        parse_expectation(kind.directive, "ill", SPAN)
