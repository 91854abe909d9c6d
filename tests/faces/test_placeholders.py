"""A page whose placeholders are filled in from the settings, without a cluster; what each face says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faces.conftest import Run

PAGE = """# Greet

```bash
echo "namespace/<your-namespace>"
```

It shows:

```
namespace/<your-namespace>
```

```bash
echo user
echo VOTRE_NOM
```
"""
ON_NONE = ("--cluster", "none")
SETTINGS = '[tool.harness.placeholders]\n"<your-namespace>" = "demo"\n'


@pytest.fixture(autouse=True)
def page(directory: Path) -> None:
    (directory / "page.md").write_text(PAGE)
    (directory / "pyproject.toml").write_text(SETTINGS)


def test_run_types_the_values_and_says_so(harness: Run, directory: Path) -> None:
    given = ("--placeholder", "votre-nom=ann")
    played = harness("run", "page.md", *ON_NONE, *given, "--record", "record.json")
    assert played.status == 0, played.output
    assert "filled in: `demo` for `<your-namespace>`, as the settings say" in played.output
    first, second = json.loads((directory / "record.json").read_text())["steps"]
    assert (first["text"], first["commands"][0]["text"]) == (
        'echo "namespace/<your-namespace>"',
        'echo "namespace/demo"',
    )
    assert (first["expectations"][0]["satisfied"], first["expectations"][0]["difference"]) == (True, None)
    assert first["expectations"][0]["text"].strip() == "namespace/<your-namespace>"
    assert second["filled_in"] == [
        {"line": 15, "placeholder": "VOTRE_NOM", "value": "ann", "source": "settings", "object": ""}
    ]
    for form in ("text", "markdown"):
        assert harness("summary", "record.json", "--format", form).status == 0
    assert harness("report", "record.json", "--output", "page.html").status == 0
    assert "<code>ann</code> for <code>VOTRE_NOM</code>" in (directory / "page.html").read_text()


def test_what_has_no_value_is_skipped_with_its_reason(harness: Run) -> None:
    played = harness("run", "page.md", *ON_NONE)
    assert played.status == 0
    assert "`VOTRE_NOM` is for the audience to fill in" in played.output


def test_check_warns_of_what_has_no_value(harness: Run) -> None:
    checked = harness("check", "page.md", "--select", "placeholder")
    assert "page.md:4:17: note[placeholder]: `<your-namespace>` is filled in: the settings say `demo`" in checked.output
    assert "page.md:15:6: warning[placeholder]: `VOTRE_NOM` is for the audience to fill in" in checked.output
    named = harness("check", "page.md", "--select", "placeholder", "--placeholder", "VOTRE_NOM=ann")
    assert "warning" not in named.output


@pytest.mark.parametrize("command", ["run", "check", "watch", "rehearse", "baseline"])
def test_a_value_without_a_name_is_refused_before_anything_is_played(harness: Run, command: str) -> None:
    refused = harness(command, "page.md", "--placeholder", "demo", *(ON_NONE if command != "check" else ()))
    assert refused.status != 0
    assert "--placeholder demo: write NAME=VALUE" in refused.output + refused.errors
