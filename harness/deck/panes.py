"""Which terminal a step is played in, as the `tmux` directives of a deck arrange them."""

import shlex


class Panes:
    """The panes that a deck opened; the first one is there from the start."""

    def __init__(self) -> None:
        self.current = _name(0)
        """The terminal in which the next step is played."""
        self._previous = _name(0)
        self._count = 1

    def command(self, text: str) -> None:
        """Follow a tmux command: `split-pane`, `select-pane -t N`, `last-pane`; layouts change nothing here.

        Raises `ValueError` for one that is not known.
        """
        words = shlex.split(text)
        match words:
            case ["split-pane" | "split-window" | "splitw", *_]:
                self._go(self._count)
                self._count += 1
            case ["select-pane" | "selectp", "-t", target] if target.strip(".:").isdecimal():
                number = int(target.strip(".:"))
                if number >= self._count:
                    raise ValueError(f"there is no pane {number}: the deck opened {self._count}, counted from 0")
                self._go(number)
            case ["last-pane" | "lastp"]:
                self.current, self._previous = self._previous, self.current
            case ["selectl" | "select-layout" | "resize-pane" | "resizep", *_]:
                pass
            case _:
                raise ValueError(
                    f"tmux `{text}` is not known; there are split-pane, select-pane -t N, last-pane, selectl"
                )

    def _go(self, number: int) -> None:
        self._previous, self.current = self.current, _name(number)


def _name(number: int) -> str:
    return f"term{number + 1}"
