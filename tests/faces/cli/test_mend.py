"""`harness mend` from night to night: decks that are really played, a real git server, and a stub of the API of GitHub and GitLab."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.faces.cli.mend import BRANCH
from harness.project.forge.branch import EMAIL
from harness.record.files import write_record
from msgspec.structs import replace

from tests.faces.conftest import Finished, Run
from tests.project.forge.serving import TOKEN, StubForge, git, stub_forge
from tests.record.examples import DECK as DECK_RECORD
from tests.record.examples import record

DECK = """\
# A budget

```bash
cat >budget.yaml <<EOF
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: web
EOF
```

---

# It works

```bash
{command}
```
"""
RED, GREEN = "(exit 3)", "true"
PLAYED: dict[str, bytes] = {}
"""Records of decks, by their texts."""
BOTH = pytest.mark.parametrize("nights", ["github", "gitlab"], indirect=True)


@dataclass
class Nights:
    """A talk, and the nights on which it is played."""

    forge: StubForge
    harness: Run
    folder: Path
    environment: dict[str, str]

    def pushed(self, command: str, name: str = "deck.md", text: str = DECK) -> None:
        """Let somebody push a deck, whose second step is this command, to the default branch."""
        (self.folder / name).write_text(text.format(command=command))
        git(self.folder, "add", "--all", "--", name)
        git(self.folder, "commit", "--quiet", "--message", "a change")
        git(self.folder, "push", "--quiet", str(self.forge.repository), "HEAD:main")

    def night(self, *more: str, decks: str = "deck.md") -> Finished:
        """Play, and mend. What is played with the same text by several tests is played once."""
        records = self.folder.parent / "night.json"
        records.unlink(missing_ok=True)
        text = (self.folder / decks).read_text() if (self.folder / decks).is_file() else None
        if text in PLAYED:
            records.write_bytes(PLAYED[text])
        else:
            self.harness("run", decks, "--cluster", "none", "--no-casts", "--record", str(records))
        if text is not None:
            PLAYED[text] = records.read_bytes()
        return self.harness("mend", decks, "--record", str(records), *more)


@pytest.fixture
def nights(
    request: pytest.FixtureRequest, harness: Run, directory: Path, environment: dict[str, str], tmp_path: Path
) -> Iterator[Nights]:
    """A talk whose deck is red, in a job of a forge."""
    with stub_forge(tmp_path / "forge") as forge:
        environment |= forge.variables(getattr(request, "param", "github"))
        git(directory, "init", "--quiet", "--initial-branch=main")
        # as a checkout of GitHub's leaves it, which would be sent beside the token
        git(directory, "config", f"http.{forge.address}/.extraheader", "AUTHORIZATION: basic bm9ib2R5Om5vdGhpbmc=")
        talk = Nights(forge, harness, directory, environment)
        talk.pushed(RED)
        yield talk


@BOTH
def test_one_pull_request_is_opened_written_anew_and_closed(nights: Nights) -> None:
    first = nights.night()
    assert (first.status, first.output) == (1, f"opened {nights.forge.pulls[0]['url']}\n"), first.errors
    (pull,) = nights.forge.open()
    assert (pull["title"], pull["base"], pull["branch"]) == ("Slides drifted: 1 of 1 deck", "main", BRANCH)
    assert "**Edited here: 1 line of 1 file**" in pull["body"]
    assert "deck.md:22" in pull["body"]
    assert "apiVersion: policy/v1\n" in nights.forge.file(BRANCH, "deck.md")
    assert git(nights.forge.repository, "show", "--no-patch", "--format=%ce %P", BRANCH).split() == [
        EMAIL,
        git(nights.forge.repository, "rev-parse", "main").strip(),
    ]
    pushes = nights.forge.pushes
    same = nights.night()
    assert (same.status, same.output) == (1, f"updated {pull['url']}\n")
    assert nights.forge.pushes == pushes, "nothing is pushed that is there already"

    nights.pushed("(exit 4)")
    moved = nights.night()
    assert moved.output == f"updated {pull['url']}\n", moved.errors
    assert git(nights.forge.repository, "rev-parse", f"{BRANCH}^") == git(nights.forge.repository, "rev-parse", "main")
    assert "(exit 4)" in nights.forge.pulls[0]["body"]

    nights.pushed(GREEN)
    green = nights.night()
    assert (green.status, green.output) == (0, f"closed {pull['url']}: the decks do what they say\n")
    assert (nights.forge.open(), nights.forge.branches()) == ([], ["main"])
    assert nights.forge.comments == [(1, "The decks do what they say again, on all versions that were played.")]
    assert nights.night().output == "the decks do what they say, and no pull request is open\n"
    assert not (nights.folder / "slides.patch").exists()
    everything = first.output + first.errors + moved.errors + green.errors + str(nights.forge.pulls)
    assert TOKEN not in everything


def test_a_night_on_which_the_lab_broke_changes_nothing(nights: Nights) -> None:
    nights.night()
    before = [dict(pull) for pull in nights.forge.pulls]
    tip = git(nights.forge.repository, "rev-parse", BRANCH)
    nights.pushed(GREEN)
    broke = replace(record(error="no disk left", complete=False), deck=replace(DECK_RECORD, path="deck.md"))
    write_record(broke, nights.folder / "r.json")
    left = nights.harness("mend", "deck.md", "--record", "r.json")
    assert (left.status, left.output) == (
        6,
        "a lab broke, or a run is missing: a pull request that is open is left as it is\n",
    )
    assert (nights.forge.pulls, git(nights.forge.repository, "rev-parse", BRANCH)) == (before, tip)


def test_one_that_a_person_closed_stays_closed_and_the_next_night_opens_another(nights: Nights) -> None:
    nights.night()
    nights.forge.pulls[0]["is_open"] = False
    again = nights.night()
    assert again.output == f"opened {nights.forge.pulls[1]['url']}\n", again.errors
    assert [pull["is_open"] for pull in nights.forge.pulls] == [False, True]


@BOTH
def test_a_commit_of_somebody_else_stays_and_what_is_said_is_new(nights: Nights, tmp_path: Path) -> None:
    nights.night()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch", BRANCH, str(nights.forge.repository), str(clone))
    git(clone, "commit", "--quiet", "--amend", "--message", "My words")
    git(clone, "push", "--quiet", "--force", "origin", BRANCH)
    theirs = git(clone, "rev-parse", "HEAD")
    nights.pushed("(exit 5)")
    left = nights.night()
    assert (left.status, left.output.partition("\n")[0]) == (
        1,
        f"left the branch of {nights.forge.pulls[0]['url']} as it is, and said so there: its last commit is by Ann",
    )
    assert git(nights.forge.repository, "rev-parse", BRANCH) == theirs
    body = nights.forge.pulls[0]["body"]
    assert "The last commit of this branch is not the harness's" in body
    assert "(exit 5)" in body
    assert (nights.folder / "slides.patch").exists()
    nights.pushed(GREEN)
    assert nights.night().status == 0
    assert (len(nights.forge.open()), git(nights.forge.repository, "rev-parse", BRANCH)) == (1, theirs)


@BOTH
@pytest.mark.parametrize("lack", ["token", "wrong token", "push", "branch", "pull request"])
def test_without_rights_the_edits_are_a_patch_that_applies(nights: Nights, lack: str) -> None:
    match lack:
        case "token":
            for name in ("GITHUB_TOKEN", "GITLAB_TOKEN"):
                nights.environment.pop(name, None)
        case "wrong token":
            nights.environment |= {"GITHUB_TOKEN": "ghp_wrong", "GITLAB_TOKEN": "glpat-wrong"}
        case "push":
            nights.forge.may_push = False
        case "branch":
            nights.forge.protect(BRANCH)
        case "pull request":
            nights.forge.may_open = False
    refused = nights.night()
    assert refused.status == 1, "as the decks have it"
    assert nights.forge.pulls == []
    assert "no pull request is opened, changed or closed: " in refused.errors
    assert "  for one, " in refused.errors
    assert "the edits are in slides.patch: `git apply slides.patch` makes them" in refused.errors
    assert "## ❌ The slides do not do what they say" in refused.output
    assert "Traceback" not in refused.errors
    assert TOKEN not in refused.errors + refused.output
    git(nights.folder, "apply", "slides.patch")
    assert "apiVersion: policy/v1\n" in (nights.folder / "deck.md").read_text()


def test_what_is_certain_to_nobody_still_has_a_pull_request(nights: Nights) -> None:
    nights.pushed(RED, text="# One\n\n```bash\n{command}\n```\n")
    assert nights.night().output.startswith("opened ")
    (pull,) = nights.forge.open()
    assert "**Nothing is edited here**" in pull["body"]
    assert git(nights.forge.repository, "diff", "--stat", f"main..{BRANCH}") == ""


def test_the_deck_is_committed_as_it_was_played_or_not_at_all(nights: Nights) -> None:
    (nights.folder / "deck.md").write_text(DECK.format(command="(exit 6)"))
    refused = nights.night()
    assert refused.status == 1
    assert "deck.md: not committed as it is here: commit it, or restore it" in refused.errors
    assert (nights.forge.pulls, nights.forge.branches()) == ([], ["main"])
    assert "+apiVersion: policy/v1\n" in (nights.folder / "slides.patch").read_text()


def test_the_repository_of_the_job_is_left_as_it_was(nights: Nights) -> None:
    def state() -> tuple[str, str, list[str]]:
        objects = sorted(path.name for path in (nights.folder / ".git" / "objects").rglob("*") if path.is_file())
        return git(nights.folder, "status", "--porcelain"), git(nights.folder, "for-each-ref"), objects

    before = state()
    assert nights.night().output.startswith("opened ")
    assert state() == before


def test_a_shallow_checkout_of_a_windows_file_in_a_folder_is_mended_too(nights: Nights, tmp_path: Path) -> None:
    (nights.folder / "slides").mkdir()
    text = DECK.format(command=RED).replace("\n", "\r\n")
    (nights.folder / "slides" / "déck.md").write_bytes(text.encode())
    (nights.folder / ".gitattributes").write_text("*.md text eol=crlf\n")
    git(nights.folder, "add", "--all")
    git(nights.folder, "commit", "--quiet", "--message", "a folder")
    git(nights.folder, "push", "--quiet", str(nights.forge.repository), "HEAD:main")
    shutil.rmtree(nights.folder)
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{nights.forge.repository}", str(nights.folder))
    opened = nights.night(decks="slides")
    assert opened.output.startswith("opened "), opened.errors
    changed = git(nights.forge.repository, "diff", "--numstat", "-z", f"main..{BRANCH}")
    assert changed == "1\t1\tslides/déck.md\0"


def test_runs_that_are_missing_close_nothing(nights: Nights) -> None:
    nights.night()
    nights.pushed(GREEN)
    left = nights.night("--kubernetes", "1.30")
    assert left.status == 6
    assert "deck.md was not played on 1.30" in left.errors
    assert len(nights.forge.open()) == 1


def test_outside_of_a_job_it_only_shows(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DECK.format(command=RED))
    harness("run", "deck.md", "--cluster", "none", "--no-casts", "--record", "r.json")
    shown = harness("mend", "deck.md", "--record", "r.json")
    assert shown.status == 1
    assert "no pull request is opened, changed or closed: this is no job of GitHub or GitLab" in shown.errors
    assert "### What drifted\n" in shown.output
    assert (directory / "slides.patch").read_text().startswith("--- a/deck.md\n")
    dry = harness("mend", "deck.md", "--record", "r.json", "--dry-run", "--patch", "out/x.patch")
    assert (dry.status, dry.output) == (1, shown.output)
    assert (directory / "out" / "x.patch").exists()


@pytest.mark.parametrize(("rights", "status"), [("none", 0), ("gone", 4)])
def test_a_green_night_that_may_not_close_is_green_and_one_that_cannot_says_so(
    nights: Nights, rights: str, status: int
) -> None:
    nights.pushed(GREEN)
    if rights == "none":
        del nights.environment["GITHUB_TOKEN"]
    else:
        nights.environment["GITHUB_API_URL"] = "http://127.0.0.1:9/nobody"
    refused = nights.night()
    assert (refused.status, refused.output) == (status, "the decks do what they say\n")
    assert "no pull request is opened, changed or closed: " in refused.errors
    assert not (nights.folder / "slides.patch").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["deck.md"], 4, "--record"),
        (["deck.md", "--record", "nowhere"], 4, "nowhere"),
        (["nowhere.md", "--record", "r.json"], 4, "nowhere.md"),
        (["page.md", "--record", "r.json"], 5, "page.md: there is nothing to type"),
        (["deck.md", "--record", "r.json", "--kubernetes", "1.30-1.31"], 4, "is no range"),
        (
            ["deck.md", "--record", "r.json"],
            6,
            "r.json is left out: it is of slides/en/app.md, which is none of these decks",
        ),
    ],
)
def test_what_cannot_be_is_said(harness: Run, directory: Path, arguments: list[str], status: int, message: str) -> None:
    (directory / "deck.md").write_text(DECK.format(command=GREEN))
    (directory / "page.md").write_text("# A page\n")
    write_record(record(), directory / "r.json")
    refused = harness("mend", *arguments)
    assert refused.status == status
    assert message in refused.errors
    assert "Traceback" not in refused.errors
