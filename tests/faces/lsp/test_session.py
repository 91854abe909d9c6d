"""One session of an editor with `harness lsp`, as a real client has it: pytest-lsp starts the server and talks with it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from harness.record import journals
from lsprotocol import types
from pytest_lsp import LanguageClient

GENEROUS = 60.0
"""Seconds."""
pytestmark = pytest.mark.usefixtures("thread")

DECK = """# Déployer 🚀

Ça va 🙂 `kubectl`:

```bash
kubectl run web --image=nginx:1.27 --replicas=2
```

---

# Deux

```bash
echo « 🙂é » “deux”
kubectl get cronjobs -n <your-name>
```
"""
PLAYED = "# One\n\n```bash\necho one\n```\n\n# Two\n\n```bash\necho two; false\n```\n"


class Editor:
    """Types into one file."""

    def __init__(self, client: LanguageClient, path: Path, text: str, language: str = "markdown") -> None:
        self.client, self.path, self.text, self.version = client, path, text, 1
        self.uri = path.as_uri()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, language, self.version, text))
        )

    def type(self, text: str) -> None:
        self.text, self.version = text, self.version + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def findings(self, wanted: Callable[[set[str]], bool]) -> Sequence[types.Diagnostic]:
        """The diagnostics as soon as their codes are as wanted."""
        async with asyncio.timeout(GENEROUS):
            while not wanted(self.codes()):
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return self.client.diagnostics[self.uri]

    def codes(self) -> set[str]:
        return {str(diagnostic.code) for diagnostic in self.client.diagnostics.get(self.uri, ())}

    async def actions(self, line: int, only: Sequence[str] | None = None) -> Sequence[types.CodeAction]:
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext(self.client.diagnostics.get(self.uri, ()), only)
        given = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), place, context)
        actions = await self.client.text_document_code_action_async(given) or ()
        return [action for action in actions if isinstance(action, types.CodeAction)]

    async def hover(self, line: int, character: int) -> types.Hover | None:
        given = types.HoverParams(types.TextDocumentIdentifier(self.uri), types.Position(line, character))
        return await self.client.text_document_hover_async(given)

    async def lenses(self) -> list[tuple[int, str]]:
        given = types.CodeLensParams(types.TextDocumentIdentifier(self.uri))
        lenses = await self.client.text_document_code_lens_async(given) or ()
        return [(lens.range.start.line, lens.command.title) for lens in lenses if lens.command]

    def marked(self, diagnostic: types.Diagnostic) -> str:
        """What is underlined, counted as UTF-16 has it."""
        start, end = diagnostic.range.start, diagnostic.range.end
        units = self.text.split("\n")[start.line].encode("utf-16-le")
        return units[2 * start.character : 2 * end.character].decode("utf-16-le")


async def test_findings_stand_where_they_are_with_a_link_and_the_way_out(
    client: LanguageClient, tmp_path: Path
) -> None:
    editor = Editor(client, tmp_path / "deck.md", DECK)
    shown = {
        str(diagnostic.code): diagnostic for diagnostic in await editor.findings(lambda codes: "drift-flag" in codes)
    }
    assert set(shown) == {"drift-flag", "typographic-character", "placeholder"}
    assert {name: editor.marked(diagnostic) for name, diagnostic in shown.items()} == {
        "drift-flag": "--replicas=2",
        "typographic-character": "“deux”",
        "placeholder": "<your-name>",
    }
    drift = shown["drift-flag"]
    assert drift.severity is types.DiagnosticSeverity.Warning
    assert drift.source == "harness"
    assert drift.code_description is not None
    assert drift.code_description.href.endswith("/reference/findings/#drift-flag")
    assert "works until 1.17" in drift.message


async def test_an_edit_changes_them_and_closing_takes_them_back(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "deck.md", DECK)
    await editor.findings(lambda codes: "drift-flag" in codes)
    editor.type(DECK.replace(" --replicas=2", ""))
    await editor.findings(lambda codes: codes == {"typographic-character", "placeholder"})
    client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri)))
    await editor.findings(lambda codes: not codes)


async def test_fixes_are_those_of_harness_fix(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "deck.md", DECK)
    await editor.findings(lambda codes: "drift-flag" in codes)
    action, all_of_them = await editor.actions(5)
    assert action.title == "Write: kubectl create deployment web --image=nginx:1.27 --replicas=2"
    assert action.kind == types.CodeActionKind.QuickFix
    assert [str(diagnostic.code) for diagnostic in action.diagnostics or ()] == ["drift-flag"]
    assert [diagnostic.title for diagnostic in await editor.actions(0)] == [all_of_them.title]
    assert await editor.actions(5, ["refactor"]) == []
    (of_source,) = await editor.actions(0, ["source.fixAll"])
    edited = applied(editor.text, of_source.edit, editor.uri)
    copy = tmp_path / "copy" / "deck.md"
    copy.parent.mkdir()
    copy.write_text(DECK, "utf-8")
    subprocess.run(
        [sys.executable, "-P", "-m", "harness.faces.cli", "fix", "--write", str(copy)], check=False, capture_output=True
    )
    assert edited == copy.read_text("utf-8")
    assert edited != DECK


async def test_what_is_not_saved_is_what_counts(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "deck.md", "# Empty\n\n```bash\ntrue\n```\n")
    editor.type(DECK)
    await editor.findings(lambda codes: "drift-flag" in codes)
    (action, *_) = await editor.actions(5)
    assert action.title.startswith("Write: kubectl create deployment")


async def test_a_pointer_over_a_command_shows_what_is_typed_and_what_is_known_of_it(
    client: LanguageClient, tmp_path: Path
) -> None:
    (tmp_path / "harness.toml").write_text('[placeholders]\n"<your-name>" = "ann"\n')
    editor = Editor(client, tmp_path / "deck.md", DECK)
    over_run = await editor.hover(5, 10)
    assert over_run is not None
    assert isinstance(over_run.contents, types.MarkupContent)
    assert "1.21 to 1.37  fails: kubectl has no such command or flag" in over_run.contents.value
    over_get = await editor.hover(14, 3)
    assert over_get is not None
    assert isinstance(over_get.contents, types.MarkupContent)
    assert "```bash\nkubectl get cronjobs -n ann\n```" in over_get.contents.value
    assert "batch/v1" in over_get.contents.value
    assert over_get.range == types.Range(types.Position(14, 0), types.Position(14, 35))
    assert await editor.hover(2, 14) is None, "prose is not typed"


async def test_a_lens_says_how_the_last_run_of_a_slide_ended(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "played.md", PLAYED)
    assert await editor.lenses() == [(0, "1 step, never played here"), (6, "1 step, never played here")]
    try:
        subprocess.run(
            [sys.executable, "-P", "-m", "harness.faces.cli", "run", str(editor.path), "--cluster", "none"],
            check=False,
            capture_output=True,
            cwd=tmp_path,
        )
        (line, passed), (other, failed) = await editor.lenses()
        assert (line, other) == (0, 6)
        assert passed.startswith("✓ passed in ")
        assert failed.startswith("✗ failed in ")
        assert passed.endswith((", just now", "minute ago", "minutes ago"))
        editor.type(PLAYED.replace("echo two; false", "echo two"))
        (_, still), (_, edited) = await editor.lenses()
        assert still.startswith("✓ passed in ")
        assert edited == "1 step, not played since it was edited"
    finally:
        for journal in journals.recent(editor.path, journals.KEPT):
            journal.unlink()
        journals.directory(editor.path).rmdir()


async def test_asciidoc_is_a_deck_too(client: LanguageClient, tmp_path: Path) -> None:
    page = "= Title\n\n== One\n\n[source,bash]\n----\nkubectl run web --image=nginx:1 --replicas=2\n----\n"
    editor = Editor(client, tmp_path / "page.adoc", page, "asciidoc")
    (drift,) = await editor.findings(lambda codes: "drift-flag" in codes)
    assert (drift.range.start.line, editor.marked(drift)) == (6, "--replicas=2")


async def test_what_is_no_deck_is_left_alone(client: LanguageClient, tmp_path: Path) -> None:
    readme = Editor(client, tmp_path / "README.md", "# Notes\n\nUse “quotes”:\n\n- `kubectl run web --replicas=2`\n")
    program = Editor(client, tmp_path / "main.py", "print('kubectl run web --replicas=2')\n", "python")
    deck = Editor(client, tmp_path / "deck.md", DECK)
    await deck.findings(lambda codes: "drift-flag" in codes)
    for file in (readme, program):
        assert file.codes() == set()
        assert await file.lenses() == []
        assert await file.actions(0) == []
        assert await file.hover(0, 1) is None


async def test_a_half_typed_deck_breaks_nothing(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "deck.md", "")
    for end in range(0, len(DECK), 7):
        editor.type(DECK[:end])
    half = DECK[: DECK.index("```\n\n---")]
    editor.type(half)
    await editor.findings(lambda codes: "unclosed-fence" in codes)
    editor.type("<!--\n```keys ^")
    await editor.lenses()
    editor.type(DECK)
    await editor.findings(lambda codes: "drift-flag" in codes)
    assert [message for message in client.log_messages if message.type is types.MessageType.Error] == []


async def test_settings_of_the_project_count_and_those_that_make_no_sense_are_told(
    client: LanguageClient, tmp_path: Path
) -> None:
    settings = tmp_path / "harness.toml"
    settings.write_text('ignore = ["placeholder"]\nkubernetes = "1.17"\n')
    editor = Editor(client, tmp_path / "deck.md", DECK)
    await editor.findings(lambda codes: codes == {"typographic-character"})
    settings.write_text('ignroe = ["placeholder"]\n')
    client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(editor.uri)))
    (problem,) = await editor.findings(lambda codes: codes == {"unreadable"})
    assert "ignroe" in problem.message


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck here")
async def test_shellcheck_has_its_say_when_nobody_types(client: LanguageClient, tmp_path: Path) -> None:
    silent = "<!-- ```ignore shellcheck it is meant to fail``` -->\n\n"
    editor = Editor(
        client, tmp_path / "deck.md", f"# One\n\n{silent}```bash\necho $((08))\n```\n\n# Two\n\n```bash\nls x\n```\n"
    )
    editor.type(editor.text.replace(silent, "").replace("ls x", "echo “x”"))
    await editor.findings(lambda codes: codes == {"shellcheck", "typographic-character"})
    editor.type(editor.text.replace("# One\n\n", f"# One\n\n{silent}"))
    await editor.findings(lambda codes: codes == {"typographic-character"})


def applied(text: str, edit: types.WorkspaceEdit | None, uri: str) -> str:
    """A text with whole lines edited."""
    assert edit is not None
    assert edit.changes is not None
    lines = text.splitlines(keepends=True)
    for change in sorted(edit.changes[uri], key=lambda change: -change.range.start.line):
        assert change.range.start.character == change.range.end.character == 0
        lines[change.range.start.line : change.range.end.line] = [change.new_text]
    return "".join(lines)
