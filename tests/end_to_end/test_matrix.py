"""Real kubectls of other versions in real labs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from harness.cluster import kubectl, providers
from harness.cluster.errors import ClusterError
from harness.cluster.local.state import ClusterDirectory, names
from harness.cluster.provider import Request
from harness.cluster.waiting import wait_until

from tests.cluster.kubectl.programs import program, script
from tests.end_to_end.labs import namespaces_of, run, users_of
from tests.end_to_end.playing import GENEROUS, HARNESS
from tests.end_to_end.versions import Played

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("a lab has the kubectl that it came up with")]

DECK = """\
# Versions

.exercise[

- Which one is it? The old one has a short form:
  ```bash
  kubectl version --short
  kubectl get nodes
  ```

]

---

# Registry

.exercise[

- Create:
  ```bash
  kubectl create deployment registry --image=registry:2
  ```

]
"""


def test_versions_side_by_side(played: Played) -> None:
    """What was taken away is broken since then; the server is the same for all."""
    *columns, last = played.matrix["columns"]
    assert [column["outcome"] for column in columns] == ["passed", "failed", "failed"]
    assert [column["kubectl_version"].rpartition(".")[0] for column in columns] == ["v1.20", "v1.24", "v1.31"]
    assert len({column["server_version"] for column in (*columns, last)}) == 1
    broken = [difference for difference in played.matrix["differences"] if difference["level"] == "broken"]
    assert {(difference["since"], difference["slide"]) for difference in broken if "--short" in difference["text"]} == {
        ("1.24", 2),
        ("1.31", 2),
        ("1.31", 3),
    }
    assert not [difference for difference in broken if difference["slide"] == 1]


def test_a_server_that_goes_away_is_an_error_of_its_cell(played: Played) -> None:
    assert played.exit_status == 6
    last = played.matrix["columns"][-1]
    assert last["outcome"] == "error"
    assert "kube-apiserver" in last["reason"]["detail"]


def labs_of(process: int) -> dict[str, set[str]]:
    """The labs that have their nodes and belong to runs that a process started, with their namespaces."""
    owners = {child.pid for child in psutil.Process(process).children(recursive=True)}
    namespaces = {}
    for name in names():
        state = ClusterDirectory(name).read()
        if state is not None and state.owner is not None and state.owner.pid in owners and state.nodes:
            namespaces[name] = namespaces_of(name)
    return namespaces


def test_interrupted_every_lab_is_taken_down(tmp_path: Path) -> None:
    (tmp_path / "deck.md").write_text(DECK.replace("kubectl get nodes", "sleep 1000"))
    playing = subprocess.Popen(
        [*HARNESS, "matrix", "deck.md", "--kubectl", "1.20,1.21", "-n", "2", "--record", "kept"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        labs: dict[str, set[str]] = {}

        def are_up() -> bool:
            labs.update(labs_of(playing.pid))
            return len(labs) == 2 or playing.poll() is not None

        assert wait_until(are_up, GENEROUS)
        assert playing.poll() is None
        os.kill(playing.pid, signal.SIGINT)
        _, errors = playing.communicate(timeout=GENEROUS)
    finally:
        playing.kill()
    assert playing.returncode == 2, errors
    namespaces = set().union(*labs.values())
    assert wait_until(lambda: not users_of(namespaces), GENEROUS), users_of(namespaces)


def test_the_chosen_kubectl_is_the_one_on_every_node(tmp_path: Path) -> None:
    path = program(tmp_path / "my own kubectl", script("v1.99.0", 'echo "mine: $*"'))
    cluster = providers.load("local").up(Request(nodes=2, kubectl=str(path)))
    try:
        assert cluster.facts.kubectl_version == "v1.99.0"
        assert run(cluster, "kubectl get pods") == "mine: get pods"
        assert run(cluster, "ssh node2 kubectl get pods").endswith("mine: get pods")
        assert run(cluster, "echo >$(which kubectl)", exit_status=1).endswith("Read-only file system")
        joined = Request(argument=cluster.facts.name, kubectl=str(program(tmp_path / "other", script("v1.98.0"))))
        with pytest.raises(ClusterError, match=r"kubectl v1\.98\.0 was asked for.*is up with v1\.99\.0"):
            providers.load("local").up(joined)
        providers.load("local").up(Request(argument=cluster.facts.name, kubectl=str(path))).close()
        assert run(cluster, "kubectl get pods") == "mine: get pods"
    finally:
        cluster.close()


def test_a_kubectl_that_was_fetched_before_is_ready_at_once() -> None:
    messages: list[str] = []
    kubectl.find("1.28", messages.append)
    began = time.monotonic()
    fetched = kubectl.find("1.28", messages.append)
    seconds = time.monotonic() - began
    assert fetched is not None
    assert fetched.version.startswith("v1.28.")
    assert seconds < 5, "a second, on a machine with nothing else to do"


TWO_WORLDS = """\
# Deleting

```bash
kubectl create deployment web --image=registry:2
kubectl delete deployment web
```

It says:

<!-- ```requires until 1.33``` -->
```
deployment.apps "web" deleted
```

<!-- ```requires since 1.34``` -->
```
deployment.apps "web" deleted from default namespace
```

# Versions

<!-- ```requires until 1.27``` -->
```bash
kubectl version --short
```

<!-- ```requires since 1.28``` -->
```bash
kubectl version
```

# What is gone

```bash
kubectl api-versions | grep --line-regexp batch/v1beta1
```
"""


def test_one_deck_for_two_worlds_on_real_servers(tmp_path: Path) -> None:
    """What is for the other version is skipped; what differs all the same has the server since which it does."""
    (tmp_path / "deck.md").write_text(TWO_WORLDS)
    finished = subprocess.run(
        [*HARNESS, "matrix", "deck.md", "--kubernetes", "1.20,stable", "--json"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10 * GENEROUS, check=False,
    )  # fmt: skip
    assert finished.returncode == 1, finished.stderr
    (matrix,) = json.loads(finished.stdout)["decks"]
    old, new = matrix["columns"]
    assert old["server_version"].startswith("v1.20.")
    assert (old["kubernetes"], new["kubernetes"]) == ("1.20", "stable")
    assert [column["steps"] for column in (old, new)] == [
        {"passed": 3, "skipped": 1},
        {"passed": 2, "failed": 1, "skipped": 1},
    ]
    assert {
        (difference["slide"], difference["since"])
        for difference in matrix["differences"]
        if difference["level"] == "broken"
    } == {(3, "stable")}
    assert [row["first_bad"] for row in matrix["slides"]] == [[False, False], [False, False], [False, True]]
