"""Add-ons and tools of a lab that is up: put into it for the deck that needs one, and said of where it cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster

from tests.end_to_end.labs import cache_with_programs
from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

CLAIM = """\
kubectl apply -f - <<EOF
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Mi
---
apiVersion: v1
kind: Pod
metadata:
  name: writer
spec:
  terminationGracePeriodSeconds: 0
  securityContext:
    runAsUser: 1000
  containers:
  - name: writer
    image: busybox
    command: [sh, -c, "echo written > /data/file; exec sleep 3600"]
    volumeMounts:
    - name: data
      mountPath: /data
  volumes:
  - name: data
    persistentVolumeClaim:
      claimName: data
EOF"""


def written(folder: Path, *blocks: str) -> Path:
    deck = folder / "deck.md"
    fences = "\n".join(f"```bash\n{block}\n```\n" for block in blocks)
    deck.write_text(f"# Volumes\n\n.exercise[\n\n{fences}\n]\n")
    return deck


def test_a_deck_with_a_claim_gets_volumes_and_its_records_have_nothing_of_what_gives_them(
    lab: Cluster, tmp_path: Path
) -> None:
    deck = written(
        tmp_path,
        CLAIM,
        "kubectl wait pod/writer --for=condition=ready --timeout=2m",
        "kubectl exec writer -- cat /data/file",
        "kubectl get pv -o jsonpath='{.items[0].spec.hostPath.path}' >path\ncat $(cat path)/file",
        "kubectl delete pod/writer pvc/data",
        "while test -e $(cat path); do sleep 0.1; done",
    )
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 0, run.output
    steps = run.record["steps"]
    assert steps[2]["commands"][0]["output"] == "written\n"
    effects = [effect for step in steps for command in step["commands"] for effect in command.get("effects", ())]
    assert {effect["namespace"] for effect in effects} <= {"default", ""}
    assert {effect["kind"] for effect in effects} == {"PersistentVolumeClaim", "PersistentVolume", "Pod"}
    state = ClusterDirectory(lab.facts.name).read()
    assert state is not None
    assert "local-path" in state.addons


POLICY = """\
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
  namespace: shop
spec:
{spec}
EOF"""
DENY_ALL = POLICY.format(name="deny-all", spec="  podSelector: {}\n  policyTypes: [Ingress]")
FROM_FRIENDS = POLICY.format(
    name="from-friends",
    spec="""\
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from:
    - podSelector: {matchLabels: {role: friend}}""",
)
FROM_GUESTS = POLICY.format(
    name="from-guests",
    spec="""\
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: guests}}""",
)
NO_EGRESS = POLICY.format(
    name="no-egress", spec="  podSelector: {matchLabels: {role: friend}}\n  policyTypes: [Egress]"
)
EGRESS = POLICY.format(
    name="egress",
    spec="""\
  podSelector: {matchLabels: {role: friend}}
  policyTypes: [Egress]
  egress:
  - to:
    - namespaceSelector: {}
    ports:
    - {protocol: UDP, port: 53}
  - to:
    - podSelector: {matchLabels: {app: web}}""",
)
ASK = """\
ask() { kubectl -n "$1" exec "$2" -- wget -qO- -T 2 web.shop.svc.cluster.local; }
soon() { for _ in 1 2 3 4 5 6 7 8; do "$@" && return; sleep 0.5; done; return 1; }
refused() { ! ask "$@"; }"""


def test_network_policies_hold_by_label_by_namespace_and_for_what_pods_ask(lab: Cluster, tmp_path: Path) -> None:
    run_web = "sh -c 'mkdir /www && echo served >/www/index.html && exec httpd -f -h /www'"
    deck = written(
        tmp_path,
        "kubectl create namespace shop\nkubectl create namespace other\nkubectl label namespace other team=guests",
        f"kubectl -n shop run web --image=busybox --labels=app=web --port=80 --expose --command -- {run_web}",
        "kubectl -n shop run friend --image=busybox --labels=role=friend --command -- sleep 3600",
        "kubectl -n shop run stranger --image=busybox --command -- sleep 3600",
        "kubectl -n other run guest --image=busybox --command -- sleep 3600",
        "kubectl wait -n shop pod --all --for=condition=ready --timeout=2m\n"
        "kubectl wait -n other pod --all --for=condition=ready --timeout=2m",
        f"{ASK}\nsoon ask shop stranger",
        f"{DENY_ALL}\nsoon refused shop stranger\nrefused shop friend",
        f"{FROM_FRIENDS}\nsoon ask shop friend\nrefused shop stranger",
        f"refused other guest\n{FROM_GUESTS}\nsoon ask other guest\nrefused shop stranger",
        f"{NO_EGRESS}\nsoon refused shop friend",
        f"{EGRESS}\nsoon ask shop friend\nrefused shop stranger",
        "kubectl -n shop delete networkpolicy --all\nsoon ask shop stranger",
        "kubectl -n shop delete pods --all --now\nkubectl -n other delete pods --all --now",
        "kubectl delete namespace shop other",
    )
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 0, run.output


def test_a_tool_that_a_deck_types_is_in_the_lab_and_gives_way_to_one_that_the_deck_installs(
    lab: Cluster, tmp_path: Path
) -> None:
    deck = written(
        tmp_path,
        "mkdir app && echo 'configMapGenerator: [{name: settings, literals: [a=b]}]' >app/kustomization.yaml",
        "kustomize build app | kubectl apply -f -",
        "printf '#!/bin/sh\\necho my own\\n' >/usr/local/bin/kustomize && chmod +x /usr/local/bin/kustomize",
        "kustomize",
        "rm /usr/local/bin/kustomize",
    )
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 0, run.output
    outputs = [step["commands"][0]["output"] for step in run.record["steps"]]
    assert outputs[1].startswith("configmap/settings-")
    assert outputs[3] == "my own\n"


def test_a_step_that_fails_for_want_of_one_is_the_labs_error_and_says_the_way_out(
    lab: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").mkdir()
    cache = cache_with_programs(tmp_path / "cache") / "slide-harness"
    for kept in ("stand-ins", "programs"):
        (cache / kept).unlink(missing_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent))
    deck = written(tmp_path, "true", "kubectl top nodes")
    run = harness_run(deck, tmp_path, "--offline", lab=lab)
    first, second = run.record["steps"]
    assert (first["verdict"], second["verdict"]) == ("passed", "error")
    assert (second["reason"]["kind"], second["reason"]["subject"]) == ("no-addon", "metrics-server")
    assert "the lab has no metrics-server, which gives `kubectl top`" in second["reason"]["detail"]
    assert "cannot be had" in second["reason"]["detail"]
    assert run.output.count("the lab goes without metrics-server") == 1
    assert "bring metrics-server to this machine" in " ".join(run.output.split())
