"""What stands in brackets above a block: `[source,bash,role=execute]`, `[.console-input]`, `[#id%linenums.name]`."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from harness.shell.lazy_pattern import lazy_pattern

LINE = lazy_pattern(r"\[(?:|[\w.#%,\"'{*+-].*|\[.*\])\][ \t]*")
_PART = lazy_pattern(r"""[ \t]*(?:([\w:-]+)[ \t]*=[ \t]*)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,]*)[ \t]*(?:,|$)""")
_SHORTHAND = lazy_pattern(r"([.#%])([^.#%]+)")
_STYLE = lazy_pattern(r"[^.#%]*")


class BlockAttributes(Struct, frozen=True):
    """Those of a block, of all the lines above it."""

    style: str = ""
    """`source`, `listing`, `NOTE`, …"""
    language: str = ""
    roles: frozenset[str] = frozenset()
    substitutions: str = ""
    """What `subs` says."""

    def with_line(self, line: str) -> BlockAttributes:
        """Return these and those of one more line in brackets."""
        if line.startswith("[["):
            return self
        style, language, roles, substitutions = self.style, self.language, self.roles, self.substitutions
        for number, (name, value) in enumerate(_parts(line.strip()[1:-1])):
            if name in ("role", "roles"):
                roles |= frozenset(value.split())
            elif name == "subs":
                substitutions = value
            elif name in ("language", "lang"):
                language = value
            elif not name and number == 0:
                match = _STYLE.match(value)
                style = (match[0].strip() if match else "") or style
                roles |= frozenset(word.strip() for mark, word in _SHORTHAND.findall(value) if mark == ".")
            elif not name and number == 1:
                language = value
                style = style or "source"
        return replace(self, style=style, language=language, roles=roles, substitutions=substitutions)


def _parts(text: str) -> list[tuple[str, str]]:
    """The names and values of a list of attributes; the name of a positional one is empty."""
    parts: list[tuple[str, str]] = []
    position = 0
    while position < len(text) and (part := _PART.match(text, position)):
        value = part[2].strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        parts.append((part[1] or "", value))
        if part.end() == position:
            break
        position = part.end()
    return parts
