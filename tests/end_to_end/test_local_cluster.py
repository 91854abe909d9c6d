"""The local lab as a deck and its author meet it: a real cluster, a real shell, and nothing left of either."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from harness.cluster import providers
from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import cgroups, lifecycle
from harness.cluster.local.build.binaries import VERSION
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.local.waiting import wait_until
from harness.cluster.provider import Cluster, Request
from kubernetes import client

from tests.cluster.standins import NAMES, put_on_path
from tests.end_to_end.labs import GENEROUS, bash, left_of, run, started_elsewhere, typed

pytestmark = pytest.mark.end_to_end


def bring_up() -> Cluster:
    return providers.load("local").up(Request())


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    up = bring_up()
    yield up
    up.close()


def init_of(name: str) -> int:
    state = ClusterDirectory(name).read()
    assert state is not None
    return state.nodes[0].init.pid


def test_it_is_a_real_cluster_with_one_ready_node(cluster: Cluster) -> None:
    facts = cluster.facts
    assert (facts.provider, facts.server_version, facts.kubectl_version) == ("local", VERSION, VERSION)
    assert [(node.name, node.version) for node in facts.nodes] == [("node1", VERSION)]
    assert run(cluster, "kubectl get nodes --no-headers | awk '{print $1, $2}'") == "node1 Ready"
    cluster.check_health()
    api = cluster.api()
    assert api is not None
    found = cluster.call(lambda: client.CoreV1Api(api).list_namespace().items)
    assert "kube-system" in [each.metadata.name for each in found if each.metadata is not None]


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
        assert (made.facts.provider, made.facts.server_version) == (name, VERSION)
        assert [node.name for node in made.facts.nodes] == ["node1"]
        cluster.call(made.check_health)
    finally:
        made.close()
        made.close()
    assert log.read_text().count("delete") == 1


def test_an_image_of_the_mirror_runs_and_answers_at_its_node_port(cluster: Cluster) -> None:
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
    said = run(cluster, "kubectl logs asking")
    assert said.count('{"repositories":[]}') == 2
    assert "bad address" in said
    assert "can't resolve" in run(cluster, "curl http://example.com 2>&1 | sed s/Could.not/can\\'t/")


def test_docker_pulls_from_the_mirror_and_pushes_to_a_registry_of_the_cluster(cluster: Cluster) -> None:
    run(cluster, "kubectl create deployment store --image=registry")
    run(cluster, "kubectl expose deploy/store --port=5000 --type=NodePort")
    run(cluster, "kubectl wait deploy/store --for condition=available --timeout=2m")
    said = run(
        cluster,
        "set -e; port=$(kubectl get svc/store -o json | jq .spec.ports[0].nodePort);"
        "until curl -sf 127.0.0.1:$port/v2/; do sleep 0.2; done; docker pull busybox;"
        "docker tag busybox 127.0.0.1:$port/busybox; docker push 127.0.0.1:$port/busybox;"
        "docker run --rm 127.0.0.1:$port/busybox cat /proc/self/cgroup; curl -s 127.0.0.1:$port/v2/_catalog",
    )
    assert '{"repositories":["busybox"]}' in said
    assert f"{cgroups.group_name(cluster.facts.name, 'node1')}/docker/" in said


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
    assert "dockercoins.yml" in run(cluster, "ls ~/workspace/container.training/stacks")


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
    assert (joined.facts.server_version, [node.name for node in joined.facts.nodes]) == (VERSION, ["node1"])
    assert Path(joined.shell().env["KUBECONFIG"]).read_text().count("server:") == 1
    joined.close()


def test_two_clusters_at_once_do_not_meet_and_the_one_outlives_the_other(cluster: Cluster) -> None:
    run(cluster, "kubectl create deployment same --image=registry")
    other = bring_up()
    try:
        assert other.facts.name != cluster.facts.name
        run(other, "kubectl create deployment same --image=registry")
        run(other, "kubectl wait deploy/same --for condition=available --timeout=2m")
        assert run(other, "kubectl get deployments -o name") == "deployment.apps/same"
        owners = {each.name: each.owner for each in lifecycle.status()}
        assert owners[other.facts.name] == owners[cluster.facts.name] == os.getpid()
    finally:
        other.close()
    assert left_of(other.facts.name) == []
    run(cluster, "kubectl wait deploy/same --for condition=available --timeout=2m")
    cluster.check_health()


def test_a_dead_component_is_named_and_a_dead_lab_too() -> None:
    cluster = bring_up()
    try:
        run(cluster, "kill -9 $(pidof kube-apiserver)")
        with pytest.raises(ClusterBroken, match=r"^kube-apiserver of the cluster .* ended"):
            cluster.check_health()
        os.kill(init_of(cluster.facts.name), signal.SIGKILL)
        assert wait_until(lambda: not cgroups.members(cluster.facts.name), GENEROUS)
        with pytest.raises(ClusterBroken, match="has ended"):
            cluster.check_health()
    finally:
        cluster.close()
    cluster.close()
    assert left_of(cluster.facts.name) == []


def test_a_run_killed_in_the_middle_leaves_its_cluster_and_down_removes_it() -> None:
    elsewhere, line = started_elsewhere("up ")
    name = line.split()[-1]
    elsewhere.kill()
    elsewhere.wait()
    (status,) = [each for each in lifecycle.status() if each.name == name]
    assert (status.is_running, status.is_ready, status.owner) == (True, True, None)
    assert all(component.is_running for component in status.nodes[0].components)
    assert lifecycle.down([name]).removed == (name,)
    assert left_of(name) == []


@pytest.mark.parametrize("damage", [b"", None], ids=["state cut short", "state missing"])
def test_down_needs_no_state_file(damage: bytes | None) -> None:
    elsewhere, line = started_elsewhere("up ")
    name = line.split()[-1]
    elsewhere.kill()
    elsewhere.wait()
    state_file = ClusterDirectory(name).state_file
    if damage is None:
        state_file.unlink()
    else:
        state_file.write_bytes(damage)
    lifecycle.down([name])
    assert left_of(name) == []


def test_interrupting_while_it_comes_up_leaves_nothing() -> None:
    elsewhere, line = started_elsewhere("starting the cluster")
    name = line.split("'")[1]
    assert wait_until(lambda: ClusterDirectory(name).node("node1").log("kube-apiserver").exists(), GENEROUS)
    elsewhere.send_signal(signal.SIGINT)
    assert elsewhere.wait(GENEROUS) != 0
    assert left_of(name) == []


def test_what_is_dead_is_swept_away_by_the_next_one_that_comes_up() -> None:
    elsewhere, line = started_elsewhere("up ")
    name = line.split()[-1]
    init = init_of(name)
    elsewhere.kill()
    elsewhere.wait()
    os.kill(init, signal.SIGKILL)
    assert wait_until(lambda: not cgroups.members(name), GENEROUS)
    next_one = bring_up()
    try:
        assert next_one.facts.name == name
        assert run(next_one, "kubectl get nodes -o name") == "node/node1"
    finally:
        next_one.close()
    assert left_of(name) == []


def test_a_kept_cluster_is_joined_by_its_name_and_stays() -> None:
    name = "kept"
    kept = lifecycle.up(Request(), name)
    try:
        assert kept.name == name
        with pytest.raises(ClusterError, match="already"):
            lifecycle.up(Request(), name)
        joined = providers.load("local").up(Request(argument=name))
        assert joined.facts == kept
        joined.close()
        assert [path.stem for path in lifecycle.logs(name, "kubelet")] == ["kubelet"]
        with pytest.raises(ClusterError, match=r"it has: .*etcd"):
            lifecycle.logs(name, "kubelt")
        assert lifecycle.shell_command(name).argv[-2:] == ("bash", "-i")
    finally:
        lifecycle.down([name])
    assert left_of(name) == []
    with pytest.raises(ClusterError, match="no cluster 'kept'"):
        lifecycle.down([name])
