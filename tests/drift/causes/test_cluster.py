"""Causes that only the cluster can tell: images, endpoints, ports."""

from __future__ import annotations

import pytest
from harness.cluster.circumstances import Container
from harness.record.command import Change
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.cause import how, what

from tests.drift.causes.telling import GENERATED, Standing, Telling, deployment, effect, pod, service

IMAGE = "127.0.0.1:30123/gone:1"
PULL = Container(IMAGE, "ImagePullBackOff", f'Back-off pulling image "{IMAGE}"')
COMPLAINT = (
    f'Failed to pull image "{IMAGE}": rpc error: failed to resolve: dial tcp {IMAGE}: connect: connection refused'
)
SHORTENED = f'Failed to pull image "{IMAGE}": …: dial tcp {IMAGE}: connect: connection refused'
MAKE = f"kubectl create deployment gone --image={IMAGE}"
MADE = Telling().did(MAKE, *deployment("gone", IMAGE))
WAITING = pod(f"gone{GENERATED}", PULL, app="gone")
TIMED_OUT = "error: timed out waiting for the condition on deployments/gone\n"
REFUSED = "curl: (7) Failed to connect to 10.96.0.9 port 80: Connection refused\n"


def test_a_workload_that_waits_for_its_image() -> None:
    now = Standing((WAITING,), complaints={("default", WAITING.name): (PULL.message, COMPLAINT)})
    cause = MADE.failed("kubectl wait deploy/gone --for condition=available", TIMED_OUT).why(now=now)
    assert cause is not None
    assert (cause.kind, what(cause)) == ("image", f"the image `{IMAGE}` cannot be pulled")
    assert cause.place is not None
    assert cause.place.text == MAKE
    assert cause.evidence[:2] == (SHORTENED, f"pod gone{GENERATED}: ImagePullBackOff")


@pytest.mark.parametrize(
    "push", ["docker push", "docker -H lab image push", "sudo podman push", "nerdctl -n k8s.io push"]
)
def test_an_image_whose_push_failed(push: str) -> None:
    telling = Telling().failed(f"{push} $REGISTRY/gone:1").did(MAKE, *deployment("gone", IMAGE))
    cause = telling.failed("kubectl logs deploy/gone", "image can't be pulled").why(now=Standing((WAITING,)))
    assert cause is not None
    assert cause.place is not None
    assert cause.place.step == 1
    assert f"`{push} $REGISTRY/gone:1` ended with status 1" in how(cause)


def test_an_image_that_another_workload_waits_for_is_no_cause() -> None:
    telling = MADE.did("kubectl create deployment web --image=registry:2", *deployment("web"))
    assert telling.failed("kubectl wait deploy/web --for condition=available").why(now=Standing((WAITING,))) is None


def test_a_service_whose_pods_wait_for_their_image() -> None:
    expose = effect("Service", "gone", ports=("80:80/TCP",), selector=("app=gone",))
    telling = MADE.did("kubectl expose deploy/gone --port=80", expose)
    cause = telling.failed("curl 10.96.0.9", REFUSED).why(now=Standing((WAITING,), (service("gone", 80, app="gone"),)))
    assert cause is not None
    assert (cause.kind, what(cause)) == ("endpoints", "the Service `gone` has no endpoints")
    assert cause.because is not None
    assert (cause.because.kind, cause.because.fix_place) == ("image", cause.place)


def test_a_service_whose_pods_crash() -> None:
    telling = Telling().did("kubectl create deployment web --image=web:1", *deployment("web", "web:1"))
    crashed = pod(f"web{GENERATED}", Container("web:1", "CrashLoopBackOff", "back-off restarting"), app="web")
    cause = telling.failed("curl 10.96.0.9", REFUSED).why(now=Standing((crashed,), (service("web", 80, app="web"),)))
    assert cause is not None
    assert how(cause) == f"pod `web{GENERATED}` is not ready (CrashLoopBackOff)"
    assert cause.place is not None
    assert cause.place.step == 1


def test_a_service_that_selects_labels_which_nothing_has() -> None:
    make = effect("Service", "web", ports=("80:80/TCP",), selector=("run=web",))
    telling = Telling().did("kubectl apply -f web.yaml", make)
    now = Standing((pod("web-1", app="web"),), (service("web", 80, run="web"),))
    cause = telling.failed("curl 10.96.0.9", REFUSED).why(now=now)
    assert cause is not None
    assert how(cause) == "its selector `run=web` fits no pod; pod `web-1` has `app=web`"
    assert cause.fix_place is not None
    assert cause.fix_place.text == "kubectl apply -f web.yaml"


