"""What a good run of a deck did, in a file beside the deck.

YAML, since outputs of several lines stay lines in it: a pull request shows what an audience will see otherwise. There are
no line or slide numbers in it, so that an edit of the deck touches only what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

import msgspec
import yaml
from msgspec import Struct
from msgspec.structs import asdict, replace

from harness.deck.directives import COMMANDS
from harness.drift.baseline.documents import read_documents
from harness.drift.baseline.traces import CommandTrace, EffectTrace, Trace, traces_of
from harness.project import output_files
from harness.record.errors import RecordError
from harness.record.model import Record, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.shell.lazy_pattern import lazy_pattern

SCHEMA = 1
"""Of the file; another one is refused."""
SUFFIX = ".baseline.yaml"

_HEADING = "# What a good run of {deck} did; `harness drift` compares with it, `harness baseline` writes it anew.\n"
_ENOUGH = 0.5
"""The share of a baseline's steps from which on a deck of another name may be the same deck."""


class BaselineError(RecordError):
    """A baseline cannot be read, written or compared with. The message says which, and the way out."""


class _PlayedDeck(Struct, frozen=True, kw_only=True):
    """What a baseline says of the deck and of where it was played."""

    deck: str
    """Name of the deck's file."""
    title: str
    language: str
    harness: str
    """Release of the harness that played it."""
    kubectl: str
    """Versions of client and server; empty where there was no cluster."""
    server: str


class Baseline(_PlayedDeck, frozen=True, kw_only=True):
    """What a run of a deck did."""

    steps: tuple[Trace, ...]


def path_of(deck: Path) -> Path:
    """Return where the baseline of a deck lies: `deck.baseline.yaml` beside `deck.md`."""
    return deck.with_name(f"{deck.stem}{SUFFIX}")


def baseline_of(record: Record) -> Baseline:
    """Return the baseline that a run makes."""
    cluster = record.cluster
    return Baseline(
        deck=PurePath(record.deck.path).name,
        title=record.deck.title,
        language=record.deck.language,
        harness=record.harness.partition("+")[0],
        kubectl=cluster.kubectl_version if cluster else "",
        server=cluster.server_version if cluster else "",
        steps=traces_of(record),
    )


def require_same_deck(
    baseline: Baseline, path: Path, deck: str, language: str, steps: Sequence[tuple[str, str]]
) -> None:
    """Refuse to compare a deck with the baseline of another one; `steps` are the kinds and texts of the deck's.

    Raises:
        BaselineError: it is another language's, or of another name and with few steps of this one.
    """
    if baseline.language != language:
        raise BaselineError(
            f"{path} is the baseline of a deck in another language ({baseline.language}, this one is {language}): "
            "`harness parity` compares translations"
        )
    present = set(steps)
    known = sum((step.kind, step.text) in present for step in baseline.steps)
    if baseline.deck != deck and known < _ENOUGH * max(1, len(baseline.steps)):
        raise BaselineError(
            f"{path} is the baseline of another deck, {baseline.deck} (“{baseline.title}”): "
            f"only {known} of its {len(baseline.steps)} steps are in {deck}"
        )


