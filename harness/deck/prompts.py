"""Prompts of shells, as sessions on slides show them: `$ `, `ann@node1:~$ `, `controlplane $ `, `❯ `, root's `# `.

Some are prompts wherever a line begins with them. Of others only the text around them tells: `# ` begins comments, `> ` continued lines
and quotes, and a word before `$ ` may be the beginning of a command.
"""

import re
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct

from harness.knowledge.output import is_printed
from harness.knowledge.recognition import PROGRAMS, is_command
from harness.knowledge.sessions import opens_shell_of_root
from harness.knowledge.surely_typed import PROSE, SYNTAX, without_all
from harness.shell.lazy_pattern import lazy_pattern

_USER_AND_HOST = r"\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#>%\]]*)?\]?(?:[ ]\([\w./:-]+\))?[ ]?[$#%]"
_PROMPT = lazy_pattern(
    r"(?:\((?:[\w.-]+|⎈[^)\n]*)\)[ ])?"  # a virtual environment, or (⎈|kind-demo:shop) of kube-ps1
    r"(?:\[[\w.-]+\][ ]\(local\)[ ]\S+@\S+[ ]\S+[ ]?[$#]"  # [node1] (local) root@192.168.0.8 ~ $, of Play with Docker
    rf"|{_USER_AND_HOST}"  # k8s@host:~$, [root@host ~]#, ann@laptop shop %
    r"|\[[\w.-]+[: ][^\s\]]+\][ ]?[$#%]"  # [node1 ~]$
    r"|\[[A-Za-z][\w.-]*\][ ]?\$"  # [kube]$
    r"|(?:ba|z|k)?sh-[\d.]+[$#%]"  # bash-5.2$, sh-4.4#
    r"|[\w.-]+:[~/][\w./~-]*[ ]?[$#]"  # controlplane:~$
    r"|[\w.-]+:[~/\w][\w./~-]*[ ][\w.-]+\$"  # mac:shop ann$, of macOS' bash
    r"|:?[~/][\w./~-]*(?:[ ]\([\w./:-]+\))?[ ]?\$|~[\w./~-]*[ ]%"  # ~/shop $, :~$, ~/shop (main) $, ~/shop %
    r"|└─[$#]"  # of Kali, below a line of its own
    r"|(?P<word>[\w.-]+)[ ]?\$"  # workshop $, controlplane $
    r"|(?P<pod>(?:/[\w./-]*|~)[ ]\#)"  # / #, in the shell of a small image
    r"|➜[ ]{1,2}(?!(?:kubectl|k|oc|helm|docker|sudo|curl|cat)[ ](?!git:))[\w.~/-]+(?:[ ]git:\([^)]*\))?(?:[ ]✗)?|(?:[~/][\w./~-]*[ ])?[❯➜➤λ]"  # ➜  shop git:(main) ✗, ~/shop ❯
    r"|(?P<ambiguous>[#>%])"
    r"|\$)[ ]+(?=\S)"
)
_NOTHING_TYPED = lazy_pattern(
    rf"(?:{_USER_AND_HOST}|(?:ba|z|k)?sh-[\d.]+[$#%]|[\w.~/:-]*[ ]?\$|(?:/[\w./-]*|~)[ ]\#|[❯➜%#>])$"
    r"|\[[\w.-]+\] \(local\) \S+ \S+$"
    r"|\S+@\S+ MINGW\d\d \S+(?: \([^)]+\))?$|┌──\(\S+\)-\[\S+\]$"
)
"""A prompt at which nothing is typed, and the line that Play with Docker, Git Bash and Kali print above each prompt."""
_FOLDER = lazy_pattern(r"(?<![\w.-])[~/][\w./~-]*")
_PERHAPS = lazy_pattern(r"[$#>%❯➜➤λ] ")
"""What every prompt has behind which something is typed, and most blocks have not."""
_TYPED = lazy_pattern(r"[$%❯] +(.+)")
LEAVES = ("exit", "logout", "^D")
"""What is typed or pressed to leave a shell."""
_WINDOWS = lazy_pattern(r"\s*(?:\([\w.-]+\)[ ])?(?:PS(?: [A-Za-z]:\\[^>\n]*)?|[A-Za-z]:\\[^>\n]*)>")


class Hashes(Enum):
    """What a `# ` at the beginning of a line is in a block of code."""

    COMMENTS = auto()
    PROMPTS = auto()
    """Root's, where a command stands behind it."""


