"""Flags of the kubelet, the API server and their like: typed, in unit files, in static pods."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.knowledge.components import NAMES, TABLE, started_in
from harness.knowledge.tables import read_rows
from harness.knowledge.version import read_version

from tests.check.reading import exercise, findings

UNIT = """\
[Service]
ExecStart=/usr/local/bin/kubelet \\
  --config=/var/lib/kubelet/config.yaml \\
  --network-plugin=cni \\
  --register-node=true
Restart=on-failure
"""
STATIC_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.34.0
    command:
    - kube-apiserver
    - --advertise-address=10.0.0.1
    - --target-ram-mb=256
    - --secure-port=6443
"""


def drifts(folder: Path, text: str, version: str) -> list[tuple[str, int]]:
    deck_findings = findings(folder, text, select=("drift",), kubernetes=version)
    return [(finding.id, finding.span.line) for finding in deck_findings]


@pytest.mark.parametrize(
    ("command", "works", "fails"),
    [
        ("kubelet --network-plugin=cni", "1.22", "1.24"),
        ("sudo /usr/bin/kubelet --container-runtime remote --v=2", "1.26", "1.27"),
        ("kubelet --keep-terminated-pod-volumes", "1.30", "1.32"),
        ("kube-apiserver --kubelet-https=true &", "1.18", "1.24"),
        ("kube-controller-manager --pod-eviction-timeout=1m &", "1.24", "1.28"),
        ("kube-scheduler --policy-config-file=policy.json &", "1.22", "1.24"),
        ("kubelet --seccomp-default", "1.37", "1.20"),
    ],
)
def test_a_flag_that_a_version_has_not(tmp_path: Path, command: str, works: str, fails: str) -> None:
    assert drifts(tmp_path, exercise(command), works) == []
    assert drifts(tmp_path, exercise(command), fails) == [("drift-flag", 6)]


@pytest.mark.parametrize(
    "command",
    [
        "kubelet --config=/var/lib/kubelet/config.yaml",
        "kube-apiserver --etcd-servers=http://127.0.0.1:2379 --service-cluster-ip-range=10.0.0.0/16 &",
        "systemctl status kubelet --no-pager",
        "kubelet --version",
    ],
)
def test_what_all_have_is_let_be(tmp_path: Path, command: str) -> None:
    assert drifts(tmp_path, exercise(command), "1.37") == []


def test_between_two_versions_that_differ_nothing_is_said_of_one_that_nobody_read(tmp_path: Path) -> None:
    read = next(row["versions"] for row in read_rows(TABLE) if row["program"] == "kube-scheduler" and not row["flag"])
    for version, is_silent in (("1.22", True), ("1.23", "1.23" not in read.split(",")), ("1.24", False)):
        text = exercise("kube-scheduler --policy-config-file=policy.json &")
        assert (drifts(tmp_path, text, version) == []) is is_silent, version


def test_unit_files_are_read_in_fences_and_in_what_a_deck_writes(tmp_path: Path) -> None:
    fence = f"# The kubelet\n\n```ini\n{UNIT}```\n"
    assert drifts(tmp_path, fence, "1.22") == []
    assert drifts(tmp_path, fence, "1.24") == [("drift-flag", 7)]
    written = exercise(f"cat >kubelet.service <<'EOF'\n{UNIT}EOF")
    assert drifts(tmp_path, written, "1.24") == [("drift-flag", 10)]


@pytest.mark.parametrize(
    "line", ['KUBELET_EXTRA_ARGS="--network-plugin=cni"', "KUBELET_EXTRA_ARGS=--v=2 --network-plugin=cni"]
)
def test_variables_of_unit_files(tmp_path: Path, line: str) -> None:
    assert drifts(tmp_path, f"# The kubelet\n\n```\n{line}\n```\n", "1.24") == [("drift-flag", 4)]
    typed = exercise(f"echo '{line}' | sudo tee /etc/default/kubelet")
    assert drifts(tmp_path, typed, "1.24") == [("drift-flag", 6)]


@pytest.mark.parametrize(
    ("flag", "works", "fails"),
    [
        ("--extra-config=kubelet.network-plugin=cni", "1.22", "1.24"),
        ("--extra-config 'apiserver.insecure-port=8080'", "1.18", "1.24"),
        ("--extra-config=kubelet.max-pods=50", "1.37", None),
    ],
)
def test_what_minikube_hands_on(tmp_path: Path, flag: str, works: str, fails: str | None) -> None:
    typed = exercise(f"minikube start {flag}")
    assert drifts(tmp_path, typed, works) == []
    assert fails is None or drifts(tmp_path, typed, fails) == [("drift-flag", 6)]


def test_static_pods(tmp_path: Path) -> None:
    deck = f"# The API server\n\n```yaml\n{STATIC_POD}```\n"
    assert drifts(tmp_path, deck, "1.18") == []
    assert drifts(tmp_path, deck, "1.24") == [("drift-flag", 16)]


def test_a_unit_file_with_variables_among_the_flags(tmp_path: Path) -> None:
    line = "ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS --network-plugin=cni $KUBELET_EXTRA_ARGS"
    assert drifts(tmp_path, f"# The kubelet\n\n```ini\n{line}\n```\n", "1.24") == [("drift-flag", 4)]


def test_configurations_of_kubeadm(tmp_path: Path) -> None:
    kubelet = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration:\n  kubeletExtraArgs:\n"
    server = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    target-ram-mb: '256'\n"
    by_key, by_name = "    network-plugin: cni\n", "  - name: network-plugin\n    value: cni\n"
    for arguments, line in ((by_key, 14), (by_name, 15)):
        deck = f"# kubeadm\n\n```yaml\n{kubelet}{arguments}{server}```\n"
        assert drifts(tmp_path, deck, "1.32") == [("drift-flag", 8), ("drift-flag", line)]


def test_the_flags_of_another_program_are_not_the_kubelets() -> None:
    assert list(started_in("ExecStart=/usr/bin/containerd --config x\n# before the kubelet\n")) == []
    assert list(started_in("kubelet is started without `--network-plugin`")) == []


def test_the_table_names_the_versions_that_were_read_and_flags_that_differ() -> None:
    rows = read_rows(TABLE)
    read = {row["program"]: row["versions"].split(",") for row in rows if not row["flag"]}
    assert tuple(sorted(read)) == tuple(sorted(NAMES))
    assert all([str(read_version(version)) for version in versions] == versions for versions in read.values())
    assert all(row["versions"] for row in rows)
