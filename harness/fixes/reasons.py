"""Why something of a deck is left to its author, as data: `report/unwritten.toml` has the sentences."""

from enum import StrEnum

from msgspec import Struct

from harness.deck.model import Finding
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange


class UnwrittenKind(StrEnum):
    """What keeps an edit from being written. Names in the texts are fields of the reason."""

    UNCERTAIN = "uncertain"
    """It is not certain what to write."""
    NO_RECORD = "no-record"
    """A claim is replaced by what a run showed, and there is no record of one."""
    MORE_TO_CHANGE = "more-to-change"
    """More than one line has to change, or nothing took the place of what stands there."""
    NOT_ALL_TAKEN = "not-all-taken"
    """Another command does not take all that stands here."""
    SEVERAL_WAYS = "several-ways"
    """There is more than one way to go on."""
    PEOPLE_TRANSLATE = "people-translate"
    """A slide has to be translated."""
    NEEDS_A_SENTENCE = "needs-a-sentence"
    """A sentence in the language of the translation has to go with it."""
    ONE_HAS_MORE = "one-has-more"
    """The translation has something that the original has not."""
    NO_PLACE = "no-place"
    """The place where it belongs is not certain."""
    TWO_MEANINGS = "two-meanings"
    """Original and translation mean different things."""
    ORIGINAL_DRIFTED = "original-drifted"
    """They mean different things, and the original has drifted itself."""
    NOT_CONTINUED = "not-continued"
    """What follows a line that goes on is a comment, or nothing."""
    UNCLEAR = "unclear"
    """The meaning of a damaged text is not certain."""
    UNREADABLE = "unreadable"
    """The bytes cannot be read."""
    TOO_DIFFERENT = "too-different"
    """What appeared has too little in common with what is claimed, or the command failed."""
    NOT_SELECTED = "not-selected"
    """It was not selected."""
    DAMAGED_FILE = "damaged-file"
    """The file is damaged."""
    NOT_AS_READ = "not-as-read"
    """The lines of the file are not those of the text that was read of it."""
    UNFIT_FOR_A_SLIDE = "unfit-for-a-slide"
    """A slide cannot hold what appeared."""
    NOT_ENDED = "not-ended"
    """The command did not end by itself."""
    IS_A_PATTERN = "is-a-pattern"
    """The claim is a pattern."""
    ENDED_OTHERWISE = "ended-otherwise"
    """The command ended with `status`, where the slide says the opposite."""
    NOTHING_APPEARED = "nothing-appeared"
    TOO_LONG = "too-long"
    """What appeared has more than `lines` lines."""
    NO_JSON = "no-json"
    """What appeared is no JSON."""
    VARIES = "varies"
    """What appeared differs from time to time."""
    VERSIONS_DIFFER = "versions-differ"
    """What appeared differs among `versions`."""
    HAS_A_RANGE = "has-a-range"
    """The claim has a range already, and `versions` of it answer differently."""
    NO_RANGE = "no-range"
    """`versions` answer differently, `met_on` do not."""
    BY_HAND = "by-hand"
    """It is known what to write, `ranged`, and the harness cannot write that here."""


class RangedClaim(Struct, frozen=True):
    """What is claimed of a range of versions, which answer alike."""

    range: VersionRange
    text: str
    is_new: bool
    """Whether the deck does not claim this yet."""


class Unwritten(Struct, frozen=True):
    """Why something is not written."""

    kind: UnwrittenKind
    status: int | None = None
    """With which a command ended."""
    lines: int = 0
    versions: tuple[Version, ...] = ()
    """Those that do not meet the claim, where several were played."""
    met_on: tuple[Version, ...] = ()
    """Those that meet it."""
    may_have_range: bool = False
    """Whether the claim may be meant for the other versions alone, since the command ends otherwise on these."""
    ranged: tuple[RangedClaim, ...] = ()


_KINDS = {
    "drift-output": UnwrittenKind.NO_RECORD,
    "drift-api": UnwrittenKind.MORE_TO_CHANGE,
    "drift-meaning": UnwrittenKind.NOT_ALL_TAKEN,
    "drift": UnwrittenKind.SEVERAL_WAYS,
    "translation-missing-slide": UnwrittenKind.PEOPLE_TRANSLATE,
    "translation-missing-command": UnwrittenKind.NEEDS_A_SENTENCE,
    "translation-lost-claim": UnwrittenKind.NEEDS_A_SENTENCE,
    "translation-extra": UnwrittenKind.ONE_HAS_MORE,
    "translation-lost-directive": UnwrittenKind.NO_PLACE,
    "translation-kubectl-run": UnwrittenKind.NOT_ALL_TAKEN,
    "translation": UnwrittenKind.TWO_MEANINGS,
    "broken-continuation": UnwrittenKind.NOT_CONTINUED,
    "typographic-character": UnwrittenKind.UNCLEAR,
    "not-utf-8": UnwrittenKind.UNREADABLE,
    "unmet-claim": UnwrittenKind.TOO_DIFFERENT,
    "mojibake": UnwrittenKind.NOT_SELECTED,
    "other-encoding": UnwrittenKind.DAMAGED_FILE,
}
"""By ids of findings, or what they begin with."""


def reason_for(finding: Finding) -> Unwritten:
    """Return why a finding is left to a person."""
    parts = finding.id.split("-")
    beginnings = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return Unwritten(next((_KINDS[start] for start in beginnings if start in _KINDS), UnwrittenKind.UNCERTAIN))
