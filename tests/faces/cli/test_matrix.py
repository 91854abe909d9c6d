"""`harness matrix` and `harness run --kubectl`, with programs that say they are kubectls, in plain shells."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.cluster.kubectl.programs import program, script
from tests.faces.conftest import GENEROUS, Run, one_step

DECK = """\
# Pods

.exercise[

- Look: <!-- ```retry 1``` -->
  ```bash
  kubectl get pods
  ```

]

---

# A long title that no table of eighty columns could show beside so many versions

.exercise[

- Say:
  ```bash
  echo hello
  ```

]
"""


@pytest.fixture
def old(directory: Path) -> str:
    return of_version(directory, "1.20.0", "echo one pod")


def of_version(directory: Path, version: str, otherwise: str) -> str:
    """What names a kubectl of this version that does something of its own."""
    program(directory / version / "kubectl", script(f"v{version}", otherwise))
    return f"./{version}/kubectl"


def played(harness: Run, kubectls: str, *options: str) -> tuple[int, dict[str, Any], str]:
    finished = harness("matrix", "deck.md", "--kubectl", kubectls, "--cluster", "none", "--json", *options)
    assert finished.output, finished.errors
    (deck,) = json.loads(finished.output)["decks"]
    return finished.status, deck, finished.errors


def outcomes(deck: dict[str, Any]) -> list[str | None]:
    return [column["outcome"] for column in deck["columns"]]


# ── run ────────────────────────────────────────────────────────────────────────


def test_a_deck_is_played_with_another_kubectl_and_the_record_says_so(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods") + "\n```\none pod\n```\n")
    run = harness(
        "run", "deck.md", "--cluster", "none", "--kubectl", old, "--record", "record.json", "--junit", "junit.xml"
    )
    assert run.status == 0, run.output
    assert '<property name="kubectl" value="v1.20.0"' in (directory / "junit.xml").read_text()
    assert json.loads((directory / "record.json").read_text())["cluster"]["kubectl_version"] == "v1.20.0"


def test_pytest_takes_it_too(plain_pytest: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods") + "\n```\none pod\n```\n")
    assert plain_pytest("deck.md", "--cluster", "none", "--deck-kubectl", old).status == 0
    refused = plain_pytest("deck.md", "--cluster", "none", "--deck-kubectl", "newest")
    assert (refused.status, "'newest' names no kubectl" in refused.errors) == (4, True)


@pytest.mark.parametrize(
    ("kubectl", "status", "why"),
    [
        ("newest", 4, "'newest' names no kubectl: write a version (1.31, v1.31.9), a path"),
        ("1.99", 6, "kubectl 1.99 cannot be had"),
        ("./missing", 6, "no such file"),
        (sys.executable, 6, "is no kubectl"),
    ],
)
def test_what_is_no_kubectl_is_refused_before_anything_is_played(
    harness: Run, directory: Path, kubectl: str, status: int, why: str
) -> None:
    (directory / "deck.md").write_text(one_step("touch played"))
    run = harness("run", "deck.md", "--cluster", "none", "--kubectl", kubectl)
    assert (run.status, why in run.errors) == (status, True), run.errors
    assert "Traceback" not in run.errors
    assert not (directory / "played").exists()


# ── matrix ─────────────────────────────────────────────────────────────────────


def test_a_difference_has_its_first_version_and_does_not_fail(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(DECK)
    new = [of_version(directory, version, "echo one single pod") for version in ("1.24.1", "1.31.2")]
    status, deck, errors = played(harness, ",".join([old, *new]), "-n", "2")
    assert (status, outcomes(deck)) == (0, ["passed"] * 3)
    (difference,) = deck["differences"]
    assert (difference["since"], difference["place"], difference["slide"]) == (new[0], "deck.md:7", 1)
    assert difference["seen_with"] == new
    versions = [column["kubectl_version"] for column in deck["columns"]]
    assert versions == ["v1.20.0", "v1.24.1", "v1.31.2"]
    assert errors.count("▶") == errors.count("✓") == 3


def test_a_step_that_fails_is_broken_since_then(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(DECK)
    new = of_version(directory, "1.37.0", "exit 1")
    status, deck, errors = played(harness, f"{old},{new}")
    assert (status, outcomes(deck)) == (1, ["passed", "failed"])
    differences = deck["differences"]
    assert {(difference["level"], difference["since"]) for difference in differences} == {("broken", new)}
    detail = differences[0]["detail"]
    assert (detail["kind"], detail["before"], detail["after"]) == ("verdict", "passed", "failed")
    assert f"✗ kubectl {new} on none: deck.md 1 passed, 1 failed" in errors


def test_what_cannot_be_had_is_in_the_table_and_the_rest_stands(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(DECK)
    status, deck, _ = played(harness, f"{old},1.99,./missing,{sys.executable}", "-n", "2")
    assert (status, outcomes(deck)) == (6, ["passed", "error", "error", "error"])
    reasons = [(column["reason"] or {}).get("detail", "") for column in deck["columns"]]
    for reason, why in zip(reasons, ("", "1.99 cannot be had", "no such file", "is no kubectl"), strict=True):
        assert why in reason


def test_bisection_leaves_out_what_it_does_not_need(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DECK)
    kubectls = [
        of_version(directory, f"1.{minor}.0", "echo few pods" if minor < 21 else "echo many pods")
        for minor in range(20, 25)
    ]
    status, deck, _ = played(harness, ",".join(kubectls), "--bisect", "-n", "2")
    assert status == 0
    (difference,) = deck["differences"]
    assert (difference["since"], difference["unknown_before"]) == (kubectls[1], [])
    assert outcomes(deck) == ["passed", "passed", "passed", None, "passed"]


def test_the_table_fits_eighty_columns_without_colour(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(DECK)
    new = of_version(directory, "1.24.1", "echo one single pod")
    broken = of_version(directory, "1.31.0", "exit 1")
    finished = harness("matrix", "deck.md", "--kubectl", f"{old},{new},{broken},1.99", "--cluster", "none", "-n", "2")
    assert finished.status == 6
    lines = finished.output.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in finished.output
    assert any(re.fullmatch(r" +slide +v1\.20\.0 +v1\.24\.1 +v1\.31\.0 +1\.99", line) for line in lines), (
        finished.output
    )
    assert any(re.fullmatch(r" +1 Pods +✓ +~ +▶✗ +!", line) for line in lines), finished.output
    assert any(re.fullmatch(r" +2 A long title.*… +✓ += += +!", line) for line in lines), finished.output
    assert "slide 1, Pods (deck.md:7)" in finished.output
    assert "$ kubectl get pods" in finished.output
    assert "kubectl 1.99 cannot be had" in " ".join(finished.output.split())


def test_records_are_kept_where_one_asks_for_them(harness: Run, directory: Path, old: str) -> None:
    (directory / "deck.md").write_text(DECK)
    new = of_version(directory, "1.24.1", "echo one pod")
    for _ in range(2):
        status, _, _ = played(harness, f"{old},{new}", "--record", "kept")
        assert status == 0
    records = [json.loads(path.read_text()) for path in sorted((directory / "kept").glob("*.json"))]
    assert [record["cluster"]["kubectl_version"] for record in records] == ["v1.20.0", "v1.24.1"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--kubectl", "1.31..1.20"), "1.31..1.20 is empty: write the older version first"),
        (("--kubectl", "newest"), "'newest' names no kubectl"),
        (("--kubectl", "1.31", "--cluster", "kin"), "no provider is called 'kin'"),
        (("--kubectl", "1.31", "--cluster", "context:staging"), "say --yes"),
        (("--kubectl", "1.31", "-n", "0"), "x>=1"),
    ],
)
def test_wrong_usage_plays_nothing(harness: Run, directory: Path, arguments: tuple[str, ...], why: str) -> None:
    (directory / "deck.md").write_text(DECK)
    finished = harness("matrix", "deck.md", *arguments)
    assert finished.status == 4
    assert why in finished.errors
    assert "▶" not in finished.errors


def test_interrupted_it_ends_what_it_started(directory: Path, environment: dict[str, str], old: str) -> None:
    started = directory / "started"
    (directory / "deck.md").write_text(one_step(f"echo >>{started}; sleep 1000"))
    other = of_version(directory, "1.24.1", "true")
    matrix = subprocess.Popen(
        [sys.executable, "-m", "harness.faces.cli", "matrix", "deck.md", "--kubectl", f"{old},{other}", "--cluster", "none", "-n", "2"],
        cwd=directory,
        env={**environment, "TMPDIR": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + GENEROUS
        while not started.exists() or len(started.read_text().splitlines()) < 2:
            assert time.monotonic() < end
            assert matrix.poll() is None
            time.sleep(0.05)
        children = psutil.Process(matrix.pid).children(recursive=True)
        assert len(children) >= 4
        for _ in range(2):
            os.kill(matrix.pid, signal.SIGINT)
        output, errors = matrix.communicate(timeout=GENEROUS)
    finally:
        matrix.kill()
    assert matrix.returncode == 2
    assert errors.count("interrupted: taking the clusters down") == 1
    assert "Traceback" not in errors + output
    assert psutil.wait_procs(children, timeout=GENEROUS)[1] == []
    assert list(directory.glob("slide-harness-*")) == []


# ── several versions of Kubernetes ─────────────────────────────────────────────

DRIFTED = """\
# Look

