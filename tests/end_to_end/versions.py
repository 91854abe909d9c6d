"""One matrix of four kubectls, a real lab each, for all tests that look at one."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from harness.record.files import read_record
from harness.record.model import Record

from tests.end_to_end.playing import GENEROUS, HARNESS

DECK = "slides/versions.md"
VERSIONS = ("1.20", "1.24", "1.31", "1.37")
TEXT = """\
# A registry

.exercise[

- Make one, and look at its page:
  ```bash
  kubectl create deployment web --image=registry:2
  kubectl expose deployment web --port=5000 --type=NodePort
  ```

<!--
```hide kubectl wait deploy/web --for condition=available```
```open http://node1:3xxxx/v2/_catalog```
-->

]

---

# Which one was it?

<!-- ```retry 0``` -->

.exercise[

- Ask it:
  ```bash
  kubectl version --client --short
  ```

]

We should see:

```
Client Version: v1.20.0
```

---

# The short form

<!-- ```retry 0``` -->

.exercise[

- It was taken away:
  ```bash
  kubectl version --short
  ```

]

---

# Server

.exercise[

- Only the newest loses it:
  ```bash
  if kubectl version --client | grep -q v1[.]37; then pkill -KILL kube-apiserver; fi
  kubectl get nodes
  ```

]
"""
"""The second slide is right with the first version, and has another output with the second; from the third on neither it nor the third
slide has its option."""


@dataclass(frozen=True)
class Played:
    """A matrix that was played, and its page."""

    exit_status: int
    matrix: dict[str, Any]
    """What `--json` says of the deck."""
    records: tuple[Record, ...]
    """In the order of the versions."""
    page: Path


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The deck on four versions, two labs at a time."""
    folder = tmp_path_factory.mktemp("matrix")
    (folder / DECK).parent.mkdir(parents=True)
    (folder / DECK).write_text(TEXT)
    records = folder / "records"
    options = ("--kubectl", ",".join(VERSIONS), "-n", "2", "--record", str(records), "--json")
    matrix = _harness(folder, "matrix", DECK, *options, "--screenshots", str(folder / "pages"))
    assert matrix.stdout, matrix.stderr
    page = folder / "report.html"
    link = "https://forge.example/blob/main/{path}#L{line}"
    report = _harness(folder, "report", str(records), "-o", str(page), "--source-url", link)
    assert report.returncode == 0, matrix.stdout + matrix.stderr + report.stderr
    (deck,) = json.loads(matrix.stdout)["decks"]
    played_records = [read_record(path) for path in records.glob("*.json")]
    return Played(matrix.returncode, deck, tuple(sorted(played_records, key=_version)), page)


def _harness(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HARNESS, *arguments],
        cwd=folder, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GENEROUS,
    )  # fmt: skip


def _version(record: Record) -> int:
    assert record.cluster is not None
    return int(record.cluster.kubectl_version.split(".")[1])
