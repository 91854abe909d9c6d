"""Text that was read in the wrong encoding and saved again, repaired where that is certain.

UTF-8 read as Windows-1252 (`Ã©` for é) or as Mac Roman (`√©`) leaves runs of characters of a very particular shape. ftfy
repairs lines that were read as Windows-1252 from end to end; any other run is turned back into its bytes and read again.
A run that somebody may have meant (`√π`, `¬µ`) is repaired only where all around it is broken in the same way.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

LIKELY = lazy_pattern(
    "[\u00a0-\u00ffŒœŠšŸŽž\u200b-\u200d\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u20e3\u2100-\u214f\u2190-\u23ff"
    "\u2460-\u27bf\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff\u3000-\u30ff\ufe0f\ufeff\U0001f000-\U0001faff]+"
)
"""What decks in English and French hold beyond ASCII: letters, punctuation, symbols, emoji."""
LEADS = {2: (0xC2, 0xC3, 0xC5), 3: (0xE2, 0xE3, 0xEF), 4: (0xF0,)}
"""The first bytes of such characters in UTF-8, by the length of the character in bytes."""
CONTINUATIONS = range(0x80, 0xC0)
CLOSING = frozenset("’”»›…–—\u00a0")
"""What may follow the last letter of a word."""
MATHEMATICS = frozenset("√¬≈π∞∂∑∏∫Ω±≤≥≠µ°")
"""What may follow a root, a negation or an approximation."""
A_AND_SPACE = "Ã "
"""What is left of à where an editor also took the no-break space for a space."""
BYTE_ORDER_MARK = "\ufeff"


class Repair(Struct, frozen=True):
    """One line before and after. Line and column count from 1; the column is that of the first broken character."""

    line: int
    column: int
    before: str
    after: str
    read_as: str
    """The encoding that the text was mistaken for."""


class Misreading(Struct, frozen=True):
    """An encoding that UTF-8 is mistaken for."""

    name: str
    bytes_of: dict[int, int]
    """Code point → byte."""
    runs: re.Pattern[str]
    """Whole UTF-8 characters in a row, as they look in this encoding."""
    is_certain: Callable[[str, str, str], bool]
    """Would nobody mean this run, between the character before and the one after it?"""

    def read_again(self, run: str) -> str | None:
        """Return what the run was before; `None` for what no deck is likely to hold."""
        try:
            text = run.translate(self.bytes_of).encode("latin-1").decode()
        except UnicodeError:
            return None
        return text if LIKELY.fullmatch(text) else None

    def repair(self, text: str, *, all_is_broken: bool = False) -> str:
        """Repair the runs that are certain, or every run where all around it is broken."""

        def repaired(match: re.Match[str]) -> str:
            run, start, end = match[0], match.start(), match.end()
            if all_is_broken or self.is_certain(run, text[max(start - 1, 0) : start], text[end : end + 1]):
                return self.read_again(run) or run
            return run

        return self.runs.sub(repaired, text)

    def is_all_of(self, text: str) -> bool:
        """Return whether nothing in the text is beyond ASCII except such runs."""
        return self.runs.sub("", text).isascii()


def find_repairs(text: str) -> tuple[Repair, ...]:
    """Return the lines (separated by line feeds) that are certainly broken, in order. Costs nothing for plain ASCII."""
    if text.isascii() or not BEGINNING.search(text):
        return ()
    before = text.split("\n")
    after = list(before)
    read_as: dict[int, str] = {}
    suspicious = [index for index, line in enumerate(after) if BEGINNING.search(line) and SUSPICIOUS.search(line)]
    while suspicious:
        suspicious = _repair_one_layer(after, suspicious, read_as)
    if not text.startswith(BYTE_ORDER_MARK):
        after[0] = after[0].removeprefix(BYTE_ORDER_MARK)
    return tuple(
        Repair(index + 1, _first_broken(before[index], after[index]) + 1, before[index], after[index], read_as[index])
        for index in sorted(read_as)
    )


def _repair_one_layer(lines: list[str], suspicious: list[int], read_as: dict[int, str]) -> list[int]:
    """Repair lines in place. Returns those that changed and look broken still, as what was broken twice does."""
    whole = "\n".join(lines)
    changed = set()
    for misreading in MISREADINGS:
        repaired = {index for index in suspicious if _repair_line(lines, index, misreading)}
        if repaired and misreading.is_all_of(whole):
            for index in suspicious:
                line = misreading.repair(lines[index], all_is_broken=True) if index not in repaired else lines[index]
                if line != lines[index]:
                    lines[index] = line
                    repaired.add(index)
        for index in repaired:
            read_as.setdefault(index, misreading.name)
        changed |= repaired
    return [index for index in suspicious if index in changed and SUSPICIOUS.search(lines[index])]


def _repair_line(lines: list[str], index: int, misreading: Misreading) -> bool:
    """Repair in place what is certain, then the rest of the line if it is broken from end to end. True if anything was."""
    line = lines[index]
    if not misreading.runs.search(line) and not (misreading is WINDOWS_1252 and A_AND_SPACE in line):
        return False
    repaired = _repaired_by_ftfy(line) if misreading is WINDOWS_1252 else line
    if repaired == line:
        repaired = misreading.repair(line)
        if repaired != line and misreading.is_all_of(line):
            repaired = misreading.repair(line, all_is_broken=True)
    lines[index] = repaired
    return repaired != line


def _repaired_by_ftfy(line: str) -> str:
    """The line with nothing repaired but a reading as Windows-1252 from end to end."""
    from ftfy import TextFixerConfig, fix_encoding_and_explain  # noqa: PLC0415 (a tenth of a second, seldom needed)

    only_misreadings = TextFixerConfig(
        replace_lossy_sequences=False, decode_inconsistent_utf8=False, fix_c1_controls=False
    )
    fixed = fix_encoding_and_explain(line, only_misreadings)
    for action, parameter in fixed.explanation or ():
        if action == "encode" and parameter not in ("latin-1", "sloppy-windows-1252"):
            return line
        if action == "decode" and parameter != "utf-8":
            return line
    new = "".join(set(fixed.text) - set(line))
    return fixed.text if LIKELY.fullmatch(new) else line


def _first_broken(before: str, after: str) -> int:
    """Index of the first character of the run where two versions of a line begin to differ."""
    pairs = enumerate(zip(before, after, strict=False))
    index = next((index for index, (old, new) in pairs if old != new), min(len(before), len(after)))
    return next((run.start() for run in SUSPICIOUS.finditer(before) if run.end() > index), index)


def _is_certainly_windows_1252(run: str, before: str, after: str) -> bool:
    if len(run) > 2:
        return not (before.isalpha() and CLOSING.issuperset(run[1:]))
    if run[0] in "ÂÃ":
        return not (before.isupper() and run[1] in CLOSING)
    return after.isalpha()


def _is_certainly_mac_roman(run: str, before: str, after: str) -> bool:
    if not MATHEMATICS.issuperset(run):
        return True
    if run[0] == "¬":
        return before.isalnum()
    return (before.isalpha() and after.isalpha()) or (run == "√π" and before in ("o", "O"))


def _characters(codec: str, byte: int) -> str:
    """What a byte looks like; where the codec has nothing for it, or means Latin-1 too, also as itself."""
    character = bytes([byte]).decode(codec, "ignore")
    return character if codec == "mac_roman" else "".join({character, chr(byte)})


def _misreading(name: str, codec: str, is_certain: Callable[[str, str, str], bool]) -> Misreading:
    continuation = re.escape("".join(_characters(codec, byte) for byte in CONTINUATIONS))
    sequences = (
        f"[{''.join(_characters(codec, lead) for lead in leads)}][{continuation}]{{{length - 1}}}"
        for length, leads in LEADS.items()
    )
    leads = [lead for leads in LEADS.values() for lead in leads]
    bytes_of = {ord(character): byte for byte in (*leads, *CONTINUATIONS) for character in _characters(codec, byte)}
    return Misreading(name, bytes_of, lazy_pattern(f"(?:{'|'.join(sequences)})+"), is_certain)


WINDOWS_1252 = _misreading("Windows-1252", "cp1252", _is_certainly_windows_1252)
MAC_ROMAN = _misreading("Mac Roman", "mac_roman", _is_certainly_mac_roman)
MISREADINGS = (WINDOWS_1252, MAC_ROMAN)
SUSPICIOUS = lazy_pattern(f"{WINDOWS_1252.runs.pattern}|{MAC_ROMAN.runs.pattern}|{A_AND_SPACE}")


def _beginning() -> re.Pattern[str]:
    """The first two characters of anything suspicious: two classes, for which `re` has a fast search."""
    bytes_of = [item for misreading in MISREADINGS for item in misreading.bytes_of.items()]
    first = "".join(chr(code) for code, byte in bytes_of if byte not in CONTINUATIONS)
    second = "".join(chr(code) for code, byte in bytes_of if byte in CONTINUATIONS)
    return lazy_pattern(f"[{first}][{re.escape(second)} ]")


BEGINNING = _beginning()
