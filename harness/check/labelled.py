"""What a deck's own words say a text is for: `With Helm 2:` above a fence, `# before 1.18` in it, a heading, a tab.

A text that its author labels for an old version is right as it stands. Labels are the comment above a line or behind it, the line
above the fence, the nearest heading and the nearest tab. Sentences farther away say nothing about a fence.
"""

import re
from collections.abc import Iterator, Sequence

from harness.deck.syntax import CodeLines, Syntax
from harness.knowledge.drifts import Drift
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern

_COMMENT = lazy_pattern(r"[ \t]*(?:#|//)(?P<text>.*)")
_COMMENT_BEHIND = lazy_pattern(r"\S[ \t]+#[ \t](?P<text>.*)$")
_NO_TEXT = lazy_pattern(r"[ \t]*(?:\.\w+\[|\]|<!--.*-->|</?\w[^>]*>|\{[:%].*|:::.*|--)?[ \t]*")
_LONGEST_LABEL = 120
"""Characters; what is longer is a sentence of a text that goes on."""
_KUBERNETES = lazy_pattern(
    r"\b(?:kubernetes|k8s|kubectl|kubeadm|kubelet|clusters?|servers?|serveurs?)\b", re.IGNORECASE
)
_VERSION = lazy_pattern(
    r"(?P<before><(?!=)|\bbefore\b|\bprior to\b|\bpre[- ]|\b(?:older|earlier|lower) than\b|\bbelow\b|\bavant\b|\bantérieure?s? à\b|\bplus anciens? que\b)?"
    r"(?P<until><=|≤|\buntil\b|\bup to\b|\bthrough\b|\bjusqu['’](?:à|en)\b)?"
    r"(?P<since>>=?|≥|\bsince\b|\bfrom\b|\bstarting with\b|\bdepuis\b|\bà partir d[eu]\b)?"
    r"[ \t]*(?:la |the )?(?:(?:kubernetes|k8s|kubectl|kubeadm|version)[ \t]*)*\bv?1\.(?P<minor>\d{1,2})\b(?:\.[\dx]+)?"
    r"(?P<later>[ \t]*(?:\+|(?:and|or) (?:later|newer|above|up)\b|(?:et|ou) (?:plus\b(?! ancien)|suivante?s?\b|ultérieure?s?\b)))?"
    r"(?P<earlier>[ \t]*(?:(?:and|or) (?:older|earlier|below|lower|before)\b|(?:et|ou) (?:avant|moins|antérieure?s?|plus ancien\w*)\b))?",
    re.IGNORECASE,
)
_TOOL = r"(?: (?:kubernetes|kubectl|k8s|helm|docker|compose|k3d|minikube|istio|kustomize|etcd))?"
_SPEAKS_OF_OLD = lazy_pattern(
    rf"\b(?:older|earlier|previous|legacy|ancienn?e?s?){_TOOL} (?:versions?|releases?|syntaxe?)\b|\b(?:older|legacy) (?:clusters?|kubernetes|kubectl)\b"
    r"|\bold (?:way|method|syntax|versions?|releases?)\b|\bversions? (?:antérieure|plus ancienne|précédente)s?\b|\banciennes? (?:façon|méthode)s?\b"
    r"|\b(?:no longer works?|deprecated|obsolete|obsolètes?|dépréciée?s?)\b",
    re.IGNORECASE,
)


def is_labelled(lines: Sequence[str], line: int, drift: Drift, syntax: Syntax) -> bool:
    """Return whether a deck of this syntax labels a line, counted from 1, for a version in which what is there is right."""
    return any(_fits(label, drift) for label in labels(lines, line, syntax))


def labels(lines: Sequence[str], line: int, syntax: Syntax) -> Iterator[str]:
    """Yield what labels a line, counted from 1, the nearest first."""
    at = line - 1
    if not 0 <= at < len(lines):
        return
    if behind := _COMMENT_BEHIND.search(lines[at]):
        yield behind["text"]
    blocks = tuple(syntax.code(lines))
    block = next((block for block in blocks if block.first < at <= block.last), None)
    for above in range(at - 1, -1 if block is None else block.first, -1):
        if comment := _COMMENT.match(lines[above]):
            yield comment["text"]
            break
        if block is None and not lines[above].strip():
            break
    if block is not None:
        yield from lines[block.first : block.content]
        yield from _above(lines, block.first, syntax, blocks)


def _above(lines: Sequence[str], fence: int, syntax: Syntax, blocks: Sequence[CodeLines]) -> Iterator[str]:
    """Yield the line of text above a block of code, then the nearest tab and the nearest heading."""
    code = {number for block in blocks for number in range(block.first, block.last + 1)}
    nearest = next((above for above in range(fence - 1, -1, -1) if not _NO_TEXT.fullmatch(lines[above])), None)
    if nearest is not None and len(lines[nearest]) <= _LONGEST_LABEL and nearest not in code:
        yield lines[nearest]
    tab = ""
    for above in (number for number in range(fence - 1, -1, -1) if number not in code):
        if not tab and (tab := syntax.tab(lines[above])):
            yield tab
        elif title := syntax.title(lines, above):
            yield title
            return


def _fits(label: str, drift: Drift) -> bool:
    if drift.release:
        return _names_release(label, drift.release) or bool(_SPEAKS_OF_OLD.search(label))
    if drift.until is not None and _SPEAKS_OF_OLD.search(label):
        return True
    return drift.is_of_kubernetes and _names_version(label, drift)


def _names_release(label: str, release: str) -> bool:
    """Return whether all releases of the tool that a label names are as old as this one: `Helm v2`, for `Helm 2`."""
    tool, _, last = release.rpartition(" ")
    named = re.findall(rf"\b{re.escape(tool)}[ \t-]*(?:version[ \t]*|v)?(\d+(?:\.\d+)?)", label, re.IGNORECASE)
    depth = len(last.split("."))
    return bool(named) and all(_numbers(named_release)[:depth] <= _numbers(last) for named_release in named)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


def _names_version(label: str, drift: Drift) -> bool:
    """Return whether what a label says of Kubernetes' version is one in which a drift is none."""
    named = list(_VERSION.finditer(label))
    if (
        (drift.since is None and drift.until is None)
        or not named
        or not (_KUBERNETES.search(label) or any(_has_bound(version_match) for version_match in named))
    ):
        return False
    last = max(named, key=lambda version_match: int(version_match["minor"]))
    version = Version(1, int(last["minor"]))
    if last["since"] or last["later"]:
        return drift.since is not None and version >= drift.since
    if last["before"]:
        version = version.before
    return (drift.until is None or version <= drift.until) and (drift.since is None or version >= drift.since)


def _has_bound(version: re.Match[str]) -> bool:
    return any(version[name] for name in ("before", "until", "since", "later", "earlier"))
