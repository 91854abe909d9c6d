"""The prompt of a terminal: lines are typed there and sent off, and bash says whether they are a whole command."""

import time
from collections.abc import Callable, Sequence

from harness.record.command import Ending
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal.command import Command, TerminalError
from harness.terminal.inner_shells import InnerShells
from harness.terminal.keys import key
from harness.terminal.shell import STARTS_WITHIN, Shell
from harness.terminal.shell_integration import Sign

SAYS_MORE_WITHIN = 3.0
"""Seconds in which a shell inside of the shell says that it wants more of a command; most do not say that they started one."""
PRESSES_AGAIN_AFTER = 1.0
"""Seconds after which ^C is pressed again at a prompt: reading a heredoc, bash loses about every second one."""
_SYNTAX_ERROR = 2
_QUOTED_WHEN_TYPED = lazy_pattern(r"[\x01-\x1f\x7f]")
"""Characters that are keys to readline: ^V before them makes them text."""
_QUOTE = key("^V")
_DISCARD_LINE = key("^E") + key("^U")


class Prompt:
    """The prompt of one bash, and of the shells and consoles that are opened in it.

    `on_typed` gets each line that is typed at bash's own, and whether it continues the command before; `on_output` what of a
    line the terminal does not show by itself.
    """

    def __init__(
        self,
        shell: Shell,
        inner: InnerShells,
        on_typed: Callable[[str, bool], None] | None,
        on_output: Callable[[bytes], None] | None,
    ) -> None:
        self._shell = shell
        self._inner = inner
        self._on_typed = on_typed
        self._on_output = on_output
        self._pressed = ""
        """Not yet sent off."""

    def begin(self) -> None:
        """Take back what was pressed and not sent off; what arrives from now on belongs to the next command."""
        if self._pressed:
            self._shell.send(_DISCARD_LINE)
            self._pressed = ""
        self._shell.begin()

    def press(self, keys: str) -> None:
        """Press keys that send nothing off."""
        self._pressed += keys
        self._shell.send(keys)

    def send_off(self, keys: str) -> tuple[str, Sign]:
        """Press keys, and Enter behind them; return the line that this sends off, and what the shell says."""
        earlier, self._pressed = self._pressed, ""
        self._shell.begin()
        return earlier + keys, self._type(keys, earlier)

    def type_command(self, lines: Sequence[str]) -> tuple[int, Sign]:
        """Type lines until they are a whole command; return how many that took, and what the shell says.

        That is `STARTED`, `READY` where they started nothing, or `MORE` where even all lines are not a whole command.
        """
        count, sign = 0, Sign.MORE
        while sign is Sign.MORE and count < len(lines):
            sign = self._type(lines[count])
            count += 1
        if sign is Sign.MORE and self._inner.typed_in.console is not None:
            sign = self._type("")
        if sign is Sign.READY and self._inner.typed_in.is_inside and any(map(is_command, lines[:count])):
            sign = Sign.STARTED  # most shells inside do not say that they started something
        return count, sign

    def give_up(self, text: str, line: int) -> Command:
        """Take back what is no whole command, and return it as the syntax error that it is, with a line that says so."""
        shell, level = self._shell, self._inner.typed_in
        limit = time.monotonic() + STARTS_WITHIN
        shell.level.sign = None
        while not shell.has_ended and time.monotonic() < limit:
            shell.send(key("^C"))
            shell.read_until_ended(PRESSES_AGAIN_AFTER)
        if level.console is not None:
            problem = "the statement is not complete: the console waits for more of it\n"
        else:
            name = "sh" if level.is_inside else "bash"
            problem = f"{name}: the command is not complete: a quote, bracket or heredoc is not closed\n"
        shell.capture.add(problem.encode())
        return self.command(text, line, Ending.FINISHED, _SYNTAX_ERROR, None if level.console is None else problem)

    def command(self, text: str, line: int, ending: Ending, status: int | None, output: str | None = None) -> Command:
        """Return what became of a command that was typed here, on a line of its fence; `output` in the place of all that arrived since."""
        return Command(
            text=text,
            line=line,
            ending=ending,
            exit_status=status,
            output=self._inner.typed_in.printed(self._shell.capture.text()) if output is None else output,
            output_bytes=self._shell.capture.size,
            seconds=time.monotonic() - self._shell.started_at,
            part_statuses=self._shell.level.parts,
            shell=self._inner.typed_in.opener,
        )

    def _type(self, line: str, earlier: str = "") -> Sign:
        """Type the rest of a line of which something may have been pressed `earlier`, and send it off."""
        shell, level = self._shell, self._shell.level
        self._show(earlier + line)
        if level.is_inside and level.sign is Sign.MORE:
            shell.expect_output()
        self._inner.typed_in, level.sign = level, None
        shell.send(_QUOTED_WHEN_TYPED.sub(rf"{_QUOTE}\g<0>", line) + "\n")
        limit = time.monotonic() + (SAYS_MORE_WITHIN if level.is_inside else STARTS_WITHIN)
        while shell.level is level and not (
            level.has_started or shell.is_gone or level.sign in (Sign.MORE, Sign.READY)
        ):
            if shell.read(limit - time.monotonic()) or time.monotonic() <= limit:
                continue
            if level.is_inside:
                return Sign.STARTED
            raise TerminalError(f"bash did not take this line within {STARTS_WITHIN:.0f} s: {line}")
        waits = shell.level is level and level.sign in (Sign.MORE, Sign.READY) and not level.has_started
        return level.sign if waits and level.sign else Sign.STARTED

    def _show(self, line: str) -> None:
        """Show a line that is about to be typed to whoever looks on: behind the prompt that is there, or that stands for bash's own."""
        level = self._shell.level
        if not level.is_inside:
            if self._on_typed:
                self._on_typed(line, level.sign is Sign.MORE)
        elif self._on_output and not level.echoes:
            self._on_output(f"{line}\r\n".encode("utf-8", "surrogateescape"))


def is_command(line: str) -> bool:
    """Return whether a line is neither empty nor a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")