def test_a_port_where_nothing_listens() -> None:
    expose = effect("Service", "web", type="NodePort", ports=("8080:8080/TCP",), node_ports=(31234,))
    telling = Telling().did("kubectl expose deploy/web --port=8080 --type=NodePort", expose)
    now = Standing(
        (pod("web-1", app="web"),), (service("web", 8080, node_port=31234, app="web"),), refused=(("10.244.0.7", 8080),)
    )
    for failed in (
        telling.failed(
            "curl 127.0.0.1:31234", "curl: (7) Failed to connect to 127.0.0.1 port 31234: Connection refused"
        ),
        telling.failed("curl -s 127.0.0.1:$PORT"),
        telling.opened(
            "http://node1:3xxxx/",
            ReasonRecord(
                kind=ReasonKind.PAGE_SILENT,
                subject="http://10.111.0.10:31234/",
                detail="[Errno 111] Connection refused",
            ),
        ),
    ):
        cause = failed.why(now=now, variables={"PORT": "31234"})
        assert cause is not None
        assert (cause.kind, what(cause)) == ("port", "nothing listens on port 8080 of pod `web-1`")
        assert cause.fix_place is not None
        assert cause.fix_place.step == 1
    answering = Standing(now.pods, now.services)
    assert failed.why(now=answering) is None


def test_a_port_that_the_service_does_not_have() -> None:
    telling = Telling().did("kubectl expose deploy/web --port=5000", effect("Service", "web", ports=("5000:5000/TCP",)))
    cause = telling.failed("curl web").why(now=Standing((pod("web-1", app="web"),), (service("web", 5000, app="web"),)))
    assert cause is None
    failed = telling.failed("curl http://web/")
    cause = failed.why(now=Standing((pod("web-1", app="web"),), (service("web", 5000, app="web"),)))
    assert cause is not None
    assert (what(cause), how(cause)) == ("the Service `web` has no port 80", "it has 5000")


def test_a_node_port_that_no_service_has_by_the_record_alone() -> None:
    refused = "curl: (7) Failed to connect to 127.0.0.1 port 31000: Connection refused"
    plain = Telling().did(
        "kubectl expose deploy/web --port=80", effect("Service", "web", type="ClusterIP", ports=("80:80/TCP",))
    )
    cause = plain.failed("curl 127.0.0.1:31000", refused).why()
    assert cause is not None
    assert (
        how(cause) == "`kubectl expose deploy/web --port=80` made the Service `web` of type ClusterIP, which has none"
    )
    assert cause.write == "`--type=NodePort`"

    ported = effect("Service", "web", type="NodePort", ports=("80:80/TCP",), node_ports=(31000,))
    with_port = Telling().did("kubectl expose deploy/web --port=80 --type=NodePort", ported)
    assert with_port.failed("curl 127.0.0.1:31000", refused).why() is None
    gone = effect("Service", "web", Change.DELETED, node_ports=(31000,))
    cause = with_port.did("kubectl delete svc web", gone).failed("curl 127.0.0.1:31000", refused).why()
    assert cause is not None
    assert how(cause) == "`kubectl delete svc web` deleted the Service `web`, which had it"


@pytest.mark.parametrize("kubectl", ["kubectl -n app", "sudo kubectl", "k", "A=1 kubectl"])
def test_a_service_that_was_exposed_is_asked_for_a_node_port_where_its_command_says_the_type(kubectl: str) -> None:
    exposed = f"{kubectl} expose deploy/web --port=80"
    telling = Telling().did(exposed, effect("Service", "web", type="ClusterIP", ports=("80:80/TCP",)))
    cause = telling.failed("curl 127.0.0.1:31000", "curl: (7) Failed to connect to 127.0.0.1 port 31000").why()
    assert cause is not None
    assert cause.write == "`--type=NodePort`"


NO_NODE_PORT = ReasonRecord(kind=ReasonKind.NO_NODE_PORT)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl -n app create service nodeport web --tcp 80",
        "k create service nodeport web --tcp 80",
        "kubectl create svc nodeport web --tcp 80",
        "kubectl create service loadbalancer web --tcp 80",
        "kubectl expose deploy/web --type NodePort",
        "kubectl apply -f - <<E\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort}\nE",
    ],
)
def test_a_service_with_a_node_port_that_was_not_made(command: str) -> None:
    cause = Telling().failed(command, "error: refused").opened("http://node1:3xxxx", NO_NODE_PORT).why()
    assert cause is not None
    assert cause.place is not None
    assert cause.place.step == 1


@pytest.mark.parametrize(
    "command",
    ["kubectl create service clusterip NodePort --tcp 80", "kubectl expose deploy/web --name NodePort --port 80"],
)
def test_a_service_whose_name_is_a_type_has_no_node_port(command: str) -> None:
    cause = Telling().failed(command, "error: refused").opened("http://node1:3xxxx", NO_NODE_PORT).why()
    assert cause is not None
    assert cause.place is None


def test_a_page_of_a_node_port_that_was_never_allocated() -> None:
    telling = Telling().failed(
        "kubectl expose deploy/web --port=80 --type=NodePort", "error: no objects passed to expose"
    )
    cause = telling.opened("http://node1:3xxxx", ReasonRecord(kind=ReasonKind.NO_NODE_PORT)).why()
    assert cause is not None
    assert cause.place is not None
    assert (cause.kind, cause.place.step) == ("port", 1)
