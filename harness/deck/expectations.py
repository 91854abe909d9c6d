"""Which fences and phrases of a slide claim what a command prints: those that a sentence like "We should see:" announces."""

import re
from enum import Enum, auto

from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Expectation, Span
from harness.shell.lazy_pattern import lazy_pattern

_CERTAIN = lazy_pattern(
    r"\bshould (?:now |then |also |all )?(?:see|output|look (?:like|similar|something)|print|show|display|be|get|give|answer|return|say|contain|produce|yield)\b"
    r"|\bdevr(?:ions|iez|ait|aient|ons|ez|a) (?:maintenant |alors |aussi |donc )?"
    r"(?:voir|afficher|ressembler|obtenir|retourner|renvoyer|répondre|donner|être|apparaître|imprimer|produire|sortir)\b",
    re.IGNORECASE,
)
_VERBS = r"(?:print|show|display|output|return|answer|say|tell|give|yield|produce|respond|report)"
_LIKELY = lazy_pattern(
    rf"\b(?:we|you)(?:['’]ll| now| then| will| would| can| may| might)* (?:see|get|obtain|receive)\b"
    rf"|\b(?:it|which|this|that|command|output|curl|kubectl)(?: now| then)? {_VERBS}s\b"
    rf"|\b(?:it|which|this|that|command|output)(?: will| would| may| might| must)(?: now| then)? (?:{_VERBS}|look like|look similar|be)\b"
    r"|\b(?:output|result|response|answer)s? (?:is|are|looks?|(?:will|would|may|might|must|could) (?:be|look|resemble))\b"
    r"|\bwith (?:an |the )?(?:output|result) (?:like|similar)\b"
    r"|\b(?:nous|vous|on) (?:allons |allez |va |devez |doit )?(?:voyons|voyez|voit|voir|verrons|verrez|verra|obtenons|obtenez|obtient|obtenir|obtiendrez|obtiendra)\b"
    r"|\b(?:elle|il|cela|ça|commande|qui|sortie|ce qui|kubectl) (?:doit |va )?(?:affiche|imprime|renvoie|retourne|répond|donne|produit|afficher|imprimer|renvoyer|retourner|répondre|donner|produire)r?a?\b"
    r"|\b(?:sortie|résultat|réponse) (?:est|sera|ressemble(?:ra)?)\b",
    re.IGNORECASE,
)
_LABEL = lazy_pattern(
    r"\W*(?:(?:the|an?|your|its|here(?: is|['’]s) (?:the|an?)|(?:this|that)(?: is|['’]s| will be) (?:the|an?)|with|and) )*"
    r"(?:(?:expected|sample|example|similar|possible|typical|resulting|command|console|terminal|abbreviated|truncated|partial|actual) )*"
    r"(?:outputs?|results?|response)(?: of the command| example)?\b"
    r"(?: (?:is|are|looks?|will|would|may|might|should|be|look|similar|to|like|this|the following|as follows|something|of the command))*\W*"
    r"|\W*(?:example|sample) of (?:the )?(?:output|result)\W*"
    r"|\W*(?:(?:l['’]|la |le |les |un |une |voici (?:la |le |un |une )|c['’]est (?:la |le )))?(?:exemples? (?:de |du )?)?"
    r"(?:sorties?|résultats?|réponse|affichage)(?: (?:attendue?s?|obtenue?s?|de la commande|type|possible|ressemble à(?: ceci| cela)?|est(?: la suivante| le suivant)?|sera|à l['’]écran))*\W*",
    re.IGNORECASE,
)
"""Nothing but a name for what follows: “Expected output:”, “> output”, “Sortie attendue :”."""
_CUT_OFF = lazy_pattern(
    rf"\W*(?:(?:and|then|now|so|ce|ceci|et|alors)\W+)*(?:(?:we|you)(?:['’]ll| will| should)? (?:see|get)|(?:it|this|which|that) (?:will )?{_VERBS}s?"
    r"|(?:on|nous|vous) (?:obtient|obtenez|obtenons|voit|voyez|voyons)|(?:cela|ce qui|qui) (?:donne|affiche|renvoie|retourne))\W*",
    re.IGNORECASE,
)
"""A sentence that goes on in the fence below it, without a colon: “You get”."""
_ERROR = lazy_pattern(
    r"\b(?:the following|this) error\b|\b(?:get|see|shows?|returns?|fails with|gives) an? error\b"
    r"|\berror(?: message)? (?:is|says|reads)\b|\berreur suivante\b|\bcette erreur\b|\bune erreur\b|\bl[’']erreur est\b",
    re.IGNORECASE,
)
_OF_OUTPUT = lazy_pattern(r"\b(?:outputs?|expected|sorties?|attendue?s?)\b", re.IGNORECASE)
"""Of titles; one that only says “Results” begins a chapter."""
_LONGEST_LABEL = 80
"""Characters of a line that is nothing but a name for what follows."""
_ERROR_OUTPUT = lazy_pattern(r"\s*(?:Error from server\b|[Ee]rror: |The connection to the server\b|error validating\b)")
_TAG = lazy_pattern(r"<[^<>]{1,200}>|&nbsp;")
_CODE_SPAN = lazy_pattern(r"`([^`\n]+)`")
_INVITATION = lazy_pattern(
    r"(?:[-*+] )?(?:try|run|type|execute|enter|essayez|tapez|lancez|exécutez)(?: it| now| with| this| ceci)*\s*:?\s*`([^`\n]+)`\s*[.:!]?$",
    re.IGNORECASE,
)


