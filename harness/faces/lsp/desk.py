"""What lies open in the editor: texts, what is known of each, and which file has which diagnostics from which deck."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lsprotocol.types import Diagnostic
from msgspec import Struct
from pygls import uris
from pygls.workspace import PositionCodec

from harness.check.run_tree import Repositories
from harness.faces.lsp.actions import LineReplacement, replacements
from harness.faces.lsp.diagnostics import diagnostics
from harness.faces.lsp.examination import Examination, examine
from harness.faces.lsp.positions import Lines
from harness.faces.lsp.texts import Texts
from harness.record.last import LastRuns


class Open(Struct, frozen=True):
    """A file in the editor."""

    uri: str
    path: Path
    version: int | None
    """As the editor counts its states."""
    text: str


class Desk:
    """All files that are open. Used by one thread at a time, but for `texts`, whose values nothing changes."""

    def __init__(self) -> None:
        self.runs = LastRuns()
        self._open: dict[str, Open] = {}
        self._examined: dict[str, tuple[Open, Examination]] = {}
        self._fixes: dict[str, tuple[Examination, tuple[LineReplacement, ...]]] = {}
        self._published: dict[str, dict[Path, list[Diagnostic]]] = {}
        self._repositories = Repositories()

    def put(self, uri: str, version: int | None, text: str) -> None:
        """Take a file as it is in the editor now. What has no path, such as an unsaved new file, is left alone."""
        name = uris.to_fs_path(uri)
        if uri.startswith("file:") and name:
            self._open[uri] = Open(uri, Path(name), version, text)

    def remove(self, uri: str) -> None:
        """Forget a file that is closed."""
        for known in (self._open, self._examined, self._fixes):
            known.pop(uri, None)

    def get(self, uri: str) -> Open | None:
        """Return a file that is open; `None` for one that is left alone."""
        return self._open.get(uri)

    def uris(self) -> tuple[str, ...]:
        """Return what is open."""
        return tuple(self._open)

    def disk_has_changed(self) -> None:
        """Ask git anew which files there are, and forget what was known of files beside those that are open."""
        self._repositories = Repositories()
        self._examined.clear()

    def texts(self) -> Texts:
        """Return all open texts, as they are now."""
        return Texts({file.path.resolve(): file.text for file in self._open.values()})

    def examined(self, file: Open, texts: Texts, *, uses_shellcheck: bool = False) -> Examination:
        """Return what is known of an open file; it is read and checked unless that was done since its last change."""
        known = self._examined.get(file.uri)
        if known is not None and known[0] is file and not uses_shellcheck:
            return known[1]
        examination = examine(file.path, texts, self._repositories, uses_shellcheck=uses_shellcheck)
        self._examined[file.uri] = (file, examination)
        return examination

    def fixes(self, uri: str, examination: Examination) -> tuple[LineReplacement, ...]:
        """Return what could be edited in a file; found once for each of its states. Raises `DeckError`."""
        known = self._fixes.get(uri)
        if known is None or known[0] is not examination:
            known = (examination, replacements(examination))
            self._fixes[uri] = known
        return known[1]

    def published(
        self, uri: str, examination: Examination | None, codec: PositionCodec
    ) -> Mapping[Path, list[Diagnostic]]:
        """Return the diagnostics of all files of which a deck says something now, or said something before.

        `None` for a deck that was closed: what it said is taken back.
        """
        before = self._published.pop(uri, {})
        now: dict[Path, list[Diagnostic]] = {}
        if examination is not None:
            now = diagnostics(
                examination.findings, lambda path: Lines(examination.texts.lines(path), codec), self.uri_of
            )
            self._published[uri] = now
        paths = dict.fromkeys((*before, *now))
        return {path: _without_repeats(path, self._published.values()) for path in paths}

    def uri_of(self, path: Path) -> str:
        """Return a file's URI, as the editor writes it where it has it open."""
        real = path.resolve()
        return next((file.uri for file in self._open.values() if file.path.resolve() == real), real.as_uri())


def _without_repeats(path: Path, published: Iterable[Mapping[Path, list[Diagnostic]]]) -> list[Diagnostic]:
    """Return what all decks say of a file; what several say of a chapter that they share is said once."""
    shown: list[Diagnostic] = []
    for by_path in published:
        shown += (finding for finding in by_path.get(path, ()) if finding not in shown)
    return shown