class Prompts(Struct, frozen=True):
    """The prompts of one block of code."""

    hashes: Hashes = Hashes.COMMENTS
    ambiguous: str = ""
    """`>` or `%`, where the block begins with one and a command behind it."""
    word: str | None = None
    """The one before the first `$`."""

    def at(self, line: str) -> re.Match[str] | None:
        """Return the prompt with which a line begins."""
        prompt = _PROMPT.match(line)
        if prompt is None:
            return None
        if mark := prompt["ambiguous"]:
            return prompt if self._is_prompt(mark, line[prompt.end() :]) else None
        if prompt["word"] is None or (self.word is not None and _stem(prompt["word"]) == _stem(self.word)):
            return prompt
        is_prompt = self.word is None and prompt["word"] not in PROGRAMS and is_command(line[prompt.end() :])
        return prompt if is_prompt else None

    def _is_prompt(self, mark: str, typed: str) -> bool:
        if mark == "#":
            return self.hashes is Hashes.PROMPTS and _is_typed_by_root(typed)
        return mark == self.ambiguous


@lru_cache(maxsize=8)
def prompts_of(text: str, *, is_session: bool = False) -> Prompts | None:
    """Return the prompts of a block of code; `None` where its first line that is no comment begins with none.

    `is_session`: its word says that it shows a terminal, where a hash more often is root's prompt than a comment.
    """
    if not _PERHAPS.search(text):
        return None
    lines = [line for line in map(str.strip, text.split("\n")) if line and not _NOTHING_TYPED.match(line)]
    if not lines:
        return None
    is_roots = _has_root_prompts(lines, is_session=is_session) or any(map(_becomes_root, lines[:-1]))
    hashes = Hashes.PROMPTS if is_roots else Hashes.COMMENTS
    first = lines[0]
    if first[:1] in (">", "%") and is_command(first[1:]) and first[1:2] == " ":
        return Prompts(hashes, ambiguous=first[0])
    prompts = Prompts(hashes)
    for line in lines:
        if prompt := prompts.at(line):
            return Prompts(hashes, word=prompt["word"])
        if line[0] != "#":
            return None
    return None


def prompts_at(line: str) -> Prompts | None:
    """Return the prompts of what is typed from a line on, below a command that opens a shell: a `# ` before a command is root's there.

    `None` where the line begins with no prompt.
    """
    prompt = _PROMPT.match(line)
    if prompt is None:
        return None
    mark = prompt["ambiguous"]
    if mark:
        return Prompts(Hashes.PROMPTS) if mark == "#" and _is_typed_by_root(line[prompt.end() :]) else None
    return Prompts(word=prompt["word"])


def first_prompt(text: str, *, is_session: bool = False) -> str:
    """Return the first prompt of a block of code, without the space behind it; empty where it has none."""
    prompts = prompts_of(text, is_session=is_session)
    seen = (prompts.at(line.strip()) for line in text.split("\n")) if prompts is not None else iter(())
    return next((prompt[0].strip() for prompt in seen if prompt), "")


def is_nothing_typed(line: str) -> bool:
    """Return whether a line is a prompt at which nothing is typed."""
    return _NOTHING_TYPED.match(line) is not None


def at_same_place(prompt: str, other: str) -> bool:
    """Return whether two prompts are of one shell, in the same folder or in different ones: `/ #` and `/app #`."""
    return _FOLDER.sub("", prompt).replace(" ", "") == _FOLDER.sub("", other).replace(" ", "")


def is_windows(text: str) -> bool:
    """Return whether a block of code begins with a prompt of PowerShell or `cmd`."""
    return _WINDOWS.match(text) is not None


def _has_root_prompts(lines: list[str], *, is_session: bool) -> bool:
    """In a session, where a command stands behind a hash and no other prompt below it; elsewhere, where its output does, too."""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if not (line.startswith("# ") and _is_typed_by_root(line[2:])):
            continue
        other = _PROMPT.match(below)
        is_comment_on_it = other is not None and other["ambiguous"] is None and not is_printed(below)
        if is_session and not is_comment_on_it and not (is_command(below) and not is_printed(below)):
            return True
        if not is_session and line is lines[0] and below and is_printed(below):
            return True
    return False


def _becomes_root(line: str) -> bool:
    """Return whether a line has, at a prompt, a command below which `# ` is the prompt of another shell."""
    typed = _TYPED.search(line)
    return typed is not None and opens_shell_of_root(typed[1])


def _is_typed_by_root(text: str) -> bool:
    if text.strip() in LEAVES:
        return True
    if not is_command(text) or text.endswith((".", ":", "!", "?")):
        return False
    return SYNTAX.search(text) is not None or PROSE.search(without_all(text)) is None


def _stem(word: str) -> str:
    """The name of a machine without its number: `node1` and `node2` stand before prompts alike."""
    return word.rstrip("0123456789")
