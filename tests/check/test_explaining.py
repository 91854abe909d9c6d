"""What a command does on each version, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.behaviours import Behaviour, Compatibility, Explanation
from harness.check.explaining import explain
from harness.knowledge import servers
from harness.knowledge.releases import known
from harness.knowledge.version import Version

ALL = sorted(known())
HERE = Path()


def explained(script: str, folder: Path = HERE) -> Explanation:
    (explanation,) = explain(script, ALL, folder)
    return explanation


def spans(script: str) -> list[tuple[str, str, Compatibility]]:
    return [
        (str(behaviour.since), str(behaviour.until), behaviour.compatibility)
        for behaviour in explained(script).behaviours
    ]


def on(explanation: Explanation, version: str) -> Behaviour:
    asked = Version(1, int(version.removeprefix("1.")))
    (behaviour,) = (behaviour for behaviour in explanation.behaviours if behaviour.since <= asked <= behaviour.until)
    return behaviour


def test_a_flag_that_is_taken_and_does_nothing_differs_from_one_that_is_refused() -> None:
    assert spans("kubectl run web --image=nginx --replicas=2") == [
        ("1.17", "1.17", Compatibility.WORKS),
        ("1.18", "1.20", Compatibility.LACKS),
        ("1.21", "1.37", Compatibility.FAILS),
    ]


def test_what_to_write_instead_is_said_with_the_versions_on_which_it_is_right() -> None:
    (replacement,) = explained("kubectl run web --image=nginx --replicas=2").replacements
    assert replacement.command == "kubectl create deployment web --image=nginx --replicas=2"
    assert replacement.right_in == tuple(version for version in ALL if version >= Version(1, 19))


@pytest.mark.parametrize(
    ("command", "until", "since"),
    [
        ("kubectl get psp", "1.24", "1.25"),
        ("kubectl describe podsecuritypolicies", "1.24", "1.25"),
        ("kubectl version --short", "1.27", "1.28"),
        ("kubectl apply --prune --prune-whitelist=core/v1/ConfigMap -f -", "1.29", "1.30"),
        ("watch kubectl get psp", "1.24", "1.25"),
        ("sudo kubectl get psp", "1.24", "1.25"),
    ],
)
def test_what_ended_works_until_then(command: str, until: str, since: str) -> None:
    explanation = explained(command)
    assert on(explanation, until).compatibility < Compatibility.IS_OUTDATED
    assert on(explanation, since).compatibility >= Compatibility.LACKS
    assert on(explanation, "1.37").notes


@pytest.mark.parametrize(
    "command", ["kubectl create token x", "kubectl events", "kubectl get pods --subresource=status"]
)
def test_what_is_new_does_not_work_before(command: str) -> None:
    explanation = explained(command)
    assert explanation.behaviours[0].compatibility >= Compatibility.LACKS
    assert explanation.behaviours[-1].compatibility is Compatibility.WORKS


def test_run_makes_a_pod_since_1_18() -> None:
    made = [
        (str(behaviour.since), behaviour.meaning and behaviour.meaning.holds)
        for behaviour in explained("kubectl run a --image=b").behaviours
    ]
    assert made == [("1.17", True), ("1.18", False)]


@pytest.mark.parametrize("flags", ["--restart=Never", "--generator=run-pod/v1", "--schedule='* * * * *'"])
def test_where_a_flag_decides_what_run_makes_its_meaning_did_not_change(flags: str) -> None:
    assert all(behaviour.meaning is None for behaviour in explained(f"kubectl run a --image=b {flags}").behaviours)


def test_kinds_and_tables_are_those_of_the_servers() -> None:
    explanation = explained("kubectl get cj")
    assert [kind.apis for kind in on(explanation, "1.20").kinds] == [("batch/v1beta1",)]
    assert [kind.apis for kind in on(explanation, "1.24").kinds] == [("batch/v1", "batch/v1beta1")]
    assert [printed.head.split("   ")[2] for printed in on(explanation, "1.28").tables] == ["SUSPEND"]
    assert [printed.head.split("   ")[2] for printed in on(explanation, "1.30").tables] == ["TIMEZONE"]
    has_seen = Version(1, 29) not in servers.unasked()
    assert bool(on(explanation, "1.29").tables) == has_seen, "its neighbours differ: one has to ask it"


def test_another_output_than_a_table_has_no_columns() -> None:
    assert not any(behaviour.tables for behaviour in explained("kubectl get cj -o yaml").behaviours)


def test_manifests_are_read_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("apiVersion: batch/v1beta1\nkind: CronJob\n")
    explanation = explained("kubectl apply -f web.yaml,gone.yaml", tmp_path)
    assert on(explanation, "1.24").compatibility is Compatibility.WORKS
    (note,) = on(explanation, "1.25").notes
    assert (note.file, note.drift.instead) == ("web.yaml", "batch/v1")
    assert explanation.unread == ("gone.yaml",)


def test_a_here_document_belongs_to_the_program_that_applies_it() -> None:
    script = "cat <<EOF | kubectl apply -f -\napiVersion: batch/v1beta1\nkind: CronJob\nEOF\n"
    writes, applies = explain(script, ALL, HERE)
    assert (writes.program, writes.is_known) == ("cat", False)
    assert on(applies, "1.25").compatibility is Compatibility.IS_NOT_SERVED


def test_each_program_of_a_pipeline_and_of_a_loop_is_explained() -> None:
    script = "for pod in a b; do kubectl get psp | grep $pod; done\nhelm init"
    assert [explanation.command for explanation in explain(script, ALL, HERE)] == [
        "kubectl get psp",
        "grep $pod",
        "helm init",
    ]


def test_tools_with_releases_of_their_own() -> None:
    explanation = explained("docker-compose up -d")
    assert explanation.behaviours[0].compatibility is Compatibility.WORKS
    assert explanation.behaviours[-1].compatibility is Compatibility.IS_OUTDATED
    assert [replacement.command for replacement in explanation.replacements] == ["docker compose up -d"]


def test_an_image_that_moved_is_told_of_a_program_that_is_not_known_otherwise() -> None:
    explanation = explained("frob k8s.gcr.io/pause:3.1")
    assert explanation.is_known
    assert [replacement.command for replacement in explanation.replacements] == ["frob registry.k8s.io/pause:3.1"]


@pytest.mark.parametrize(
    ("command", "row", "version"),
    [
        ("kubectl delete pod web", "deleted-from", "1.34"),
        ("kubectl delete pod web", "deleted-from-namespace", "1.33"),
        ("kubectl cluster-info", "master-is-running", "1.20"),
        ("kubectl get hpa", "hpa-targets", "1.30"),
        ("kubectl get nodes", "role-master", "1.24"),
        ("kubectl label pod web app-", "label-removed", "1.23"),
    ],
)
def test_words_that_a_version_prints_otherwise_are_told_of_the_commands_that_print_them(
    command: str, row: str, version: str
) -> None:
    behaviour = on(explained(command), version)
    assert row in [note.drift.row for note in behaviour.notes]
    assert behaviour.compatibility is Compatibility.SHOWS_OTHERWISE


@pytest.mark.parametrize(
    "command", ["kubectl delete namespace web", "kubectl delete pod web -o name", "kubectl get hpa -o yaml"]
)
def test_commands_that_print_no_such_words_are_not(command: str) -> None:
    assert not any(behaviour.notes for behaviour in explained(command).behaviours)


@pytest.mark.parametrize("command", ["frob --all", "ls -l", "./kubectl.sh get psp"])
def test_of_other_programs_nothing_is_known(command: str) -> None:
    explanation = explained(command)
    assert not explanation.is_known
    assert not explanation.behaviours
    assert not explanation.fails_everywhere


@pytest.mark.parametrize(
    "command",
    [
        "kubectl create generic x",
        "kubectl gett pods",
        "kubectl expose web",
        "kubectl run x --image=y --frobnicate=3",
        "kubectl get deployments.extensions/web --frobnicate",
    ],
)
def test_what_no_version_has_fails_everywhere(command: str) -> None:
    assert explained(command).fails_everywhere


def test_a_flag_that_came_later_fails_on_the_oldest_versions() -> None:
    assert on(explained("kubectl drain n1 --delete-emptydir-data"), "1.19").compatibility is Compatibility.FAILS


def test_nothing_is_said_to_work_of_which_no_table_and_no_row_has_the_words() -> None:
    assert on(explained("istioctl kube-inject -f web.yaml"), "1.30").compatibility is Compatibility.IS_NOT_REFUTED


def test_nothing_is_written_instead_that_still_lacks_something() -> None:
    explanation = explained("kubectl create deployment pier --dry-run=client")
    assert explanation.lack is not None
    assert explanation.replacements == ()
    (replacement,) = explained("kubectl exec web tail -f log").replacements
    assert replacement.command == "kubectl exec web -- tail -f log"


def test_what_is_written_instead_is_right_only_where_its_words_are_known() -> None:
    (replacement,) = explained("kubectl drain n1 --delete-local-data").replacements
    assert replacement.command == "kubectl drain n1 --delete-emptydir-data"
    assert replacement.right_in == tuple(version for version in ALL if version >= Version(1, 20))
