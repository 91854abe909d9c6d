"""The word that an info string begins with, and what the words of fences mean."""

from harness.shell.lazy_pattern import lazy_pattern

CONSOLE = "console"
TRANSCRIPT_WORDS = frozenset({CONSOLE, "terminal", "shell-session", "sh-session", "session", "term"})
"""Of sessions, with what was typed and what appeared."""
OUTPUT_WORDS = frozenset({"", "output", "text", "txt", "plain", "plaintext", "none", "log"})
"""Of what may be output."""
WINDOWS_WORDS = frozenset(
    {"powershell", "pwsh", "ps1", "posh", "cmd", "bat", "batch", "batchfile", "dos", "doscon", "dosbatch", "winbatch"}
)
"""Of shells that are not typed: the lab's is bash."""
_WORD = lazy_pattern(r"\{?[ \t]*\.?([A-Za-z][\w+#-]*)")
"""The language in an info string: `bash`, `bash{1,2}`, `Bash title="x"`, `{.bash .numberLines}`, `yaml,k8s`."""
_CODE_DIRECTIVE = lazy_pattern(r"\{(?:code|code-block|code-cell|sourcecode|highlight)\}[ \t]*")
"""MyST writes its code blocks as directives: `{code-block} bash`."""
_CANONICAL = {
    **dict.fromkeys(("bash", "sh", "shell", "zsh", "ksh", "shellscript", "shell-script"), "bash"),
    **dict.fromkeys((CONSOLE, "terminal", "shell-session", "shellsession", "sh-session", "bash-session"), CONSOLE),
}


def language_of(info: str) -> str:
    """Return the language of an info string: in small letters, and with one name for all words of shells and of sessions."""
    match = _WORD.match(_CODE_DIRECTIVE.sub("", info))
    word = match[1].lower() if match else ""
    return _CANONICAL.get(word, word)
