"""A page of paragraphs that keeps within a size."""

from harness.report.quantity import number


class Page:
    """Paragraphs, up to a size."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._room = limit - 200
        self._left_out = 0

    def add(self, part: str) -> None:
        """Add a paragraph, if it fits."""
        size = len(part.encode()) + 2
        if self._left_out or size > self._room:
            self._left_out += 1
            return
        self._room -= size
        self._parts.append(part)

    @property
    def room(self) -> int:
        """Return how many bytes the next paragraph may have."""
        return max(self._room - 2, 0) if not self._left_out else 0

    def text(self) -> str:
        """Return all that fitted."""
        if self._left_out:
            more = f"… {number(self._left_out, 'more paragraph')}: `harness summary RECORD` tells everything."
            return "\n\n".join([*self._parts, more]) + "\n"
        return "\n\n".join(self._parts) + "\n"
