"""What a lab may take of the machine: a deck that takes more fails at that, and its lab and the machine go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster, Request
from harness.project.settings import LabSettings

from tests.end_to_end.labs import run
from tests.end_to_end.playing import harness_run

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("one that may have little")]

MEMORY = 2000
"""MiB."""
PROCESSES = 1000
DISK = "1G"
FILL = "dd if=/dev/zero of=~/large bs=1M count=1100"

FORK = f"""
import os, time
try:
    for _ in range({3 * PROCESSES}):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
except BlockingIOError as error:
    print(error)
finally:
    os.system("true")
    os.killpg(0, 9)
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Cluster]:
    up = providers.load("local").up(Request(lab=LabSettings(memory=MEMORY, processes=PROCESSES, disk=DISK)))
    yield up
    up.close()


def forks(lab: Cluster, command: str) -> str:
    return run(lab, f"cat >/tmp/fork.py <<'END'\n{FORK}\nEND\n{command} || true")


def is_whole(lab: Cluster) -> None:
    lab.check_health()
    assert run(lab, "kubectl get nodes --no-headers | awk '{print $2}'") == "Ready"


def test_more_processes_than_there_may_be_are_refused(small: Cluster) -> None:
    assert "Resource temporarily unavailable" in forks(small, "setsid --wait python3 -u /tmp/fork.py")
    is_whole(small)


def test_more_memory_than_there_may_be_is_refused_to_who_wants_it(small: Cluster) -> None:
    script = f"python3 -c 'x = bytearray(({MEMORY} + 200) * 1024 * 1024); print(len(x))'; echo status $?"
    assert run(small, script).endswith("status 137")
    is_whole(small)


def test_more_disk_than_there_may_be_is_refused_and_the_lab_goes_on(small: Cluster) -> None:
    on_machine = ClusterDirectory(small.facts.name).path
    script = f"{FILL}; echo status $?; kubectl create configmap made-on-a-full-disk"
    assert "No space left on device" in run(small, f"{script}; rm ~/large")
    assert sum(file.stat().st_blocks for file in on_machine.glob("*.img")) * 512 < 1.4 * 10**9
    is_whole(small)


def test_what_a_pod_fills_is_the_labs_disk_too(small: Cluster) -> None:
    run(small, f"kubectl run filler --image=busybox --restart=Never -- sh -c 'cd /; {FILL.replace('~/', '')}'")
    run(small, "kubectl wait pod/filler --for jsonpath={.status.phase}=Failed --timeout=2m")
    assert "No space left on device" in run(small, "kubectl logs filler")
    run(small, "kubectl delete pod filler --now")
    is_whole(small)


DECK = """\
# Too much

```bash
echo before
```

```bash
COMMAND
```

```bash
kubectl get nodes
```
"""


@pytest.mark.parametrize(
    ("command", "limit"),
    [
        (f"python3 -c 'x = bytearray(({MEMORY} + 200) * 1024 * 1024)'", f"{MEMORY} MiB of memory"),
        ("setsid --wait python3 -u ~/fork.py", f"{PROCESSES} processes"),
        (FILL, "1000 MB of disk"),
        (f"{FILL} || (sleep 1; rm ~/large; false)", "1000 MB of disk"),
    ],
    ids=["memory", "processes", "disk", "a disk that is given free again"],
)
def test_the_step_of_a_deck_that_wants_more_fails_with_that_cause(
    command: str, limit: str, small: Cluster, tmp_path: Path
) -> None:
    run(small, f"cat >~/fork.py <<'END'\n{FORK}\nEND")
    (tmp_path / "deck.md").write_text(DECK.replace("COMMAND", command))
    played = harness_run(tmp_path / "deck.md", tmp_path, lab=small)
    run(small, "rm -f ~/large")
    steps = played.record["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "failed", "passed"], played.output
    assert steps[1]["cause"]["kind"] == "limit"
    assert "{value} {name}".format_map(steps[1]["cause"]["what"]) == limit


def test_none_is_raised_from_within(small: Cluster) -> None:
    script = (
        "for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/{pids,memory}/{.,shells,docker}/{pids.max,memory.limit_in_bytes}; do"
        ' [ ! -e "$file" ] || { echo 99999999999 >"$file"; } 2>/dev/null && [ -e "$file" ] && echo "$file"; done; true'
    )
    assert run(small, script) == ""
