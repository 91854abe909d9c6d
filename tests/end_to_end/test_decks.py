"""Our decks, typed for real on the local cluster, and what happens when they or the cluster are broken."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import psutil
import pytest

T = TypeVar("T")

pytestmark = pytest.mark.end_to_end

REPOSITORY = Path(__file__).parents[2]
ENGLISH = REPOSITORY / "slides" / "en" / "ourapponkube.md"
FRENCH = REPOSITORY / "slides" / "fr" / "ourapponkube.md"
SLIDES = REPOSITORY / "slides"
SHARED_FRENCH = REPOSITORY.parent / "shared" / "decks" / "ourapponkube.fr.md"
SHARED_ENGLISH = REPOSITORY.parent / "shared" / "decks" / "ourapponkube.en.md"
HARNESS = (sys.executable, "-m", "harness.cli")
LAST_REGISTRY_SLIDE = "10"
LAST_QUESTION = "- Ask for the list again:"
"""What it asks for never comes in a deck that was changed."""
GENEROUS = 900


@dataclass(frozen=True)
class Run:
    """A finished `harness run` and the record it wrote."""

    exit_status: int
    output: str
    record: dict[str, Any]

    def verdicts(self) -> dict[int, str]:
        """The verdict at each step's line."""
        return {step["line"]: step["verdict"] for step in self.record["steps"]}

    def lines(self, verdict: str) -> list[int]:
        """The lines of the steps that have this verdict."""
        return [line for line, its_verdict in self.verdicts().items() if its_verdict == verdict]


