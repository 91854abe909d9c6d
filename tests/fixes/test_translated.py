"""A translation gets back what it lost, and what it spoiled: tried on this project's own decks, mutilated."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.drift.translation.originals import translations_of
from harness.fixes.fixer import Fixer
from harness.project.settings import CheckSettings

from tests.check.reading import exercise
from tests.fixes.fixed import findings, fix, left

SLIDES = Path(__file__).parents[2] / "slides"
ENGLISH = SLIDES / "en" / "ourapponkube.md"
_COMMENT = re.compile(r"^[ \t]*<!--(?:(?!-->).)*```(?:(?!-->).)*-->[ \t]*\n\n?", re.MULTILINE | re.DOTALL)
SPOILED = {"kubectl get ": "kubectl obtenir ", "$REGISTRY/v2/": "$ REGISTRY / v2 / ", "--image=": "--image = "}
TRANSLATION = ("translation",)


def beside(folder: Path, original: str, translation: str, suffix: str = ".md") -> tuple[Path, Path]:
    english, other = folder / f"deck.en{suffix}", folder / f"deck.fr{suffix}"
    english.write_text(original)
    other.write_text(translation)
    return english, other


@pytest.mark.parametrize(
    ("original", "translation", "after"),
    [
        ("curl $REGISTRY/v2/_catalog", "curl $ REGISTRY / v2 / _catalog", None),
        ("kubectl get svc", "kubectl obtenir svc", None),
        ("kubectl get svc -o wide", "kubectl get svc –o wide", None),
        ("kubectl expose deploy/web --port=80", "kubectl expose deploy/web --port=8080", None),
        ("kubectl get \\\n  svc", "kubectl obtenir \\\n  svc", None),
        ("kubectl get po --show-all", "kubectl obtenir po --show-all", "kubectl get po"),
        ("kubectl create deployment w --image=w:1", "kubectl run w --image=w:2", "kubectl create deployment w --image=w:2"),
        ("kubectl get a\nkubectl get b", "kubectl get a\nkubectl obtenir b", None),
    ],
)  # fmt: skip
def test_a_spoiled_command_is_the_original_s(
    tmp_path: Path, original: str, translation: str, after: str | None
) -> None:
    english, other = beside(tmp_path, exercise(original), exercise(translation))
    text, _ = fix(other, english)
    assert text == exercise(after or original)


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("kubectl run w --image=registry:2", "kubectl run w --image=registry:3"),
        ("cd ~/workspace/stacks", "cd ~/stacks"),
        ("echo good morning | tr a b", "echo bonjour à tous | tr a c"),
        ("kubectl obtain en/svc.yaml", "kubectl obtenir fr/svc.yaml"),
    ],
)
def test_what_may_be_meant_is_left_and_said(tmp_path: Path, original: str, translation: str) -> None:
    english, other = beside(tmp_path, exercise(original), exercise(translation))
    text, fixed = fix(other, english, select=TRANSLATION)
    assert text == exercise(translation)
    assert left(fixed)


def test_a_missing_slide_is_left_and_said(tmp_path: Path) -> None:
    first, second = exercise("kubectl get svc"), exercise("kubectl get nodes --watch-only=false")
    english, other = beside(tmp_path, f"{first}\n---\n\n{second}", first)
    text, fixed = fix(other, english, select=TRANSLATION)
    assert text == first
    assert left(fixed) == ["translation-missing-slide"]


@pytest.mark.parametrize("directive", [
    "<!-- ```wait here``` -->", "<!-- ```keys ^C``` -->", "<!-- ```expect re ^a``` -->",
    "<!-- ```hide\nkubectl a\nkubectl b\n``` -->",
    "<!-- ```expect\nabc\ndef\n``` -->", "<!-- ```copy (.*)``` -->",
])  # fmt: skip
def test_directives_behind_a_command(tmp_path: Path, directive: str) -> None:
    original = exercise("kubectl get svc", directive)
    english, other = beside(tmp_path, original, exercise("kubectl get svc"))
    text, fixed = fix(other, english, select=TRANSLATION)
    assert not fixed.left
    assert " ".join(text.split()) == " ".join(original.split())


@pytest.mark.parametrize("directive", ["timeout 300", "retry 60", "skip needs a cloud", "hide kubectl wait pod/web"])
def test_directives_before_a_command(tmp_path: Path, directive: str) -> None:
    listed = ".exercise[\n\n- Look:\n  ```bash\n  kubectl get nodes\n  ```\n\n{}- Then:\n  ```bash\n  kubectl get pods\n  ```\n\n]\n"
    english, other = beside(tmp_path, listed.format(f"<!-- ```{directive}``` -->\n\n"), listed.format(""))
    text, fixed = fix(other, english, select=TRANSLATION)
    assert not fixed.left
    assert text == english.read_text()


def test_the_order_of_several_stays(tmp_path: Path) -> None:
    directives = ["<!-- ```wait a``` -->", "<!-- ```keys ^C``` -->", "<!-- ```hide kubectl x``` -->"]
    english, other = beside(tmp_path, exercise("kubectl logs -f web", *directives), exercise("kubectl logs -f web"))
    text, _ = fix(other, english, select=TRANSLATION)
    assert re.findall("<!--.*-->", text) == directives


def test_rst_has_comments_of_its_own(tmp_path: Path) -> None:
    original = "Title\n=====\n\n.. code-block:: bash\n\n   kubectl logs -f web\n\n.. ```wait here```\n\n.. ```keys ^C```\n\nThat is all.\n"
    translation = original.replace(".. ```wait here```\n\n.. ```keys ^C```\n\n", "").replace("That is", "C'est")
    english, other = beside(tmp_path, original, translation, ".rst")
    text, fixed = fix(other, english, select=TRANSLATION)
    assert not fixed.left
    assert (
        text.index("kubectl logs") < text.index("```wait here```") < text.index("```keys ^C```") < text.index("C'est")
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_mutilated_translation_plays_as_its_original(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    original = ENGLISH.read_text()
    text = _COMMENT.sub(lambda match: "" if chance.random() < 0.5 else match[0], original)
    for word, spoiled in SPOILED.items():
        text = "\n".join(
            line.replace(word, spoiled) if line.startswith("  ") and chance.random() < 0.5 else line
            for line in text.split("\n")
        )
    english, other = beside(tmp_path, original, text)
    assert findings(other, english, select=TRANSLATION)
    _, fixed = fix(other, english, select=TRANSLATION)
    assert not fixed.left
    wanted, played = (
        [(step.kind, step.text, step.timeout, step.retry, step.skip, [expectation.text for expectation in step.expectations])
         for _, step in read_deck(path).steps]
        for path in (english, other)
    )  # fmt: skip
    assert played == wanted


@pytest.mark.parametrize("deck", ["ourapponkube.md"])
def test_our_own_translation_without_its_directives(tmp_path: Path, deck: str) -> None:
    french = (SLIDES / "fr" / deck).read_text()
    english, other = beside(tmp_path, ENGLISH.read_text(), _COMMENT.sub("", french))
    assert findings(other, english, select=("translation-lost-directive",))
    fix(other, english, select=TRANSLATION)
    assert not findings(other, english, select=TRANSLATION)


def test_a_drift_is_ended_in_both(tmp_path: Path) -> None:
    english, other = beside(tmp_path, exercise("kubectl version --short"), exercise("kubectl version --short"))
    assert translations_of(english) == (other,)
    fixer = Fixer(CheckSettings())
    fixer.fix(english)
    fixer.fix(other, english)
    fixer.manuscripts.write()
    assert english.read_text() == other.read_text() == exercise("kubectl version")


def test_translations_are_found_by_where_they_lie(tmp_path: Path) -> None:
    for language in ("en", "fr", "de", "old"):
        (tmp_path / language / "a").mkdir(parents=True)
        (tmp_path / language / "a" / "deck.md").write_text("x")
    names = [path.parts[-3] for path in translations_of(tmp_path / "en" / "a" / "deck.md")]
    assert names == ["de", "fr"]
    assert translations_of(tmp_path / "fr" / "a" / "deck.md") == ()
