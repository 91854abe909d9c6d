"""What makes a release: what it refuses, what it leaves, and what the workflow does with that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.ci.test_files import REPOSITORY, script
from tests.project.forge.serving import git

WORKFLOW = REPOSITORY / ".github" / "workflows" / "release.yml"
CHANGELOG = """\
# Changelog

## 0.2.0 (2026-12-01)

- One.
- Another.

## 0.1.0 (2026-11-01)

- The first.
"""
VERSION = """RELEASE = "0.2.0"


def version() -> str:
    import subprocess

    described = subprocess.check_output(["git", "describe", "--tags", "--dirty", "--always"], cwd=__file__.rsplit("/harness/", 1)[0], text=True).strip()
    return RELEASE if described == f"v{RELEASE}" else f"{RELEASE}+g{described}"
"""


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program, from the checkout; the harness stays the installed one."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(REPOSITORY)])
    import tools.release  # noqa: PLC0415

    return tools.release


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository on the commit with its tag."""
    source = tmp_path / "source"
    (source / "harness" / "record").mkdir(parents=True)
    (source / "harness" / "record" / "version.py").write_text(VERSION)
    (source / "CHANGELOG.md").write_text(CHANGELOG)
    git(source, "init", "--quiet", "--initial-branch=main")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message", "Release 0.2.0")
    git(source, "tag", "v0.2.0")
    return source


