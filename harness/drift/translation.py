"""What a translation of a deck changed that is not prose: commands, directives, ports, images, slides."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Expectation, ExpectationKind, Finding, Severity, Span, Step
from harness.drift.alignment import Line, Page, align_lines, align_slides, pages
from harness.shell.recognition import KUBECTL_VERBS, PROGRAMS

_PORT = re.compile(r"--(?:port|target-port|node-port|tcp|hostport)[= ]\S+|(?<=:)\d{2,5}\b")
_IMAGE = re.compile(r"--image[= ]\S+|(?<=pull )\S+")
_DOCKER_VERBS = frozenset(
    [
        "build",
        "push",
        "pull",
        "tag",
        "run",
        "ps",
        "images",
        "logs",
        "exec",
        "stop",
        "rm",
        "rmi",
        "login",
        "network",
        "volume",
        "compose",
        "up",
        "down",
    ]
)
_MAKES_PODS = re.compile(r"kubectl run \S+")
_MAKES_DEPLOYMENTS = re.compile(r"kubectl create (?:deployment|deploy) \S+")
_OPTIONS = ("timeout", "retry", "skip")


def compare(original: Deck, translation: Deck) -> tuple[Finding, ...]:
    """The differences that an audience would notice at its keyboard, in the order of the translation."""
    pairs = align_slides(pages(original), pages(translation))
    found: list[Finding] = []
    last = translation.slides[0].span if translation.slides else Span(translation.path, 1)
    for theirs, ours in pairs:
        if ours is None and theirs is not None:
            found.append(_missing_slide(theirs, last))
        elif theirs is None and ours is not None:
            last = ours.slide.span
            found += _extra_slide(ours)
        elif theirs is not None and ours is not None:
            last = ours.slide.span
            found += _slide(theirs, ours)
    return tuple(sorted(found, key=lambda finding: finding.span.line))


def _slide(theirs: Page, ours: Page) -> Iterator[Finding]:
    partners: dict[Step, Step] = {}
    for original, translated in align_lines(theirs.lines, ours.lines):
        if original is None and translated is not None:
            yield _finding(
                "translation-extra-command",
                translated.span,
                f"`{translated.text}` is typed here, and not in the original ({theirs.slide.span})",
                "Remove it, or add it to the original.",
                Severity.NOTE,
            )
        elif translated is None and original is not None:
            yield _finding(
                "translation-missing-command",
                ours.slide.span,
                f"the original types `{original.text}` ({original.span}), and this slide does not",
                "Add it.",
            )
        elif original is not None and translated is not None:
            partners.setdefault(original.step, translated.step)
            if original.canonical != translated.canonical:
                yield _differing(original, translated)
    yield from _directives(theirs, ours, partners)
    for step, partner in partners.items():
        yield from _claims(step, partner)


def _differing(original: Line, translated: Line) -> Finding:
    both = f"`{translated.text}` here, `{original.text}` in the original ({original.span})"
    write = f"Write: {original.text}"
    ours, theirs = translated.canonical, original.canonical
    if "".join(ours.split()) == "".join(theirs.split()):
        return _finding(
            "translation-broken-command",
            translated.span,
            f"the translation put spaces into a command: {both}",
            write,
            Severity.ERROR,
        )
    if word := _translated_word(theirs.split(), ours.split()):
        return _finding(
            "translation-broken-command",
            translated.span,
            f"the translation translated `{word}`: {both}",
            write,
            Severity.ERROR,
        )
    if _MAKES_PODS.match(ours) and _MAKES_DEPLOYMENTS.match(theirs):
        return _finding(
            "translation-command",
            translated.span,
            f"`kubectl run` makes a Pod since kubectl 1.18, where the original makes a Deployment: {both}",
            write,
        )
    for identifier, what, pattern in (("translation-port", "port", _PORT), ("translation-image", "image", _IMAGE)):
        if pattern.sub("…", ours) == pattern.sub("…", theirs):
            return _finding(identifier, translated.span, f"another {what} than in the original: {both}", write)
    return _finding("translation-command", translated.span, f"another command than in the original: {both}", write)


def _translated_word(theirs: Sequence[str], ours: Sequence[str]) -> str:
    """A word of the shell's that became one of a language."""
    if len(theirs) != len(ours):
        return ""
    for position, (original, translated) in enumerate(zip(theirs, ours, strict=True)):
        is_known = original in PROGRAMS or (position <= 3 and original in KUBECTL_VERBS | _DOCKER_VERBS)
        if original != translated and is_known and translated not in PROGRAMS | KUBECTL_VERBS | _DOCKER_VERBS:
            return original
    return ""


