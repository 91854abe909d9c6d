"""Variables, links and included files in the text of a chapter."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from harness.deck.findings import finding
from harness.deck.lines import Line, line_of, source_of
from harness.deck.model import Finding, Severity
from harness.deck.named_files import COST_OF_A_LINE, Files, UnusableFile, shortened
from harness.deck.source import UTF_8, Source
from harness.shell.lazy_pattern import lazy_pattern

SIGN = "@@"
INCLUDE = "@@INCLUDE["
REFERENCE = lazy_pattern(
    r"@@(?:LINK\[(?P<link>[^\[\]\n]*)\]|INCLUDE\[(?P<include>[^\[\]\n]*)\]|(?P<variable>[A-Z][A-Z0-9_]*)@@)"
)
INCLUDE_ALONE = lazy_pattern(r"(?P<indentation>[ \t]*)@@INCLUDE\[(?P<include>[^\[\]\n]*)\][ \t]*")
COST_OF_A_FINDING = 1_000
"""Characters; what is not text takes memory and time as well."""
MOST_SIMILAR = 50
"""Names of variables that are compared with one that is not known."""
NOT_FOR_PLAYING = {"TOC": ""}
"""What slides are given when they are made for people."""


class Substitution:
    """Puts the values of a composition and the files around it into texts."""

    def __init__(self, files: Files, folder: Path, values: Mapping[str, str]) -> None:
        self.files = files
        self.folder = folder
        self.variables = {name.upper(): " ".join(value.split()) for name, value in values.items()} | NOT_FOR_PLAYING
        self.findings: list[Finding] = []

    def apply(self, source: Source) -> Source:
        """Return the text as it is to be read, with the origin of each line. Raises `DeckTooLarge`."""
        if SIGN not in source.text:
            self.files.count(len(source.text))
            return source
        self.findings = list(source.findings)
        if INCLUDE not in source.text:
            return self._apply_in_place(source)
        lines = list(self._lines(source, (source.path.resolve(),) if not source.origins else ()))
        return source_of(source.path, lines, self.findings)

    def _apply_in_place(self, source: Source) -> Source:
        """The same for a text that includes nothing, so that its lines stay what they are."""
        lines = source.text.split("\n")
        self.files.count(len(source.text))
        for index, text in enumerate(lines):
            if SIGN in text:
                (line,) = self._substituted(line_of(source, index + 1, text), ())
                lines[index] = line.text
        return replace(source, text="\n".join(lines), findings=tuple(self.findings), repairs=(), encoding=UTF_8)

    def _lines(self, source: Source, around: tuple[Path, ...]) -> Iterator[Line]:
        for number, text in enumerate(source.text.split("\n"), start=1):
            self.files.count(len(text) + COST_OF_A_LINE)
            line = line_of(source, number, text)
            if SIGN not in text:
                yield line
            elif alone := INCLUDE_ALONE.fullmatch(text):
                yield from self._included_alone(line, alone["indentation"], alone["include"], around)
            else:
                yield from self._substituted(line, around)

    def _included_alone(self, line: Line, indentation: str, name: str, around: tuple[Path, ...]) -> Iterator[Line]:
        """The lines of a file, indented as the one that names it."""
        included = self._included(line, name, around)
        if included is None:
            yield replace(line, is_undecidable=True)
            return
        for included_line in included:
            self.files.count(len(indentation))
            origin = replace(included_line.origin, shift=included_line.origin.shift - len(indentation))
            yield replace(
                included_line, text=indentation + included_line.text if included_line.text else "", origin=origin
            )

    def _substituted(self, line: Line, around: tuple[Path, ...]) -> Iterator[Line]:
        """A line with its values; of several lines where it includes a file amid other text."""
        origin, is_undecidable, end = line.origin, line.is_undecidable, 0
        pieces: list[str] = []
        for match in REFERENCE.finditer(line.text):
            pieces.append(line.text[end : match.start()])
            end = match.end()
            if match["include"] is None:
                pieces.append(self._value(line, match) if match["variable"] else self._linked(line, match["link"]))
                self.files.count(len(pieces[-1]))
                continue
            included = self._included(line, match["include"], around)
            if included is None:
                included = [replace(line, text=match[0], is_undecidable=True)]
            for index, included_line in enumerate(included):
                if index:
                    yield Line("".join(pieces), origin, is_undecidable)
                    origin, is_undecidable, pieces = included_line.origin, False, []
                pieces.append(included_line.text)
                is_undecidable = is_undecidable or included_line.is_undecidable
        yield Line("".join(pieces) + line.text[end:], origin, is_undecidable)

    def _included(self, line: Line, name: str, around: tuple[Path, ...]) -> list[Line] | None:
        """The lines of a file; `None` for none, which is then a finding."""
        try:
            path = self._find(name, line)
            source = self.files.include(path, name, around)
        except UnusableFile as error:
            self._report(_of_reference(error, line, "@@INCLUDE", Severity.ERROR))
            return None
        self.findings += source.findings
        lines = list(self._lines(source, (*around, path.resolve())))
        return lines[:-1] if len(lines) > 1 and not lines[-1].text else lines

    def _linked(self, line: Line, name: str) -> str:
        """A link as readers of the slides get it."""
        try:
            path = self._find(name, line).resolve().relative_to(self.files.root).as_posix()
        except UnusableFile as error:
            self._report(_of_reference(error, line, "@@LINK", Severity.WARNING))
            path = name
        repository = self.variables.get("GITREPO")
        if not repository:
            return f"[{name}]({path})"
        address = repository if "://" in repository else f"https://{repository}"
        return f"[{name}]({address}/blob/{self.variables.get('GITBRANCH', 'main')}/{path})"

    def _value(self, line: Line, match: re.Match[str]) -> str:
        name = match["variable"]
        if name in self.variables:
            return self.variables[name]
        shown = shortened(name)
        similar = "".join(difflib.get_close_matches(name, list(self.variables)[:MOST_SIMILAR], 1))
        section = "unknown-variable/similar" if similar else "unknown-variable"
        self._report(finding(section, line.place, key=shown.lower(), name=shown, similar=similar))
        return match[0]

    def _find(self, name: str, line: Line) -> Path:
        return self.files.find(name, (self.files.root, self.folder, line.origin.path.parent))

    def _report(self, new_finding: Finding) -> None:
        self.files.count(COST_OF_A_FINDING)
        self.findings.append(new_finding)


def _of_reference(error: UnusableFile, line: Line, reference: str, severity: Severity) -> Finding:
    """A finding about what a text names, not a composition: the deck can be played."""
    problem = error.finding(line.place)
    return replace(problem, message=f"{reference}: {problem.message}", severity=severity, prevents_playing=False)
