"""Which fences and phrases of a slide claim what a command prints: those that a sentence like "We should see:" announces."""

from __future__ import annotations

import re
from enum import Enum, auto

from harness.deck.model import Expectation, ExpectationKind, Span
from harness.shell.lazy_pattern import lazy_pattern

_CERTAIN = lazy_pattern(
    r"\bshould (?:now |then |also )?(?:see|output|look like|print|show|display|be|get|answer|return|say|contain)\b"
    r"|\bdevr(?:ions|iez|ait|aient|ons|ez|a) (?:maintenant |alors |aussi )?"
    r"(?:voir|afficher|ressembler|obtenir|retourner|renvoyer|répondre|donner|être|apparaître|imprimer|produire|sortir)\b",
    re.IGNORECASE,
)
_LIKELY = lazy_pattern(
    r"\b(?:we|you) (?:now |then |will |can )?(?:see|get)\b|\b(?:it|which|this|command|output) (?:now |then |will )?"
    r"(?:prints?|shows?|displays?|outputs?|returns?|answers?|says?|tells)\b|\boutput (?:is|looks)\b"
    r"|\b(?:nous|vous|on) (?:voyons|voyez|voit|obtenons|obtenez|obtient)\b"
    r"|\b(?:elle|il|cela|commande|qui|sortie) (?:affiche|imprime|renvoie|retourne|répond)\b",
    re.IGNORECASE,
)
_LABEL = lazy_pattern(
    r"\W*(?:(?:the|an?|your|its|this is the) )?(?:(?:expected|sample|example|similar|possible|typical|resulting|command|console|terminal) )*"
    r"(?:outputs?|results?|response)\b(?: (?:is|are|looks?|will|would|may|should|be|look|similar to|like|this|as follows|of the command))*\W*"
    r"|\W*(?:(?:la|le|un|une|voici (?:la|le)) )?(?:exemple de )?(?:sortie|résultat|réponse)(?: (?:attendue?|obtenue?|de la commande))*\W*",
    re.IGNORECASE,
)
"""A line that is nothing but a name for what follows: “Expected output:”."""
_ERROR = lazy_pattern(
    r"\b(?:the following|this) error\b|\b(?:get|see|shows?|returns?|fails with|gives) an? error\b"
    r"|\berror(?: message)? (?:is|says|reads)\b|\berreur suivante\b|\bcette erreur\b|\bune erreur\b|\bl[’']erreur est\b",
    re.IGNORECASE,
)
_ERROR_OUTPUT = lazy_pattern(r"\s*(?:Error from server\b|[Ee]rror: |The connection to the server\b|error validating\b)")
_TAG = lazy_pattern(r"<[^<>]{1,200}>|&nbsp;")
_CODE_SPAN = lazy_pattern(r"`([^`\n]+)`")
_INVITATION = lazy_pattern(
    r"(?:[-*+] )?(?:try|run|type|execute|enter|essayez|tapez|lancez|exécutez)(?: it| now| with| this| ceci)*\s*:?\s*`([^`\n]+)`\s*[.:!]?$",
    re.IGNORECASE,
)


class Announcement(Enum):
    """What a sentence says about what follows."""

    OUTPUT = auto()
    LIKELY_OUTPUT = auto()
    """Only believed on the slide of a command, about text that is labelled as nothing else."""
    ERROR = auto()


def announcement(text: str) -> Announcement | None:
    """What a paragraph announces, in English or French."""
    is_introduction = text.rstrip().endswith((":", "?"))
    if is_introduction and _ERROR.search(text):
        return Announcement.ERROR
    if _CERTAIN.search(text):
        return Announcement.OUTPUT
    last = text.rstrip(" \n*_").rpartition("\n")[2]
    if last.endswith(":") and (_LIKELY.search(last) or _LABEL.fullmatch(last)):
        return Announcement.LIKELY_OUTPUT
    return None


def quoted(text: str) -> str | None:
    """The content of a paragraph that is nothing but a code span."""
    bare = _TAG.sub("", text).strip().removeprefix("- ").strip()
    found = _CODE_SPAN.fullmatch(bare)
    return found[1].strip() if found else None


def invited(text: str) -> str | None:
    """The command of a paragraph like "Try `kubectl get pods`."."""
    found = _INVITATION.fullmatch(_TAG.sub("", text).strip())
    return found[1].strip() if found else None


def claimed_output(info: str, content: str, span: Span, announced: Announcement | None = None) -> Expectation:
    """The expectation that a claim stands for."""
    kind = ExpectationKind.JSON if info.lower() == "json" else ExpectationKind.TEXT
    if announced is Announcement.ERROR or _ERROR_OUTPUT.match(content):
        kind = ExpectationKind.ERROR
    return Expectation(kind, content.rstrip("\n"), span)
