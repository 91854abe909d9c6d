"""The local lab as a deck and its author meet it: a real cluster and a real shell."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import urllib.request
from pathlib import Path

import pytest
import yaml
from harness.cluster import kubectl, providers
from harness.cluster.errors import ClusterError
from harness.cluster.local import lifecycle
from harness.cluster.provider import Cluster, Request
from harness.cluster.waiting import wait_until
from harness.knowledge.releases import NEWEST
from kubernetes import client

from tests.cluster.standins import NAMES, put_on_path
from tests.end_to_end.labs import GENEROUS, bash, run, typed
from tests.end_to_end.playing import HARNESS

pytestmark = pytest.mark.end_to_end


DECK = """\
# Versions

.exercise[

- Which one is it?
  ```bash
  kubectl version
  kubectl get nodes
  ```

- Make something:
  ```bash
  kubectl create deployment registry --image=registry:2
  ```

]
"""


@pytest.fixture
def cluster(lab: Cluster) -> Cluster:
    return lab


def test_it_is_a_real_cluster_with_one_ready_node(cluster: Cluster) -> None:
    facts = cluster.facts
    version = facts.server_version
    assert version.startswith(f"v{NEWEST}.")
    assert (facts.provider, facts.kubectl_version, facts.kubernetes) == ("local", version, "")
    assert [(node.name, node.version) for node in facts.nodes] == [("node1", version)]
    assert run(cluster, "kubectl get nodes --no-headers | awk '{print $1, $2, $3}'") == "node1 Ready control-plane"
    assert run(cluster, "kubectl get nodes -o jsonpath='{.items[*].spec.taints}'") == ""
    cluster.check_health()
    api = cluster.api()
    assert api is not None
    namespaces = cluster.call(lambda: client.CoreV1Api(api).list_namespace().items)
    assert "kube-system" in [namespace.metadata.name for namespace in namespaces if namespace.metadata is not None]


@pytest.mark.parametrize("name", NAMES)
def test_a_cluster_that_a_program_made_is_played_on_as_any_other(
    name: str, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kubeconfig = run(cluster, "sed 's/current-context: .*/current-context: CONTEXT/' ~/.kube/config")
    context = yaml.safe_load(kubeconfig)
    context["contexts"][0]["name"] = "CONTEXT"
    log = put_on_path(monkeypatch, tmp_path, yaml.safe_dump(context))
    made = cluster.call(lambda: providers.load(name).up(Request(argument="1.20")))
    try:
        assert (made.facts.provider, made.facts.server_version) == (name, cluster.facts.server_version)
        assert [node.name for node in made.facts.nodes] == ["node1"]
        cluster.call(made.check_health)
    finally:
        made.close()
        made.close()
    assert log.read_text().count("delete") == 1


def test_an_image_runs_and_answers_at_its_node_port(cluster: Cluster) -> None:
    run(
        cluster,
        "kubectl create deployment web --image=registry && kubectl expose deploy/web --port=5000 --type=NodePort",
    )
    run(cluster, "kubectl wait deploy/web --for condition=available --timeout=2m")
    port = run(cluster, "kubectl get svc/web -o json | jq .spec.ports[0].nodePort")

    def catalogue() -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/_catalog", timeout=10) as answer:
            return bytes(answer.read())

    def answers() -> bool:
        try:
            return cluster.call(catalogue) == b'{"repositories":[]}\n'
        except OSError:
            return False

    assert wait_until(answers, GENEROUS)
    fetched = subprocess.run(
        cluster.command(("curl", "--silent", f"127.0.0.1:{port}/v2/_catalog")), check=True, capture_output=True
    )
    assert fetched.stdout == b'{"repositories":[]}\n'
    with pytest.raises(OSError, match="refused"):
        catalogue()


def test_pods_find_services_by_name_and_learn_at_once_that_others_are_not(cluster: Cluster) -> None:
    run(cluster, "kubectl create deployment named --image=registry && kubectl expose deploy/named --port=5000")
    run(cluster, "kubectl wait deploy/named --for condition=available --timeout=2m")
    run(
        cluster,
        "kubectl run asking --image=busybox --restart=Never -- sh -c '"
        "until wget -q -O - http://named:5000/v2/_catalog; do sleep 0.2; done;"
        "wget -q -O - http://named.default.svc.cluster.local:5000/v2/_catalog; wget http://example.com'",
    )
    run(cluster, "until kubectl get pod asking | grep -q Error; do sleep 0.2; done")
    log = run(cluster, "kubectl logs asking")
    assert log.count('{"repositories":[]}') == 2
    assert "bad address" in log
    assert "can't resolve" in run(cluster, "curl http://example.com 2>&1 | sed s/Could.not/can\\'t/")


def test_docker_pulls_an_image_and_pushes_to_a_registry_of_the_cluster(cluster: Cluster) -> None:
    run(cluster, "kubectl create deployment store --image=registry")
    run(cluster, "kubectl expose deploy/store --port=5000 --type=NodePort")
    run(cluster, "kubectl wait deploy/store --for condition=available --timeout=2m")
    output = run(
        cluster,
        "set -e; port=$(kubectl get svc/store -o json | jq .spec.ports[0].nodePort);"
        "until curl -sf 127.0.0.1:$port/v2/; do sleep 0.2; done; docker pull busybox;"
        "docker tag busybox 127.0.0.1:$port/busybox; docker push 127.0.0.1:$port/busybox;"
        "docker run --rm 127.0.0.1:$port/busybox cat /proc/self/cgroup; curl -s 127.0.0.1:$port/v2/_catalog",
    )
    assert '{"repositories":["busybox"]}' in output
    assert ":/docker/" in output


def test_the_shell_has_a_terminal_and_job_control(cluster: Cluster) -> None:
    with bash(cluster) as shell:
        assert typed(shell, "tty").startswith("/dev/pts/")
        assert typed(shell, "set -o | grep monitor").split() == ["monitor", "on"]
        assert typed(shell, 'hostname; pwd; echo "$HOME"').split() == ["node1", "/root", "/root"]
        shell.sendline("sleep 71236")
        run(cluster, "until pgrep -f 'sleep 7123[6]'; do sleep 0.1; done")
        shell.sendintr()
        shell.expect_exact("PROMPT ")
        assert typed(shell, "echo $?") == "130"
        shell.sendline("sleep 71237")
        run(cluster, "until pgrep -f 'sleep 7123[7]'; do sleep 0.1; done")
        shell.send("\x1a")
        shell.expect_exact("PROMPT ")
        assert "Stopped" in typed(shell, "jobs")


def test_what_the_shell_started_ends_when_its_terminal_is_closed(cluster: Cluster) -> None:
    shell = bash(cluster)
    typed(shell, "sleep 71234 &")
    shell.sendline("echo started; sleep 71235")
    shell.expect_exact("started")
    assert (
        run(cluster, "until pgrep -f 'sleep 7123[5]' >/dev/null; do sleep 0.1; done; pgrep -fc 'sleep 7123[45]'") == "2"
    )
    shell.close(force=True)
    run(cluster, "while pgrep -f 'sleep 7123[45]'; do sleep 0.1; done")


def test_kubectl_exec_gives_a_terminal_in_the_pod(cluster: Cluster) -> None:
    run(cluster, "kubectl run box --image=busybox --restart=Never -- sleep 86400")
    run(cluster, "kubectl wait pod/box --for condition=ready --timeout=2m")
    with bash(cluster) as shell:
        shell.sendline("kubectl exec -it box -- sh")
        shell.expect_exact("# ")
        shell.sendline("tty; hostname")
        shell.expect(r"/dev/pts/\d+\r\nbox\r\n")
        shell.sendline("exit")
        shell.expect_exact("PROMPT ")
        assert typed(shell, "echo $?") == "0"


def test_a_deck_changes_nothing_of_the_machine(cluster: Cluster) -> None:
    name = f"/etc/written-by-{cluster.facts.name}"
    overcommit = Path("/proc/sys/vm/overcommit_memory").read_text()
    run(cluster, f"echo 1 >{name}; rm /etc/debian_version; hostname elsewhere; hostname node1; mount -t tmpfs x /mnt")
    assert not Path(name).exists()
    assert Path("/etc/debian_version").exists()
    assert Path("/proc/sys/vm/overcommit_memory").read_text() == overcommit
    assert run(cluster, "getent hosts master-0").split()[0] == cluster.facts.nodes[0].address


def test_an_existing_cluster_is_played_on_with_another_kubectl(cluster: Cluster, tmp_path: Path) -> None:
    """Whether the machine has a kubectl or not."""
    kubectl.find("1.28", print)  # from the lab's network, in which the cluster answers, it could not be fetched
    (tmp_path / "deck.md").write_text(DECK)
    kubeconfig = run(cluster, "cat ~/.kube/config")
    (tmp_path / "config").write_text(kubeconfig)
    (context,) = (context["name"] for context in yaml.safe_load(kubeconfig)["contexts"])
    command = ("run", str(tmp_path / "deck.md"), "--cluster", f"context:{context}", "--kubectl", "1.28", "--yes")
    finished = subprocess.run(
        cluster.command((*HARNESS, *command, "--record", str(tmp_path / "record.json"))),
        check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GENEROUS,
        env={**os.environ, "KUBECONFIG": str(tmp_path / "config")},
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    record = json.loads((tmp_path / "record.json").read_text())
    assert record["cluster"]["kubectl_version"].startswith("v1.28.")
    output = record["steps"][0]["commands"][0]["output"]
    assert record["cluster"]["kubectl_version"] in output
    assert record["cluster"]["server_version"] in output


def test_files_are_exchanged_under_one_path(cluster: Cluster) -> None:
    exchange = cluster.shell().exchange
    run(cluster, f"echo hello >{exchange}/greeting")
    assert (exchange / "greeting").read_text() == "hello\n"


def test_an_existing_cluster_is_asked_about_before_it_is_touched(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(run(cluster, "cat ~/.kube/config"))
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    provider = providers.load("context")
    asked: list[str] = []

    def refuse(question: str) -> bool:
        asked.append(question)
        return False

    name = "kubernetes-admin@kubernetes"
    with pytest.raises(ClusterError, match="was not touched"):
        cluster.call(lambda: provider.up(Request(argument=name, confirm=refuse)))
    assert all(part in asked[0] for part in (name, "https://10.111.0.10:6443", "node1", "default"))
    joined = cluster.call(lambda: provider.up(Request(argument=name, assume_yes=True, confirm=refuse)))
    assert len(asked) == 1
    assert (joined.facts.server_version, [node.name for node in joined.facts.nodes]) == (
        cluster.facts.server_version,
        ["node1"],
    )
    assert Path(joined.shell().env["KUBECONFIG"]).read_text().count("server:") == 1
    joined.close()


def test_a_service_is_shown_to_a_browser_of_this_machine(cluster: Cluster) -> None:
    page = "sh -c 'echo welcome >index.html; httpd -f -p 8080'"
    run(cluster, f"kubectl run page --image=busybox --port=8080 -- {page}")
    run(cluster, "kubectl expose pod page --port=80 --target-port=8080")
    run(cluster, "kubectl wait pod/page --for condition=ready --timeout=2m")
    with lifecycle.forwarded("page", "default", 0, cluster.facts.name) as forwarder:
        threading.Thread(target=forwarder.serve_forever, daemon=True).start()

        def shows_page() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{forwarder.port}/", timeout=10) as answer:
                    return bool(answer.read() == b"welcome\n")
            except OSError:
                return False

        assert wait_until(shows_page, GENEROUS, interval=0.2)
        forwarder.shutdown()
    no_such_service = pytest.raises(
        ClusterError, match=r"no service 'pages' in the namespace 'default', which has .*page"
    )
    with no_such_service, lifecycle.forwarded("pages", "default", 0, cluster.facts.name):
        pass
    run(cluster, "kubectl delete pod/page service/page --now")
