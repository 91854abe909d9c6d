"""Tabs of a page: several ways to one end, of which a person takes one. The first is played that is for the lab's system."""

import re

from harness.deck.model import Skip, SkipKind
from harness.shell.lazy_pattern import lazy_pattern

_OTHER_SYSTEM = lazy_pattern(
    r"\b(?:windows|win(?:32|64)|powershell|pwsh|cmd(?:\.exe)?|mac(?:\s?os)?|os ?x|homebrew|brew|choco(?:latey)?|winget|scoop|fish)\b",
    re.IGNORECASE,
)
_THIS_SYSTEM = lazy_pattern(r"\b(?:linux|bash|unix|debian|ubuntu|posix|wsl)\b", re.IGNORECASE)
_ONE_AFTER_THE_OTHER = lazy_pattern(
    r"(?:\d|step|étape|part(?:ie)?\b|terminal|commands?\b|commandes?\b|input|output|results?|expected|sortie|résultats?|yaml|manifest|manifeste|file|fichier)",
    re.IGNORECASE,
)


class Tabs:
    """Follows the tabs of a page."""

    def __init__(self) -> None:
        self.label: str | None = None
        """Of the tab that is open."""
        self._played: str | None = None
        """The first tab of the group in which something is typed."""
        self._is_group = False

    def opens(self, label: str) -> None:
        """Take a tab; an empty label stands for the beginning of a group."""
        if not label or not self._is_group:
            self._played = None
        self._is_group, self.label = True, label or None

    def closes(self) -> None:
        """Take the end of a tab: the next one is of the same group if it follows at once."""
        self.label = None

    def goes_on(self, *, is_slide: bool = False) -> None:
        """Take anything else of the page: outside of a tab it ends the group, and a slide ends all."""
        if self.label is None or is_slide:
            self._is_group, self.label = False, None

    def skip(self) -> Skip | None:
        """Return why what is typed in the open tab is skipped; `None` where it is played."""
        label = self.label
        if label is None:
            return None
        if _OTHER_SYSTEM.search(label) and not _THIS_SYSTEM.search(label):
            return Skip(SkipKind.OTHER_SYSTEM, label)
        if self._played is None or self._played == label or _ONE_AFTER_THE_OTHER.match(label):
            self._played = self._played or label
            return None
        return Skip(SkipKind.OTHER_TAB, label, self._played)
