"""`write`: the text of a block goes into a file of the audience's home."""

import secrets
import shlex

from harness.record.model import FileRecord
from harness.record.note import NoteKind
from harness.record.reason import ReasonKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage
from harness.terminal import exchange

WRITES_WITHIN = 60.0
"""Seconds."""
_SAME, _REPLACED, _NEW = "same", "replaced", "new"
_SCRIPT = (
    "(home=$(readlink -f -- ~) file=$(readlink -m -- {file}) state={new}; "
    'case $file in "$home"/*) ;; *) echo "it lies outside of the home"; exit 1;; esac; '
    'if cmp -s -- {text} "$file"; then state={same}; elif [ -e "$file" ]; then state={replaced}; fi; '
    'mkdir -p -- "${{file%/*}}" && cp -- {text} "$file" && echo "$state ~/${{file#"$home"/}}")'
)
"""It is resolved first, links and all: what lies outside of the home is not touched."""


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Have the shell of the terminal copy it, from where it is: only that knows what `pod.yaml` is there."""
    step = planned.step
    terminal, note = stage.terminal_at_prompt(step.terminal)
    if note is not None:
        outcome.notes.append(note)
    stage.inner_shells(step.terminal).go_to(())
    text = stage.cluster.shell().exchange / f"text-{secrets.token_hex(8)}"
    exchange.write(text, f"{step.text}\n")
    name = f"~/{shlex.quote(step.file[2:])}" if step.file.startswith("~/") else shlex.quote(step.file)
    script = _SCRIPT.format(file=name, text=shlex.quote(str(text)), new=_NEW, same=_SAME, replaced=_REPLACED)
    try:
        with stage.looking_away():
            *_, command = terminal.run(script, timeout=WRITES_WITHIN)
    finally:
        text.unlink(missing_ok=True)
    state, _, path = command.output.strip().partition(" ")
    if command.exit_status:
        problem = reason(step, ReasonKind.NOT_WRITTEN, subject=step.file, detail=command.output.strip())
        outcome.fail(problem, is_own_fault=True)
        outcome.file = FileRecord(name=step.file, path="")
        return
    outcome.file = FileRecord(name=step.file, path=path, replaced=state == _REPLACED)
    if state == _REPLACED:
        outcome.note(NoteKind.FILE_REPLACED, subject=step.file)
