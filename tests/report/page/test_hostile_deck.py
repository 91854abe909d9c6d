"""A hostile deck the whole way: a real shell prints it, and everything that a run leaves is looked at.

Nothing of it runs in a browser, nothing bursts a layout or steers a terminal, and no secret is left anywhere.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import jsonschema
import pytest
from harness.record.files import read_record
from harness.record.model import Record, Verdict

from tests.record.asciicast_rules import check
from tests.report.page.conftest import DESKTOP, NARROW, Open
from tests.report.page.test_hostile import MARK, REVERSED, SCRIPTS, is_taken

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

REPOSITORY = Path(__file__).parents[3]
OSC = (
    f"\x1b]8;;javascript:{MARK}\x1b\\a link\x1b]8;;\x1b\\",
    f"\x1b]52;c;{base64.b64encode(b'clipboard').decode()}\x07",
    "\x1b]0;a title\x07\x1b]2;another\x1b\\",
    "\x1bP+q544e\x1b\\\x1b_Gf=100;AAAA\x1b\\\x1b^private\x1b\\",
    "\x1b[31mred\x1b[0m\x1b[2J\x1b[?1049halternate\x1b[?1049l\x1b[8m\x1b[99999Cfar\x1b[?25l\x9b31m",
    "nul \x00\x00 backspace \x08 bell \x07 delete \x7f",
)
SECRETS = {
    "a Secret in YAML": "hunter2-in-yaml",
    "a Secret in JSON": "hunter2-in-json",
    "a Secret's plain text": "onlyletterswithoutdigits",
    "a header": "9f8e7d6c5b4a3928170615243342",
    "a web token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.TheSignature0123456789",
    "an address": "in-an-address-31337",
    "an address that is typed": "typed-in-an-address-7",
    "AWS' number": "AKIAIOSFODNN7EXAMPLE",
    "AWS' key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "GitHub's token": "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
    "a private key": "MIIEpAIBAAKCAQEA7bq0y3Zx0J9abcdefghijk0123456789",
    "an option that is typed": "typed-as-an-option-42",
    "a literal that is typed": "typed-as-a-literal-81",
    "a variable": "in-the-environment-20",
    "a failure": "printed-by-a-failure-60",
    "a claim": "claimed-by-the-slide-70",
}
KNOWN_LATER = "shown-before-it-is-known-51"
"""Nothing tells it to be a secret until a later step does."""
YAML = """\
apiVersion: v1
kind: Secret
metadata:
  name: db
data:
  password: {encoded}
stringData:
  words: {plain}
