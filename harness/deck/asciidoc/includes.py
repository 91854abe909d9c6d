"""Included files and conditions, put into the text of a page: what Asciidoctor's preprocessor does, with the place of each line kept."""

import operator
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from harness.deck.asciidoc.attributes import Attributes
from harness.deck.errors import DeckError
from harness.deck.lines import Line, included_files, line_of, source_of
from harness.deck.model import Finding
from harness.deck.named_files import COST_OF_A_LINE, DeckTooLarge, Files, UnusableFile, shortened, without_file
from harness.deck.source import Read, Source
from harness.shell.lazy_pattern import lazy_pattern

INCLUDE = lazy_pattern(r"include::([^\[\]\n]+)\[(.*)\][ \t]*")
_CONDITION = lazy_pattern(r"(ifdef|ifndef|ifeval|endif)::([\w,+-]*)\[(.*)\][ \t]*")
_ESCAPED = lazy_pattern(r"\\(?=(?:include|ifdef|ifndef|ifeval|endif)::)")
_EVALUATED = lazy_pattern(r"""[ \t]*["']?([^"']*?)["']?[ \t]*(==|!=|<=|>=|<|>)[ \t]*["']?([^"']*?)["']?[ \t]*""")
VERBATIM = lazy_pattern(r"(?P<mark>-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})(?P<info>[^`\n]*)")
"""The first line of a block whose content is no text of the page."""
_TAG = lazy_pattern(r"\b(tag|end)::([^\s\[\]]+)\[\]")
_OPTION = lazy_pattern(r"""(tags?|lines|opts|options)[ \t]*=[ \t]*("[^"]*"|[^,]*)""")
_FAMILY = lazy_pattern(r"(?:[^$]*:)?(?:(?P<module>[\w.-]+):)?(?P<family>partial|example|page|attachment)\$(?P<name>.+)")
_FOLDERS = {
    "partial": ("partials", "pages/_partials"),
    "example": ("examples", "pages/_examples"),
    "page": ("pages",),
    "attachment": ("attachments", "assets/attachments"),
}
"""Of a module of Antora (docs.antora.org, "Standard File and Folder Set"), the new and the old place."""
_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def expanded(source: Source, read: Read) -> Source:
    """Return a page with the files that it includes, without what its conditions leave out."""
    if "::" not in source.text:
        return source
    expansion = _Expansion(source, read)
    try:
        lines = list(expansion.lines(source, (source.path.resolve(),), ""))
    except DeckTooLarge as error:
        return replace(source, findings=(*source.findings, error.finding(source.path)))
    whole = source_of(source.path, lines, (*source.findings, *expansion.findings))
    if len(whole.origins) > 1:
        return whole
    return replace(source, findings=whole.findings, text=whole.text, undecidable_lines=whole.undecidable_lines)


def attributes_of(source: Source, read: Read) -> Mapping[str, str]:
    """Return the attributes that a page has before its first line: its name, and what the `antora.yml` above it sets."""
    top = _component(source.path)
    values = {"docname": source.path.stem, "docfile": str(source.path), "docfilesuffix": source.path.suffix}
    if top is None:
        return values
    module = source.path.resolve().relative_to(top.resolve()).parts[1:2]
    folders = {f"{family}sdir": f"{family}$" for family in ("partial", "example", "attachment")}
    return values | folders | {"page-module": "".join(module)} | _of_component(top / "antora.yml", read)


def included_by(source: Source, read: Read) -> frozenset[Path]:
    """Return the files, links resolved, that a page includes: they are part of it, and no pages."""
    if "include::" not in source.text:
        return frozenset()
    return included_files(expanded(source, read))


def _component(page: Path) -> Path | None:
    """The folder of the component of Antora of which this is a page; `None` for a page of another kind."""
    parents = page.resolve().parents
    tops = (
        folder.parent for folder in parents if folder.name == "modules" and (folder.parent / "antora.yml").is_file()
    )
    top = next(tops, None)
    return Path(os.path.relpath(top)) if top is not None and not page.is_absolute() else top