def _directives(theirs: Page, ours: Page, partners: dict[Step, Step]) -> Iterator[Finding]:
    """Those that the original hides on a slide, and the translation has not."""
    kept = Counter(step.kind for step in ours.slide.steps if step.hidden)
    steps = theirs.slide.steps
    place, where = ours.slide.span, "on this slide"
    for number, step in enumerate(steps):
        partner = partners.get(step)
        if partner:
            place, where = partner.span, "behind this block"
        if step.hidden:
            follower = next((partners[each] for each in steps[number:] if each in partners), None)
            if kept[step.kind]:
                kept[step.kind] -= 1
            elif follower and step.kind in COMMANDS:
                yield _lost(step.kind, step.text, step.span, follower.span, "before this block")
            else:
                yield _lost(step.kind, step.text, step.span, place, where)
        elif partner is not None:
            yield from _lost_about(step, partner)


def _lost_about(step: Step, partner: Step) -> Iterator[Finding]:
    """Hidden expectations and options of a command that is in both."""
    kept = Counter(each.kind for each in partner.expectations if each.hidden)
    for expectation in step.expectations:
        if expectation.hidden:
            if kept[expectation.kind]:
                kept[expectation.kind] -= 1
            else:
                word = "expect-exit" if expectation.kind is ExpectationKind.EXIT_STATUS else "expect"
                yield _lost(word, expectation.text, expectation.span, partner.span)
    for option in _OPTIONS:
        value = getattr(step, option)
        if value is not None and getattr(partner, option) is None:
            yield _lost(option, f"{value:g}" if isinstance(value, float) else value, step.span, partner.span)


def _claims(step: Step, partner: Step) -> Iterator[Finding]:
    """What the slides say will appear."""
    theirs = [each for each in step.expectations if not each.hidden]
    ours = [each for each in partner.expectations if not each.hidden]
    for number, claim in enumerate(theirs):
        if number >= len(ours):
            yield _finding(
                "translation-lost-claim",
                partner.span,
                f"the original says what appears ({claim.span}: `{_first_line(claim.text)}`), and the translation does not",
                "Add the fence, behind a sentence like “Nous devrions voir :”.",
            )
        elif not _is_same_claim(claim, ours[number]):
            yield _finding(
                "translation-claim",
                ours[number].span,
                f"`{_first_line(ours[number].text)}` is said to appear here, `{_first_line(claim.text)}` in the original ({claim.span})",
                "Say the same in both: programs print what they print in every language.",
            )


def _is_same_claim(first: Expectation, second: Expectation) -> bool:
    if first.text.split() == second.text.split():
        return True
    try:
        return bool(json.loads(first.text) == json.loads(second.text))
    except ValueError:
        return False


def _missing_slide(page: Page, place: Span) -> Finding:
    slide = page.slide
    typed = f", which types `{page.lines[0].text}`" if page.lines else ""
    return _finding(
        "translation-missing-slide",
        place,
        f"the original's slide “{slide.title}” ({slide.span}){typed} is missing after this one",
        "Translate it, or remove it from the original.",
    )


def _extra_slide(page: Page) -> Iterator[Finding]:
    if page.lines:
        yield _finding(
            "translation-extra-slide",
            page.slide.span,
            f"the slide “{page.slide.title}” types `{page.lines[0].text}`, and the original has no such slide",
            "Add it to the original, or remove it.",
            Severity.NOTE,
        )


def _lost(word: str, text: str, origin: Span, place: Span, where: str = "behind this block") -> Finding:
    return _finding(
        "translation-lost-directive",
        place,
        f"the translation lost the directive `{word}`: the original has ```{word} {_first_line(text)}``` ({origin})",
        f"Copy it into a comment {where}; until then it is borrowed when the deck is played.",
    )


def _first_line(text: str) -> str:
    first, _, rest = text.strip().partition("\n")
    return f"{first} …" if rest else first


def _finding(
    identifier: str, place: Span, message: str, way_out: str, severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(identifier, place, severity, message, way_out)
