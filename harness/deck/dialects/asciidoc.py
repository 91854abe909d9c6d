"""AsciiDoc, as Antora, Showroom and READMEs have it: sections are slides, blocks of shell are typed; see `docs/dialects/asciidoc.md`."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck import comments, transcripts
from harness.deck.asciidoc.attributes import Attributes
from harness.deck.asciidoc.block_attributes import LINE, BlockAttributes
from harness.deck.asciidoc.includes import VERBATIM, attributes_of, expanded
from harness.deck.asciidoc.line_kinds import (
    CALLOUT_ITEM,
    COMMENT,
    CONTINUATION,
    ITEM,
    TAB,
    TERM,
    TITLE,
    ends_text,
    heading_at,
    stands_between_texts,
)
from harness.deck.asciidoc.substitutions import Substitutions
from harness.deck.blocks import (
    Asks,
    Block,
    DeckProperty,
    Fence,
    FenceMark,
    Heading,
    Paragraph,
    Problem,
    SkipNext,
    SlideStart,
    Tab,
)
from harness.deck.clickable_actions import WORD, ClickableActions
from harness.deck.expectations import announcement
from harness.deck.findings import finding
from harness.deck.languages import CONSOLE, OUTPUT_WORDS, language_of
from harness.deck.markdown.unfenced import without_fences
from harness.deck.model import Skip, SkipKind
from harness.deck.source import Source, read_source
from harness.deck.syntax import ASCIIDOC
from harness.knowledge.recognition import is_command, is_shell, is_yaml
from harness.shell.lazy_pattern import lazy_pattern

__all__ = ["ASKS", "NAME", "SUFFIXES", "SYNTAX", "blocks", "expanded", "recognises"]

NAME = "asciidoc"
ASKS = Asks.SHELL_FENCES
SYNTAX = ASCIIDOC
SUFFIXES: tuple[str, ...] = (".adoc", ".asciidoc")
SHELL = "bash"
OUTPUT = "output"
_MARK = lazy_pattern(
    r"^\[(?:source[^\]\n]*|,[ ]?\w+|\.console-(?:input|output))\][ \t]*\n(?:\.\w[^\n]*\n)?(?:-{4,}|\.{4,}|--)[ \t]*$",
    re.MULTILINE,
)
_EXECUTE = lazy_pattern(r"execute(?:-(\d+|all))?")
"""A role of Educates and Showroom: a click types it, in the terminal of that number."""
_INPUT, _OUTPUT = frozenset({"console-input", "copypaste", "copy"}), "console-output"
"""Roles of Antora's sites, with buttons that copy."""
_EXPECTED = lazy_pattern(r"\W*(?:expected|attendue?)\b.*", re.IGNORECASE)
_HTML = lazy_pattern(r"(?:<[^<>]*>|[ \t])*")
_PROMPT = lazy_pattern(r"[ \t|]*\$ (?=\S)")