_SAMPLE = lazy_pattern(
    r"(?:\bfor example|\be\.\s?g\.|\bexamples?|\bpar exemple|\bexemples?|\blooks? like(?: this)?|\bressemble à(?: ceci| cela)?)\W*$",
    re.IGNORECASE,
)


class Announcement(Enum):
    """What a sentence says about what follows."""

    OUTPUT = auto()
    LIKELY_OUTPUT = auto()
    """Only believed on the slide of a command, about text that is labelled as nothing else."""
    LABEL = auto()
    """A name for what follows; believed on the slide of a command, whatever language the text is labelled as."""
    ERROR = auto()


ANYTHING = "..."
"""A claim of an output that may be any."""


def announcement(text: str) -> Announcement | None:
    """Return what a paragraph announces, in English or French."""
    text = _TAG.sub("", text) if "<" in text else text
    is_introduction = text.rstrip().endswith((":", "?"))
    if is_introduction and _ERROR.search(text):
        return Announcement.ERROR
    lowered = text.lower()
    if ("should" in lowered or "devr" in lowered) and _CERTAIN.search(text):
        return Announcement.OUTPUT
    last = text.rstrip(" \n*_").rpartition("\n")[2]
    if len(last) <= _LONGEST_LABEL and _LABEL.fullmatch(last):
        return Announcement.LABEL
    if last.endswith(":") and _LIKELY.search(last):
        return Announcement.LIKELY_OUTPUT
    return Announcement.LIKELY_OUTPUT if len(last) <= _LONGEST_LABEL and _CUT_OFF.fullmatch(last) else None


def announces_sample(text: str) -> bool:
    """Return whether a paragraph ends by saying that what follows shows how it looks: “For example:”, “Example:”, “par exemple :”."""
    return _SAMPLE.search(text[-_LONGEST_LABEL:]) is not None


def names_output(title: str) -> bool:
    """Return whether a title is a name for the output below it: “Expected output”, “Sortie attendue”."""
    return len(title) <= _LONGEST_LABEL and _LABEL.fullmatch(title) is not None and _OF_OUTPUT.search(title) is not None


def quoted(text: str) -> str | None:
    """Return the content of a paragraph that is nothing but a code span."""
    if "`" not in text:
        return None
    bare = _TAG.sub("", text).strip().removeprefix("- ").strip()
    match = _CODE_SPAN.fullmatch(bare)
    return match[1].strip() if match else None


def invited(text: str) -> str | None:
    """Return the command of a paragraph like "Try `kubectl get pods`."."""
    if "`" not in text:
        return None
    match = _INVITATION.fullmatch(_TAG.sub("", text).strip())
    return match[1].strip() if match else None


def expected_output(info: str, content: str, span: Span, announced: Announcement | None = None) -> Expectation:
    """Return the expectation that a claim stands for."""
    kind = ExpectationKind.JSON if info.lower() == "json" else ExpectationKind.TEXT
    if announced is Announcement.ERROR or _ERROR_OUTPUT.match(content):
        kind = ExpectationKind.ERROR
    return Expectation(kind, content.rstrip("\n"), span)
