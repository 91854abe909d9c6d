"""The directive that waits for what a step reads, where runs showed that nothing before it does."""

import shlex

from harness.deck.dialects import syntax_of
from harness.knowledge.reading import Reads, what_is_read
from harness.record.command import Change, CommandRecord, EffectRecord
from harness.record.model import Record, StepRecord

_ROLLED_OUT = ("Deployment", "StatefulSet", "DaemonSet")
_CONDITIONS = {"Pod": "Ready", "Job": "Complete"}
_USUAL_NAMESPACE = "default"


def wait_before(record: Record, step: StepRecord, command: CommandRecord) -> str:
    """Return a hidden directive for the line above a step, in the dialect of its deck; empty where none is known to be right.

    `command` is the one of the step that was typed again. What it reads of the cluster is ready when the workload is that the deck touched last
    before it; of all else, when the command does what the slide shows.
    """
    waiting = _for_workload(record, step, command) or _for_command(step, command)
    if not waiting:
        return ""
    syntax = syntax_of(record.deck.dialect)
    comment = syntax.comment("hide", waiting) if syntax is not None else None
    return comment or ""


def _for_workload(record: Record, step: StepRecord, command: CommandRecord) -> str:
    if what_is_read(command.text) is not Reads.LAB:
        return ""
    touched = [
        effect
        for earlier in record.steps
        if earlier.index <= step.index
        for typed in earlier.commands
        if earlier.index < step.index or typed.line < command.line
        for effect in typed.effects
        if not effect.owner and (effect.kind in _ROLLED_OUT or effect.kind in _CONDITIONS)
    ]
    named = [effect for effect in touched if effect.name in command.text]
    return _until_ready((named or touched)[-1]) if touched else ""


def _until_ready(effect: EffectRecord) -> str:
    workload = f"{effect.kind.lower()}/{effect.name}"
    namespace = f" -n {effect.namespace}" if effect.namespace not in ("", _USUAL_NAMESPACE) else ""
    if effect.change is Change.DELETED:
        return f"kubectl wait {workload} --for delete{namespace}"
    if effect.kind in _ROLLED_OUT:
        return f"kubectl rollout status {workload}{namespace}"
    return f"kubectl wait {workload} --for condition={_CONDITIONS[effect.kind]}{namespace}"


def _for_command(step: StepRecord, command: CommandRecord) -> str:
    """Return a loop that types the command until it succeeds, or prints the first line that the slide shows."""
    if "\n" in command.text or what_is_read(command.text) is Reads.UNKNOWN or command.shell:
        return ""
    expectations = [expectation.text.strip() for expectation in step.expectations if not expectation.is_of_block]
    if not expectations:
        return f"until {command.text} >/dev/null; do sleep 1; done"
    line = expectations[0].split("\n", maxsplit=1)[0].strip()
    if not line or "..." in line or "…" in line or "  " in line:
        return ""
    return f"until {command.text} | grep -qF -- {shlex.quote(line)}; do sleep 1; done"
