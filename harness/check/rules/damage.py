"""What editors, word processors and copying did to commands: curly quotes, dashes, spaces behind a backslash."""

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.model import Finding
from harness.knowledge.damage import Damage, DamageKind, damages

IDS = ("broken-continuation", "typographic-character")
_SECTIONS = {
    DamageKind.SPACE_BEHIND_BACKSLASH: "broken-continuation",
    DamageKind.MISSING_BACKSLASH: "broken-continuation/missing",
    DamageKind.LAST_BACKSLASH: "broken-continuation/last",
    DamageKind.QUOTES: "typographic-character",
    DamageKind.DASH: "typographic-character/dash",
    DamageKind.SPACE: "typographic-character/space",
    DamageKind.INVISIBLE: "typographic-character/invisible",
    DamageKind.ELLIPSIS: "typographic-character/ellipsis",
}
_NAMES = {"\u00a0": "no-break space", "\u202f": "narrow no-break space", "\u200b": "zero-width space", "\u2060": "word joiner", "\ufeff": "byte order mark", "\u00ad": "soft hyphen", "–": "en dash", "—": "em dash", "−": "minus sign"}  # fmt: skip


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each place, at its own line and column."""
    for typed in subject.typed:
        for damage in damages(typed.step.text):
            yield subject.finding_at(_SECTIONS[damage.kind], typed, damage.start, text=damage.text, name=_name(damage))


def _name(damage: Damage) -> str:
    """`en dash, U+2013`, of the first character that ASCII has not."""
    char = next((character for character in damage.text if not character.isascii()), "\\")
    code = f"U+{ord(char):04X}"
    return f"{_NAMES[char]}, {code}" if char in _NAMES else code
