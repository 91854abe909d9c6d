"""What stands in a composition: YAML with a place for everything, or a plain list of files."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import yaml
from msgspec import Struct

from harness.deck.blocks import DeckProperty
from harness.deck.composition.form import CONTENT_KEYS, LIST_SUFFIX, MOST_CHARACTERS
from harness.deck.findings import finding
from harness.deck.model import Finding, Span
from harness.deck.source import Origin, Source

MOST_DEPTH = 50
"""Lists in lists."""
_TOO_DEEP = f"more than {MOST_DEPTH} lists in lists"
MOST_NODES = 10_000
"""Entries and lists, counted as often as aliases repeat them."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(Struct, frozen=True):
    """A file name, or the text of a chapter."""

    text: str
    line: int
    origins: tuple[Origin, ...] = ()
    """Of a text."""
    verified_by: str = ""
    """The name of the script that says whether what a page asks for was done; empty where there is none."""

    @property
    def is_file(self) -> bool:
        """One line is a file name."""
        return not self.origins


class Contents(Struct, frozen=True):
    """What a composition says."""

    values: dict[str, str]
    """Its keys with one value each, as they are written."""
    excluded_classes: tuple[str, ...]
    entries: tuple[Entry, ...]
    requires: DeckProperty | None
    """The versions of Kubernetes that all chapters are for."""
    findings: tuple[Finding, ...]


class _Unreadable(Exception):
    """The rest of the composition says nothing that could be trusted: a section of the table of findings, its line and its words."""

    def __init__(self, section: str, line: int, **words: object) -> None:
        super().__init__(section)
        self.section = section
        self.line = line
        self.words = words


def parse(source: Source) -> Contents:
    """Read a composition. What is wrong with it is among the findings, with its line."""
    parser = _Parser(source)
    try:
        parser.parse()
    except _Unreadable as error:
        parser.report(error.section, error.line, **error.words)
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

    def report(self, section: str, line: int, /, **words: object) -> None:
        self.findings.append(finding(section, Span(self.source.path, line), **words))

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
            raise _Unreadable("manifest-content", 1)
        if content is None:
            raise _Unreadable("manifest-content/missing", 1)
        self.entries.extend(self._flattened(content, ()))

    def _composed(self) -> yaml.Node | None:
        text = self.source.text
        if len(text) > MOST_CHARACTERS:
            raise _Unreadable("manifest-too-large/text", 1, kib=MOST_CHARACTERS // 1024)
        if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
            raise _Unreadable("manifest-syntax/character", self._line(strange.start()), code=ord(strange[0]))
        depth = 0
        try:
            for event in yaml.parse(text, LOADER):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > MOST_DEPTH:
                    raise _Unreadable("manifest-too-large", self._line_of(event), what=_TOO_DEEP)
            return yaml.compose(text, LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = ", ".join(part for part in (error.context, error.problem) if part)
            raise _Unreadable("manifest-syntax", self._line(mark.index) if mark else 1, problem=problem) from None

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
        for class_node in classes:
            if not isinstance(class_node, yaml.ScalarNode):
                self.report("manifest-content/class", self._line_of(class_node))
            else:
                self.excluded_classes += [word for word in re.split(r"[\s,]+", class_node.value) if word]

    def _flattened(self, node: yaml.Node, around: tuple[yaml.Node, ...]) -> Iterator[Entry]:
        self.nodes += 1
        line = self._line_of(node)
        if self.nodes > MOST_NODES:
            raise _Unreadable("manifest-too-large", line, what=f"more than {MOST_NODES} entries")
        if any(node is outer for outer in around):
            self.report("manifest-cycle/list", line)
        elif len(around) > MOST_DEPTH:
            raise _Unreadable("manifest-too-large", line, what=_TOO_DEEP)
        elif isinstance(node, yaml.SequenceNode):
            for child in node.value:
                yield from self._flattened(child, (*around, node))
        elif isinstance(node, yaml.ScalarNode) and node.value.strip():
            if id(node) not in self.read:
                origins = self._origins(node, line) if "\n" in node.value else ()
                self.read[id(node)] = Entry(node.value, line, origins)
            yield self.read[id(node)]
        else:
            self.report("manifest-content/entry", line)

    def _origins(self, node: yaml.ScalarNode, line: int) -> tuple[Origin, ...]:
        """The lines of a literal block are those of the composition; any other text begins where its entry does."""
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