def harness_run(deck: Path, directory: Path, *options: str) -> Run:
    record = directory / "record.json"
    finished = subprocess.run(
        [*HARNESS, "run", str(deck), "--cluster", "local", "--record", str(record), *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    output = finished.stdout + finished.stderr
    assert record.exists(), output
    return Run(finished.returncode, output, json.loads(record.read_text()))


def changed(deck: Path, directory: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of the deck with one place changed, and the line of that place."""
    text = deck.read_text()
    assert text.count(old) == 1, f"{old!r} should stand once in {deck}"
    copy = directory / "changed.md"
    copy.write_text(text.replace(old, new).replace(LAST_QUESTION, f"{LAST_QUESTION} <!-- ```retry 3``` -->"))
    return copy, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("nodes", ["1", "3"])
def test_our_decks_of_every_dialect_pass(tmp_path: Path, nodes: str) -> None:
    junit, records = tmp_path / "junit.xml", tmp_path / "records"
    options = ("--cluster", "local", "-n", "2", "--nodes", nodes, "--record", str(records), "--junit", str(junit))
    finished = subprocess.run(
        [*HARNESS, "run", str(SLIDES), *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    played = {
        record["deck"]["path"]: record
        for record in map(json.loads, (path.read_text() for path in records.glob("*.json")))
    }
    assert {record["deck"]["dialect"] for record in played.values()} == {"remark", "marp", "jekyll", "rst"}
    steps = [step for record in played.values() for step in record["steps"]]
    assert {step["verdict"] for step in steps} == {"passed"}
    assert len(ElementTree.parse(junit).getroot().findall(".//testcase")) == len(steps)
    assert all(record["complete"] and len(record["cluster"]["nodes"]) == int(nodes) for record in played.values())
    english = next(record for path, record in played.items() if path.endswith("en/ourapponkube.md"))
    claims = [claim for step in english["steps"] for claim in step["expectations"]]
    assert [(claim["kind"], claim["satisfied"]) for claim in claims] == [("json", True), ("json", True)]
    share = english["own_seconds"] / english["seconds"]
    assert share < 0.10, f"the harness itself took {share:.0%} of the deck's time"
    assert_nothing_drifted(records)


def assert_nothing_drifted(records: Path) -> None:
    """The English deck does what its baseline says, and the French one does the same."""
    english, french = (next(records.glob(f"*{language}-ourapponkube.json")) for language in ("en", "fr"))
    for arguments in (
        ("drift", str(ENGLISH), "--from", str(english)),
        ("parity", str(ENGLISH), str(FRENCH), "--from", str(english), "--from", str(french)),
    ):
        finished = subprocess.run([*HARNESS, *arguments], check=False, capture_output=True, text=True, timeout=GENEROUS)
        assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.skipif(not SHARED_FRENCH.exists(), reason="the deck as its authors wrote it is not here")
def test_a_translation_that_drifted_fails_where_it_is_wrong_and_hangs_nowhere(tmp_path: Path) -> None:
    run = harness_run(SHARED_FRENCH, tmp_path)
    assert run.exit_status == 1
    failed = [step["text"] for step in run.record["steps"] if step["verdict"] == "failed"]
    assert failed == [
        "kubectl expose deploy/registry --port=5000 --type=NodePort",
        "curl $ REGISTRY / v2 / _catalog",
        "kubectl expose deployment redis --port 6379\nkubectl expose deployment rng --port 80\n"
        "kubectl expose deployment hasher --port 80",
        "kubectl obtenir svc",
    ]
    first, _, redis, misspelt = [step["cause"] for step in run.record["steps"] if step["verdict"] == "failed"]
    assert first["place"]["text"] == "kubectl run registry --image=registry:2"
    assert (first["since"], first["write"]) == ("1.18", "`kubectl create deployment registry --image=registry:2`")
    assert redis["write"] == "`kubectl create deployment redis --image=redis`", "mending the registry would not mend it"
    assert misspelt is None
    begins = f"because of slide 6 “{first['place']['title']}” ({SHARED_FRENCH}:{first['place']['line']})"
    blocked = [step for step in run.record["steps"] if step["verdict"] == "blocked"]
    assert len(blocked) > 10
    assert all(step["reason"].startswith(begins) for step in blocked)
    assert [step["text"] for step in run.record["steps"] if step["borrowed"]][-3:] == [
        "units of work done, updating hash counter",
        "^C",
        "http://master-0:3xxxx/",
    ]
    assert run.record["seconds"] < GENEROUS / 3


@pytest.mark.skipif(not SHARED_ENGLISH.exists(), reason="the deck as its authors wrote it is not here")
def test_the_same_deck_as_others_wrote_it_passes_unchanged(tmp_path: Path) -> None:
    run = harness_run(SHARED_ENGLISH, tmp_path)
    assert run.exit_status == 0, run.output
    assert set(run.verdicts().values()) == {"passed"}


def test_a_wrong_claim_fails_at_its_line_with_a_json_diff(tmp_path: Path) -> None:
    deck, line = changed(ENGLISH, tmp_path, '["busybox"]', '["alpine"]')
    run = harness_run(deck, tmp_path, "--until", LAST_REGISTRY_SLIDE)
    assert run.exit_status == 1
    failed = [step for step in run.record["steps"] if step["verdict"] == "failed"]
    assert len(failed) == 1
    (claim,) = failed[0]["expectations"]
    assert (claim["line"], claim["satisfied"]) == (line, False)
    assert "alpine" in claim["detail"]
    assert "busybox" in claim["detail"]
    assert f"{deck}:{line}" in run.output
    assert "blocked" not in run.verdicts().values()


def test_a_misspelt_command_fails_where_it_stands_and_blocks_what_needed_it(tmp_path: Path) -> None:
    deck, line = changed(ENGLISH, tmp_path, "docker push", "docker psuh")
    run = harness_run(deck, tmp_path, "--until", LAST_REGISTRY_SLIDE)
    assert run.exit_status == 1
    assert run.lines("failed") == [line]
    (blocked,) = [step for step in run.record["steps"] if step["verdict"] == "blocked"]
    assert str(line) in blocked["reason"]


def test_a_wait_for_what_never_appears_fails_after_its_timeout(tmp_path: Path) -> None:
    deck = tmp_path / "wait.md"
    deck.write_text(
        "# Waiting\n\n.exercise[\n\n- Watch:\n  ```bash\n  kubectl get nodes --watch\n  ```\n\n"
        "<!--\n```timeout 5```\n```wait no node is ever called this```\n```keys ^C```\n-->\n\n]\n"
    )
    run = harness_run(deck, tmp_path)
    assert run.exit_status == 1
    assert run.lines("failed") == [12]
    assert "no node is ever called this" in run.output


def test_an_api_server_that_dies_is_an_error_and_no_step_is_called_failed(tmp_path: Path) -> None:
    deck = tmp_path / "killed.md"
    deck.write_text(
        "# Before\n\n.exercise[\n\n- Fine:\n  ```bash\n  kubectl get nodes\n  ```\n\n]\n\n---\n\n"
        "# It dies\n\n.exercise[\n\n- Kill it:\n  ```bash\n  kill -9 $(pidof kube-apiserver)\n  ```\n\n]\n\n---\n\n"
        "# After\n\n.exercise[\n\n- Ask:\n  ```bash\n  kubectl get nodes\n  ```\n\n"
        "- Ask again:\n  ```bash\n  kubectl get pods\n  ```\n\n]\n"
    )
    run = harness_run(deck, tmp_path)
    assert run.exit_status == 6, run.output
    assert [step["verdict"] for step in run.record["steps"]] == ["passed", "passed", "error", "blocked"]
    assert "kube-apiserver" in run.record["error"]


def test_a_killed_run_leaves_nothing_after_down_and_up_works_again(tmp_path: Path) -> None:
    deck = tmp_path / "endless.md"
    deck.write_text(
        "# Endless\n\n.exercise[\n\n- Begin:\n  ```bash\n  kubectl create deployment web --image=registry\n  "
        "kubectl wait deploy/web --for condition=available\n  echo and now; sleep 86400\n  ```\n\n]\n"
    )
    journal = tmp_path / "state"
    playing = subprocess.Popen(
        [*HARNESS, "run", str(deck), "--cluster", "local"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(journal)},
        start_new_session=True,
    )
    try:
        name = wait_for(lambda: cluster_of(playing.pid))
        wait_for(lambda: any("sleep 86400" in command for command in lab_processes(name).values()))
    finally:
        os.kill(playing.pid, signal.SIGKILL)
        playing.wait()
    processes = lab_processes(name)
    assert any("containerd-shim" in command for command in processes.values())
    assert harness_cluster("down").returncode == 0
    assert lab_leftovers(name, processes) == []
    again = f"{name}-again"
    brought_up = harness_cluster("up", "--name", again)
    assert brought_up.returncode == 0, brought_up.stderr
    processes = lab_processes(again)
    assert harness_cluster("down", again).returncode == 0
    assert lab_leftovers(again, processes) == []


def wait_for(find: Callable[[], T]) -> T:
    """What `find` finds, once it finds something."""
    deadline = time.monotonic() + GENEROUS
    while not (found := find()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.2)
    return found


def harness_cluster(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HARNESS, "cluster", *arguments], check=False, capture_output=True, text=True, timeout=GENEROUS
    )


def cluster_of(owner: int) -> str:
    """The name of the cluster that a process owns, once its node is ready."""
    told = harness_cluster("status", "--json")
    assert told.returncode == 0, told.stderr
    status = json.loads(told.stdout)
    return next((each["name"] for each in status["clusters"] if each["owner"] == owner and each["is_ready"]), "")


def lab_processes(name: str) -> dict[psutil.Process, str]:
    """Every process in the lab's control groups or namespaces, containers included, with its command line."""
    found = {}
    for process in psutil.process_iter():
        try:
            groups = Path(f"/proc/{process.pid}/cgroup").read_text()
            mounts = Path(f"/proc/{process.pid}/mountinfo").read_text()
            if f"slide-harness-{name}" in groups or f"/slide-harness/{name}/" in mounts:
                found[process] = " ".join(process.cmdline())
        except (OSError, psutil.Error):
            continue
    return found


def lab_leftovers(name: str, processes: dict[psutil.Process, str]) -> list[str]:
    """What is still there of a lab: processes, mounts, control groups, directories."""
    left = [command for process, command in processes.items() if is_alive(process)]
    left += [line for line in Path("/proc/mounts").read_text().splitlines() if f"/slide-harness/{name}/" in line]
    left += [str(path) for path in Path("/sys/fs/cgroup").glob(f"**/slide-harness-{name}")]
    left += [str(path) for path in Path("/var/lib/slide-harness").glob(name)]
    return left


def test_two_decks_side_by_side_have_a_cluster_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(
            f"# Deck {name}\n\n.exercise[\n\n- Claim the name:\n  ```bash\n"
            "  kubectl create deployment same-name --image=registry\n  ```\n\n"
            "- See it alone:\n  ```bash\n  kubectl get deployments -o name | wc -l\n  ```\n\n]\n\n"
            "We should see:\n```\n1\n```\n"
        )
    records = tmp_path / "records"
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", str(tmp_path), "-n", "2", "--cluster", "local", "--record", str(records)],
        check=False,
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    written = [json.loads(path.read_text()) for path in sorted(records.glob("*.json"))]
    assert len({record["cluster"]["name"] for record in written}) == 2


def test_generated_names_are_filled_in_and_an_image_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    blocks = (
        "kubectl create deployment web --image=registry:2",
        "kubectl describe pod web-xxxxxxxxxx-yyyyy",
        "kubectl scale deployment web --replicas=2\nkubectl rollout status deployment web",
        "kubectl describe pod web-xxxxxxxxxx-yyyyy",
        "kubectl create deployment gone --image=127.0.0.1:30123/gone:1",
        "kubectl logs deploy/gone",
    )
    deck = tmp_path / "names.md"
    deck.write_text("# Names\n\n.exercise[\n\n" + "\n".join(f"```bash\n{block}\n```\n" for block in blocks) + "\n]\n")
    run = harness_run(deck, tmp_path)
    steps = run.record["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "passed", "passed", "skipped", "passed", "failed"]
    assert steps[1]["commands"][0]["text"].startswith("kubectl describe pod web-")
    assert "xxxx" not in steps[1]["commands"][0]["text"]
    assert "typed for `web-xxxxxxxxxx-yyyyy`" in steps[1]["notes"][0]
    assert "may stand for 2 objects: web-" in steps[3]["reason"]
    assert steps[5]["cause"]["what"] == "the image `127.0.0.1:30123/gone:1` cannot be pulled"
    assert steps[5]["cause"]["place"]["step"] == 5


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: apt-get install chromium")
def test_a_page_that_a_deck_opens_is_fetched_and_pictured(tmp_path: Path) -> None:
    deck = tmp_path / "page.md"
    deck.write_text(
        "# A page\n\n.exercise[\n\n- Serve it:\n  ```bash\n  kubectl create deployment web --image=registry\n"
        "  kubectl expose deploy/web --port=5000 --type=NodePort\n  ```\n\n"
        "<!--\n```hide kubectl wait deploy/web --for condition=available```\n```open http://node1:3xxxx/v2/_catalog```\n-->\n\n]\n"
    )
    run = harness_run(deck, tmp_path, "--screenshots", str(tmp_path / "pictures"))
    assert run.exit_status == 0, run.output
    page = run.record["steps"][-1]["page"]
    assert page["status"] == 200
    assert (tmp_path / page["screenshot"]).read_bytes().startswith(b"\x89PNG")


def is_alive(process: psutil.Process) -> bool:
    """False also for one that ended and waits for its parent to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
