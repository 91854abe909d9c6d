"""What stands in a manifest: YAML with a place for everything, or a plain list of files."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import yaml
from msgspec import Struct

from harness.deck.blocks import DeckProperty
from harness.deck.manifest_form import CONTENT_KEYS, LIST_SUFFIX, MOST_CHARACTERS
from harness.deck.model import Finding, Severity, Span
from harness.deck.source import Origin, Source

MOST_DEPTH = 50
"""Lists in lists."""
MOST_NODES = 10_000
"""Entries and lists, counted as often as aliases repeat them."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(Struct, frozen=True):
    """A file name, or the text of a chapter."""

    text: str
    line: int
    origins: tuple[Origin, ...] = ()
    """Of a text."""

    @property
    def is_file(self) -> bool:
        """One line is a file name."""
        return not self.origins


class Contents(Struct, frozen=True):
    """What a manifest says."""

    values: dict[str, str]
    """Its keys with one value each, as they are written."""
    excluded_classes: tuple[str, ...]
    entries: tuple[Entry, ...]
    requires: DeckProperty | None
    """The versions of Kubernetes that all chapters are for."""
    findings: tuple[Finding, ...]


class _Unreadable(Exception):
    """The rest of the manifest says nothing that could be trusted."""

    def __init__(self, identifier: str, line: int, message: str, way_out: str) -> None:
        super().__init__(message)
        self.identifier = identifier
        self.line = line
        self.message = message
        self.way_out = way_out


def parse(source: Source) -> Contents:
    """Read a manifest. What is wrong with it is among the findings, with its line."""
    parser = _Parser(source)
    try:
        parser.parse()
    except _Unreadable as error:
        parser.report(error.identifier, error.line, error.message, error.way_out)
    return Contents(
        parser.values,
        tuple(parser.excluded_classes),
        tuple(parser.entries),
        parser.requires,
        tuple(parser.findings),
    )


class _Parser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.line_starts = [0]
        for line in self.lines:
            self.line_starts.append(self.line_starts[-1] + len(line) + 1)
        self.values: dict[str, str] = {}
        self.excluded_classes: list[str] = []
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []
        self.requires: DeckProperty | None = None
        self.nodes = 0
        self.read: dict[int, Entry] = {}
        """By the identity of their nodes, which aliases repeat."""

    def report(self, identifier: str, line: int, message: str, way_out: str) -> None:
        span = Span(self.source.path, line)
        self.findings.append(Finding(identifier, span, Severity.ERROR, message, way_out, prevents_playing=True))

    def parse(self) -> None:
        if self.source.path.suffix == LIST_SUFFIX:
            names = ((number, line.strip()) for number, line in enumerate(self.lines, start=1))
            self.entries = [Entry(name, number) for number, name in names if name and not name.startswith("#")]
            return
        root = self._composed()
        content: yaml.Node | None = root
        if isinstance(root, yaml.MappingNode):
            content = self._read_keys(root)
        elif not isinstance(root, yaml.SequenceNode):
            raise _Unreadable("manifest-content", 1, "this is no manifest", "A manifest has a title and a content.")
        if content is None:
            raise _Unreadable(
                "manifest-content", 1, "the manifest has no content", "List its chapters below `content:`."
            )
        self.entries.extend(self._flattened(content, ()))

    def _composed(self) -> yaml.Node | None:
        text = self.source.text
        if len(text) > MOST_CHARACTERS:
            message = f"the manifest has more than {MOST_CHARACTERS // 1024} KiB"
            raise _Unreadable("manifest-too-large", 1, message, "Move its inline chapters to files.")
        if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
            message = f"YAML allows no U+{ord(strange[0]):04X}"
            raise _Unreadable("manifest-syntax", self._line(strange.start()), message, "Remove that character.")
        depth = 0
        try:
            for event in yaml.parse(text, LOADER):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > MOST_DEPTH:
                    raise self._too_much(self._line_of(event), f"more than {MOST_DEPTH} lists in lists")
            return yaml.compose(text, LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = ", ".join(part for part in (error.context, error.problem) if part)
            line = self._line(mark.index) if mark else 1
            raise _Unreadable("manifest-syntax", line, f"this is no YAML: {message}", "Correct the YAML.") from None

    def _read_keys(self, root: yaml.MappingNode) -> yaml.Node | None:
        content = None
        for key, value in root.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in CONTENT_KEYS:
                content = value
            elif key.value == "exclude":
                self._read_excluded(value)
            elif key.value == "requires":
                written = value.value if isinstance(value, yaml.ScalarNode) else ""
                self.requires = DeckProperty(self._line_of(value), "requires", written, self.source.path)
            elif isinstance(value, yaml.ScalarNode):
                self.values[key.value] = value.value
        return content

    def _read_excluded(self, node: yaml.Node) -> None:
        classes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for each in classes:
            if not isinstance(each, yaml.ScalarNode):
                message = "this is no class of slides to exclude"
                self.report("manifest-content", self._line_of(each), message, "Write a list of words.")
            else:
                self.excluded_classes += [word for word in re.split(r"[\s,]+", each.value) if word]

    def _flattened(self, node: yaml.Node, around: tuple[yaml.Node, ...]) -> Iterator[Entry]:
        self.nodes += 1
        line = self._line_of(node)
        if self.nodes > MOST_NODES:
            raise self._too_much(line, f"more than {MOST_NODES} entries")
        if any(node is each for each in around):
            self.report("manifest-cycle", line, "this list contains itself", "Name the chapters once.")
        elif len(around) > MOST_DEPTH:
            raise self._too_much(line, f"more than {MOST_DEPTH} lists in lists")
        elif isinstance(node, yaml.SequenceNode):
            for each in node.value:
                yield from self._flattened(each, (*around, node))
        elif isinstance(node, yaml.ScalarNode) and node.value.strip():
            if id(node) not in self.read:
                origins = self._origins(node, line) if "\n" in node.value else ()
                self.read[id(node)] = Entry(node.value, line, origins)
            yield self.read[id(node)]
        else:
            message = "this is neither a file name nor the text of a chapter nor a list of such"
            self.report("manifest-content", line, message, "Write a file name, or Markdown of several lines after `|`.")

    def _origins(self, node: yaml.ScalarNode, line: int) -> tuple[Origin, ...]:
        """The lines of a literal block are those of the manifest; any other text begins where its entry does."""
        path = self.source.path
        written = node.value.split("\n")
        if node.style == "|":
            index, first = next((index, text) for index, text in enumerate(written) if text.strip())
            shown = self.lines[line + index] if line + index < len(self.lines) else ""
            if shown.endswith(first):
                return (Origin(1, path, line + 1, len(shown) - len(first)),)
        return tuple(Origin(number, path, line) for number in range(1, len(written) + 1))

    def _line(self, index: int) -> int:
        """Of a character; YAML also counts line ends that editors do not, so its own lines are not used."""
        return min(bisect_right(self.line_starts, index), len(self.lines))

    def _line_of(self, part: yaml.Node | yaml.Event) -> int:
        return self._line(part.start_mark.index) if part.start_mark else 1

    def _too_much(self, line: int, what: str) -> _Unreadable:
        message = f"the manifest has {what}, which no deck needs"
        return _Unreadable("manifest-too-large", line, message, "Divide it into several manifests.")
