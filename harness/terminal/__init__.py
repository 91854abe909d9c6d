"""One real shell on a pty: type, wait, press keys, read the screen, know when a command ended and how."""

from harness.terminal.command import Busy, Command, NeverAppeared, ShellLost, Size, TerminalError
from harness.terminal.terminal import Terminal

__all__ = ["Busy", "Command", "NeverAppeared", "ShellLost", "Size", "Terminal", "TerminalError"]
