"""Two runs compared: what varies is the same, what only looks otherwise is cosmetic, and the rest is told."""

from __future__ import annotations

import pytest
from harness.drift.baseline.comparison import Level, StepComparison, compare
from harness.drift.baseline.traces import traces_of
from harness.record.command import Change, CommandRecord, Ending
from harness.record.model import StepRecord, Verdict
from harness.report.detail import text_of

from tests.drift.runs import command, effect, run, step


def compared(before: StepRecord, after: StepRecord) -> StepComparison:
    (comparison,) = compare(traces_of(run(before)), traces_of(run(after)))
    return comparison


def texts(comparison: StepComparison) -> list[str]:
    return [text_of(detail) for detail in comparison.details]


def of_outputs(text: str, before: str, after: str) -> StepComparison:
    return compared(step(command(text, before)), step(command(text, after)))


def places(before: list[StepRecord], after: list[StepRecord]) -> list[tuple[str, str]]:
    comparisons = compare(traces_of(run(*before)), traces_of(run(*after)))
    return [
        (comparison.before.text if comparison.before else "", comparison.after.text if comparison.after else "")
        for comparison in comparisons
    ]


# ── the same ───────────────────────────────────────────────────────────────────

PODS = (
    "NAME                   READY   STATUS    RESTARTS   AGE\nweb-5d9549c69d-jpkt5   1/1     Running   0          3s\n"
)
SAME = [
    (
        "kubectl describe svc/web",
        "Name:                     web\nEndpoints:                \nSession Affinity:         None",
        "Name:                     web\nEndpoints:                10.244.0.5:80\nSession Affinity:         None",
    ),
    ("kubectl get pods", PODS, PODS.replace("5d9549c69d-jpkt5", "76c8494cc4-27gxs").replace("3s", "4m12s")),
    ("kubectl get pods", PODS, PODS.replace("1/1     Running", "0/1     Pending")),
    (
        "kubectl get pods",
        PODS,
        f"{PODS}web-5d9549c69d-2x7lk   1/1     Running   0          3s\n",
    ),
    (
        "kubectl get pods",
        PODS,
        f"{PODS}web-6b7bbb446c-2x7lk   0/1     Terminating   0          3s\n",
    ),
    (
        "kubectl get svc",
        "NAME   TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)        AGE\nweb    NodePort   10.98.33.82   <none>        80:32382/TCP   9s\n",
        "NAME   TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)        AGE\nweb    NodePort   10.96.1.2     <none>        80:30001/TCP   11s\n",
    ),
    (
        "kubectl get deployments",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/3     1            0           1s\n",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    3/3     3            3           1s\n",
    ),
    ("kubectl logs deploy/web", "listens on port 80\n", ""),
    ("kubectl logs deploy/web --follow", "one\ntwo\n", "one\n"),
    ("curl $IP", "web-5d9549c69d-jpkt5: hello\n", "web-6d7f4f5d7b-7vjrb: hello\n"),
    (
        "docker push $REGISTRY/busybox",
        "latest: digest: sha256:51962c291d size: 527\n",
        "latest: digest: sha256:77bf02aa11 size: 527\n",
    ),
    ("docker pull busybox", "f5eff1af3296: Pulling fs layer\nf5eff1af3296: Pull complete\ndone\n", "done\n"),
    (
        "kubectl rollout status deploy/web",
        'Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...\ndeployment "web" successfully rolled out\n',
        'deployment "web" successfully rolled out\n',
    ),
    (
        "echo started at 2026-11-21T12:57:40Z",
        "started at 2026-11-21T12:57:40Z\n",
        "started at 2027-01-01T00:00:00+01:00\n",
    ),
    ("ls", "b\na\n", "a\nb\n"),
    (
        "curl $IP | sort | uniq -c",
        "     12 web-5d9549c69d-jpkt5",
        "      8 web-5d9549c69d-jpkt5\n     12 web-5d9549c69d-2x7lk",
    ),
    ("docker ps", "NAMES   STATUS\nhappy   Up 2 minutes", "NAMES   STATUS\nodd     Up About an hour"),
    ("kubectl get pods; ps", "1 bash", "2 bash"),
    ("curl $IP", '{"a": 1, "b": [2]}', '{"b":[2],\n"a":1}'),
    (
        "kubectl get pod web -o yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, uid: a, resourceVersion: '1'}\nstatus: {phase: Pending}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, uid: b, resourceVersion: '7'}\nstatus: {phase: Running}\n",
    ),
    (
        "kubectl create deployment geo --image=x --dry-run=client -o yaml >geo.yml; cat geo.yml",
        "---\napiVersion: v1\nkind: Pod\nmetadata:\n  creationTimestamp: null\n  name: x\n---\napiVersion: v1\nkind: Service\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n---\nkind: Service\napiVersion: v1\n",
    ),
    (
        "kubectl get svc web -o json",
        '{"apiVersion":"v1","kind":"Service","spec":{"clusterIP":"10.0.0.1","ports":[{"nodePort":30001,"port":80}]}}',
        '{"apiVersion":"v1","kind":"Service","spec":{"clusterIP":"10.0.0.2","ports":[{"port":80,"nodePort":30002}]}}',
    ),
    (
        "kubectl get pods --show-labels",
        "NAME   LABELS\nweb    app=web,pod-template-hash=5d9549c69d",
        "NAME   LABELS\nweb    app=web,pod-template-hash=76c8494cc4",
    ),
    ("curl 127.0.0.1:$NODEPORT", "from 127.0.0.1:31914\n", "from 127.0.0.1:30002\n"),
    (
        "kubectl version --client",
        'Client Version: version.Info{Major:"1", Minor:"20", GitVersion:"v1.20.15", GitTreeState:"clean", GoVersion:"go1.15.15"}',
        'Client Version: version.Info{Major:"1", Minor:"24+", GitVersion:"v1.24.17", GitTreeState:"clean", GoVersion:"go1.20"}',
    ),
    (
        "kubectl version -o json",
        '{"clientVersion": {"major": "1", "minor": "20", "gitVersion": "v1.20.15", "goVersion": "go1.15.15"}}',
        '{"clientVersion": {"major": "1", "minor": "24", "gitVersion": "v1.24.17", "goVersion": "go1.20"}}',
    ),
    (
        "kubectl version -o yaml",
        'clientVersion:\n  gitVersion: v1.20.15\n  major: "1"\n  minor: "20"\n',
        'clientVersion:\n  gitVersion: v1.24.17\n  major: "1"\n  minor: "24"\n',
    ),
]


