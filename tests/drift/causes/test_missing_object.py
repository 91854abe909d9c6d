"""An object that a step needs and that is not there."""

from __future__ import annotations

import pytest
from harness.knowledge.version import read_version
from harness.record.command import Change
from harness.report.cause import how, what

from tests.drift.causes.telling import Telling, deployment, effect, not_found

RUN = "kubectl run registry --image=registry:2"
EXPOSE = "kubectl expose deploy/registry --port=5000"
POD = effect("Pod", "registry", labels=("run=registry",))
NO_DEPLOYMENT = not_found("deployments.apps", "registry")


def test_a_pod_of_that_name_is_explained_by_what_kubectl_run_makes_since_1_18() -> None:
    cause = Telling().did(RUN, POD).failed(EXPOSE, NO_DEPLOYMENT).why()
    assert cause is not None
    assert (cause.kind, what(cause)) == ("missing-object", "there is no Deployment `registry`")
    assert how(cause) == "since 1.18 `kubectl run` makes a Pod"
    assert cause.place is not None
    assert (cause.place.step, cause.place.line, cause.place.text) == (1, 10, RUN)
    assert cause.fix_place == cause.place
    assert (cause.since, cause.source) == ("1.18", "kubernetes#87077")
    assert cause.write == "`kubectl create deployment registry --image=registry:2`"
    assert cause.evidence == ("created Pod registry, labels run=registry", NO_DEPLOYMENT.strip())


def test_where_kubectl_run_made_deployments_the_version_explains_nothing() -> None:
    cause = Telling().did(RUN, POD).failed(EXPOSE, NO_DEPLOYMENT).why(read_version("1.17"))
    assert cause is not None
    assert cause.since == ""
    assert how(cause) == f"`{RUN}` made the Pod `registry`"


def test_what_an_earlier_failure_would_have_made_leads_to_its_cause() -> None:
    telling = Telling().did(RUN, POD).failed(EXPOSE, NO_DEPLOYMENT).explained()
    cause = telling.failed("kubectl describe svc/registry", not_found("services", "registry")).why()
    assert cause is not None
    assert (what(cause), how(cause)) == ("there is no Service `registry`", f"`{EXPOSE}` ended with status 1")
    assert cause.because is not None
    assert cause.because.since == "1.18"
    assert cause.because.place is not None
    assert cause.because.place.text == RUN


def test_a_loop_makes_an_object_of_each_of_its_words() -> None:
    loop = "for SERVICE in rng worker; do\n  kubectl run $SERVICE --image=$SERVICE:1\ndone"
    telling = Telling().did(loop, effect("Pod", "rng"), effect("Pod", "worker"))
    cause = telling.failed("kubectl logs deploy/worker", not_found("deployments.apps", "worker")).why()
    assert cause is not None
    assert cause.since == "1.18"
    assert cause.evidence[0] == "created Pod worker"


def test_what_was_deleted_names_who_did_it() -> None:
    telling = Telling().did("kubectl create deployment web --image=registry:2", *deployment("web"))
    telling = telling.did("kubectl delete deployment --all", effect("Deployment", "web", Change.DELETED))
    cause = telling.failed("kubectl scale deployment web --replicas=2", "error: no objects passed to scale\n").why()
    assert cause is not None
    assert how(cause) == "`kubectl delete deployment --all` deleted it"
    assert (cause.fix_place, cause.write) == (None, "")


def test_what_is_in_another_namespace_is_found_there() -> None:
    telling = Telling().did("kubectl apply -f web.yaml", effect("Deployment", "web", namespace="blue"))
    cause = telling.failed("kubectl scale deploy/web --replicas=2", not_found("deployments.apps", "web")).why()
    assert cause is not None
    assert cause.write == "`--namespace blue`"
    assert cause.fix_place is not None
    assert cause.fix_place.text == "kubectl scale deploy/web --replicas=2"


def test_what_is_there_is_not_explained() -> None:
    telling = Telling().did("kubectl create deployment web --image=registry:2", *deployment("web"))
    assert telling.failed("kubectl get deploy/web", not_found("deployments.apps", "web")).why() is None


@pytest.mark.parametrize("earlier", ["skipped", "failed"])
def test_what_a_step_would_have_made_that_was_not_played_or_failed(earlier: str) -> None:
    manifest = "kubectl apply -f - <<END\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\nEND"
    telling = getattr(Telling(), earlier)(manifest)
    cause = telling.failed("kubectl get cm settings", not_found("configmaps", "settings")).why()
    assert cause is not None
    assert cause.place is not None
    assert cause.place.step == 1
    assert ("was not played (needs a cloud account)" if earlier == "skipped" else "ended with status 1") in how(cause)


def test_what_was_not_typed_after_a_failure() -> None:
    telling = Telling().untyped("cd /nowhere", "kubectl create service clusterip web --tcp=80")
    cause = telling.failed("kubectl get svc web", not_found("services", "web")).why()
    assert cause is not None
    assert "was not typed" in how(cause)


def test_what_nobody_ever_made_is_said_without_a_place_where_effects_are_known() -> None:
    telling = Telling().did("kubectl get nodes").failed("kubectl get cm x", not_found("configmaps", "x"))
    assert telling.why() is None
    cause = (
        Telling()
        .did("make namespace", effect("Namespace", "blue"))
        .failed("kubectl get cm x", not_found("configmaps", "x"))
        .why()
    )
    assert cause is not None
    assert (cause.place, how(cause)) == (None, "no step before this one made it")


@pytest.mark.parametrize(
    "output",
    [
        'Error from server (NotFound): deployments.apps "registry" not found',
        'error: error from server (NotFound): deployments.apps "registry" not found in namespace "default"',
        'error: no objects passed to scale deployments.apps "registry" not found',
        "error: no objects passed to scale",
    ],
)
def test_it_is_known_by_the_words_of_all_kubectls(output: str) -> None:
    cause = Telling().did(RUN, POD).failed("kubectl scale deployment registry --replicas=2", output).why()
    assert cause is not None
    assert cause.since == "1.18"


def test_a_secret_that_accounts_had_until_1_23() -> None:
    telling = Telling().did("kubectl create serviceaccount x", effect("ServiceAccount", "x"))
    cause = telling.failed("kubectl get secret x-token-8x2kp -o yaml", not_found("secrets", "x-token-8x2kp")).why()
    assert cause is not None
    assert (cause.since, how(cause)) == ("1.24", "since 1.24 nothing makes it")
    assert "kubectl create token" in cause.write
    assert cause.fix_place is not None
    assert cause.fix_place.step == 2


def test_a_wait_in_vain_is_about_the_command_before_it() -> None:
    telling = Telling().did(RUN, POD).failed("kubectl logs deploy/registry -f", NO_DEPLOYMENT)
    cause = telling.waited("listening").why()
    assert cause is not None
    assert cause.since == "1.18"


def test_a_page_of_somebody_else_and_other_texts_say_nothing() -> None:
    telling = Telling().did(RUN, POD)
    for output in (
        'image "registry" not found',
        'error: container "registry" not found',
        "deployments.apps not found",
        'the word "registry" was not found',
    ):
        assert telling.failed("docker run registry", output).why() is None
