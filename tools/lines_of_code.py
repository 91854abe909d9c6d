"""Count the lines of code of each room of the harness, without docstrings, comments and blank lines.

    python -m tools.lines_of_code [FOLDER]

Writes a line a room, and the sum. A docstring is any text that stands alone as a statement: that of an attribute too.
"""

from __future__ import annotations

import ast
import sys
import tokenize
from collections import Counter
from pathlib import Path

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def lines_of_code(file: Path) -> int:
    """Return how many lines of a Python file hold code."""
    with file.open("rb") as source:
        code = {
            line
            for token in tokenize.tokenize(source.readline)
            if token.type not in _NO_CODE
            for line in range(token.start[0], token.end[0] + 1)
        }
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            code.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(code)


def main() -> None:
    """Write the figures of a folder; of `harness` where none is named."""
    top = Path(sys.argv[1] if len(sys.argv) > 1 else "harness")
    rooms: Counter[str] = Counter()
    for file in sorted(top.rglob("*.py")):
        rooms[file.relative_to(top).parts[0]] += lines_of_code(file)
    for room, lines in rooms.most_common():
        print(f"{lines:6}  {room}")
    print(f"{rooms.total():6}  all")


if __name__ == "__main__":
    main()