@pytest.mark.parametrize(("text", "before", "after"), SAME)
def test_what_varies_from_one_good_run_to_the_next_is_the_same(text: str, before: str, after: str) -> None:
    assert of_outputs(text, before, after).details == ()
    assert of_outputs(text, after, before).level is Level.SAME


# ── cosmetic ───────────────────────────────────────────────────────────────────

COSMETIC = [
    ("kubectl create deployment x --image=y", 'deployment "x" created', "deployment.apps/x created"),
    ("kubectl delete pod x", 'pod "x" deleted', 'pod "x" deleted from default namespace'),
    ("kubectl scale deploy/x --replicas=2", "deployment.extensions/x scaled", "deployment.apps/x scaled"),
    ("kubectl get pods", "No resources found.", "No resources found in default namespace."),
    ("kubectl apply -f x.yaml", "pod/x created", "Warning: policy/v1beta1 is deprecated\npod/x created"),
    ("kubectl version --short", "Flag --short has been deprecated\nClient Version: v1.24.0", "Client Version: v1.27.0"),
    (
        "kubectl get nodes",
        "NAME    STATUS   AGE   VERSION\nnode1   Ready    7s    v1.9.2",
        "NAME    STATUS   ROLES    AGE   VERSION\nnode1   Ready    <none>   7s    v1.20.2",
    ),
    (
        "kubectl get deployments",
        "NAME   DESIRED   CURRENT   UP-TO-DATE   AVAILABLE   AGE\nweb    3         3         3            3           1s",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    3/3     3            3           1s",
    ),
    (
        "kubectl describe svc/web",
        "Name:   web\nIP:   10.96.0.3\nPort:   80/TCP",
        "Name:                     web\nIP Families:   <none>\nIP:   10.96.0.4\nPort:                     80/TCP",
    ),
    (
        "kubectl get pod web -o yaml",
        "kind: Pod\nspec: {image: nginx}\n",
        "kind: Pod\nspec: {image: nginx, preemptionPolicy: Never}\n",
    ),
    (
        "kubectl cluster-info",
        "Kubernetes master is running at https://10.96.0.1:6443",
        "Kubernetes control plane is running at https://10.96.0.9:6443",
    ),
]