@contextmanager
def index(*files: str, status: int = 200) -> Iterator[str]:
    """A stub of a package index, which has these files of ours."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            content = {
                "meta": {"api-version": "1.1"},
                "name": "slide-harness",
                "files": [{"filename": name, "url": name} for name in files],
            }
            is_ours = self.path == "/simple/slide-harness/" and "simple.v1+json" in self.headers["Accept"]
            self.send_response(status if is_ours else 400)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/simple"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# ── what is refused ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "minor"), [("v0.1.0", "0.1"), ("v1.12.3", "1.12"), ("v0.2.0rc1", "0.2")])
def test_a_tag_tells_the_version(release: ModuleType, name: str, minor: str) -> None:
    tag = release.read_tag(name)
    assert (f"v{tag.version}", tag.minor) == (name, minor)


@pytest.mark.parametrize(
    ("name", "before", "moves"),
    [
        ("v0.1.0", "", ["latest", "v0"]),
        ("v0.2.0", "0.1.0 0.2.0rc1 0.3.0rc1", ["latest", "v0"]),
        ("v0.2.0rc1", "0.1.0", []),
        ("v0.1.1", "0.1.0 0.2.0", []),
        ("v0.10.1", "0.10.0 0.9.0 1.0.0", ["v0"]),
        ("v1.0.0", "0.10.1", ["latest", "v1"]),
    ],
)
def test_no_name_leads_back_to_an_older_release(release: ModuleType, name: str, before: str, moves: list[str]) -> None:
    assert release.read_tag(name).moves({release.Version(version) for version in before.split()}) == moves


@pytest.mark.parametrize("name", ["0.1.0", "v0.1", "v0", "v0.1.0.dev1", "v0.1.0-rc1", "v01.1.0", "v0.1.0+local", ""])
def test_other_tags_are_none_of_a_release(release: ModuleType, name: str) -> None:
    with pytest.raises(release.ReleaseError, match="no tag of a release"):
        release.read_tag(name)


def test_the_version_is_that_of_the_tag_and_nothing_is_changed(release: ModuleType, source: Path) -> None:
    release.check_version(source, release.read_tag("v0.2.0"))
    with pytest.raises(release.ReleaseError, match=r"has RELEASE = '0\.2\.0', and the tag is v0\.3\.0"):
        release.check_version(source, release.read_tag("v0.3.0"))
    (source / "CHANGELOG.md").write_text("")
    with pytest.raises(release.ReleaseError, match=r"this is 0\.2\.0\+gv0\.2\.0-dirty: check out v0\.2\.0 itself"):
        release.check_version(source, release.read_tag("v0.2.0"))
    git(source, "commit", "--quiet", "--all", "--message", "after it")
    with pytest.raises(release.ReleaseError, match=r"this is 0\.2\.0\+gv0\.2\.0-1-g"):
        release.check_version(source, release.read_tag("v0.2.0"))


@pytest.mark.parametrize("status", [200, 404])
def test_what_was_never_released_may_be(release: ModuleType, status: int) -> None:
    with index(
        "slide_harness-0.1.0.tar.gz", "slide_harness-0.2.0rc1-py3-none-any.whl", "odd.exe", status=status
    ) as address:
        versions = {str(version) for version in release.released(address, release.read_tag("v0.2.0"))}
    assert versions == ({"0.1.0", "0.2.0rc1"} if status == 200 else set())


@pytest.mark.parametrize("file", ["slide_harness-0.2.0.tar.gz", "slide_harness-0.2.0-py3-none-any.whl"])
def test_what_was_released_already_is_refused(release: ModuleType, file: str) -> None:
    with (
        index("slide_harness-0.1.0.tar.gz", file) as address,
        pytest.raises(release.ReleaseError, match=r"0\.2\.0 was released already"),
    ):
        release.released(address, release.read_tag("v0.2.0"))


def test_an_index_that_tells_nothing_is_not_taken_for_an_empty_one(release: ModuleType) -> None:
    with (
        index(status=503) as address,
        pytest.raises(release.ReleaseError, match=r"nothing tells whether 0\.2\.0 was released"),
    ):
        release.released(address, release.read_tag("v0.2.0"))
    with pytest.raises(release.ReleaseError, match="nothing tells"):
        release.released(address, release.read_tag("v0.2.0"))


# ── what it says of itself ─────────────────────────────────────────────────────


def test_notes_are_the_entries_of_the_version(release: ModuleType, source: Path) -> None:
    assert release.notes(source / "CHANGELOG.md", "0.2.0") == "- One.\n- Another."


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("(2026-12-01)", "(unreleased)", "has no date like 2026-12-01"),
        ("- One.\n- Another.\n", "", "has no entry"),
        ("## 0.2.0 (2026-12-01)", "## 0.3.0 (unreleased)\n\n- New.\n\n## 0.2.0 (2026-12-01)", "stands above"),
        ("0.2.0", "0.2.1", r"no section “## 0\.2\.0 \(DATE\)”"),
    ],
)
def test_a_changelog_that_is_not_ready_is_refused(
    release: ModuleType, source: Path, before: str, after: str, message: str
) -> None:
    (source / "CHANGELOG.md").write_text(CHANGELOG.replace(before, after))
    with pytest.raises(release.ChangelogError, match=message):
        release.notes(source / "CHANGELOG.md", "0.2.0")


def test_our_own_changelog_can_be_released(release: ModuleType, tmp_path: Path) -> None:
    ours = tmp_path / "CHANGELOG.md"
    shutil.copy(REPOSITORY / "CHANGELOG.md", ours)
    version = next(line for line in ours.read_text().splitlines() if line.startswith("## ")).split()[1]
    release.dated(ours, version, "2026-12-01")
    assert len(release.notes(ours, version)) < 125_000, "GitHub takes no longer text of a release"


# ── all of it ──────────────────────────────────────────────────────────────────


def test_a_rehearsal_is_of_the_commit_and_leaves_the_checkout_alone(
    release: ModuleType, source: Path, tmp_path: Path
) -> None:
    (source / "CHANGELOG.md").write_text(CHANGELOG.replace("2026-12-01", "unreleased"))
    git(source, "commit", "--quiet", "--all", "--message", "before it")
    tag = release.read_tag("v0.2.0")
    clone = release.rehearsal(source, tmp_path / "clone", tag)
    release.check_version(clone, tag)
    assert release.notes(clone / "CHANGELOG.md", "0.2.0") == "- One.\n- Another."
    assert git(source, "status", "--porcelain") == ""
    assert git(source, "log", "--format=%s", "-1") == "before it\n"


def test_the_archive_makes_the_wheel_or_there_is_no_release(release: ModuleType, tmp_path: Path) -> None:
    tag = release.read_tag(f"v{release.runpy.run_path(str(REPOSITORY / 'harness/record/version.py'))['RELEASE']}")
    clone = release.rehearsal(REPOSITORY, tmp_path / "clone", tag)
    built = release.build(clone, tmp_path / "dist", tag)
    assert [path.suffix for path in built] == [".whl", ".gz"]
    settings = clone / "pyproject.toml"
    with settings.open("a") as file:
        file.write('\n[tool.hatch.build.targets.sdist]\nexclude = ["harness/faces/cli"]\n')
    git(clone, "commit", "--quiet", "--all", "--message", "leave something out")
    git(clone, "tag", "--force", tag.name)
    with pytest.raises(release.ReleaseError, match="makes another slide_harness-"):
        release.build(clone, tmp_path / "other", tag)


@pytest.mark.nightly
def test_a_dry_run_leaves_all_of_a_release(release: ModuleType, tmp_path: Path) -> None:
    version = release.runpy.run_path(str(REPOSITORY / "harness/record/version.py"))["RELEASE"]
    output = tmp_path / "release"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    with index(status=404) as address:
        program = [
            sys.executable,
            "-m",
            "tools.release",
            f"v{version}",
            "--dry-run",
            "--output",
            str(output),
            "--index",
            address,
        ]
        subprocess.run(program, cwd=REPOSITORY, env=environment, check=True)
    assert sorted(path.name for path in output.iterdir()) == ["SHA256SUMS", "dist", "docs.bundle", "moves", "notes.md"]
    subprocess.run(["sha256sum", "--check", "--strict", "../SHA256SUMS"], cwd=output / "dist", check=True)
    site = tmp_path / "site"
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(output / "docs.bundle"), str(site))
    minor = version.rpartition(".")[0]
    assert '"version": {"provider": "mike"}' in (site / minor / "ci" / "index.html").read_text()
    assert json.loads((site / "versions.json").read_text()) == [
        {"version": minor, "title": minor, "aliases": ["latest"]}
    ]


# ── what the workflow does with it ─────────────────────────────────────────────


def run(name: str, folder: Path, **variables: str) -> None:
    """Run a step of the workflow, as the runner would."""
    program = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(WORKFLOW, name)]
    subprocess.run(program, cwd=folder, env={**os.environ, **variables}, check=True)


@pytest.fixture
def checkout(source: Path, tmp_path: Path) -> Path:
    """A checkout of the tag, with an origin."""
    origin, checkout = tmp_path / "origin.git", tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", "--bare", str(source), str(origin))
    git(tmp_path, "clone", "--quiet", "--branch", "v0.2.0", str(origin), str(checkout))
    return checkout


@pytest.mark.parametrize("moves", ["latest\nv0\n", ""])
def test_the_tag_of_the_action_moves_to_the_release_that_it_leads_to(
    checkout: Path, tmp_path: Path, moves: str
) -> None:
    origin = tmp_path / "origin.git"
    git(origin, "tag", "v0", "v0.2.0^{tree}")
    before = git(origin, "rev-parse", "v0")
    (checkout / "release").mkdir()
    (checkout / "release" / "moves").write_text(moves)
    run("Move the action's tag", checkout, TAG="v0.2.0")
    assert git(origin, "rev-parse", "v0") == (git(checkout, "rev-parse", "HEAD") if moves else before)


def test_the_site_grows_by_a_version_and_nothing_is_forced(checkout: Path, tmp_path: Path) -> None:
    origin = tmp_path / "origin.git"
    run("Fetch the site with the versions before", checkout)
    assert "gh-pages" not in git(checkout, "branch"), "there is none yet"
    for content in ("one", "two"):
        blob = git(checkout, "hash-object", "-w", "--stdin", given=content).strip()
        tree = git(checkout, "mktree", given=f"100644 blob {blob}\tindex.html\n").strip()
        before = ["-p", "gh-pages"] if content == "two" else []
        commit = git(checkout, "commit-tree", tree, *before, given=content).strip()
        git(checkout, "branch", "--force", "gh-pages", commit)
        (checkout / "release").mkdir(exist_ok=True)
        git(checkout, "bundle", "create", "--quiet", "release/docs.bundle", "gh-pages")
        run("Push the site", checkout)
        assert git(origin, "show", "gh-pages:index.html") == content
        git(checkout, "branch", "--delete", "--force", "gh-pages")
        run("Fetch the site with the versions before", checkout)
        assert git(checkout, "rev-parse", "gh-pages") == git(origin, "rev-parse", "gh-pages")


def test_the_image_is_built_of_a_file_that_is_there() -> None:
    text = script(WORKFLOW, "Build and push")
    assert "--file Containerfile" in text
    assert (REPOSITORY / "Containerfile").exists()
