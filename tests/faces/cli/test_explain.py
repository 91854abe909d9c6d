"""`harness explain` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from harness.faces.cli import main
from harness.knowledge import servers

from tests.faces.conftest import Run

TYPED = "kubectl run web --image=nginx --replicas=2"
INSTEAD = "kubectl create deployment web --image=nginx --replicas=2"


def test_it_says_what_a_command_does_in_each_range_of_versions(harness: Run) -> None:
    explained = harness("explain", TYPED)
    lines = explained.output.splitlines()
    assert (explained.status, explained.errors, lines[0]) == (0, "", TYPED)
    assert [line.split("  ")[1] for line in lines if line.startswith("  1.")] == [
        "1.17",
        "1.18 to 1.20",
        "1.21 to 1.37",
    ]
    assert f"  write instead, right on 1.19 to 1.37:\n    {INSTEAD}\n" in explained.output
    assert "makes a Deployment" in explained.output


def test_one_version_is_asked_for(harness: Run) -> None:
    explained = harness("explain", TYPED, "--kubernetes", "v1.30.2")
    assert explained.status == 1, "it works on none of the versions that were asked about"
    assert "  1.30  fails: kubectl has no such command or flag\n" in explained.output
    assert f"  write instead:\n    {INSTEAD}\n" in explained.output


def test_lines_come_from_standard_input_too() -> None:
    explained = CliRunner().invoke(main, ["explain", "-"], input="kubectl get cj\nkubectl get psp | sort\n")
    heads = [line for line in explained.output.splitlines() if line and line[0] != " "]
    assert heads[:3] == ["kubectl get cj", "kubectl get psp", "sort"]
    assert "  nothing is known of `sort`\n" in explained.output


def test_what_is_the_same_on_all_versions_is_said_once(harness: Run) -> None:
    explained = harness("explain", "kubectl get cronjobs,pods").output
    assert explained.count("Pod is served as v1\n") == 1
    assert ("No server of " in explained) == bool(servers.unasked())


def test_a_manifest_is_named_with_its_line(harness: Run, directory: Path) -> None:
    (directory / "web.yaml").write_text("# A job.\napiVersion: batch/v1beta1\nkind: CronJob\n")
    explained = harness("explain", "kubectl apply -f web.yaml -f https://example.org/more.yaml").output
    assert "web.yaml:2: CronJob of batch/v1beta1: since 1.25 no server serves it\n" in explained
    assert "write `apiVersion: batch/v1`\n" in explained
    assert "https://example.org/more.yaml was not read: it is no file here\n" in explained


def test_json(harness: Run) -> None:
    explained = harness("explain", TYPED, "ls", "--json")
    web, other = json.loads(explained.output)
    assert [(behaviour["since"], behaviour["until"], behaviour["verdict"]) for behaviour in web["behaviours"]][-1] == (
        "1.21",
        "1.37",
        "fails",
    )
    assert web["instead"][0]["command"] == INSTEAD
    assert web["instead"][0]["versions"][0] == "1.19"
    assert (other["program"], other["known"], other["behaviours"]) == ("ls", False, [])


def test_no_command_and_no_version_are_usage_errors(harness: Run) -> None:
    assert harness("explain", "# nothing").status == 4
    wrong = harness("explain", "kubectl get pods", "--kubernetes", "soon")
    assert wrong.status == 4
    assert "“soon” is no version of Kubernetes; write it like 1.31" in wrong.errors