FIRST_WORDS, OTHER_WORDS = "No resources here.", "Nothing was to be seen."


@pytest.mark.parametrize(
    "text", ["kubectl get pods -l run=web", "kubectl apply -f run.yaml", "kubectl get pods -n exec", "k get pods"]
)
def test_another_wording_of_a_client_is_cosmetic(text: str) -> None:
    assert of_outputs(text, FIRST_WORDS, OTHER_WORDS).level is Level.COSMETIC


@pytest.mark.parametrize(
    "text", ["kubectl exec web -- ls", "cat kubectl.txt", "kubectl get pods; curl web", "curl -LO x.io/kubectl"]
)
def test_other_words_of_what_the_deck_runs_are_changed(text: str) -> None:
    assert of_outputs(text, FIRST_WORDS, OTHER_WORDS).level is Level.CHANGED


@pytest.mark.parametrize(
    "text", ["k describe svc x", "ssh node2 kubectl describe svc x", "timeout 5 kubectl describe svc x"]
)
def test_a_description_is_known_however_kubectl_is_run(text: str) -> None:
    assert of_outputs(text, "Name:  x\nOld:  y", "Name:  x").level is Level.COSMETIC


def test_what_is_only_named_describe_is_no_description() -> None:
    assert of_outputs("cat describe", "Name:  x\nOld:  y", "Name:  x").level is Level.CHANGED


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("kubectl get rs --sort-by .x", Level.CHANGED), ("k get rs --sort-by=.x", Level.CHANGED), ("kubectl get rs -l x=--sort-by", Level.SAME),
        ("kubectl get rs -n sort", Level.SAME),
    ],
)  # fmt: skip
def test_the_order_of_rows_is_what_a_command_sorts_by(text: str, level: Level) -> None:
    assert of_outputs(text, "NAME   DESIRED\nb      1\na      2", "NAME   DESIRED\na      2\nb      1").level is level


@pytest.mark.parametrize(
    "text",
    [
        "kubectl version",
        "k version",
        "kubectl get --raw /version",
        "docker compose version",
        "helm --version",
        "ssh node2 uname -r",
    ],
)
def test_the_version_that_a_command_asks_for_varies(text: str) -> None:
    assert of_outputs(text, "it is v1.20.1", "it is v1.37.2").level is Level.SAME


@pytest.mark.parametrize(
    "text", ["kubectl get pods -l version=1", "kubectl get pods -n version", "helm install web ./web --version 1.2.3"]
)
def test_the_version_of_what_the_deck_runs_is_changed(text: str) -> None:
    assert of_outputs(text, "it is v1.20.1", "it is v1.37.2").level is Level.CHANGED


@pytest.mark.parametrize(
    "text",
    ["k get cm x -oyaml", "kubectl get cm x --output yaml", "sudo helm -n web get values web", "helm get manifest web"],
)
def test_yaml_is_known_by_the_output_that_is_asked_for(text: str) -> None:
    comparison = of_outputs(text, "a:\n  b: 1", "a: {b: 2}")
    assert [".a.b: 1, now 2" in text for text in texts(comparison)] == [True]


@pytest.mark.parametrize(("text", "before", "after"), COSMETIC)
def test_another_wording_column_or_warning_is_cosmetic(text: str, before: str, after: str) -> None:
    for comparison in (of_outputs(text, before, after), of_outputs(text, after, before)):
        assert comparison.level is Level.COSMETIC
        assert comparison.details


# ── changed ────────────────────────────────────────────────────────────────────

