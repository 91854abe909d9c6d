"""A lab of three nodes: pods on each, ways between all of them, and nothing left of any."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import lifecycle
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster, Request
from harness.cluster.waiting import wait_until

from tests.end_to_end.labs import GENEROUS, bash, left_of, namespaces_of, run, started_elsewhere, typed, users_of

pytestmark = pytest.mark.end_to_end

NODES = ("node1", "node2", "node3")
ADDRESSES = ("10.111.0.10", "10.111.0.11", "10.111.0.12")

DAEMON = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: daemon}
spec:
  selector: {matchLabels: {app: daemon}}
  template:
    metadata: {labels: {app: daemon}}
    spec:
      terminationGracePeriodSeconds: 0
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
      containers:
      - name: web
        image: IMAGE
        command: [sh, -c, 'mkdir /w; echo $NODE >/w/index.html; echo started on $NODE; exec httpd -f -h /w']
        env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
---
apiVersion: v1
kind: Service
metadata: {name: daemon}
spec: {type: NodePort, selector: {app: daemon}, ports: [{port: 80}]}
"""

DECK = """\
# A page of another node

.exercise[

- Ask every node from another one:

```bash
for node in node1 node2 node3; do ssh $node hostname; done
PORT=$(kubectl get service daemon -o json | jq .spec.ports[0].nodePort)
ssh node2 curl --silent node3:$PORT
```

<!-- ```open http://node2:3xxxx/``` -->
<!-- ```open http://worker-1:3xxxx/``` -->

]
"""


@pytest.fixture(scope="module")
def three_nodes() -> Iterator[Cluster]:
    up = providers.load("local").up(Request(nodes=3))
    name = up.facts.name
    namespaces = namespaces_of(name)
    yield up
    up.close()
    assert left_of(name) == []
    assert wait_until(lambda: not users_of(namespaces), GENEROUS), users_of(namespaces)


@pytest.fixture(scope="module")
def cluster(three_nodes: Cluster) -> Cluster:
    return three_nodes


@pytest.fixture(scope="module")
def daemon(cluster: Cluster) -> dict[str, str]:
    """The pod of a DaemonSet by its node. The image is one that no node has: pushed to a registry of the cluster."""
    run(cluster, "kubectl create deployment store --image=registry")
    run(cluster, "kubectl create service nodeport store --tcp=5000 --node-port=30500")
    run(cluster, "until curl --silent --fail --max-time 2 127.0.0.1:30500/v2/; do sleep 0.2; done")
    image = "127.0.0.1:30500/page:v1"
    run(cluster, f"docker pull busybox && docker tag busybox {image} && docker push {image}")
    run(cluster, f"kubectl apply -f - <<'END'\n{DAEMON.replace('IMAGE', image)}\nEND")
    run(cluster, "kubectl rollout status daemonset/daemon --timeout=2m")
    return {pod["spec"]["nodeName"]: pod["metadata"]["name"] for pod in pods(cluster)}


def pods(cluster: Cluster) -> list[dict[str, dict[str, str]]]:
    listed = json.loads(run(cluster, "kubectl get pods --selector app=daemon -o json"))
    items: list[dict[str, dict[str, str]]] = listed["items"]
    return items


def node_port(cluster: Cluster) -> int:
    return next(node_port.port for node_port in cluster.node_ports() if node_port.service == "daemon")


def test_all_nodes_are_ready_each_at_an_address_of_its_own(cluster: Cluster) -> None:
    assert tuple((node.name, node.address) for node in cluster.facts.nodes) == tuple(zip(NODES, ADDRESSES, strict=True))
    wide = run(cluster, "kubectl get nodes -o wide --no-headers | awk '{print $1, $2, $6}'").splitlines()
    assert wide == [f"{name} Ready {address}" for name, address in zip(NODES, ADDRESSES, strict=True)]
    ranges = run(cluster, "kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'").split()
    assert ranges == ["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24"]
    (status,) = [status for status in lifecycle.status() if status.name == cluster.facts.name]
    assert [(node.name, node.is_ready) for node in status.nodes] == [(name, True) for name in NODES]
    assert all(
        {"containerd", "kubelet", "kube-proxy"} <= {component.name for component in node.components}
        for node in status.nodes
    )
    assert len(lifecycle.logs(cluster.facts.name, "kubelet")) == len(NODES)
    cluster.check_health()


