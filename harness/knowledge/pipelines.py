"""Which part of a pipeline failed, where the last one, whose status the pipeline has, did not."""

from collections.abc import Sequence

from msgspec import Struct

from harness.shell.parsing import parse
from harness.shell.script import Group, GroupKind, Pipeline, Program, Script

_SIGPIPE = 141
"""Of a program whose output nobody read any more: `yes | head`."""
_SAYS_NO = {
    **dict.fromkeys(("grep", "egrep", "fgrep", "zgrep", "rg", "ag"), 1),
    **dict.fromkeys(("diff", "cmp", "colordiff", "comm", "kubectl diff", "git diff", "helm diff"), 1),
    **dict.fromkeys(("test", "[", "[[", "false", "expr", "pgrep", "pidof", "which", "type", "command", "read"), 1),
    "timeout": 124,
    "curl": 23,
    "systemctl": 3,
}
"""Statuses that are an answer and no failure. That of curl is for what follows it and reads no more."""


class FailedPart(Struct, frozen=True):
    """A part of a pipeline that failed."""

    text: str
    status: int


def failed_part(script: str, statuses: Sequence[int]) -> FailedPart | None:
    """Return the first part of a script's last pipeline that failed by its status in `statuses`, which `PIPESTATUS` had.

    `None` where each did its work, where a status is an answer (`grep` that finds nothing), where what would be written of the failure is
    thrown away (`2>/dev/null`), or where the script itself says what is to be done about failures (`!`, `||`).
    """
    pipeline = _last(parse(script))
    if pipeline is None or len(pipeline.elements) != len(statuses):
        return None
    parts = zip(pipeline.elements[:-1], statuses, strict=False)
    return next((FailedPart(_text(part), status) for part, status in parts if _is_failure(part, status)), None)


def _last(script: Script) -> Pipeline | None:
    """Return the pipeline that bash ran last, where that is certain."""
    pipelines = script.pipelines
    while pipelines and not any(pipeline.ended_by in ("||", "&") for pipeline in pipelines):
        *_, last = pipelines
        (*_, element) = last.elements
        if not (isinstance(element, Group) and len(last.elements) == 1 and element.kind is GroupKind.LOOP):
            return last
        pipelines = element.pipelines
    return None


def _is_failure(part: Program | Group, status: int) -> bool:
    if status in (0, _SIGPIPE):
        return False
    if isinstance(part, Group):
        is_choice = any(pipeline.ended_by in ("&&", "||") for pipeline in part.pipelines)
        return not is_choice and bool(part.pipelines) and _is_failure(part.pipelines[-1].elements[-1], status)
    words = part.literals
    if not words or _is_silenced(part):
        return False
    return status not in (_SAYS_NO.get(words[0]), _SAYS_NO.get(" ".join(words[:2])))


def _is_silenced(program: Program) -> bool:
    return any(
        (redirection.target.literal == "/dev/null" and redirection.descriptor == "2") or redirection.operator == "&>"
        for redirection in program.redirections
    )


def _text(part: Program | Group) -> str:
    """Return a part as it stands in the script, near enough to be known again."""
    programs = [part] if isinstance(part, Program) else list(part.programs())
    return "; ".join(" ".join(word.text for word in program.words) for program in programs)
