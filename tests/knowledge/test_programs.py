"""Each tool beside kubectl: what of it is no longer right, and what people write today."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from harness.knowledge.rows import FOLDER

from tests.check.reading import exercise, findings


def drifts(folder: Path, command: str, version: str = "1.37") -> list[str]:
    return [finding.id for finding in findings(folder, exercise(command), select=("drift",), kubernetes=version)]


WRONG = [
    "helm init",
    "helm install --name shop ./shop",
    "helm install stable/mysql",
    "helm upgrade shop stable/mysql",
    "helm get shop",
    "helm upgrade --install shop ./shop --timeout 600",
    "helm ls -a",
    "helm version -c",
    "helm chart save ./shop registry.example.com/shop:1",
    "sudo docker-compose up -d",
    "docker exec -it shop_web_1 sh",
    "docker-machine ls",
    "k3d create -n demo",
    "k3d cluster create demo --k3s-server-arg --disable=traefik",
    "k3d cluster create demo --workers 3",
    "istioctl manifest apply --set profile=demo",
    "istioctl operator init",
    "istioctl profile dump demo",
    "kustomize build --load_restrictor none overlays/test",
    "kustomize config tree .",
    "minikube start --vm-driver=kvm2",
    "minikube start --bootstrapper=localkube",
    "minikube addons enable heapster",
    "ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 snapshot restore backup.db",
    "etcdctl cluster-health",
    "etcdctl ls / --recursive",
    "apt-get update && apt-get install -y kubeadm=1.20.0-00",
    "curl -s https://packages.cloud.google.com/apt/doc/apt-key.gpg | apt-key add -",
    'echo "deb https://apt.kubernetes.io/ kubernetes-xenial main" | tee /etc/apt/sources.list.d/kubernetes.list',
    "curl -LO https://github.com/wercker/stern/releases/download/1.11.0/stern_linux_amd64",
    "kubeadm init --experimental-upload-certs",
    "kubeadm alpha certs check-expiration",
]
RIGHT = [
    "helm install shop ./shop",
    "helm install --generate-name bitnami/mysql",
    "helm repo add stable https://charts.helm.sh/stable",
    "helm get values shop",
    "helm upgrade --install shop ./shop --timeout 10m",
    "helm list -A",
    "helm version --short",
    "helm push shop-1.0.0.tgz oci://registry.example.com",
    "docker compose up -d",
    "docker exec -it shop-web-1 sh",
    "k3d cluster create demo --agents 3 --k3s-arg '--disable=traefik@server:*'",
    "k3d image import web:1 -c demo",
    "istioctl install --set profile=demo -y",
    "istioctl manifest generate --set profile=demo",
    "istioctl proxy-status",
    "kustomize build --load-restrictor LoadRestrictionsNone overlays/test",
    "kustomize edit set image nginx=nginx:1.27",
    "minikube start --driver=docker --extra-config=kubelet.max-pods=20",
    "minikube addons enable metrics-server",
    "etcdctl --endpoints https://127.0.0.1:2379 snapshot save backup.db",
    "etcdutl snapshot restore backup.db --data-dir /var/lib/etcd",
    "etcdctl get / --prefix --keys-only",
    "apt-get update && apt-get install -y kubeadm=1.34.0-1.1",
    "apt-mark hold kubeadm kubelet kubectl",
    "curl -fsSL https://pkgs.k8s.io/core:/stable:/v1.34/deb/Release.key | gpg --dearmor -o /etc/apt/keyrings/k8s.gpg",
    "stern -n kube-system coredns --since 10m",
    "kubeadm init --upload-certs --pod-network-cidr 10.244.0.0/16",
    "kubeadm certs check-expiration",
]


@pytest.mark.parametrize("command", WRONG)
def test_what_is_no_longer_right_is_found(tmp_path: Path, command: str) -> None:
    assert drifts(tmp_path, command)


@pytest.mark.parametrize("command", RIGHT)
def test_what_people_write_today_is_let_be(tmp_path: Path, command: str) -> None:
    assert drifts(tmp_path, command) == []


def test_helm_4_is_dated_by_its_time(tmp_path: Path) -> None:
    assert drifts(tmp_path, "helm list --all", "1.34") == []
    assert drifts(tmp_path, "helm list --all", "1.35") == ["drift-flag"]


def test_a_finding_says_of_which_time_it_is_and_never_that_a_tool_has_a_version_of_kubernetes(tmp_path: Path) -> None:
    [finding] = findings(tmp_path, exercise("docker-compose ps"), select=("drift",), kubernetes="1.37")
    assert "is of the time before Kubernetes 1.28: it ended in 2023-07" in finding.message


@pytest.mark.parametrize("file", sorted(FOLDER.glob("programs/*.toml")), ids=lambda file: file.stem)
def test_a_file_is_about_the_program_that_it_is_named_after(file: Path) -> None:
    rows = tomllib.loads(file.read_text())
    programs = {command.split()[0] for row in rows.values() for command in row["commands"]}
    assert programs <= {file.stem, f"{file.stem}-get"}
    assert file.stem in programs