def test_the_node_with_the_control_plane_has_its_role_and_keeps_pods_away(cluster: Cluster) -> None:
    roles = run(cluster, "kubectl get nodes --no-headers | awk '{print $3}'").split()
    assert roles == ["control-plane", "<none>", "<none>"]
    assert run(cluster, "kubectl get nodes -l node-role.kubernetes.io/control-plane -o name") == "node/node1"
    taints = "kubectl get nodes -o jsonpath='{range .items[*]}{.spec.taints[*].key}:{.spec.taints[*].effect} {end}'"
    assert run(cluster, taints).split() == ["node-role.kubernetes.io/control-plane:NoSchedule", ":", ":"]


def test_every_node_knows_all_names(cluster: Cluster) -> None:
    names = (*NODES, "master-0", "worker-0", "worker-1")
    known = [f"{address} {name}" for name, address in zip(names, (*ADDRESSES, *ADDRESSES), strict=True)]
    look = f"for name in {' '.join(names)}; do getent hosts $name | awk -v name=$name '{{print $1, name}}'; done"
    for node in NODES:
        assert run(cluster, f"ssh {node} bash <<'END'\n{look}\nEND").splitlines() == known


def test_a_daemon_set_has_one_pod_on_each_node_with_an_image_pulled_there(
    cluster: Cluster, daemon: dict[str, str]
) -> None:
    assert len(pods(cluster)) == len(NODES)
    assert sorted(daemon) == sorted(NODES)


def test_a_node_port_answers_on_every_node_and_a_cluster_ip_reaches_the_pods_of_all(
    cluster: Cluster, daemon: dict[str, str]
) -> None:
    ask = "for host in node1 node2 node3 worker-1 127.0.0.1; do curl --silent --max-time 20 $host:PORT; done"
    for node in NODES:
        names = run(cluster, f"ssh {node} '{ask.replace('PORT', str(node_port(cluster)))}'").splitlines()
        assert len(names) == 5
        assert set(names) <= set(NODES)
    service = "$(kubectl get service daemon -o jsonpath={.spec.clusterIP})"
    answers = run(cluster, f"service={service}; for i in $(seq 60); do curl --silent --max-time 20 $service; done")
    assert set(answers.splitlines()) == set(NODES)


def test_logs_and_exec_reach_pods_of_every_node(cluster: Cluster, daemon: dict[str, str]) -> None:
    for node, pod in daemon.items():
        assert run(cluster, f"kubectl logs {pod}") == f"started on {node}"
        assert run(cluster, f"kubectl exec {pod} -- hostname") == pod
        assert run(cluster, f"echo typed | kubectl exec -i {pod} -- cat") == "typed"


def test_pods_of_every_node_find_services_by_name_and_pods_of_others_by_address(
    cluster: Cluster, daemon: dict[str, str]
) -> None:
    for pod in daemon.values():
        assert run(cluster, f"kubectl exec {pod} -- wget -q -O - http://daemon.default.svc.cluster.local") in daemon
    far = run(cluster, f"kubectl get pod {daemon['node3']} -o jsonpath={{.status.podIP}}")
    assert run(cluster, f"kubectl exec {daemon['node2']} -- wget -q -O - http://{far}") == "node3"


