"""The server: what an editor tells and asks, and what it gets."""

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from harness.check import check
from harness.deck.errors import DeckError
from harness.deck.model import Deck
from harness.deck.reader import parse_deck
from harness.deck.source import Source
from harness.faces.lsp.actions import FIX_ALL, actions
from harness.faces.lsp.desk import Desk, Open
from harness.faces.lsp.examination import Examination
from harness.faces.lsp.hover import hover
from harness.faces.lsp.lenses import lenses
from harness.faces.lsp.positions import Lines
from harness.faces.lsp.schedule import Schedule
from harness.project.settings import CheckSettings
from harness.record import journals
from harness.record.version import version

_LOOK = 2.0
"""Seconds between two looks at whether an open deck was played."""
T = TypeVar("T")


class DeckServer(LanguageServer):
    """Answers one editor. What takes long is done by one thread beside that which answers, so that nothing is done twice at once."""

    def __init__(self) -> None:
        super().__init__("slide-harness", version(), types.TextDocumentSyncKind.Full)
        self.desk = Desk()
        self.schedule = Schedule(self._check)
        self._worker = ThreadPoolExecutor(1, "examine")
        self._following: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Have at hand what the first check needs, and follow what is played elsewhere."""
        self._worker.submit(_load)
        self._following = asyncio.ensure_future(self._follow_runs())

    def end(self) -> None:
        """Check nothing any more."""
        self.schedule.forget_all()
        if self._following is not None:
            self._following.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def work(self, function: Callable[[], T]) -> T:
        """Return what a function returns, which the thread for it runs."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, function)

    async def examined(self, uri: str) -> tuple[Open, Examination] | None:
        """Return an open file and what is known of it as it is now; `None` for one that is left alone."""
        file = self.desk.get(uri)
        if file is None:
            return None
        texts = self.desk.texts()
        return file, await self.work(lambda: self.desk.examined(file, texts))

    def lines_of(self, file: Open, examination: Examination) -> Lines:
        """Return the lines of an open file as the editor counts in them."""
        return Lines(examination.texts.lines(file.path), self.workspace.position_codec)

    def look_again(self) -> None:
        """Check all that is open anew, since files on the disk have changed."""
        self.desk.disk_has_changed()
        for uri in self.desk.uris():
            self.schedule.soon(uri)
        self.refresh_lenses()

    def refresh_lenses(self) -> None:
        """Have the editor ask for lenses again, where it can be told to."""
        can = self.client_capabilities.workspace and self.client_capabilities.workspace.code_lens
        if can and can.refresh_support:
            self.workspace_code_lens_refresh(None)

    def take_back(self, uri: str) -> None:
        """Forget a file that was closed, and clear its diagnostics in the editor."""
        self.schedule.forget(uri)
        self.desk.remove(uri)
        self._publish(uri, None, None)

    async def _check(self, uri: str, uses_shellcheck: bool) -> None:
        """Show what is wrong with a file, unless it has changed meanwhile. A fault of ours is logged, and ends nothing."""
        file = self.desk.get(uri)
        if file is None:
            return
        texts = self.desk.texts()
        try:
            examination = await self.work(lambda: self.desk.examined(file, texts, uses_shellcheck=uses_shellcheck))
        except Exception:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, traceback.format_exc()))
            return
        if self.desk.get(uri) is file:
            self._publish(uri, examination, file.version)

    def _publish(self, uri: str, examination: Examination | None, version: int | None) -> None:
        shown = self.desk.published(uri, examination, self.workspace.position_codec)
        for path, diagnostics in shown.items():
            self._send(self.desk.uri_of(path), diagnostics, None if self.desk.uri_of(path) != uri else version)
        if examination is not None and examination.path not in shown:
            self._send(uri, [], version)

    def _send(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    async def _follow_runs(self) -> None:
        """Refresh lenses whenever an open deck was played."""
        seen = self._runs()
        while True:
            await asyncio.sleep(_LOOK)
            now = self._runs()
            if now != seen:
                self.refresh_lenses()
            seen = now

    def _runs(self) -> dict[Path, tuple[Path, int]]:
        """Return the journal of each open deck's last run, and how long it is."""
        runs = {}
        for uri in self.desk.uris():
            file = self.desk.get(uri)
            journal = journals.latest(file.path) if file else None
            if file is not None and journal is not None:
                runs[file.path] = (journal, journal.stat().st_size)
        return runs


def deck_server() -> DeckServer:
    """Return a server that knows what to answer."""
    server = DeckServer()
    _follow_documents(server)
    _answer(server)
    return server


def _follow_documents(server: DeckServer) -> None:
    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        server.begin()

    @server.feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        server.end()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(given: types.DidOpenTextDocumentParams) -> None:
        document = given.text_document
        server.desk.put(document.uri, document.version, document.text)
        server.schedule.soon(document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(given: types.DidChangeTextDocumentParams) -> None:
        uri = given.text_document.uri
        server.desk.put(uri, given.text_document.version, given.content_changes[-1].text)
        server.schedule.soon(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(_: types.DidSaveTextDocumentParams) -> None:
        server.look_again()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(_: types.DidChangeWatchedFilesParams) -> None:
        server.look_again()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(given: types.DidCloseTextDocumentParams) -> None:
        server.take_back(given.text_document.uri)


def _answer(server: DeckServer) -> None:
    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def code_action(given: types.CodeActionParams) -> list[types.CodeAction]:
        known = await server.examined(given.text_document.uri)
        if known is None or not known[1].findings:
            return []
        file, examination = known
        try:
            fixes = await server.work(lambda: server.desk.fixes(file.uri, examination))
        except DeckError:
            return []
        offered = actions(file.uri, fixes, given.range, given.context.diagnostics)
        wanted = given.context.only
        return [action for action in offered if wanted is None or any(_is_of(action.kind, kind) for kind in wanted)]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def over(given: types.HoverParams) -> types.Hover | None:
        known = await server.examined(given.text_document.uri)
        if known is None:
            return None
        file, examination = known
        lines = server.lines_of(file, examination)
        line, column = given.position.line + 1, lines.column(given.position)
        return await server.work(lambda: hover(examination, lines, line, column))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(given: types.CodeLensParams) -> list[types.CodeLens]:
        known = await server.examined(given.text_document.uri)
        if known is None:
            return []
        file, examination = known
        lines = server.lines_of(file, examination)
        return await server.work(lambda: list(lenses(examination, lines, server.desk.runs)))


def _is_of(kind: types.CodeActionKind | str | None, wanted: types.CodeActionKind | str) -> bool:
    """Return whether a kind of action is another one or below it, as `source.fixAll.harness` is of `source`."""
    name = str(getattr(kind, "value", kind))
    asked = str(getattr(wanted, "value", wanted))
    return name == asked or name.startswith(f"{asked}.")


def _load() -> None:
    """Load what reading and checking a deck needs, by doing it once."""
    text = "# A deck\n\n```bash\nkubectl get pods\n```\n"
    deck: Deck = parse_deck(Source(Path("deck.md"), text))
    check(deck, CheckSettings(select=("drift", "shell-syntax")))