# ── writing ────────────────────────────────────────────────────────────────────


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write the file, making the folders above it.

    Raises:
        BaselineError: it cannot be written.
    """
    try:
        output_files.write(path, rendered(baseline))
    except OSError as error:
        raise BaselineError(f"{path}: cannot write the baseline: {error.strerror}") from error


def rendered(baseline: Baseline) -> str:
    """Return the text of the file."""
    content = {"schema": SCHEMA, **asdict(baseline), "steps": [_step(step) for step in baseline.steps]}
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"))
    return _HEADING.format(deck=baseline.deck) + text.replace("\n- title: ", "\n\n- title: ")


_ODD = lazy_pattern(r"[^\n -~\xa0-\u2027\u202a-\U0010ffff]")
"""What YAML takes for the end of a line, or has no other way to write."""


class _Flow(dict[str, Any]):
    """A mapping on one line."""


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as such, effects on one line each."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_flow(dumper: yaml.SafeDumper, mapping: _Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_Flow, _represent_flow)


def _step(step: Trace) -> dict[str, Any]:
    """Return what there is to tell; nothing of a command that is all of its step, and that ended well and silently."""
    commands = tuple(_command(command, step.text) for command in step.commands)
    reason = None if step.requires or step.verdict is Verdict.PASSED else step.reason
    written = _StepText(
        title=step.title,
        kind=step.kind,
        text=step.text,
        verdict=step.verdict,
        reason=reason and replace(reason, path="", line=0, seconds=0.0, expectation=None),
        requires=step.requires,
        page=step.page,
        commands=None if commands in ((), (_CommandText(),)) else commands,
    )
    content: dict[str, Any] = msgspec.to_builtins(written)
    for command in content.get("commands", ()):
        if effects := command.get("effects"):
            command["effects"] = [_Flow(effect) for effect in effects]
    return content


def _command(command: CommandTrace, text: str) -> _CommandText:
    return _CommandText(
        text=None if command.text == text else command.text,
        exit_status=command.exit_status,
        output="\n".join(command.output) + ("\n" if len(command.output) > 1 else ""),
        effects=command.effects,
    )


# ── reading ────────────────────────────────────────────────────────────────────


class _CommandText(Struct, forbid_unknown_fields=True, omit_defaults=True):
    text: str | None = None
    exit_status: int | None = 0
    output: str = ""
    effects: tuple[EffectTrace, ...] = ()


class _StepText(Struct, forbid_unknown_fields=True, omit_defaults=True):
    title: str
    kind: str
    text: str
    verdict: Verdict = Verdict.PASSED
    reason: ReasonRecord | str | None = None
    """A text in files of earlier harnesses."""
    requires: str = ""
    page: str = ""
    commands: tuple[_CommandText, ...] | None = None


class _BaselineText(_PlayedDeck, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: int
    steps: tuple[_StepText, ...]


def read_baseline(path: Path, deck: Path) -> Baseline:
    """Read the file; `deck` is for the messages.

    Raises:
        BaselineError: no such file, none of ours, or of another schema.
    """
    again = f"`harness baseline {deck}` writes it anew"
    try:
        documents = read_documents(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BaselineError(
            f"{path}: there is no baseline; `harness baseline {deck}` makes one of a good run"
        ) from error
    except IsADirectoryError as error:
        raise BaselineError(f"{path} is a folder: name the baseline in it") from error
    except OSError as error:
        raise BaselineError(f"{path}: cannot read the baseline: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        complaint = " ".join(str(error).split())
        raise BaselineError(f"{path} is no baseline, or is broken ({complaint}): {again}") from error
    content: Any = documents[0] if len(documents) == 1 else None
    schema = content.get("schema") if isinstance(content, dict) else None
    if isinstance(schema, int) and schema != SCHEMA:
        raise BaselineError(
            f"{path} has schema {schema}, written by slide-harness {content.get('harness')}; this one reads schema "
            f"{SCHEMA}: {again}"
        )
    try:
        read = msgspec.convert(content, _BaselineText)
    except msgspec.ValidationError as error:
        raise BaselineError(f"{path} is no baseline, or is broken ({error}): {again}") from error
    values = asdict(read)
    del values["schema"]
    return Baseline(**{**values, "steps": tuple(_trace(step, read.deck) for step in read.steps)})


def _trace(step: _StepText, deck: str) -> Trace:
    commands = step.commands
    if commands is None:
        is_typed = step.kind in COMMANDS and step.verdict in (Verdict.PASSED, Verdict.FLAKY, Verdict.FAILED)
        commands = (_CommandText(),) if is_typed else ()
    values = {**asdict(step), "commands": tuple(_command_trace(command, step.text) for command in commands)}
    if isinstance(step.reason, str):
        values["reason"] = ReasonRecord(kind=ReasonKind.WORDS, detail=step.reason)
    return Trace(path=deck, line=0, slide=0, **values)


def _command_trace(command: _CommandText, text: str) -> CommandTrace:
    return CommandTrace(
        text=text if command.text is None else command.text,
        exit_status=command.exit_status,
        output=tuple(command.output.rstrip("\n").split("\n")) if command.output else (),
        effects=command.effects,
    )
