"""Names that Kubernetes made up in somebody's run, and whose they are by their form: `web-5d8f7c9b6-x2x4z` is a pod of `web`."""

from collections.abc import Iterator

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
"""The letters of such names, see SafeEncodeString in k8s.io/apimachinery/pkg/util/rand."""
_HASH = rf"(?:{SAFE}{{6,10}}|[0-9]{{8,10}})"
"""Of a pod's template; digits alone until 1.8, and in the name of a CronJob's Job."""
_HASH_AND_SUFFIX = r"(?P<hash>(?=[a-z]{0,10}[0-9])[a-z0-9]{6,11})-(?P<suffix>[a-z0-9]{5})"
"""Behind a name these are enough: Kubernetes had more letters once, and authors change some."""
_STEM = r"[a-z0-9](?:[a-z0-9.-]*?[a-z0-9])?"
_NAME = lazy_pattern(
    r"(?:(?<![\w./$@-])|(?<=\bpod/)|(?<=\bpods/)|(?<=\bpo/)|(?<=\brs/)|(?<=\breplicaset/)|(?<=\breplicasets/)|(?<=\bjob/))"
    rf"(?P<stem>{_STEM})-(?:{_HASH_AND_SUFFIX}|(?P<lone_hash>{_HASH})|(?P<lone_suffix>{SAFE}{{5}}))(?![\w-])(?!\.\w)"
)


class GeneratedName(Struct, frozen=True):
    """A name in a text that looks generated."""

    text: str
    start: int
    """Its first character, counted from 0."""
    kinds: tuple[str, ...]
    """What may have such a name."""
    owners: tuple[str, ...]
    """Names that the object at the top of its chain of owners may have."""


def generated_names(text: str) -> Iterator[GeneratedName]:
    """Yield the names of a text that look generated; whether they are, only the objects that were made can tell."""
    for match in _NAME.finditer(text):
        stem = match["stem"]
        if match["hash"]:
            yield GeneratedName(match[0], match.start(), ("Pod",), (stem, f"{stem}-{match['hash']}"))
        else:
            kinds = ("Pod",) if match["lone_suffix"] else ("ReplicaSet", "Job")
            yield GeneratedName(match[0], match.start(), kinds, (stem,))
