"""What a slide says will happen belongs to the last command before it."""

from __future__ import annotations

import pytest
from harness.deck.model import ExpectationKind

from tests.deck.reading import exercise, steps_of

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
def test_a_fence_after_an_announcement_is_a_claim(phrase: str) -> None:
    (step,) = steps_of(f"{ANSWER}\n{phrase}\n```\nhello\n```\n")
    (claim,) = step.expectations
    assert (claim.kind, claim.text, claim.span.line, claim.hidden) == (ExpectationKind.TEXT, "hello", 14, False)


def test_a_claim_may_come_with_an_increment() -> None:
    (step,) = steps_of(f'{ANSWER}\n--\n\nWe should see:\n```json\n{{"a": 1}}\n```\n')
    assert [claim.kind for claim in step.expectations] == [ExpectationKind.JSON]


def test_a_claim_may_be_inside_of_the_exercise() -> None:
    (step,) = steps_of(exercise("- Ask:\n  ```bash\n  curl x\n  ```\n\n  We should see:\n  ```\n  hello\n  ```"))
    assert [claim.text for claim in step.expectations] == ["hello"]


def test_a_fence_that_nothing_announces_is_no_claim() -> None:
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
def test_directives_claim_too(directive: str, kind: ExpectationKind, text: str) -> None:
    (step,) = steps_of(exercise(f"```bash\na\n```\n\n<!--\n{directive}\n-->"))
    (claim,) = step.expectations
    assert (claim.kind, claim.text, claim.hidden) == (kind, text, True)
