"""What `kubectl run` made until 1.17, and the command that makes the same since: where that is certain."""

from msgspec import Struct

from harness.knowledge.calls import Call, Given
from harness.knowledge.kubectl import table
from harness.shell.lazy_pattern import lazy_pattern

_SAME = {
    "deployment": frozenset({"--image", "--replicas", "--port", "--dry-run", "--output"}),
    "job": frozenset({"--image", "--dry-run", "--output"}),
    "cronjob": frozenset({"--image", "--schedule", "--dry-run", "--output"}),
}
"""Flags of `kubectl run` that mean the same to the command that makes this kind."""
_RESTART = {"deployment": ("Always",), "job": ("OnFailure", "Never"), "cronjob": ("OnFailure",)}
"""What it has by itself, or what makes a Job of it."""
_GENERATORS = {"deployment": "deployment/", "job": "job/", "cronjob": "cronjob/"}
_WITHOUT_ENTRYPOINT = lazy_pattern(
    r"(?:docker\.io/)?(?:library/)?(?:alpine|busybox|centos|debian|fedora|ubuntu)(?::[\w.-]+)?(?:@sha256:\w+)?"
)
"""Images for which arguments and a command are the same: `run … -- WORDS` gives the former, `create … -- WORDS` the latter."""


class Made(Struct, frozen=True):
    """What to write instead of `run`."""

    kind: str
    """`deployment`, as it stands behind `create`."""
    dropped: tuple[Given, ...]
    """Flags that go: what they say is so anyway."""
    command: int | None
    """The place of the first word of what runs in the container."""


def instead(call: Call) -> Made | None:
    """Return what to write instead of a `kubectl run`; `None` where another command may do something else, or does not know one of the flags."""
    if call.path != "kubectl run" or not call.arguments:
        return None
    restart = call.value("--restart")
    kind = "cronjob" if call.value("--schedule") else "job" if restart == "OnFailure" else "deployment"
    if restart is not None and restart not in _RESTART[kind]:
        return None
    name, name_place = call.arguments[0]
    dropped = []
    for flag in call.flags:
        if flag.name in _SAME[kind] or flag.name in _of_all_commands():
            continue
        if not _goes_without_saying(flag, kind, name):
            return None
        dropped.append(flag)
    command = call.arguments[1][1] if len(call.arguments) > 1 else None
    if call.dashes is not None:
        if command is not None:
            return None
        command = call.dashes + 1
    if command is not None:
        is_command = any(flag.name == "--command" for flag in call.flags)
        if not is_command and not _WITHOUT_ENTRYPOINT.fullmatch(call.value("--image") or ""):
            return None
        if call.dashes is None and any(flag.place > command for flag in call.flags):
            return None
    elif kind == "cronjob":
        return None
    if name_place > (command or name_place):
        return None
    return Made(kind, tuple(dropped), command)


def _goes_without_saying(flag: Given, kind: str, name: str) -> bool:
    if flag.name in ("--restart", "--command"):
        return flag.value in ("", "true", *_RESTART[kind])
    if flag.name == "--generator":
        return flag.value.startswith(_GENERATORS[kind])
    return flag.name == "--labels" and kind == "deployment" and flag.value == f"app={name}"


def _of_all_commands() -> frozenset[str]:
    return frozenset(f"--{flag.name}" for flag in table().command("kubectl").flags)
