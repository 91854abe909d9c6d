"""Directives of reStructuredText, as a deck needs them: what code there is, which of several tabs, and what any other has in it.

Importing it loads docutils: a tenth of a second that only pages of this dialect wait for.
"""

from collections.abc import Callable, Iterable, Mapping

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.languages import en

from harness.deck.syntax.rst import TABS


class _AnyOption(dict[str, Callable[[str], str]]):
    """Whatever options an extension has."""

    def __missing__(self, name: str) -> Callable[[str], str]:
        return directives.unchanged


class _Anything(Directive):
    """Its content is read, whatever it is called."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption({"class": directives.unchanged})

    def run(self) -> list[nodes.Node]:
        container = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


class _Code(_Anything):
    """`code-block`, `sourcecode`, `code`: without asking Pygments for colours."""

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        block = nodes.literal_block(text, text, classes=["code", *self.arguments])
        block.line = self.content_offset + 1
        return [block]


class _PromptBlock(_Code):
    """`prompt:: bash $` of sphinx-prompt: commands, of which the page shows each at a prompt; `auto` where they stand at theirs."""

    def run(self) -> list[nodes.Node]:
        language, *modes = (self.arguments or [""])[0].split() or [""]
        is_session = "auto" in modes
        self.arguments = ["console" if is_session else language if language.isalpha() else "bash"]
        return super().run()


class _TabSet(_Anything):
    """`tab-set` of sphinx-design, `tabs` of sphinx-tabs."""

    def run(self) -> list[nodes.Node]:
        return [nodes.container(tab=""), *super().run()]


class _OneTab(_Anything):
    """One of several tabs, of `TABS`."""

    def run(self) -> list[nodes.Node]:
        label = self.arguments[0] if self.arguments else ""
        return [nodes.container(tab=label), *super().run(), nodes.container(tab=None)]


class _CodeTab(_Code):
    """`code-tab:: bash Linux`; without a name its language is one."""

    def run(self) -> list[nodes.Node]:
        language, _, label = (self.arguments or [""])[0].partition(" ")
        self.arguments = [language] * bool(language)
        return [nodes.container(tab=label or language), *super().run(), nodes.container(tab=None)]


class _Include(_Anything):
    """`literalinclude`: only noted."""

    def run(self) -> list[nodes.Node]:
        block = nodes.literal_block("", "", included=self.arguments[0] if self.arguments else "")
        block.line = self.lineno
        return [block]


_BY_NAME: Mapping[str, type[Directive]] = {
    **dict.fromkeys(("code", "code-block", "sourcecode"), _Code),
    **dict.fromkeys(("tab-set", "tabs"), _TabSet),
    **dict.fromkeys(TABS, _OneTab),
    "code-tab": _CodeTab,
    "literalinclude": _Include,
    "prompt": _PromptBlock,
}
"""Those that are read in a way of our own, docutils' `code` among them."""


def make_known(names: Iterable[str]) -> None:
    """Have docutils take each of these names for a directive: what it does not know is Sphinx's or an extension's, and read like any other."""
    for name in names:
        if name in _BY_NAME:
            directives.register_directive(name, _BY_NAME[name])
        elif name not in en.directives:
            directives.register_directive(name, _Anything)
