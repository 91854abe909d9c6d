"""What programs are told to run, here or on another machine: `ssh HOST PROGRAM`, `bash -c SCRIPT`, `timeout 5 PROGRAM`."""

from collections.abc import Iterator
from functools import lru_cache

from harness.knowledge.calls import Call, calls_of, divide
from harness.knowledge.shell_rows import SHELLS
from harness.shell.parsing import KEPT
from harness.shell.wrappers import DEEPEST, WRAPPERS


def inner_script(call: Call) -> str | None:
    """Return the script that a program gives to a shell: `bash -c SCRIPT`, `eval WORDS`, `ssh HOST WORDS`; `None` where it gives none."""
    if call.path in SHELLS:
        return call.value("-c")
    wrapper = WRAPPERS.get(call.path)
    if call.path == "ssh" or (wrapper is not None and wrapper.is_script):
        return " ".join(word.literal for word in call.inner) or None
    return call.value(*wrapper.scripts.split()) if wrapper is not None else None


def inner_calls(call: Call) -> tuple[Call, ...]:
    """Return the calls that a call makes itself, through a shell, `ssh`, `xargs` or their like; not those in containers."""
    script = inner_script(call)
    if script is not None:
        return calls_of(script)
    return (divide(call.inner),) if call.inner and call.path in WRAPPERS else ()


@lru_cache(maxsize=KEPT)
def calls_inside_too(script: str) -> tuple[Call, ...]:
    """Return the calls of a script, each with those that it makes through shells, `ssh`, `xargs` and their like; not those in containers."""
    return tuple(call for outer in calls_of(script) for call in _with_inner(outer, DEEPEST))


def with_inner(call: Call) -> tuple[Call, ...]:
    """Return a call and those that it makes, as `calls_inside_too` does."""
    return tuple(_with_inner(call, DEEPEST))


def _with_inner(call: Call, depth: int) -> Iterator[Call]:
    yield call
    if not depth:
        return
    for inner in inner_calls(call):
        yield from _with_inner(inner, depth - 1)