def test_ssh_behaves_as_ssh_does(cluster: Cluster) -> None:
    assert run(cluster, "ssh node3 hostname") == "node3"
    assert run(cluster, "ssh worker-0 ssh master-0 hostname") == "node1"
    run(cluster, "ssh node2 exit 7", exit_status=7)
    assert run(cluster, "ssh node2 nosuch", exit_status=127).endswith("nosuch: command not found")
    assert run(cluster, "printf 'a  b\\nc' | ssh node2 cat") == "a  b\nc"
    assert run(cluster, """ssh node2 'echo "x   y" $HOME $(hostname)'""") == "x   y /root node2"
    assert run(cluster, "ssh node2 kubectl get nodes -o name").split() == [f"node/{name}" for name in NODES]
    with bash(cluster) as shell:
        shell.sendline("ssh node2")
        shell.expect_exact("root@node2:~# ")
        shell.sendline("tty")
        shell.expect(r"/dev/pts/\d+\r\n")
        shell.expect_exact("root@node2:~# ")
        shell.sendline("sleep 71240")
        run(cluster, "ssh node2 'until pgrep -f \"sleep 7124[0]\"; do sleep 0.1; done'")
        shell.sendintr()
        shell.expect_exact("root@node2:~# ")
        shell.sendline("exit 5")
        shell.expect_exact("Connection to node2 closed.")
        shell.expect_exact("PROMPT ")
        assert typed(shell, "echo $?; hostname").split() == ["5", "node1"]


def test_a_deck_goes_from_node_to_node_and_opens_the_page_of_any(
    cluster: Cluster, daemon: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "deck.md").write_text(DECK)
    lifecycle_name = f"local:{cluster.facts.name}"
    played = (sys.executable, "-m", "harness.faces.cli", "run", "deck.md", "--cluster", lifecycle_name, "--nodes", "3")
    finished = subprocess.run(
        (*played, "--record", "record.json"),
        check=False,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    record = json.loads((tmp_path / "record.json").read_text())
    typing, *opening = record["steps"]
    outputs = [command["output"] for command in typing["commands"]]
    assert outputs[0].split() == list(NODES)
    assert outputs[2].strip() in daemon
    opened = [(step["page"]["url"], step["notes"]) for step in opening]
    assert opened == [(f"http://{address}:{node_port(cluster)}/", []) for address in ADDRESSES[1:]]
    assert [node["name"] for node in record["cluster"]["nodes"]] == list(NODES)


def test_another_number_of_nodes_than_a_cluster_has_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ClusterError, match=r"--nodes 2 was asked for, and the cluster .* is up with 3"):
        providers.load("local").up(Request(argument=cluster.facts.name, nodes=2))


def test_no_kubelet_took_the_pods_of_another(cluster: Cluster, daemon: dict[str, str]) -> None:
    assert {pod["spec"]["nodeName"]: pod["metadata"]["name"] for pod in pods(cluster)} == daemon
    restarts = run(cluster, "kubectl get pods -A -o jsonpath='{.items[*].status.containerStatuses[*].restartCount}'")
    assert set(restarts.split()) == {"0"}


def what_broke(cluster: Cluster) -> str:
    """What the cluster says once it is unwell: a big process that was killed takes a moment to be gone."""
    messages: list[str] = []

    def is_broken() -> bool:
        try:
            cluster.check_health()
        except ClusterBroken as broken:
            messages.append(str(broken))
        return bool(messages)

    assert wait_until(is_broken, GENEROUS), "the cluster says that it is well"
    return messages[0]


@pytest.mark.own_lab("it dies, node by node")
def test_what_died_is_named_with_its_node_and_a_run_killed_half_way_leaves_nothing_after_down() -> None:
    elsewhere, line = started_elsewhere("up", nodes=3)
    name = line.split()[1]
    directory = ClusterDirectory(name)
    elsewhere.kill()
    elsewhere.wait()
    namespaces = namespaces_of(name)
    joined = providers.load("local").up(Request(argument=name, keep=True))
    try:
        state = directory.read()
        assert state is not None
        second, third = state.nodes[1:]
        kubelet = next(component for component in second.components if component.name == "kubelet")
        run(joined, f"ssh node2 kill -9 {kubelet.process.pid}")
        assert re.match(r"kubelet on node2 of the cluster .* ended; its log (ends|is empty)", what_broke(joined))
        os.kill(third.init.pid, signal.SIGKILL)
        assert wait_until(lambda: bool(re.match(r"node3 of the cluster .* has ended", what_broke(joined))), GENEROUS)
    finally:
        joined.close()
        assert lifecycle.down([name]).removed == (name,)
    assert left_of(name) == []
    assert wait_until(lambda: not users_of(namespaces), GENEROUS), users_of(namespaces)
