"""Ordinary pages as people write them, checked and played without an option: what they claim holds, and a lie is told at its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faces.conftest import Run

FENCES = """\
---
title: Fences
sidebar_position: 2
---

# Fences

## Make a file

```bash title="one" {1,2}
mkdir -p notes
echo one >notes/a.txt
```

## Look

```sh
cat notes/a.txt
```

It should say:

```
{truth}
```

---

```bash
wc -l notes/a.txt
```

```output
1 notes/a.txt
```
"""

TRANSCRIPT = """\
# A transcript

```console
$ for i in 1 2; do
    echo "line $i"
  done
line 1
line 2
shop $ cat <<EOF >b.txt
> two
> EOF
shop $ cat b.txt
{truth}
```
"""

INDENTED = """\
An indented page
================

Type this at the prompt:

    $ printf 'NAME   READY\\nweb    1/1\\n'
    NAME   READY
    web    {truth}

And this is only shown:

    rm -rf /somewhere
"""

USUAL = """\
# greeter

## Install

=== "macOS"

    ```console
    $ brew install greeter
    ```

=== "Linux"

    ```console
    $ printf 'echo hello, $1\\n' >greet
    $ chmod +x greet
    ```

=== "Windows"

    ```powershell
    winget install greeter
    ```

## Quick start

```
$ ./greet Ann
{truth}, Ann
$ ./greet --no-such >/no/such/folder  # this fails
```
"""

PAGES = {
    "fences": (FENCES, "one", 24),
    "transcript": (TRANSCRIPT, "two", 13),
    "indented": (INDENTED, "1/1", 7),
    "usual": (USUAL, "hello", 28),
}


@pytest.mark.parametrize(("text", "truth", "line"), PAGES.values(), ids=PAGES)
def test_a_page_is_checked_and_played_and_a_lie_is_told_at_its_line(
    harness: Run, directory: Path, text: str, truth: str, line: int
) -> None:
    page = directory / "README.md"
    page.write_text(text.replace("{truth}", truth))
    checked = harness("check", "README.md", "--ignore", "missing-tool")
    assert (checked.status, checked.errors) == (0, "1 deck (markdown), 0 findings\n"), checked.output
    played = harness("run", "README.md", "--cluster", "none")
    assert played.status == 0, played.output
    assert "(README.md), markdown, " in played.output

    page.write_text(text.replace("{truth}", "lie"))
    played = harness("run", "README.md", "--cluster", "none", "--record", "run.json")
    assert played.status == 1
    assert f"README.md:{line}" in played.output
    steps = json.loads((directory / "run.json").read_text())["steps"]
    assert [step["verdict"] for step in steps].count("failed") == 1
