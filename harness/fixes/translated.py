"""Commands that a translation spoiled, written as the original has them."""

from collections.abc import Iterator

from harness.deck.model import Step
from harness.drift.translation.alignment import CommandPair
from harness.drift.translation.commands import TranslatedCommand
from harness.drift.translation.prose import in_any_language
from harness.fixes.work import Proposal, Work
from harness.knowledge import rewriting
from harness.knowledge.calls import call_of
from harness.knowledge.rows import rows_by_id

IDS = ("translation-broken-command", "translation-port", "translation-kubectl-run")


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edit for each command that is nothing but the original's, spoiled; ports are the same in every language."""
    for pair in work.alignment.commands if work.alignment else ():
        place = pair.translation.span
        broken = work.findings_at(place, "translation-broken-command", "translation-port")
        makes_pod = work.findings_at(place, "translation-kubectl-run")
        finding = next(iter(makes_pod or broken), None)
        text = (
            _with_deployment(work, pair.translation) if makes_pod else _as_in_original(work, pair) if broken else None
        )
        if finding is None or text is None:
            continue
        step = pair.translation.step
        if edit := work.edit_of(step.span, step.text, text, finding):
            yield Proposal(edit, finding)


def _as_in_original(work: Work, pair: CommandPair) -> str | None:
    """What the step is to type; `None` where the command says something to people, or names a language."""
    original, translation = pair.original, pair.translation
    if work.findings_at(translation.span, "translation-image", "translation-command"):
        return None
    if original.has_prose or translation.has_prose or in_any_language(original.text) != original.text:
        return None
    lines = translation.step.text.split("\n")
    first = translation.span.line - translation.step.span.line
    instead = _written(original)
    before = lines[first]
    indentation = before[: len(before) - len(before.lstrip())]
    return "\n".join(
        [*lines[:first], indentation + instead[0].strip(), *instead[1:], *lines[first + translation.height :]]
    )


def _written(command: TranslatedCommand) -> list[str]:
    """Its lines in its own deck."""
    first = command.span.line - command.step.span.line
    return command.step.text.split("\n")[first : first + command.height]


def _with_deployment(work: Work, command: TranslatedCommand) -> str | None:
    """The step with `kubectl create deployment` for `kubectl run`, and whatever else the translation says."""
    step: Step = command.step
    first = command.span.line - step.span.line
    start = sum(len(line) + 1 for line in step.text.split("\n")[:first])
    row = rows_by_id()["run-deployment"]
    for typed in work.subject.typed:
        for program in typed.programs if typed.step is step else ():
            is_in_command = program.line < first + command.height
            if call_of(program).path == "kubectl run" and program.arguments[0].start >= start and is_in_command:
                call = rewriting.call_at(step.text, program.arguments[0].start)
                return rewriting.rewritten(step.text, call, row, work.version) if call else None
    return None
