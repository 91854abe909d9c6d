"""Casts and secrets as people get them: files of a run, `harness cast`, what is printed."""

import base64
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.faces.conftest import Finished, Run, one_step
from tests.record.asciicast_rules import check

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.TheSignature0123456789"
KEY = "MIIEpAIBAAKCAQEA7bq0y3Zx0J9abcdefghijk0123456789"
PASSWORD = "tr0ub4dor-and-3"
ENCODED = base64.b64encode(PASSWORD.encode()).decode()
MANIFEST = f"apiVersion: v1\ndata:\n  password: {ENCODED}\nkind: Secret\nmetadata:\n  name: db\n"
PARTS = (*TOKEN.split("."), KEY, PASSWORD, ENCODED)
HOSTILE = f"""# Secrets

.exercise[

- Show them all:
  ```bash
  cat secret.yaml
  echo the password is {PASSWORD}
  cat token | while read -n 7 part; do printf %s "$part"; sleep 0.05; done; echo
  printf '%s\\n' '-----BEGIN PRIVATE KEY-----' "$(cat key)" '-----END PRIVATE KEY-----'
  ```

- Claim something else:
  ```bash
  cat secret.yaml
  ```

We should see:
```
kind: Secret
password: other
```

- Fail, with a secret:
  ```bash
  sh -c 'echo cannot reach postgres://app:{PASSWORD}@db/ >&2; exit 3'
  ```

- Wait in vain:
  ```bash
  cat token; sleep 600
  ```

<!--
```timeout 2```
```wait never```
-->

- Open:

<!--
```open http://me:{PASSWORD}@127.0.0.1:9/```
-->

]
"""


@pytest.fixture
def hostile(directory: Path, environment: dict[str, str]) -> Path:
    """A deck whose outputs hold secrets, in files that its commands print."""
    for name, text in (("secret.yaml", MANIFEST), ("token", TOKEN), ("key", KEY)):
        (directory / name).write_text(text)
    deck = directory / "deck.md"
    deck.write_text(HOSTILE.replace("cat ", f"cat {directory}/"))
    return deck


@pytest.mark.parametrize("extra", [(), ("-n", "1")], ids=["own view", "pytest's view"])
def test_no_secret_of_a_hostile_deck_is_written_or_shown(
    harness: Run, hostile: Path, directory: Path, environment: dict[str, str], extra: tuple[str, ...]
) -> None:
    ran = harness("run", "deck.md", "--cluster", "none", "--record", "out/r.json", "--junit", "out/junit.xml", *extra)
    assert ran.status == 1, ran.output + ran.errors
    record = json.loads((directory / "out" / "r.json").read_text())
    verdicts = [step["verdict"] for step in record["steps"]]
    assert verdicts[:3] == ["passed", "failed", "failed"]
    journals = list(Path(environment["XDG_STATE_HOME"]).glob("**/*.jsonl"))
    casts = sorted((directory / "out" / "r.casts").iterdir())
    assert (len(journals), len(casts)) == (1, 5)
    written = {path.name: path.read_text() for path in (directory / "out").rglob("*") if path.is_file()}
    written |= {"journal": journals[0].read_text(), "output": ran.output, "errors": ran.errors}
    for name, text in written.items():
        assert not [line for line in text.split("\n") for part in PARTS if part in line], name
    for name in ("r.json", "junit.xml", "0001.cast", "journal", "output"):
        assert "***" in written[name], name
    assert len(ElementTree.fromstring(written["junit.xml"]).findall(".//testcase")) == len(verdicts)
    for cast in casts:
        check(cast.read_text())
    (expectation,) = record["steps"][1]["expectations"]
    assert not expectation["satisfied"]
    assert "***" in expectation["difference"]["expected"]


def test_expectations_compare_what_was_really_printed(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(
        one_step(f"echo password: {PASSWORD}") + f"\nWe should see:\n```\npassword: {PASSWORD}\n```\n"
    )
    assert harness("run", "deck.md", "--cluster", "none").status == 0
    (directory / "deck.md").write_text(
        one_step(f"echo password: {PASSWORD}") + "\nWe should see:\n```\npassword: another1\n```\n"
    )
    ran = harness("run", "deck.md", "--cluster", "none")
    assert ran.status == 1
    assert "the difference is in what is masked as a secret" in ran.output
    assert PASSWORD not in ran.output


# ── harness cast ─────────────────────────────────────────────────────────────


@pytest.fixture
def recorded(harness: Run, directory: Path) -> Finished:
    slide = one_step("echo hello; sleep 1.5; echo there")
    (directory / "deck.md").write_text(f"{slide}\n---\n\n{slide.replace('# One', '# Two')}")
    return harness("run", "deck.md", "--cluster", "none", "--record", "r.json")


def test_cast_exports_the_deck_and_a_step(harness: Run, directory: Path, recorded: Finished) -> None:
    assert recorded.status == 0
    deck = check(harness("cast", "r.json").output)
    assert deck.markers == ["1. One", "2. Two"]
    assert deck.output.count("hello\r\nthere\r\n") == 2
    assert deck.seconds > 2.5
    written = harness("cast", "r.json", "--step", "2", "--idle", "0.1", "-o", "two.cast")
    assert (written.status, written.output) == (0, "")
    two = check((directory / "two.cast").read_text())
    assert two.output.count("hello\r\nthere\r\n") == 1
    assert two.seconds <= 0.1 * len(two.events) + 1e-4


def test_cast_says_what_is_wrong(harness: Run, directory: Path, recorded: Finished) -> None:
    missing = harness("cast", "r.json", "--step", "9")
    assert (missing.status, missing.errors) == (4, "harness: r.json has no step 9; its steps are 1 to 2\n")
    (directory / "r.casts" / "0001.cast").unlink()
    gone = harness("cast", "r.json")
    assert gone.status == 4
    assert "r.casts/0001.cast: there is no such cast" in gone.errors
    assert harness("cast", "nothing.json").status == 4


def test_casts_are_kept_with_a_record_unless_not_wanted(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo hello"))
    assert harness("run", "deck.md", "--cluster", "none").status == 0
    assert harness("run", "deck.md", "--cluster", "none", "--record", "r.json", "--no-casts").status == 0
    assert not list(directory.glob("**/*.cast"))
    refused = harness("cast", "r.json")
    assert refused.status == 4
    assert "without --no-casts" in refused.errors
