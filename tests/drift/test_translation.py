"""What a translation changed that an audience notices at its keyboard; and what it may change."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.model import Deck, Finding
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source
from harness.drift.translation import compare

SHARED = Path(__file__).parents[3] / "shared" / "decks"
SLIDES = Path(__file__).parents[2] / "slides"


def deck(text: str, name: str = "fr.md") -> Deck:
    return parse_deck(Source(Path(name), textwrap.dedent(text).lstrip("\n")), "remark")


def slide(title: str, *fences: str) -> str:
    blocks = [fence if fence.startswith(("```", "<!--")) else f"```bash\n{fence}\n```" for fence in fences]
    return f"# {title}\n\n.exercise[\n\n" + "\n\n".join(blocks) + "\n\n]\n"


def differences(original: str, translation: str) -> list[tuple[str, int]]:
    return [(each.id, each.span.line) for each in found(original, translation)]


def found(original: str, translation: str) -> tuple[Finding, ...]:
    return compare(deck(original, "en.md"), deck(translation))


class TestCommands:
    @pytest.mark.parametrize(
        ("original", "translation", "identifier"),
        [
            ("curl $REGISTRY/v2/_catalog", "curl $ REGISTRY / v2 / _catalog", "translation-broken-command"),
            ("kubectl get svc", "kubectl obtenir svc", "translation-broken-command"),
            ("docker push a/b:1", "docker pousser a/b:1", "translation-broken-command"),
            ("kubectl expose deploy/web --port=80", "kubectl expose deploy/web --port=8080", "translation-port"),
            ("curl localhost:8080/", "curl localhost:8081/", "translation-port"),
            (
                "kubectl create deployment web --image=nginx:1.25",
                "kubectl create deployment web --image=nginx",
                "translation-image",
            ),
            ("docker pull busybox:1", "docker pull alpine:3", "translation-image"),
            ("kubectl create deployment web --image=a:1", "kubectl run web --image=a:1", "translation-command"),
            ("cd ~/work/stacks", "cd ~/stacks", "translation-command"),
        ],
    )
    def test_a_difference_is_told_with_both_lines(self, original: str, translation: str, identifier: str) -> None:
        (finding,) = found(slide("A", original), slide("B", translation))
        assert (finding.id, finding.span.line) == (identifier, 6)
        assert f"`{original}` in the original (en.md:6)" in finding.message
        assert f"`{translation}` here" in finding.message
        assert finding.help == f"Write: {original}"

    @pytest.mark.parametrize(
        ("original", "translation"),
        [
            ("kubectl get pods", "kubectl   get pods"),
            ("kubectl get pods # all of them", "kubectl get pods   # tous"),
            ("# first\nkubectl get pods", "kubectl get pods"),
            ("echo 'Hello, you'", "echo 'Bonjour, vous'"),
            ("for i in 1; do\n    echo $i\ndone", "for i in 1; do\n  echo $i\ndone"),
        ],
    )
    def test_what_is_merely_translated_is_none(self, original: str, translation: str) -> None:
        assert differences(slide("A", original), slide("B", translation)) == []

    def test_commands_that_only_one_has(self) -> None:
        assert differences(slide("A", "ls", "date", "kubectl get pods"), slide("B", "ls", "kubectl get pods")) == [
            ("translation-missing-command", 1)
        ]
        assert differences(slide("A", "ls"), slide("B", "ls", "kubectl get pods")) == [
            ("translation-extra-command", 10)
        ]


class TestDirectives:
    def test_a_lost_one_is_told_by_its_name_where_it_belongs(self) -> None:
        original = slide("A", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->", "ls")
        findings = found(original, slide("B", "kubectl logs -f a", "ls"))
        assert [(each.id, each.span.line) for each in findings] == [("translation-lost-directive", 6)] * 2
        assert "lost the directive `wait`: the original has ```wait ready``` (en.md:9)" in findings[0].message
        assert "`keys`" in findings[1].message

    def test_expectations_and_options_are_directives_too(self) -> None:
        original = slide("A", "<!-- ```timeout 90``` -->", "a", "<!-- ```expect-exit 3``` -->")
        messages = [each.message for each in found(original, slide("B", "a"))]
        assert len(messages) == 2
        assert "`expect-exit`" in messages[0]
        assert "`timeout`" in messages[1]

    def test_one_that_waits_for_a_translated_text_is_kept(self) -> None:
        original = slide("A", "a", "<!-- ```wait hello``` -->")
        assert differences(original, slide("B", "a", "<!-- ```wait bonjour``` -->")) == []


class TestSlides:
    def test_a_missing_one_is_told_after_the_slide_before_it(self) -> None:
        original = "\n---\n\n".join(
            [slide("A", "ls"), "class: extra\n\n# More\n", slide("B", "pwd"), slide("C", "date")]
        )
        translation = "\n---\n\n".join([slide("A", "ls"), slide("C", "date")])
        findings = found(original, translation)
        assert [(each.id, each.span.line) for each in findings] == [("translation-missing-slide", 1)] * 2
        assert "“More”" in findings[0].message
        assert "“B” (en.md:18), which types `pwd`" in findings[1].message

    def test_the_order_of_prose_slides_does_not_matter_as_long_as_there_are_as_many(self) -> None:
        original = "\n---\n\n".join(["# Why\n", slide("A", "ls"), "# What\n", "# How\n"])
        translation = "\n---\n\n".join(["# Pourquoi\n", slide("A", "ls"), "# Comment\n", "# Quoi\n"])
        assert differences(original, translation) == []

    def test_a_long_deck_takes_no_long_time(self) -> None:
        text = "\n---\n\n".join(slide(str(number), f"echo {number} {number % 7}") for number in range(1500))
        other = text.replace("echo 1", "echo 2")
        assert {each.id for each in found(text, other)} <= {
            "translation-command",
            "translation-missing-slide",
            "translation-extra-slide",
        }


class TestClaims:
    ANSWER = slide("A", "curl x")

    def test_json_is_compared_as_json(self) -> None:
        original = f'{self.ANSWER}\nWe should see:\n```json\n{{"a":[]}}\n```\n'
        translation = f'{self.ANSWER}\nNous devrions voir :\n```json\n{{"a": []}}\n```\n'
        assert differences(original, translation) == []
        assert differences(original, translation.replace("[]", "[1]")) == [("translation-claim", 13)]

    def test_a_lost_one_is_told(self) -> None:
        assert differences(f"{self.ANSWER}\nWe should see:\n```\nb\n```\n", self.ANSWER) == [
            ("translation-lost-claim", 6)
        ]


def test_our_own_translation_is_sound() -> None:
    assert compare(read_deck(SLIDES / "en" / "ourapponkube.md"), read_deck(SLIDES / "fr" / "ourapponkube.md")) == ()


@pytest.mark.skipif(not SHARED.exists(), reason="not at hand")
def test_the_given_translation_is_told_all_that_it_lost() -> None:
    original, translation = (read_deck(SHARED / f"ourapponkube.{language}.md") for language in ("en", "fr"))
    told = [(each.id.removeprefix("translation-"), each.span.line) for each in compare(original, translation)]
    assert told == [
        ("command", 78),
        ("lost-directive", 119),
        ("broken-command", 162),
        ("command", 182),
        ("missing-slide", 223),
        ("command", 256),
        ("command", 262),
        ("lost-directive", 280),
        ("lost-directive", 325),
        ("lost-directive", 325),
        ("port", 350),
        ("broken-command", 355),
        ("lost-directive", 361),
    ]
