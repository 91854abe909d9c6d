"""The rules of `harness check`, one file each, all with the same names: `IDS` and `findings(subject)`."""

from collections.abc import Iterator
from typing import Protocol

from harness.check.rules import (
    broken,
    damage,
    drift,
    endless,
    expectations,
    idle_keys,
    images,
    interactive,
    manifests,
    missing_file,
    nothing_typed,
    placeholders,
    shell_syntax,
    shellcheck,
    tools,
    unbuilt_images,
    variables,
)
from harness.check.subject import Subject
from harness.deck.model import Finding


class Rule(Protocol):
    """What a module in this package offers."""

    @property
    def IDS(self) -> tuple[str, ...]:  # noqa: N802  a constant of the module
        """The ids of its findings."""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield what is wrong, in any order. Raises nothing: what the rule cannot read, it says nothing about."""


RULES: tuple[Rule, ...] = (
    broken,
    damage,
    drift,
    endless,
    expectations,
    idle_keys,
    images,
    interactive,
    manifests,
    missing_file,
    nothing_typed,
    placeholders,
    shell_syntax,
    shellcheck,
    tools,
    unbuilt_images,
    variables,
)
TOLD_BY_THE_ORIGINAL = frozenset({*broken.IDS, *endless.IDS})
"""On a line where a translation differs from its original, that is what there is to say."""
