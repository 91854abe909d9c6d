"""`harness job`: decks as an Indexed Job, whose pods clone them, play a shard each and leave their records."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner, Result
from harness.faces.cli import main
from harness.project.job import published_image

from tests.faces.conftest import Run, one_step

VERSIONS = ["1.29", "1.30", "1.33", "1.37"]
STORE = ("--record", "s3://talks/night/", "--credentials", "s3")
CLAIM = ("--claim", "records")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of decks, whose remote has what is checked out."""
    git("init", "--quiet", "--bare", str(tmp_path / "talks.git"))
    folder = tmp_path / "talks"
    git("clone", "--quiet", str(tmp_path / "talks.git"), str(folder))
    (folder / "slides" / "en").mkdir(parents=True)
    (folder / "slides" / "en" / "app.md").write_text(one_step("echo hello"))
    git("-C", str(folder), "add", ".")
    git(
        "-C", str(folder), "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", "Decks"
    )
    git("-C", str(folder), "push", "--quiet", "origin", "HEAD")
    monkeypatch.chdir(folder)
    return folder


def git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()


def job(*words: str) -> Result:
    return CliRunner().invoke(main, ["job", *words])


def manifest(*words: str) -> Any:
    printed = job(*words)
    is_warned = bool(container(yaml.safe_load(printed.stdout))["securityContext"].get("privileged"))
    assert (printed.exit_code, "a lab in a pod is not supported" in printed.stderr) == (0, is_warned), printed.output
    return yaml.safe_load(printed.stdout)


def container(made: Any) -> Any:
    return made["spec"]["template"]["spec"]["containers"][0]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("options", [(*STORE, "--cluster", "none"), CLAIM, (*CLAIM, "--decks-claim", "decks")])
def test_it_is_what_an_api_server_takes(repository: Path, options: tuple[str, ...], version: str) -> None:
    kubernetes_validate.validate(manifest("slides/", "--shards", "3", *options), version, strict=True)


def test_each_pod_clones_the_commit_that_is_checked_out_and_plays_its_shard(repository: Path) -> None:
    made = manifest("slides/en", "--shards", "20", "--kubernetes", "1.30..1.37", "--timeout", "30", *STORE)
    assert (made["spec"]["completions"], made["spec"]["completionMode"]) == (20, "Indexed")
    (clone,) = made["spec"]["template"]["spec"]["initContainers"]
    assert clone["command"][-2:] == [str(repository.parent / "talks.git"), git("rev-parse", "HEAD")]
    harness = container(made)
    assert harness["args"] == [
        *(
            "matrix",
            "slides/en",
            "--kubernetes=1.30..1.37",
            "--timeout=30.0",
            "--shard=auto",
            "--record=s3://talks/night",
        )
    ]
    assert harness["env"] == [{"name": "SLIDE_HARNESS_SHARDS", "value": "20"}]
    assert harness["envFrom"] == [{"secretRef": {"name": "s3"}}]
    assert harness["image"] == published_image()


def test_what_the_init_container_does_is_a_clone_of_that_commit(repository: Path, tmp_path: Path) -> None:
    made = manifest("slides/en", "--shards", "1", *CLAIM)
    (clone,) = made["spec"]["template"]["spec"]["initContainers"]
    place = tmp_path / "decks"
    place.mkdir()
    *shell, url, commit = clone["command"]
    subprocess.run([*shell, f"file://{url}", commit], cwd=place, check=True, timeout=120)
    assert (place / "slides/en/app.md").is_file()
    assert git("-C", str(place), "rev-parse", "HEAD") == commit


def test_decks_are_named_from_the_folder_that_one_is_in(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "slides")
    made = container(manifest("en/app.md", "--shards", "1", *CLAIM))
    assert (made["workingDir"], made["args"][:2]) == ("/decks/slides", ["run", "en/app.md"])


