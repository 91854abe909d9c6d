"""Which steps need an add-on of the lab, and which add-ons a deck brings itself: read, not run."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.addons import addons_by_step
from harness.check.subject import Subject
from harness.cluster.addon_names import AddonName
from harness.deck.reader import read_deck

from tests.check.reading import exercise
from tests.project.repositories import committed

CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec: {}\n"
OF_CLASS = CLAIM.replace("{}", "\n  storageClassName: {}")
SET = "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  volumeClaimTemplates:\n  - metadata: {}\n"
OWN_CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nprovisioner: rancher.io/local-path\n"


def applied(manifest: str) -> str:
    return f"kubectl apply -f - <<EOF\n{manifest}EOF"


def needed(deck: Path) -> dict[int, tuple[AddonName, ...]]:
    return {place.line: names for place, names in addons_by_step(Subject(read_deck(deck))).items()}


def needed_by(folder: Path, *fences: str) -> list[str]:
    deck = folder / "deck.md"
    deck.write_text("\n---\n".join(map(exercise, fences)))
    return sorted({name.value for names in needed(deck).values() for name in names})


@pytest.mark.parametrize(
    ("command", "is_needed"),
    [
        ("kubectl get storageclass", True),
        ("kubectl get pods,sc -o wide", True),
        ("watch kubectl describe storageclass/local-path", True),
        (applied(CLAIM), True),
        (applied(SET), True),
        (applied(OWN_CLASS), True),
        (applied(OF_CLASS.format("local-path")), True),
        (applied(OF_CLASS.format("standard")), True),
        (applied(OF_CLASS.format('""')), False),
        (applied(OF_CLASS.format("manual")), False),
        (f"cat > claim.yaml <<EOF\n{CLAIM}EOF", True),
        ("kubectl get storageclasses.storage.k8s.io", True),
        ("k -n web get sc", True),
        ("ssh node2 kubectl get sc", True),
        ("kubectl get pods", False),
        ("kubectl run sc --image=nginx", False),
        ("kubectl logs sc", False),
        ("kubectl exec web -- ls sc", False),
        ("echo kubectl get sc", False),
        ("kubectl create deployment sc --image=nginx", False),
        ("kubectl get pods -l app=sc", False),
        ("kubectl auth can-i create sc", False),
    ],
)
def test_volumes_are_needed_by_claims_and_by_who_asks_for_their_class(
    tmp_path: Path, command: str, *, is_needed: bool
) -> None:
    assert needed_by(tmp_path, command) == (["local-path"] if is_needed else [])


@pytest.mark.parametrize(
    ("command", "is_needed"),
    [
        ("kubectl top nodes", True),
        ("watch -n 1 kubectl top pods", True),
        ("kubectl autoscale deployment web --max=5", True),
        ("kubectl get hpa web --watch", True),
        ("kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes", True),
        ("kubectl -n kube-system get deploy metrics-server", True),
        (applied("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"), True),
        ("kubectl apply -f https://example.org/metrics-server/releases/latest/download/components.yaml", False),
        (
            "kubectl --kubeconfig a -n kube-system apply -f https://example.org/metrics-server/components.yaml; kubectl top nodes",
            False,
        ),
        (
            "helm --namespace kube-system --kubeconfig a upgrade --install metrics metrics-server/metrics-server; kubectl top nodes",
            False,
        ),
        ("ssh node1 kubectl apply -f https://example.org/metrics-server/components.yaml\nkubectl top nodes", False),
        ("helm list -n metrics-server; kubectl top nodes", True),
        ("sudo -E kubectl top pods", True),
        ("top -b -n 1", False),
        ("kubectl exec web -- top", False),
    ],
)
def test_metrics_are_needed_by_who_looks_at_them_and_by_autoscaling(
    tmp_path: Path, command: str, *, is_needed: bool
) -> None:
    assert needed_by(tmp_path, command) == (["metrics-server"] if is_needed else [])


@pytest.mark.parametrize(
    ("command", "is_needed"),
    [
        ("kubectl expose deploy/web --port=80 --type=LoadBalancer", True),
        ("kubectl expose deploy/web --port=80 --type LoadBalancer", True),
        ("kubectl create service loadbalancer web --tcp=80", True),
        ("""kubectl patch svc web -p '{"spec": {"type": "LoadBalancer"}}'""", True),
        (applied("apiVersion: v1\nkind: Service\nspec:\n  type: LoadBalancer\n"), True),
        ("kubectl expose deploy/web --port=80 --type=NodePort", False),
    ],
)
def test_addresses_are_needed_by_services_that_want_one(tmp_path: Path, command: str, *, is_needed: bool) -> None:
    assert needed_by(tmp_path, command) == (["metallb"] if is_needed else [])


INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  rules: []\n"
OF_INGRESS_CLASS = INGRESS.replace("spec:\n", "spec:\n  ingressClassName: {}\n")
ROUTE = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: web\n"


@pytest.mark.parametrize(
    ("command", "is_needed"),
    [
        (applied(INGRESS), True),
        (applied(OF_INGRESS_CLASS.format("traefik")), True),
        (applied(OF_INGRESS_CLASS.format("nginx")), True),
        (applied(OF_INGRESS_CLASS.format("alb")), False),
        (applied(f"{INGRESS}  annotations:\n    traefik.ingress.kubernetes.io/router.entrypoints: web\n"), True),
        (applied(ROUTE), True),
        (
            applied("apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nspec:\n  gatewayClassName: traefik\n"),
            True,
        ),
        (applied("apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\n"), True),
        (applied("apiVersion: networking.istio.io/v1\nkind: Gateway\n"), False),
        ("kubectl create ingress web --class=traefik --rule=web.local/=web:80", True),
        ("kubectl get ing,svc", True),
        ("kubectl describe ingress/web", True),
        ("kubectl get gatewayclass", True),
        ("kubectl get gateways.gateway.networking.k8s.io", True),
        ("kubectl get gateways.networking.istio.io", False),
        ("kubectl -n kube-system logs deploy/traefik", True),
        ("kubectl get svc", False),
        ("curl -H 'Host: traefik.example' http://localhost/", False),
        ("kubectl create deployment web --image=traefik/whoami", False),
    ],
)
def test_ingresses_and_gateways_need_what_answers_for_them(tmp_path: Path, command: str, *, is_needed: bool) -> None:
    assert needed_by(tmp_path, command) == (["traefik"] if is_needed else [])


@pytest.mark.parametrize(
    ("command", "is_needed"),
    [
        (applied("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {podSelector: {}}\n"), True),
        ("kubectl get netpol", True),
        ("kubectl describe networkpolicy/deny-all", True),
        (applied("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"), False),
    ],
)
def test_network_policies_need_what_has_them_hold(tmp_path: Path, command: str, *, is_needed: bool) -> None:
    assert needed_by(tmp_path, command) == (["kube-network-policies"] if is_needed else [])
    install = "kubectl apply -f https://raw.example.org/projectcalico/calico/v3.30/manifests/calico.yaml"
    assert needed_by(tmp_path, install, command) == []


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f https://raw.example.org/kubernetes/ingress-nginx/main/deploy/static/provider/kind/deploy.yaml",
        "helm upgrade --install traefik traefik/traefik",
        "helm install gate kong --repo https://charts.example.org",
        applied(
            "apiVersion: apps/v1\nkind: Deployment\nspec: {image: registry.k8s.io/ingress-nginx/controller:v1.12.0}\n"
        ),
        applied("apiVersion: apps/v1\nkind: Deployment\nspec: {image: 'traefik:v3.1'}\n"),
    ],
)
def test_a_deck_that_brings_its_own_ingress_controller_gets_none(tmp_path: Path, command: str) -> None:
    assert needed_by(tmp_path, command, applied(INGRESS)) == []


@pytest.mark.parametrize(
    "command",
    [
        "kubectl create ingress web --class=nginx --rule=web.local/=web:80",
        "helm install web ./chart --set ingress.className=traefik",
        "curl http://traefik.localhost/",
        applied("apiVersion: apps/v1\nkind: Deployment\nspec: {image: traefik/whoami}\n"),
        applied("apiVersion: apps/v1\nkind: Deployment\nspec: {image: nginx}\n"),
    ],
)
def test_naming_one_brings_none(tmp_path: Path, command: str) -> None:
    assert needed_by(tmp_path, command, applied(INGRESS)) == ["traefik"]


def test_of_several_documents_each_counts_by_itself(tmp_path: Path) -> None:
    assert needed_by(tmp_path, applied(f"{OF_CLASS.format('manual')}---\n{CLAIM}")) == ["local-path"]


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f https://raw.example.org/local-path-provisioner/deploy/local-path-storage.yaml",
        "helm install storage ./charts/local-path-provisioner",
        applied("apiVersion: apps/v1\nkind: Deployment\nspec: {image: rancher/local-path-provisioner:v0.0.30}\n"),
    ],
)
def test_a_deck_that_installs_its_own_gets_none(tmp_path: Path, command: str) -> None:
    assert needed_by(tmp_path, command, applied(CLAIM)) == []


def test_looking_at_what_the_lab_has_installs_nothing(tmp_path: Path) -> None:
    look = "kubectl -n kube-system logs ds/local-path-provisioner"
    assert needed_by(tmp_path, look, applied(CLAIM)) == ["local-path"]


def test_a_manifest_on_a_slide_is_for_the_step_behind_it(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text(f"{exercise('ls')}\n---\n\n```yaml\n{CLAIM}```\n\n{exercise('vi claim.yaml')}")
    text = deck.read_text().split("\n")
    assert needed(deck) == {text.index("vi claim.yaml") + 1: (AddonName.LOCAL_PATH,)}


def test_files_that_commands_read_say_so_too_charts_among_them(tmp_path: Path) -> None:
    chart = {"Chart.yaml": "name: store\n", "templates/set.yaml": SET}
    files = {"claims/data.yaml": CLAIM, **{f"store/{name}": text for name, text in chart.items()}}
    top = committed(
        tmp_path,
        {
            **files,
            "deck.md": "\n---\n".join(
                map(exercise, ("kubectl apply -f claims/", "helm install store ./store", "kubectl get pods"))
            ),
        },
    )
    assert [names for _, names in sorted(needed(top / "deck.md").items())] == [(AddonName.LOCAL_PATH,)] * 2


HPA = "{{- if .Values.autoscaling.enabled }}\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\n{{- end }}\n"


@pytest.mark.parametrize(
    ("values", "command", "is_needed"),
    [
        ("autoscaling:\n  enabled: false\n", "helm install web ./web", False),
        ("autoscaling:\n  enabled: true\n", "helm install web ./web", True),
        ("replicas: 1\n", "helm install web ./web", False),
        ("autoscaling:\n  enabled: false\n", "helm install web ./web --set autoscaling.enabled=true", True),
        ("autoscaling:\n  enabled: true\n", "helm upgrade web ./web --install --set replicas=2,autoscaling.enabled=false", False),
        ("autoscaling:\n  enabled: false\n", "helm install web ./web -f ours.yaml", True),
        ("autoscaling:\n  enabled: false\n", "helm template web ./web --values ours.yaml --set autoscaling.enabled=false", False),
    ],
)  # fmt: skip
def test_a_template_that_values_switch_off_needs_nothing(
    tmp_path: Path, values: str, command: str, is_needed: bool
) -> None:
    files = {
        "web/Chart.yaml": "name: web\n",
        "web/values.yaml": values,
        "web/templates/hpa.yaml": HPA,
        "ours.yaml": "autoscaling: {enabled: true}\n",
        "deck.md": exercise(command),
    }
    top = committed(tmp_path, files)
    assert bool(needed(top / "deck.md")) is is_needed


def test_what_stands_before_a_condition_is_needed_whatever_the_values(tmp_path: Path) -> None:
    template = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n{{- if .Values.labels }}\nlabels: {}\n{{- end }}\n"
    )
    files = {
        "web/Chart.yaml": "name: web\n",
        "web/templates/hpa.yaml": template,
        "deck.md": exercise("helm install web ./web"),
    }
    assert needed(committed(tmp_path, files) / "deck.md")


EXPOSED = "kubectl expose deployment web --type LoadBalancer --port 80\nkubectl get service web"
SHOWN = "NAME  TYPE          CLUSTER-IP  EXTERNAL-IP  PORT(S)       AGE\nweb   LoadBalancer  10.x.x.x    {}  80:3xxxx/TCP  0s"


@pytest.mark.parametrize(
    ("shown", "is_needed"),
    [
        (["<pending>"], False),
        (["<pending>", "10.111.0.200"], True),
        (["10.111.0.200"], True),
    ],
)
def test_a_deck_that_says_addresses_stay_pending_gets_none(
    tmp_path: Path, shown: list[str], *, is_needed: bool
) -> None:
    page = tmp_path / "page.md"
    expectations = [
        f"```bash\n{EXPOSED}\n```\n\nYou should see:\n\n```\n{SHOWN.format(address)}\n```\n" for address in shown
    ]
    page.write_text("# A service\n\n" + "\n".join(expectations))
    needs = {name for names in needed(page).values() for name in names}
    assert needs == ({AddonName.METALLB} if is_needed else set())
