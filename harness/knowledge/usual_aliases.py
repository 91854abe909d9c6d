"""Names that people give to programs by an alias: pages type them, and no program has them."""

from collections.abc import Mapping

USUAL_ALIASES: Mapping[str, str] = {"k": "kubectl"}
"""What each stands for. https://kubernetes.io/docs/reference/kubectl/quick-reference/ has `alias k=kubectl`."""


def alias_of(name: str) -> str:
    """Return the alias by which a shell knows this name, as `alias` takes it: `k=kubectl`; empty for a name that is none."""
    return f"{name}={USUAL_ALIASES[name]}" if name in USUAL_ALIASES else ""