CHANGED = [
    ("kubectl run x --image=y", "deployment.apps/x created", "pod/x created", "deployment.apps/x created"),
    ("kubectl apply -f x", "service/x created", "service/x configured", "configured"),
    ("kubectl get pods", PODS, PODS.replace("Running", "CrashLoopBackOff"), "column STATUS"),
    ("kubectl get pods", PODS, "No resources found in default namespace.", "a table no longer printed"),
    (
        "kubectl get svc",
        "NAME   TYPE\na      ClusterIP\nb      ClusterIP",
        "NAME   TYPE\na      ClusterIP",
        "no row any more: b",
    ),
    (
        "kubectl get svc",
        "NAME   TYPE\na      ClusterIP",
        "NAME   TYPE\na      NodePort",
        "a, column TYPE: ClusterIP, now NodePort",
    ),
    (
        "kubectl get rs --sort-by=.x",
        "NAME   DESIRED\nb      1\na      2",
        "NAME   DESIRED\na      2\nb      1",
        "another order",
    ),
    ("curl $IP", '{"repositories":["busybox"]}', '{"repositories":[]}', "busybox"),
    ("echo one more", "one more", "one less", "one less"),
    ("kubectl describe pod x", "Limits:\n  cpu:  100m", "Limits:\n  cpu:  200m", "200m"),
    ("kubectl get pod x -o yaml", "limits: {cpu: 100m}", "limits: {cpu: 200m}", "200m"),
    ("cat x", "3 of them at 10.0.0.1", "4 of them at 10.0.0.1", "4 of them"),
    ("kubectl get pod web -o yaml", "spec: {image: a}", "spec: {image: b}", '.spec.image: "a", now "b"'),
    (
        "kubectl get pods -o json",
        '{"items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}, "spec": {"x": 1}}]}',
        '{"items": [{"metadata": {"name": "a"}}]}',
        ".items[b]",
    ),
    ("curl $IP", "hello world", "goodbye world", "goodbye"),
    ("echo 3", "3", "4", "`3`, now `4`"),
    ("ls | sort -r", "b\na\n", "a\nb\n", "another order"),
    (
        "kubectl describe svc/x",
        "Name:   x\nType:   NodePort",
        "Name:   x\nType:   ClusterIP",
        "Type: NodePort, now ClusterIP",
    ),
    ("kubectl get pods -o name | wc -l", "5", "1", "`5`, now `1`"),
]


@pytest.mark.parametrize(("text", "before", "after", "detail"), CHANGED)
def test_another_output_in_substance_is_changed(text: str, before: str, after: str, detail: str) -> None:
    comparison = of_outputs(text, before, after)
    assert comparison.level is Level.CHANGED
    assert any(detail in text_of(difference) for difference in comparison.details), comparison.details
    assert of_outputs(text, after, before).level is Level.CHANGED


def test_another_exit_status_of_a_passing_step_is_changed() -> None:
    comparison = compared(step(command("false", exit_status=1)), step(command("false", exit_status=2)))
    assert (comparison.level, texts(comparison)) == (Level.CHANGED, ["`false` ended with 1, now with 2"])


def test_another_exit_status_of_a_command_that_was_interrupted_is_cosmetic() -> None:
    follow = "kubectl logs deploy/web --follow"
    before, after = step(command(follow, exit_status=130)), step(command(follow, exit_status=1))
    assert compared(before, after).level is compared(after, before).level is Level.COSMETIC
    assert compared(before, step(command(follow, exit_status=0))).level is Level.CHANGED


def of_effects(before: CommandRecord, after: CommandRecord) -> StepComparison:
    return compared(step(before), step(after))


def test_an_effect_that_is_another_is_changed() -> None:
    deployment = effect("Deployment", "web", replicas=1, images=("nginx",))
    pod = effect("Pod", "web", images=("nginx",))
    comparison = of_effects(
        command("kubectl run web", effects=(deployment,)), command("kubectl run web", effects=(pod,))
    )
    assert comparison.level is Level.CHANGED
    assert texts(comparison) == ["no longer created Deployment web", "newly created Pod web"]


def test_the_fields_of_an_effect_are_compared() -> None:
    first, two = effect("Deployment", "web", replicas=1), effect("Deployment", "web", replicas=2)
    comparison = of_effects(command("x", effects=(first,)), command("x", effects=(two,)))
    assert texts(comparison) == ["created Deployment web: replicas 1, now 2"]


