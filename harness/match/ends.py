"""What two sequences begin and end with alike: only what is between is shown as a difference."""

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TypeVar

T = TypeVar("T")


def same_ends(expected: Sequence[T], actual: Sequence[T], is_same: Callable[[T, T], bool]) -> tuple[int, int]:
    """Return how many items two sequences begin with alike, and how many of the others they end with alike."""
    shortest = min(len(expected), len(actual))

    def alike(places: range) -> int:
        return sum(1 for _ in takewhile(lambda place: is_same(expected[place], actual[place]), places))

    head = alike(range(shortest))
    return head, alike(range(-1, head - shortest - 1, -1))