def recognises(text: str) -> bool:
    """Return whether a text has a block of code under its attributes, as nothing else is written."""
    if not any(begin in text for begin in ("[source", "\n[,", "[.console-")):
        return False
    return _MARK.search(text) is not None and _MARK.search(without_fences(text)) is not None


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks; files that it includes are in it already."""
    yield from _Walk(source).blocks()


class _Walk:
    """Goes from line to line; numbers of lines count from 0 here."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.at = 0
        self.attributes = Attributes(attributes_of(source, read_source))
        self.above = BlockAttributes()
        """What the lines in brackets say of the block that follows."""
        self.title = ""
        """Of the block that follows."""
        self.end_of_tabs = ""
        """The line that ends the block of tabs; empty outside of one."""
        self.is_in_item = False
        """Lines that are only indented go on with an item of a list."""

    def blocks(self) -> Iterator[Block]:
        yield from self._header()
        while self.at < len(self.lines):
            line = self.lines[self.at].rstrip()
            if not line or line == CONTINUATION:
                self.at += 1
            elif opening := VERBATIM.fullmatch(line):
                yield from self._delimited(opening)
            elif self._is_metadata(line):
                self.at += 1
            elif self.above.style == "source" and line == "--":
                yield from self._code("--")
            elif heading := heading_at(self.lines, self.at):
                yield from self._section(*heading)
            elif line.startswith("//"):
                yield from self._comments()
            elif stands_between_texts(line):
                yield from self._tabs(line)
                self.at += 1
                self._forget()
            else:
                yield from self._text(line)

    def _tabs(self, line: str) -> Iterator[Block]:
        """The beginning or the end of a block of tabs, as Antora's extension has them: a list of terms, each with what its tab shows."""
        if self.above.style == "tabs":
            self.end_of_tabs = line
            yield Tab(self.at + 1, "")
        elif line == self.end_of_tabs:
            self.end_of_tabs = ""
            yield Tab(self.at + 1, None)

    def _header(self) -> Iterator[Block]:
        """What stands below the title of the document, up to a blank line: its author, its revision, its attributes."""
        while self.at < len(self.lines) and (
            not self.lines[self.at].strip() or self.attributes.take(self.lines[self.at])
        ):
            yield from self._property(self.at)
            self.at += 1
        if self.at >= len(self.lines) or not self.lines[self.at].startswith("= "):
            return
        yield from self._section(self.lines[self.at][2:].strip(), 1)
        while self.at < len(self.lines) and (line := self.lines[self.at].rstrip()):
            if line.startswith("//"):
                yield from self._comments()
                continue
            if not self.attributes.take(line) and not line[0].isalpha():
                return
            yield from self._property(self.at)
            self.at += 1

    def _property(self, at: int) -> Iterator[Block]:
        line = self.lines[at]
        name, _, value = line[1:].partition(":")
        if line.startswith(":") and value:
            yield DeckProperty(at + 1, name, self.attributes.substituted(value.strip()))

    def _is_metadata(self, line: str) -> bool:
        """Whether a line is about the page or the block below it."""
        if self.attributes.take(line):
            return True
        if line[0] == "[" and LINE.fullmatch(line):
            self.above = self.above.with_line(self.attributes.substituted(line))
            return True
        if line[0] == "." and (title := TITLE.fullmatch(line)):
            self.title = self.attributes.substituted(title[1])
            return True
        return False

    def _forget(self) -> None:
        self.above, self.title = BlockAttributes(), ""

    def _section(self, title: str, height: int) -> Iterator[Block]:
        yield SlideStart(self.at + 1, by_title=True)
        yield Heading(self.at + 1, self.attributes.substituted(title))
        self.at += height
        self.is_in_item = False
        self._forget()

    def _comments(self) -> Iterator[Block]:
        """Directives in lines of comments that follow each other."""
        first = self.at
        content = []
        while self.at < len(self.lines) and (comment := COMMENT.fullmatch(self.lines[self.at].rstrip())):
            content.append(comment[1])
            self.at += 1
        self.at += self.at == first
        yield from comments.directives_of("\n".join(content), first + 1)

    def _delimited(self, opening: re.Match[str]) -> Iterator[Block]:
        """A block whose first line is this."""
        mark, info = opening["mark"], opening["info"].strip()
        if mark[0] == "`" and info:
            self.above = self.above.with_line(f"[source,{info.split()[0].split(',')[0]}]")
        elif info:
            yield from self._text(self.lines[self.at].rstrip())
            return
        match mark[0]:
            case "/":
                yield from comments.directives_of("\n".join(self._content(mark)), self.at + 1)
                self.at += self._height
                self._forget()
            case "+":
                yield from self._passed_through(mark)
            case _:
                yield from self._code(mark)

    def _content(self, mark: str) -> list[str]:
        """The lines up to the one that closes a block, which begins on this one. Steps on the first of them."""
        self.at += 1
        ends = range(self.at, len(self.lines))
        end = next((number for number in ends if self.lines[number].rstrip() == mark), None)
        self._is_closed = end is not None
        stop = len(self.lines) if end is None else end
        self._height = stop - self.at + self._is_closed
        return self.lines[self.at : stop]

    def _code(self, mark: str) -> Iterator[Block]:
        opened = self.at
        content = self._content(mark)
        if not self._is_closed:
            yield Problem(finding("unclosed-fence", self.source.span(opened + 1), mark=mark))
        yield from self._fences(self.at, content)
        self.at += self._height

    def _passed_through(self, mark: str) -> Iterator[Block]:
        """HTML and the like, of which nothing is read."""
        for number, line in enumerate(self._content(mark)):
            tags = _HTML.match(line)
            if is_command(line[tags.end() :] if tags else line):
                yield self._unread(self.at + number)
                break
        self.at += self._height
        self._forget()

    def _text(self, line: str) -> Iterator[Block]:
        """A paragraph, an item of a list, or lines that are only indented, up to what ends it."""
        first = self.at
        if self.end_of_tabs and (tab := TAB.fullmatch(line)):
            yield Tab(first + 1, tab[1])
            self.at += 1
            return
        is_code = self.above.style in ("source", "listing", "literal")
        item = None if is_code else ITEM.fullmatch(line) or TERM.fullmatch(line)
        is_code = is_code or (item is None and line[0] in " \t" and line.strip() != "")
        self.at += 1
        while self.at < len(self.lines) and not ends_text(self.lines[self.at].rstrip(), is_code=is_code):
            self.at += 1
        content = self.lines[first : self.at]
        is_of_item = self.is_in_item and not self.above.style and not self._looks_typed(content)
        if is_code and not is_of_item:
            yield from self._fences(first, content, is_indented=self.above.style == "")
            return
        self.is_in_item = item is not None or (self.is_in_item and is_of_item)
        if not CALLOUT_ITEM.match(line):
            head = (item[1] or "") if item else line
            shown = [self.attributes.substituted(shown_line.strip()) for shown_line in (head, *content[1:])]
            yield from self._prose(first, shown, content)
        self._forget()

    def _looks_typed(self, content: list[str]) -> bool:
        text = "\n".join(content)
        return transcripts.has_prompt(text) or is_shell(text)

    def _prose(self, first: int, shown: list[str], written: list[str]) -> Iterator[Block]:
        if text := "\n".join(shown).strip():
            yield Paragraph(first + 1, text)
        for number, line in enumerate(written):
            if (prompt := _PROMPT.match(line)) and is_command(line[prompt.end() :]):
                yield self._unread(first + number)
                break

    def _fences(self, first: int, written: list[str], *, is_indented: bool = False) -> Iterator[Block]:
        """What a block of code is: typed, compared, or read."""
        if action := next(
            (role for role in self.above.roles if (":" in role or role == "execute-all") and WORD.fullmatch(role)), None
        ):
            yield from ClickableActions(self.source).blocks(
                action, Fence(first + 1, "", "".join(f"{line}\n" for line in written))
            )
            self._forget()
            return
        substitutions = Substitutions.of(self.above.substitutions)
        content = "".join(f"{line}\n" for line in substitutions.apply(written, self.attributes))
        fence = replace(self._fence(first + 1, content), is_indented=is_indented)
        if self.title and fence.mark is not FenceMark.PRINTED:
            yield Paragraph(first, self.title)
        if fence.info in (SHELL, CONSOLE) and substitutions.attributes:
            yield from self._of_unknown(first, written)
        yield fence
        if self._is_silent_shell(fence):
            yield self._unread(first + next(number for number, line in enumerate(written) if line.strip()))
        self._forget()

    def _fence(self, line: int, content: str) -> Fence:
        above = self.above
        language = above.language
        if not language and above.style == "source":
            language = self.attributes.values.get("source-language", "")
        word = language_of(language)
        execute = next((match for role in above.roles if (match := _EXECUTE.fullmatch(role))), None)
        if (execute or not _INPUT.isdisjoint(above.roles)) and (word in OUTPUT_WORDS or is_shell(content)):
            word = SHELL
        elif _OUTPUT in above.roles and word in (*OUTPUT_WORDS, SHELL, CONSOLE):
            word = CONSOLE if transcripts.has_prompt(content) else OUTPUT
        elif not word and transcripts.has_prompt(content):
            word = CONSOLE
        terminal = f"term{execute[1]}" if execute and (execute[1] or "").isdecimal() else None
        announces = bool(self.title) and (announcement(f"{self.title}:") or _EXPECTED.match(self.title))
        mark = (
            FenceMark.PRINTED if word == OUTPUT or announces else FenceMark.TYPED if execute and word == SHELL else None
        )
        return Fence(line, word, content, terminal=terminal, mark=mark)

    def _is_silent_shell(self, fence: Fence) -> bool:
        """Whether a block looks like commands, neither says that it is shell nor can be nothing else."""
        is_open = fence.info in (*OUTPUT_WORDS, "yaml", "yml") and fence.mark is None
        is_session = transcripts.is_transcript(fence.content)
        is_typed = (
            fence.info in ("", "yaml", "yml") and not fence.is_indented and transcripts.needs_no_word(fence.content)
        )
        return is_open and not is_typed and (is_session or (is_shell(fence.content) and not is_yaml(fence.content)))

    def _of_unknown(self, first: int, written: list[str]) -> Iterator[Block]:
        """A step with an attribute that nothing sets is not played."""
        for number, line in enumerate(written):
            for name in self.attributes.unknown(line):
                column = line.find(f"{{{name}}}") + 1
                yield Problem(finding("unset-attribute", self.source.span(first + number + 1, column), name=name))
                yield SkipNext(first + number + 1, Skip(SkipKind.UNSET, f"{{{name}}}"))
                return

    def _unread(self, at: int) -> Block:
        return Problem(finding("untyped-shell", self.source.span(at + 1)))