```bash
kubectl get pods
```

# Run

```bash
kubectl run web --image=nginx --replicas=2
```

# New

<!-- ```requires since 1.20``` -->

Text.

```bash
kubectl events
```
"""


def programs_of(directory: Path, minor: int) -> str:
    """A folder whose kubectl can run Deployments until 1.17."""
    otherwise = (
        'if [ "$1" = run ] && [ {minor} -ge 18 ]; then echo "Error: unknown flag: --replicas"; exit 1; fi; echo done'
    )
    program(directory / f"k{minor}" / "kubectl", script(f"v1.{minor}.0", otherwise.replace("{minor}", str(minor))))
    return f"./k{minor}"


def test_versions_are_columns_and_the_first_bad_one_is_marked_with_its_cause(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DRIFTED)
    folders = [programs_of(directory, minor) for minor in (17, 18, 20)]
    named = ("--kubernetes", ",".join(folders[:2]), "--kubernetes", folders[2])
    finished = harness("matrix", "deck.md", *named, "--cluster", "none", "-n", "2")
    assert finished.status == 1
    lines = finished.output.splitlines()
    assert any(re.fullmatch(r" +slide +v1\.17\.0 +v1\.18\.0 +v1\.20\.0", line) for line in lines), finished.output
    assert any(re.fullmatch(r" +1 Look +✓ += +=", line) for line in lines), finished.output
    assert any(re.fullmatch(r" +2 Run +✓ +▶✗ +✗", line) for line in lines), finished.output
    assert any(re.fullmatch(r" +3 New +– +– +=", line) for line in lines), finished.output
    words = " ".join(finished.output.split())
    assert "✗ since ./k18: broken: passed, now failed" in words
    assert "why `kubectl run --replicas` works until 1.17" in words
    assert max(map(len, lines)) <= 80


def test_bisection_finds_the_first_kubernetes_that_differs(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DRIFTED.partition("# New")[0])
    folders = [programs_of(directory, minor) for minor in (15, 16, 17, 18, 19, 20)]
    finished = harness(
        "matrix", "deck.md", "--kubernetes", ",".join(folders), "--bisect", "--cluster", "none", "--json"
    )
    (deck,) = json.loads(finished.output)["decks"]
    assert {difference["since"] for difference in deck["differences"]} == {"./k18"}
    assert outcomes(deck).count(None) > 0


def test_kubectls_on_kubernetes_versions_are_their_product(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods"))
    folders = [programs_of(directory, minor) for minor in (20, 21)]
    kubectls = [of_version(directory, f"1.{minor}.0", "echo one pod") for minor in (30, 31)]
    arguments = ("--kubernetes", ",".join(folders), "--kubectl", kubectls[0], "--kubectl", kubectls[1])
    finished = harness("matrix", "deck.md", *arguments, "--cluster", "none", "--json")
    (deck,) = json.loads(finished.output)["decks"]
    columns = [(column["kubernetes"], column["kubectl"]) for column in deck["columns"]]
    assert columns == [(folder, kubectl) for kubectl in kubectls for folder in folders]


def test_a_project_names_the_versions_of_its_matrix(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods"))
    refused = harness("matrix", "deck.md", "--cluster", "none")
    assert (refused.status, "[tool.harness.matrix]" in refused.errors) == (4, True)
    folders = [programs_of(directory, minor) for minor in (20, 21)]
    (directory / "harness.toml").write_text(f"[matrix]\nkubernetes = {json.dumps(folders)}\n")
    finished = harness("matrix", "deck.md", "--cluster", "none", "--json")
    (deck,) = json.loads(finished.output)["decks"]
    assert [column["version"] for column in deck["columns"]] == folders


def test_a_deck_that_none_of_the_versions_plays_is_no_success(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(f"---\nrequires: since 1.21\n---\n{DRIFTED}")
    folders = [programs_of(directory, minor) for minor in (17, 18)]
    finished = harness("matrix", "deck.md", "--kubernetes", ",".join(folders), "--cluster", "none")
    assert finished.status == 5
    assert "nothing of it is for this version" in finished.output


def test_the_answers_of_a_matrix_are_accepted_each_for_its_versions(
    harness: Run, directory: Path, environment: dict[str, str]
) -> None:
    deck = directory / "deck.md"
    deck.write_text("# One\n\n```bash\nkubectl delete pod x\n```\n\nOutput:\n\n```\ndeleted\n```\n")
    for minor, printed in ((33, "deleted"), (34, "deleted from default namespace")):
        program(directory / f"k{minor}" / "kubectl", script(f"v1.{minor}.0", f"echo {printed}"))
    played_on = ("matrix", "deck.md", "--kubernetes", "./k33,./k34", "--cluster", "none", "--record")
    assert harness(*played_on, "before").status == 1
    environment.pop("CI", None)
    accepted = harness("accept", "deck.md", "--record", "before", "--write")
    assert accepted.status == 0, accepted.errors
    assert "+<!-- ```requires since 1.34``` -->" in accepted.output
    assert harness(*played_on, "after").status == 0
    assert "every claim was met in those runs" in harness("accept", "deck.md", "--record", "after").errors
