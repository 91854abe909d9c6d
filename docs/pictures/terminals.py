"""Draws what commands show that need no run: a deck of 2018 is read, and rich makes a picture of the terminal.

python docs/pictures/terminals.py
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

from click.testing import CliRunner
from harness.cli import main as harness
from rich.console import Console
from rich.text import Text

FOLDER = Path(__file__).parent
COLUMNS = 100
"""The width of the terminal, in characters."""
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""What a picture would get from the network."""
TALK = """\
# Deploying a registry

.exercise[

- Run a registry, and let the others reach it:

  ```bash
  kubectl run registry --image=registry:2
  kubectl expose deploy/registry --port=5000
  ```

]

We should see:

```
deployment.apps/registry created
service/registry exposed
```

---

# Asking it

.exercise[

- The catalog is empty:

  ```bash
  curl -s http://$NODE:5000/v2/_catalog
  ```

]

---

# Two of them

.exercise[

  ```bash
  kubectl run front --image=nginx:1 --replicas=2
  ```

]
"""


COMMANDS = ("check", "fix", "show", "coverage")


def main() -> None:
    for command in COMMANDS:
        (FOLDER / f"{command}.svg").write_text(picture(command), "utf-8")


def picture(command: str) -> str:
    """Return what a command shows of the deck, as SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "bold green"), (f"harness {command} talk.md", "bold")))
    console.print(Text.from_ansi(output(command)))
    return _FONTS.sub("", console.export_svg(title="", unique_id=command))


def output(command: str) -> str:
    """Return what a command prints about the deck, which lies in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        talks = Path(folder) / "talks"
        talks.mkdir()
        (talks / "talk.md").write_text(TALK, "utf-8")
        with contextlib.chdir(talks):
            return CliRunner().invoke(harness, (command, "talk.md")).output.rstrip()


if __name__ == "__main__":
    main()