def test_only_labs_are_privileged(repository: Path) -> None:
    plain = manifest("slides", "--shards", "1", "--cluster", "none", *CLAIM)["spec"]["template"]["spec"]
    assert plain["securityContext"]["runAsNonRoot"]
    assert all(
        container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        for container in (*plain["containers"], *plain["initContainers"])
    )
    (repository / "harness.toml").write_text('cluster = "none"\n')
    assert manifest("slides", "--shards", "1", *CLAIM)["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]
    made = manifest("slides", "--shards", "1", "--cluster", "local", "--nodes", "3", *CLAIM)
    assert container(made)["securityContext"] == {"privileged": True}
    assert container(made)["args"][2:4] == ["--cluster=local", "--nodes=3"]
    assert "cache" in {mount["name"] for mount in container(made)["volumeMounts"]}


def test_a_deck_that_failed_is_not_played_again_and_a_pod_that_went_is(repository: Path) -> None:
    spec = manifest("slides", "--shards", "2", *CLAIM)["spec"]
    ignored, failed = spec["podFailurePolicy"]["rules"]
    assert (ignored["action"], ignored["onPodConditions"]) == (
        "Ignore",
        [{"type": "DisruptionTarget", "status": "True"}],
    )
    assert (failed["action"], failed["onExitCodes"]["values"]) == ("FailIndex", [1, 5])
    assert spec["backoffLimitPerIndex"] > 0


def test_records_go_to_a_folder_of_a_claim(repository: Path) -> None:
    made = manifest("slides", "--shards", "2", *CLAIM, "--record", "night-1", "--durations-path", "/records/night-0")
    assert container(made)["args"][-3:] == [
        "--durations-path=/records/night-0",
        "--shard=auto",
        "--record=/records/night-1/",
    ]


def test_a_commit_that_nobody_can_clone_is_told(repository: Path) -> None:
    git(
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@example.com",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "Not pushed",
    )
    printed = job("slides", "--shards", "2", *CLAIM)
    assert printed.exit_code == 0
    assert "is on no branch of a remote" in printed.stderr
    assert "is on no branch" not in job("slides", "--shards", "2", *CLAIM, "--ref", "main").stderr


def test_an_address_for_ssh_is_one_that_a_pod_can_clone(repository: Path) -> None:
    git("remote", "set-url", "origin", "git@example.com:ann/talks.git")
    (clone,) = manifest("slides", "--shards", "2", *CLAIM)["spec"]["template"]["spec"]["initContainers"]
    assert clone["command"][-2] == "https://example.com/ann/talks.git"


@pytest.mark.parametrize("words", [(), ("--repository", "https://ann:s3cr3t@example.com/talks.git")])
def test_no_password_of_a_remote_is_in_the_job(repository: Path, words: tuple[str, ...]) -> None:
    git("remote", "set-url", "origin", "https://ann:s3cr3t@example.com/talks.git")
    printed = job("slides", "--shards", "2", *CLAIM, *words)
    assert "https://example.com/talks.git" in printed.stdout
    assert "s3cr3t" not in printed.output
    assert "--decks-claim NAME" in printed.stderr


def test_the_manifest_has_no_aliases(repository: Path) -> None:
    printed = job("slides", "--shards", "2", *CLAIM, "--cluster", "none")
    assert (printed.exit_code, "&id" in printed.stdout) == (0, False)


@pytest.mark.parametrize(
    ("words", "way_out"),
    [
        ("slides --shards 2", "--record s3://bucket/folder, or --claim NAME"),
        ("slides --shards 2 --claim a --record s3://b/c", "to one of them"),
        ("slides --shards 2 --record s3://b/c.json", "name a folder"),
        ("slides --shards 2 --claim a --record ../b", "a folder of the claim"),
        ("nothing --shards 2 --claim a", "no such file"),
        ("/etc/passwd --shards 2 --claim a", "from the folder that you are in"),
        ("slides --shards 2 --claim a --decks-claim b --ref main", "leave out"),
        ("slides --shards 2 --claim a --cluster kind", "kind is not in the image"),
        ("slides --shards 2 --claim a --cluster nowhere", "nowhere"),
        ("slides --shards 2 --claim a --kubernetes 1.99..1.98", "1.99"),
        ("slides --shards 2 --claim a --name Night", "lower-case"),
        (f"slides --shards 20 --claim a --name {'n' * 61}", "at most 60"),
        ("slides --shards 2 --claim a --credentials 's3 secret'", "s3 secret: claims and secrets"),
    ],
)
def test_what_pods_could_not_do_is_refused_here(repository: Path, words: str, way_out: str) -> None:
    refused = job(*shlex.split(words))
    assert refused.exit_code == 4
    assert way_out in refused.stderr


def test_decks_in_no_repository_need_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.md").write_text(one_step("true"))
    assert "--repository URL, or --decks-claim NAME" in job("app.md", "--shards", "2", *CLAIM).stderr
    made = manifest("app.md", "--shards", "2", *CLAIM, "--repository", "https://example.com/talks")
    assert made["spec"]["template"]["spec"]["initContainers"][0]["command"][-2:] == [
        "https://example.com/talks",
        "HEAD",
    ]


def test_the_words_of_a_pod_are_words_that_the_harness_takes(
    repository: Path, harness: Run, environment: dict[str, str]
) -> None:
    """What a pod runs, run here: with the variables that Kubernetes and the template give it."""
    args = container(manifest("slides", "--shards", "2", "--cluster", "none", "--no-casts", *CLAIM))["args"]
    words = [word.replace("/records/", f"{repository}/records/") for word in args]
    for index in ("0", "1"):
        played = subprocess.run(
            ["python", "-m", "harness.faces.cli", *words], cwd=repository, check=False, capture_output=True, text=True, timeout=120,
            env={**environment, "JOB_COMPLETION_INDEX": index, "SLIDE_HARNESS_SHARDS": "2"},
        )  # fmt: skip
        assert played.returncode == 0, played.stderr
    joined = job_summary(repository / "records")
    assert (joined.exit_code, joined.stderr) == (0, "")


def job_summary(records: Path) -> Result:
    return CliRunner().invoke(main, ["summary", str(records)])