"""
TOKENS = """\
Authorization: Bearer {header}
id-token: {web}
https://bob:{address}@registry.example/v2/
aws_access_key_id = {number}
aws_secret_access_key = {key}
pushed with {github}
POSTGRES_PASSWORD={variable}
-----BEGIN RSA PRIVATE KEY-----
{pem}
-----END RSA PRIVATE KEY-----
"""


def encoded(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode()


def exercise(title: str, command: str, expectation: str = "") -> str:
    announced = f"\nWe should see:\n\n```\n{expectation}\n```\n" if expectation else ""
    return f"# {title}\n\n.exercise[\n\n- Do it:\n  ```bash\n  {command}\n  ```\n\n]\n{announced}"


def deck(folder: Path) -> str:
    """Prints all that is in the files, types secrets, fails in three ways."""
    typed = SECRETS["an option that is typed"], SECRETS["an address that is typed"], SECRETS["a literal that is typed"]
    expectation = f"<b onclick={MARK}>\n  words: PASSWORD={SECRETS['a claim']}"
    return "\n---\n\n".join(
        (
            exercise(f"<script>{MARK}</script> {REVERSED}", f"cat {folder}/scripts"),
            exercise("Not known yet", f"cat {folder}/word"),
            exercise("Known", f"echo password: $(cat {folder}/word)"),
            exercise("Sequences", f"cat {folder}/sequences; echo"),
            exercise("Five megabytes", f"cat {folder}/long; echo"),
            exercise("A Secret", f"cat {folder}/secret.yaml; cat {folder}/secret.json"),
            exercise("Tokens", f"cat {folder}/tokens"),
            exercise("Typed", f"echo mysql --password {typed[0]} https://eve:{typed[1]}@db.example/ | wc -c"),
            exercise("Created", f"echo kubectl create secret generic db --from-literal=word={typed[2]} | wc -c"),
            exercise("Said again", f"echo {typed[0]} and {SECRETS['a Secret in YAML']}"),
            exercise("Not met", f"cat {folder}/scripts {folder}/secret.yaml", expectation),
            exercise("Fails", f"cat {folder}/scripts; echo 'token={SECRETS['a failure']}'; sh -c 'exit 3'"),
            exercise("Not there", f"no-such-program --token {SECRETS['a header']}"),
        )
    )


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `out` has all that the run left, what it printed to a terminal and to a pipe, and all reports."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "scripts").write_text("\n".join((*SCRIPTS, "<!--", "<!-- <script>", "]]>", REVERSED)) + "\n")
    (folder / "sequences").write_text("\n".join(OSC))
    (folder / "word").write_text(f"{KNOWN_LATER}\n")
    (folder / "long").write_text("x" * 5_000_000)
    yaml = YAML.format(encoded=encoded(SECRETS["a Secret in YAML"]), plain=SECRETS["a Secret's plain text"])
    (folder / "secret.yaml").write_text(yaml)
    secret = {"apiVersion": "v1", "kind": "Secret", "data": {"password": encoded(SECRETS["a Secret in JSON"])}}
    (folder / "secret.json").write_text(json.dumps(secret, indent=1) + "\n")
    (folder / "tokens").write_text(
        TOKENS.format(
            header=SECRETS["a header"],
            web=SECRETS["a web token"],
            address=SECRETS["an address"],
            number=SECRETS["AWS' number"],
            key=SECRETS["AWS' key"],
            github=SECRETS["GitHub's token"],
            variable=SECRETS["a variable"],
            pem=SECRETS["a private key"],
        )
    )
    (folder / "deck.md").write_text(deck(folder))
    out = folder / "out"
    out.mkdir()
    environment = {
        **os.environ,
        **{"HOME": str(out), "XDG_STATE_HOME": str(out / "state"), "XDG_CACHE_HOME": str(out / "cache")},
        "TERM": "xterm-256color",
        **{"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(out / "page.md")},
    }

    def harness(printed: str, *arguments: str) -> None:
        with (out / printed).open("wb") as output:
            program = (sys.executable, "-m", "harness.faces.cli", *arguments)
            subprocess.run(program, cwd=folder, env=environment, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output)  # fmt: skip

    run = ("run", "deck.md", "--cluster", "none", "--timeout", "2")
    reports = ("--junit", "out/junit.xml", "--sarif", "out/slides.sarif", "--summary", "out/own.md")
    harness("printed", *run, *reports, "--record", "out/run.json")
    harness("printed-by-pytest", *run, "-n", "1", "--record", "out/worker.json", "--junit", "out/worker.xml")
    harness("report", "report", "out/run.json", "-o", "out/report.html")
    harness("cast", "cast", "out/run.json", "-o", "out/deck.cast")
    harness(
        "baseline", "baseline", "deck.md", "--from", "out/run.json", "--allow-failures", "--to", "out/baseline.yaml"
    )
    harness("drift", "drift", "deck.md", "--against", "out/baseline.yaml", "--from", "out/worker.json")
    for form in ("text", "markdown", "github", "sarif"):
        harness(f"summary-{form}", "summary", "out/run.json", "--format", form)
    return out


def files(left: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(left.rglob("*")):
        if path.is_file():
            yield path.relative_to(left).as_posix(), path.read_bytes().decode("utf-8", "replace")


def played(left: Path) -> Record:
    return read_record(left / "run.json")


def test_it_was_played_to_its_end(left: Path) -> None:
    """Else the other tests would say little."""
    run = played(left)
    bad = [step.title for step in run.steps if step.verdict is not Verdict.PASSED]
    assert (run.complete, bad) == (True, ["Not met", "Fails", "Not there"]), (left / "printed").read_text()
    outputs = "".join(command.output for step in run.steps for command in step.commands)
    assert f"<script>{MARK}</script>" in outputs
    assert outputs.count("***") >= 10
    assert len(list(left.glob("run.casts/*.cast"))) == len(run.steps)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_left_anywhere(left: Path, name: str) -> None:
    forms = {SECRETS[name], encoded(SECRETS[name]), json.dumps(SECRETS[name])[1:-1].replace("/", "\\/")}
    paths = [path for path, text in files(left) for form in forms if form in text]
    assert paths == []


@pytest.mark.parametrize("name", ["run.json", "report.html", "baseline.yaml", "slides.sarif", "own.md", "page.md"])
def test_what_turns_out_to_be_a_secret_is_in_nothing_that_is_written_at_the_end(left: Path, name: str) -> None:
    text = (left / name).read_text()
    if name == "report.html":
        text, _, casts = text.partition("<footer")
        assert "run1-step1-cast" in casts
    assert text.strip()
    assert KNOWN_LATER not in text


def test_reports_are_what_their_schemas_say(left: Path) -> None:
    for name in ("junit.xml", "worker.xml"):
        cases = list(ElementTree.parse(left / name).getroot().iter("testcase"))
        assert len(cases) == len(played(left).steps)
    schema = json.loads((REPOSITORY / "tests" / "schemas" / "sarif-2.1.0.json").read_text())
    jsonschema.validate(json.loads((left / "slides.sarif").read_text()), schema)
    jsonschema.validate(
        json.loads((left / "run.json").read_text()), json.loads((REPOSITORY / "schema" / "record.json").read_text())
    )
    for path in (*left.glob("run.casts/*.cast"), left / "deck.cast"):
        check(path.read_text())


@pytest.mark.parametrize(
    "name", ["printed", "printed-by-pytest", "own.md", "page.md", "summary-text", "summary-github"]
)
def test_what_a_deck_prints_steers_no_terminal_and_no_page(left: Path, name: str) -> None:
    text = (left / name).read_bytes().decode()
    assert text.strip()
    steering = {
        character
        for character in text
        if (ord(character) < 0x20 and character != "\n") or 0x7F <= ord(character) < 0xA0
    }
    assert steering | set("\u202e\u2066\u200f\u061c") & set(text) == set()
    assert max(map(len, text.split("\n"))) < 6_000
    if name.endswith(".md"):
        outside = "".join(text.split("```")[::2])
        assert "<script>" not in outside.replace("\\<script\\>", "")


@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["desktop", "narrow"])
def test_nothing_runs_in_the_page_and_the_layout_stands(opened: Open, left: Path, size: ViewportSize) -> None:
    shown = opened(path=left / "report.html", size=size)
    page = shown.page
    assert shown.has_no_sideways_scroll()
    page.locator("#open-all").click()
    page.mouse.move(200, 300)
    shown.picture(f"hostile-deck-{size['width']}", whole=True)

    assert shown.has_no_sideways_scroll()
    assert not is_taken(page)
    assert page.locator("main script, main style, main iframe, main meta, main base, main link").count() == 0
    assert page.locator("a:not([href^='#'])").count() == 0
    assert "<b onclick=" in (page.locator("#run1-step11 .diff").text_content() or "")
    assert "<script>" in (page.locator("#run1-step11 .command .output").text_content() or "")
    assert "*** and ***" in (page.locator("#run1-step10").text_content() or "")
    assert shown.accessibility_faults() == []
    assert len(shown.html) < 2_000_000


def test_nothing_runs_when_its_terminals_are_played(opened: Open, left: Path) -> None:
    shown = opened(path=left / "report.html", size=NARROW)
    page = shown.page
    page.context.grant_permissions(["clipboard-read"])
    page.locator("#open-all").click()
    title = page.title()
    for number in (1, 4, 5, 11):
        page.locator(f"#run1-step{number} [data-cast]").click()
        page.locator(f"#run1-step{number} .ap-term").wait_for(state="visible")
    page.locator("#run1-step4 .ap-term").get_by_text("delete").wait_for()
    shown.picture("hostile-deck-played")

    assert not is_taken(page)
    assert page.locator("[href^='javascript:']").count() == 0
    assert page.title() == title
    assert clipboard(page) != "clipboard"
    assert shown.has_no_sideways_scroll()


def clipboard(page: Page) -> str:
    """What is in it; empty where the browser refuses to tell."""
    text: str = page.evaluate("navigator.clipboard?.readText().catch(() => '') ?? ''")
    return text
