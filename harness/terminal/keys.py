"""Keys by the names that tmux and decks use for them."""

NAMED = {
    "Enter": "\r",
    "Return": "\r",
    "Escape": "\x1b",
    "Esc": "\x1b",
    "Space": " ",
    "Tab": "\t",
    "BSpace": "\x7f",
    "Backspace": "\x7f",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "Right": "\x1b[C",
    "Left": "\x1b[D",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "IC": "\x1b[2~",
    "DC": "\x1b[3~",
    "Delete": "\x1b[3~",
    "PageUp": "\x1b[5~",
    "PPage": "\x1b[5~",
    "PageDown": "\x1b[6~",
    "NPage": "\x1b[6~",
    **{f"F{number}": f"\x1bO{letter}" for number, letter in zip(range(1, 5), "PQRS", strict=True)},
    **{
        f"F{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
}
CONTROL = ("^", "C-", "Ctrl-", "ctrl-")
META = ("M-", "Alt-")


def key(name: str) -> str:
    """Return the characters that a key sends: `^C`, `C-c`, `Escape`, `M-x`, or any single character. Raises `ValueError`."""
    if name in NAMED:
        return NAMED[name]
    if len(name) == 1:
        return name
    for prefix in CONTROL:
        letter = name.removeprefix(prefix)
        if letter != name and len(letter) == 1 and "?" <= letter.upper() <= "_":
            return "\x7f" if letter == "?" else chr(ord(letter.upper()) & 0x1F)
    for prefix in META:
        character = name.removeprefix(prefix)
        if character != name and character:
            return "\x1b" + key(character)
    raise ValueError(
        f"there is no key called “{name}”; keys are written ^C, Escape, Space, Up, F1 … or as one character"
    )


def is_key(name: str) -> bool:
    """Return whether `key` knows a name of more than one character."""
    if len(name) < 2:
        return False
    try:
        key(name)
    except ValueError:
        return False
    return True
