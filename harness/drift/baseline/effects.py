"""What two commands did to their clusters, compared."""

from collections.abc import Iterator, Sequence

from harness.drift.baseline.traces import EffectTrace

_FIELDS = ("type", "replicas", "images", "ports", "labels", "selector", "owner", "differences")


def paired_effects(
    before: Sequence[EffectTrace], after: Sequence[EffectTrace]
) -> Iterator[tuple[EffectTrace | None, EffectTrace | None]]:
    """Yield the effects that differ, each with the other command's on the same object; `None` where it has none."""
    added = [effect for effect in after if effect not in before]
    for effect in before:
        if effect not in after:
            other = next((candidate for candidate in added if _object(candidate) == _object(effect)), None)
            if other is not None:
                added.remove(other)
            yield effect, other
    yield from ((None, effect) for effect in added)


def field_differences(before: EffectTrace, after: EffectTrace) -> Iterator[tuple[str, str, str]]:
    """Name, old and new value of each field that differs, as a person reads them."""
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, _told(old), _told(new)


def _object(effect: EffectTrace) -> tuple[str, ...]:
    return effect.change, effect.kind, effect.namespace, effect.name


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "none" if value in (None, "") else str(value)
