"""Which commands wait for the cluster by themselves, and give up after a while."""

from harness.knowledge.calls import calls_of

_WAIT = "kubectl wait"
"""Gives up after 30 seconds: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_wait/"""
_MAY_WAIT = frozenset({_WAIT, "kubectl rollout status"})
"""The latter waits for as long as the Deployment may take by its own `progressDeadlineSeconds`."""


def waits_by_itself(text: str) -> bool:
    """Return whether a command waits until something of the cluster is as it should be."""
    return any(call.path in _MAY_WAIT for call in calls_of(text))


def with_longer_wait(text: str, seconds: int) -> str:
    """Return a command that waits, and may wait so long; empty where it says how long already, or is more than one program."""
    calls = calls_of(text)
    if len(calls) != 1 or calls[0].path != _WAIT or "\n" in text.strip() or "--timeout" in calls[0].flag_names:
        return ""
    return f"{text.strip()} --timeout={seconds}s"