def test_node_ports_and_generated_names_of_effects_are_the_same() -> None:
    def made(port: int, letters: str, pods: int) -> CommandRecord:
        return command(
            "kubectl create -f web.yaml",
            effects=(
                effect("Service", "web", type="NodePort", node_ports=(port,), ports=("80:80/TCP",)),
                effect("Deployment", "web", images=(f"127.0.0.1:{port}/web:v1",)),
                *(effect("Pod", f"web-{letters}-{n}", stem="web-…", owner="Deployment/web") for n in range(pods)),
                effect("Pod", f"x-{letters}-y", Change.DELETED, stem=f"x-{letters}-…", owner="Deployment/web"),
            )[: 3 + pods],
        )

    assert of_effects(made(30001, "76c8494cc4", 1), made(32700, "6b7bbb446c", 3)).details == ()


# ── broken ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.BLOCKED, Verdict.ERROR])
def test_a_step_that_passes_no_longer_is_broken(verdict: Verdict) -> None:
    after = step(command("seq x", "error", exit_status=1), verdict=verdict, reason="it ended with 1\nmore")
    comparison = compared(step(command("seq x", "fine")), after)
    assert comparison.level is Level.BROKEN
    first, *more = texts(comparison)
    assert first == f"passed, now {verdict}"
    assert comparison.details[0].reason == after.reason
    was_typed = ["`seq x` ended with 0, now with 1", "prints `fine`, now `error`"]
    assert more == (was_typed if verdict is Verdict.FAILED else [])


def test_a_step_that_passes_now_is_changed_and_one_that_fails_still_is_the_same() -> None:
    failed = step(command("x", "error", exit_status=1), verdict=Verdict.FAILED, reason="why")
    assert compared(failed, step(command("x"))).level is Level.CHANGED
    assert compared(failed, failed).level is Level.SAME


def test_what_is_left_running_or_was_interrupted_is_not_compared_by_what_it_printed() -> None:
    for ending, status in ((Ending.LEFT_RUNNING, None), (Ending.INTERRUPTED, 130)):
        serving = step(command("./serve", "one", ending=ending, exit_status=status))
        other = step(command("./serve", "two", ending=ending, exit_status=status))
        assert compared(serving, other).level is Level.SAME


# ── which step is which ──────────────────────────────────────────────────────────


def typed(text: str, title: str = "A slide") -> StepRecord:
    return step(command(text), title=title)


def test_steps_are_matched_by_what_they_type_wherever_they_stand() -> None:
    a, b, c, d = (typed(letter) for letter in "abcd")
    assert places([a, b, c], [b, c, a]) == [("b", "b"), ("c", "c"), ("a", "a")]
    assert places([a, b, c], [a, d, b, c]) == [("a", "a"), ("", "d"), ("b", "b"), ("c", "c")]
    assert places([a, b, c], [a, c]) == [("a", "a"), ("b", ""), ("c", "c")]


def test_a_step_that_was_edited_is_matched_by_its_place() -> None:
    old = [typed("kubectl get nodes", "Nodes"), typed("kubectl get pods -a", "Pods"), typed("date", "End")]
    new = [typed("kubectl get nodes", "Nodes"), typed("kubectl get pods -A", "Pods"), typed("date", "End")]
    assert ("kubectl get pods -a", "kubectl get pods -A") in places(old, new)
    comparison = compare(traces_of(run(*old)), traces_of(run(*new)))[1]
    assert comparison.level is Level.COSMETIC
    assert texts(comparison) == ["the deck was edited: `kubectl get pods -a`, now `kubectl get pods -A`"]


def test_two_steps_alike_are_matched_in_order() -> None:
    first, second = step(command("x", "one")), step(command("x", "two"))
    assert [
        comparison.level for comparison in compare(traces_of(run(first, second)), traces_of(run(first, second)))
    ] == ["same"] * 2
    comparisons = compare(traces_of(run(first, second)), traces_of(run(first)))
    assert [(comparison.level, comparison.after is None) for comparison in comparisons] == [
        (Level.SAME, False),
        (Level.CHANGED, True),
    ]


def test_steps_that_only_one_run_has_are_told() -> None:
    comparisons = compare(traces_of(run(typed("a", "One"))), traces_of(run(typed("b", "Two"))))
    assert [(comparison.level, texts(comparison)) for comparison in comparisons] == [
        (Level.CHANGED, ["the deck did not have this step"]),
        (Level.CHANGED, ["the deck does not have this step any more"]),
    ]
