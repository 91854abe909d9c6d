"""How one value becomes another that looks as if its author had meant it."""

from harness.shell.lazy_pattern import lazy_pattern

_NUMBER = lazy_pattern(r"\d+")
_NAME = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_VARYING = lazy_pattern(r"[xyzXYZ]{3,}|\.\.\.|…|[$`]")
"""What an author leaves open, or a shell fills in."""


def other_number(number: str) -> str:
    """Return the next number, as wide as it was: `06` gives `07`."""
    return str(int(number) + 1).zfill(len(number))


def other_name(name: str) -> str:
    """Return a name like another that is no mistake by itself: `web` gives `web-2`, and `web.yaml` gives `web-2.yaml`."""
    match = _NAME.match(name)
    return f"{name[: match.end()]}-2{name[match.end() :]}" if match else f"{name}-2"


def other_value(text: str) -> str | None:
    """Return a text with its last number one higher; with another name in it where it has none, `None` where it is left open."""
    if _VARYING.search(text):
        return None
    numbers = [*_NUMBER.finditer(text)]
    if numbers:
        last = numbers[-1]
        return text[: last.start()] + other_number(last[0]) + text[last.end() :]
    match = _NAME.search(text)
    return text[: match.end()] + "-2" + text[match.end() :] if match else None


def misspelt(word: str) -> str:
    """Return a word with two letters in its middle swapped: `image` gives `iamge`; one letter more where all are the same."""
    middle = len(word) // 2
    places = sorted(range(1, len(word) - 1), key=lambda at: abs(at - middle))
    swap = next(
        (at for at in places if word[at].isalpha() and word[at + 1].isalpha() and word[at] != word[at + 1]), None
    )
    if swap is None:
        return word + word[-1:]
    return word[:swap] + word[swap + 1] + word[swap] + word[swap + 2 :]
