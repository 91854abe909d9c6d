"""A deck that clones its own repository, played where the remote cannot be reached."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from subprocess import run

import pytest
from harness.check.home import home_of
from harness.cluster.provider import Traits
from harness.deck.reader import read_deck
from harness.record.files import read_record
from harness.record.model import Verdict
from harness.replay.surroundings import with_stand_ins

from tests.project.repositories import fingerprint, git, workshop

PAGE = """# A course

```bash
git clone {url}
cd course
cat examples/new.yaml
git remote get-url origin
```
"""


def page_that_clones(tmp_path: Path, url: str) -> Path:
    top = workshop(tmp_path / "course")
    git(top, "remote", "add", "origin", url)
    (top / "docs/page.md").write_text(PAGE.format(url=url))
    return top / "docs/page.md"


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_it_gets_the_repository_as_it_is(tmp_path: Path, free_port: int) -> None:
    page = page_that_clones(tmp_path, f"http://127.0.0.1:{free_port}/them/course.git")
    before = fingerprint(tmp_path / "course")

    command = (sys.executable, "-m", "harness.faces.cli", "run", str(page), "--dialect", "jekyll", "--cluster", "none")
    played = run([*command, "--record", str(tmp_path / "record.json")], check=False, capture_output=True, text=True)

    record = read_record(tmp_path / "record.json")
    assert [step.verdict for step in record.steps] == [Verdict.PASSED], played.stdout
    assert "a clone of http://127.0.0.1" in played.stdout
    assert record.home is not None
    assert record.home.clones == (f"http://127.0.0.1:{free_port}/them/course.git",)
    assert fingerprint(tmp_path / "course") == before


def test_a_remote_that_can_be_reached_is_cloned_itself(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        page = page_that_clones(tmp_path, f"http://127.0.0.1:{server.getsockname()[1]}/them/course.git")
        home = home_of(read_deck(page, "jekyll"))

        assert with_stand_ins(home, Traits()).home.stands_in_for == ()
        assert with_stand_ins(home, Traits(is_lab=True)).home.stands_in_for == home.clones