def _of_component(path: Path, read: Read) -> dict[str, str]:
    import yaml  # noqa: PLC0415  (few pages are Antora's)

    from harness.deck.composition.contents import LOADER  # noqa: PLC0415

    try:
        component: Any = yaml.load(read(path).text, LOADER)
        attributes = component["asciidoc"]["attributes"]
        return {str(name).lower(): _value(value) for name, value in attributes.items() if value not in (None, False)}
    except (DeckError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return {}


def _value(value: object) -> str:
    """A value ends in `@` where a page may set another."""
    return "" if value is True else str(value).removesuffix("@")


class _Expansion:
    def __init__(self, source: Source, read: Read) -> None:
        self.files = Files(source.path, read)
        self.top = _component(source.path)
        self.attributes = Attributes(attributes_of(source, read))
        self.findings: list[Finding] = []
        self.verbatim = ""
        """The mark that ends the block of code that is open."""
        self.left_out: list[bool] = []
        """For each condition that is open, whether it is not met."""

    def lines(self, source: Source, around: tuple[Path, ...], options: str) -> Iterator[Line]:
        depth = len(self.left_out)
        chosen = _chosen(source.text.split("\n"), options)
        for number, text in chosen:
            self.files.count(len(text) + COST_OF_A_LINE)
            line = line_of(source, number, text)
            if "::" in text and (condition := _CONDITION.fullmatch(text)):
                if (kept := self._condition(condition)) is not None:
                    yield replace(line, text=kept)
            elif any(self.left_out):
                continue
            elif "::" in text and (include := INCLUDE.fullmatch(text)):
                yield from self._included(line, include, around)
            else:
                self._look_at(text)
                yield replace(line, text=_ESCAPED.sub("", text, count=1)) if text.startswith("\\") else line
        del self.left_out[depth:]

    def _look_at(self, text: str) -> None:
        """Entries of attributes count from here on, but not inside of code."""
        if self.verbatim:
            if text.rstrip() == self.verbatim:
                self.verbatim = ""
        elif opening := VERBATIM.fullmatch(text.rstrip()):
            if opening["mark"][0] == "`" or not opening["info"]:
                self.verbatim = opening["mark"]
        else:
            self.attributes.take(text)

    def _condition(self, match: re.Match[str]) -> str | None:
        """Open or close a condition; return the text that it has on its own line, if it is met."""
        kind, names, content = match[1], match[2], match[3]
        if kind == "endif":
            if self.left_out:
                self.left_out.pop()
            return None
        if kind == "ifeval":
            self.left_out.append(not _is_true(self.attributes.substituted(content)))
            return None
        is_met = self.attributes.are_set(names) is (kind == "ifdef")
        if content:
            return content if is_met and not any(self.left_out) else None
        self.left_out.append(not is_met)
        return None

    def _included(self, line: Line, include: re.Match[str], around: tuple[Path, ...]) -> Iterator[Line]:
        """The lines of a file; the line itself, which nobody can type, where it cannot be read."""
        name, options = self.attributes.substituted(include[1]).strip(), include[2]
        try:
            if "://" in name:
                raise UnusableFile("missing-include/address", name=shortened(name))
            path = self._find(name, line)
            source = self.files.include(path, name, around)
        except UnusableFile as error:
            if "optional" not in options:
                self.findings.append(without_file(error.finding(line.place)))
                yield replace(line, is_undecidable=True)
            return
        self.findings += source.findings
        included = list(self.lines(source, (*around, path.resolve()), options))
        yield from included[:-1] if len(included) > 1 and not included[-1].text else included

    def _find(self, name: str, line: Line) -> Path:
        folder = line.origin.path.parent
        family = _FAMILY.fullmatch(name)
        if family is None:
            return self.files.find(name, (folder, self.files.root) if folder == self.files.root else (folder,))
        if self.top is None:
            raise UnusableFile("missing-include", name=shortened(name))
        of_page = line.origin.path.resolve().relative_to(self.top.resolve()).parts
        module = family["module"] or (of_page[1] if len(of_page) > 1 else "ROOT")
        places = [self.top / "modules" / module / place for place in _FOLDERS[family["family"]]]
        return self.files.find(family["name"], places)


def _chosen(lines: list[str], options: str) -> Iterator[tuple[int, str]]:
    """The lines, with their numbers, that `tags` and `lines` ask for; marks of tags are none of them."""
    asked = {name.rstrip("s"): value.strip('"') for name, value in _OPTION.findall(options)}
    wanted = [tag.strip() for tag in re.split(r"[;,]", asked.get("tag", "")) if tag.strip()]
    ranges = [_range(part) for part in re.split(r"[;,]", asked.get("line", "")) if part.strip()]
    open_tags: list[str] = []
    for number, line in enumerate(lines, start=1):
        if "::" in line and (mark := _TAG.search(line)):
            if mark[1] == "tag":
                open_tags.append(mark[2])
            elif mark[2] in open_tags:
                open_tags.remove(mark[2])
            if wanted:
                continue
        if wanted and not _is_tagged(wanted, open_tags):
            continue
        if not ranges or any(first <= number <= last for first, last in ranges):
            yield number, line


def _is_tagged(wanted: list[str], open_tags: list[str]) -> bool:
    """Whether a line inside of these tags is asked for: `a`, `!a`, `*`, `**`."""
    chosen = "**" in wanted or all(tag.startswith("!") for tag in wanted)
    for tag in wanted:
        name = tag.lstrip("!")
        if (name == "*" and open_tags) or name in open_tags:
            chosen = not tag.startswith("!")
    return chosen


def _range(text: str) -> tuple[float, float]:
    first, dots, last = text.strip().partition("..")
    begin = int(first) if first.isdecimal() else 1
    end = float(last) if last.lstrip("-").isdecimal() and int(last) >= 0 else float("inf")
    return begin, end if dots else begin


def _is_true(text: str) -> bool:
    """What `ifeval` says of two texts or numbers."""
    match = _EVALUATED.fullmatch(text)
    if match is None:
        return False
    left, right = match[1], match[3]
    if left.isdecimal() and right.isdecimal():
        width = max(len(left), len(right))
        left, right = left.zfill(width), right.zfill(width)
    return _COMPARISONS[match[2]](left, right)
