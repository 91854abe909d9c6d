"""What the author of a step should know although its verdict stands, as a record has it."""

from enum import StrEnum

from msgspec import Struct


class NoteKind(StrEnum):
    """What a note is about. Names in the texts are fields of the note."""

    # commands
    SUCCEEDED_LATER = "succeeded-later"
    """`command` did what it should when it was typed for the `tries`th time, `seconds` after the first."""
    WAITED_AGAIN = "waited-again"
    """`command`, which waits by itself, gave up, and did what it should when it was typed for the `tries`th time."""
    LEFT_EMPTY = "left-empty"
    """`command` left the variable `subject` empty."""
    NOT_COMPARED = "not-compared"
    """The line `subject` of the slide is printed only when somebody asks what serves."""
    ANSWER_NOT_SEEN = "answer-not-seen"
    """Nothing showed within `seconds` that `command`, which serves, answers; what follows it was typed all the same."""
    SERVER_ENDED = "server-ended"
    """`command`, typed on `line` to serve, had ended by itself when another one asked on its port."""
    STILL_RUNNING = "still-running"
    """`command` was still running, after `seconds` where they are known, and was ended, since something else had to be typed."""

    # keys
    ENDED_BEFORE_KEYS = "ended-before-keys"
    """`command` had ended by itself before the keys of the step were pressed."""
    NOT_PRESSED = "not-pressed"
    """Nothing was running, and the key `subject` was not pressed."""

    # the shell
    SHELL_STOPPED = "shell-stopped"
    """`command` stopped the shell itself, which was made to go on."""
    MARKS_RESTORED = "marks-restored"
    """`command` left a prompt that does not say when a command ended; the one that does was put back."""
    MARKS_LOST = "marks-lost"
    """After `command` the shell did not say any more when a command ended, and was ended."""
    SHELL_KILLED = "shell-killed"
    """Nothing ended the command, and the shell was ended with it."""
    OUTPUT_DIVERTED = "output-diverted"
    """Since `command` the shell's own output does not reach the terminal."""
    SHELL_RESTARTED = "shell-restarted"
    """The shell ended, and another one took over its exported environment and directory."""
    SHELL_RESTARTED_FROM_PROMPT = "shell-restarted-from-prompt"
    """The shell ended without a trace, and another one took over what it had at its last prompt."""
    SHELL_RESTARTED_AFRESH = "shell-restarted-afresh"
    """The shell ended without a trace, and another one began as the first had."""

    # pages and files
    ANSWERED_LATER = "answered-later"
    """The page answered when it was asked for the `tries`th time, after `seconds`."""
    UNKNOWN_NODE = "unknown-node"
    """No node is called `subject`; the one with the address `detail` was asked."""
    NO_BROWSER = "no-browser"
    """No picture of the page was taken: there is no Chromium."""
    NO_PICTURE_FILE = "no-picture-file"
    """No picture of the page was taken, since its file cannot be written: `detail` is why."""
    BROWSER_TIMEOUT = "browser-timeout"
    """No picture of the page was taken: Chromium did not end within `seconds`."""
    BROWSER_FAILED = "browser-failed"
    """No picture of the page was taken: Chromium ended with `status`, and `detail` is the last line that it wrote."""
    FILE_REPLACED = "file-replaced"
    """The file `subject` was there with another text, and was replaced."""

    # the lab
    ADDON_SILENT = "addon-silent"
    """The add-on `subject` does not answer: `detail` is what the lab says of that."""
    EFFECTS_UNKNOWN = "effects-unknown"
    """What commands do to objects of the kinds `choices`, or to any where there is none, is not seen from here on: `detail` is why."""

    WORDS = "words"
    """A sentence, `detail`, and nothing else: records of versions 1 to 4 of the schema have notes as text."""


class NoteRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the author of a step should know although its verdict stands: a missing `wait`, a shell started again."""

    kind: NoteKind
    command: str = ""
    line: int = 0
    """Of the command, in the deck's file."""
    status: int | None = None
    """Of a program that ended."""
    tries: int = 0
    """How often it was tried."""
    seconds: float = 0.0
    """For how long it was waited; 0 where that is not known."""
    subject: str = ""
    """What it is about besides a command; the kind says what."""
    choices: tuple[str, ...] = ()
    detail: str = ""
    """What somebody else says of it: the lab, a program."""
