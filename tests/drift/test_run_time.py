"""What a command that was run says about drift."""

from __future__ import annotations

import tomllib

import pytest
from harness.drift import run_time
from harness.knowledge import servers
from harness.knowledge.apis import KINDS
from harness.knowledge.tables import read_rows
from harness.record.command import CommandRecord, Ending
from harness.record.lab import ClusterRecord

CLUSTER = ClusterRecord(provider="local", name="lab", server_version="v1.20.2", kubectl_version="v1.31.4")
ROWS = tomllib.loads(run_time.FILE.read_text())


def ran(text: str, output: str = "", exit_status: int = 0) -> CommandRecord:
    return CommandRecord(
        text=text,
        line=7,
        ending=Ending.FINISHED,
        exit_status=exit_status,
        output=output,
        output_bytes=len(output),
        seconds=0.1,
    )


@pytest.mark.parametrize("name", ROWS)
def test_each_warning_is_known_by_its_pattern_and_by_no_earlier_one(name: str) -> None:
    example = ROWS[name]["finds"]
    assert next(row for row, pattern in run_time.patterns().items() if pattern.match(example)) == name
    (warning,) = run_time.warnings_in(f"pod/web created\n{example}\nmore")
    assert warning in example
    assert ROWS[name]["source"]


def test_a_warning_is_a_finding_with_what_to_write_instead() -> None:
    output = "Flag --replicas has been deprecated, has no effect and will be removed in the future.\npod/web created\n"
    (finding,) = run_time.findings(ran("kubectl run web --image=nginx:1 --replicas=2", output), CLUSTER)
    assert (finding.id, finding.line) == ("drift-warning", 7)
    assert finding.message.startswith("kubectl warns: Flag --replicas has been deprecated")
    assert "kubectl create deployment web --image=nginx:1" in finding.way_out


def server_texts() -> list[str]:
    """All that the servers that were asked warn of."""
    texts = [row["warning"] for row in read_rows(servers.FOLDER / "warnings.csv")]
    for row in read_rows(KINDS):
        if row["deprecated"]:
            gone = f", unavailable in v{row['unavailable']}+" if row["unavailable"] else ""
            instead = f"; use {row['instead']}" if row["instead"] else ""
            texts.append(f"{row['api']} {row['kind']} is deprecated in v{row['deprecated']}+{gone}{instead}")
    return texts


def test_whatever_a_server_warns_of_is_known_as_a_warning() -> None:
    texts = server_texts()
    assert len(texts) > 100
    for text in texts:
        assert list(run_time.warnings_in(f"Warning: {text}\nservice/web created")) == [text]


@pytest.mark.parametrize(
    ("warning", "since", "write"),
    [
        ("spec.volumes[3].gitRepo: deprecated in v1.11, and disabled by default in v1.33+", "1.3", "an init container"),
        (
            'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
            "1.2",
            "",
        ),
        ('unknown field "spec.topologyKeys"', "1.2", "`trafficDistribution`"),
    ],
)
def test_a_servers_warning_comes_with_the_servers_that_say_it_and_a_rows_advice(
    warning: str, since: str, write: str
) -> None:
    (finding,) = run_time.findings(ran("kubectl apply -f web.yaml", f"Warning: {warning}\npod/web created\n"), CLUSTER)
    assert finding.way_out.startswith(f"Servers say so since Kubernetes {since}")
    assert (f"Write instead: {write}" in finding.way_out) == bool(write)


def test_what_a_program_of_the_deck_calls_deprecated_is_not_kubectls() -> None:
    assert run_time.findings(ran("make", "Warning: target is deprecated\n"), CLUSTER) == ()
    assert run_time.findings(ran("kubectl logs web", "the deprecated option is ignored\n"), CLUSTER) == ()


def test_a_command_that_fails_is_held_against_what_its_kubectl_and_server_are_known_to_have() -> None:
    (finding,) = run_time.findings(ran("kubectl exec web date", "error: exec [POD] [COMMAND] is not", 1), CLUSTER)
    assert "1.31" in finding.message
    assert "--" in finding.way_out
    script = "kubectl apply -f - <<END\napiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: x}\nEND"
    assert run_time.findings(ran(script, "", 1), CLUSTER) == (), "the server is a 1.20"
    newer = ClusterRecord(provider="local", name="lab", server_version="v1.25.0", kubectl_version="v1.25.0")
    (api,) = run_time.findings(ran(script, "", 1), newer)
    assert (api.id, api.line) == ("drift-api", 8)
    assert "apiVersion: batch/v1" in api.way_out


def test_a_kubectl_too_far_from_its_server_is_told_with_the_way_out() -> None:
    finding = run_time.skew(ran("kubectl get pods"), CLUSTER)
    assert finding is not None
    assert (finding.id, finding.line) == ("kubectl-skew", 7)
    assert finding.message.startswith("kubectl v1.31.4 talks to a server v1.20.2")
    assert finding.way_out == "Take the server's own, or --kubectl 1.20"
    near = ClusterRecord(provider="local", name="lab", server_version="v1.30.0", kubectl_version="v1.31.4")
    assert run_time.skew(ran("kubectl get pods"), near) is None
    unknown = ClusterRecord(provider="none", name="", server_version="", kubectl_version="v1.31.4")
    assert run_time.skew(ran("kubectl get pods"), unknown) is None


@pytest.mark.parametrize(
    "command",
    ["k get pods", "oc get pods", "/usr/bin/kubectl get pods", "sudo kubectl get pods", "watch kubectl get pods", "ssh node2 kubectl get pods",
     "echo web | xargs -n 1 kubectl delete pod", "bash -c 'kubectl get pods'", "echo $(kubectl get pods)"],
)  # fmt: skip
def test_kubectl_is_known_however_it_is_run(command: str) -> None:
    assert run_time.skew(ran(command), CLUSTER) is not None
    assert len(run_time.findings(ran(command, "Warning: v1 Endpoints is deprecated in v1.33+"), CLUSTER)) == 1


@pytest.mark.parametrize(
    "command",
    [
        "ls",
        "ls kubectl.yaml",
        "curl -LO https://dl.k8s.io/kubectl",
        "docker run bitnami/kubectl version",
        "kubectl-neat x",
        "which kubectl",
    ],
)
def test_a_command_that_only_names_kubectl_does_not_run_it(command: str) -> None:
    assert run_time.skew(ran(command), CLUSTER) is None
    assert run_time.findings(ran(command, "Warning: v1 Endpoints is deprecated in v1.33+"), CLUSTER) == ()


@pytest.mark.parametrize("wrapper", ["sudo", "timeout 60", "ssh node2", "eval"])
def test_what_a_version_lacks_is_known_of_a_program_inside_of_another(wrapper: str) -> None:
    old = ran(f"{wrapper} kubectl debug web", 'error: unknown command "debug"', 1)
    lab = ClusterRecord(provider="local", name="lab", server_version="v1.17.0", kubectl_version="v1.17.0")
    plain = ran("kubectl debug web", old.output, 1)
    assert run_time.findings(old, lab) == run_time.findings(plain, lab) != ()


def test_a_command_that_succeeds_or_is_right_says_nothing() -> None:
    assert run_time.findings(ran("kubectl exec web date"), CLUSTER) == ()
    assert run_time.findings(ran("kubectl get pods", "error", 1), CLUSTER) == ()


def test_a_long_output_is_not_read_to_its_end() -> None:
    assert run_time.findings(ran("kubectl logs web", "x\n" * 10**6 + "Warning: late\n"), CLUSTER) == ()
