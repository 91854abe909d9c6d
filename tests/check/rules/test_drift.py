"""What no longer works, or does not work yet, is found at its place; what still works is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.model import Finding, Severity
from harness.deck.reader import find_decks, read_deck

from tests.check.reading import exercise, findings

SLIDES = Path(__file__).parents[3] / "slides"
CRON_JOB = """\
kubectl apply -f - <<EOF
apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: tick
EOF"""


def drifts(folder: Path, *fences: str, version: str = "1.37") -> list[Finding]:
    return findings(folder, exercise(*fences), select=("drift",), kubernetes=version)


def places(folder: Path, *fences: str, version: str = "1.37") -> list[tuple[str, int, int]]:
    return [
        (finding.id, finding.span.line, finding.span.column) for finding in drifts(folder, *fences, version=version)
    ]


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("command", "works", "fails", "finding", "column"),
        [
            ("kubectl get pods --show-all", "1.13", "1.14", "drift-flag", 18),
            ("kubectl get -a pods", "1.13", "1.14", "drift-flag", 13),
            ("kubectl exec pod date", "1.30", "1.31", "drift-command", 1),
            ("kubectl exec -it pod -c side sh", "1.30", "1.31", "drift-command", 1),
            ("kubectl rolling-update web --image=nginx:2", "1.17", "1.18", "drift-command", 1),
            ("kubectl version --short", "1.27", "1.28", "drift-flag", 17),
            (
                "sudo kubectl --namespace kube-system run web --image nginx --replicas 2",
                "1.17",
                "1.18",
                "drift-flag",
                60,
            ),
            ("A=$(kubectl get deploy/web -o yaml --export)", "1.18", "1.19", "drift-flag", 36),
            ("kubectl create token visitor", "1.24", "1.23", "drift-command", 1),
            ("kubectl get pods -A", "1.14", "1.13", "drift-flag", 18),
            ("kubectl get nodes -l node-role.kubernetes.io/master", "1.23", "1.24", "drift-api", 22),
        ],
    )
    def test_it_is_found_from_the_version_on_that_changed_it(  # noqa: PLR0917
        self, tmp_path: Path, command: str, works: str, fails: str, finding: str, column: int
    ) -> None:
        assert places(tmp_path, command, version=works) == []
        assert places(tmp_path, command, version=fails) == [(finding, 6, column)]

    def test_it_says_until_when_since_when_what_to_write_and_who_says_so(self, tmp_path: Path) -> None:
        [finding] = drifts(tmp_path, "kubectl version --short")
        assert "works until 1.27: since 1.28 there is no such flag" in finding.message
        assert finding.help == "Write instead: `kubectl version`. Source: kubernetes#108987, kubernetes#116720."
        assert finding.severity is Severity.WARNING

    def test_what_an_older_version_has_not_yet_is_told_with_the_version_asked_about(self, tmp_path: Path) -> None:
        [finding] = drifts(tmp_path, "kubectl events", version="1.20")
        assert "works since 1.26, and this is checked for 1.20" in finding.message

    @pytest.mark.parametrize(
        "command",
        [
            "kubectl run web --image=nginx",
            "kubectl exec web -- ls --show-all",
            "kubectl exec -i web < script",
            "kubectl exec web ls -la",
            "kubectl exec -n <some-namespace> <some-pod> -- date",
            "echo --export",
            "kubectl neat --export",
            "kubectl get pods --$FLAG",
            "kubectl get pods -l app=web -o wide --watch=false",
            "kubectl create deploy web --image=nginx -r 3",
            "kubectl create -f web.yaml --dry-run=server",
            "kubectl logs web --tail -1",
            "kubectl",
            "kubectl -n",
            "helm install web chart --namespace web",
        ],
    )
    def test_what_still_works_is_left_alone(self, tmp_path: Path, command: str) -> None:
        assert places(tmp_path, command) == []

    def test_each_of_several_commands_has_its_own_place(self, tmp_path: Path) -> None:
        typed = "kubectl get pods; kubectl version --short\nkubectl get pods \\\n  --show-all"
        assert places(tmp_path, typed) == [("drift-flag", 6, 35), ("drift-flag", 8, 3)]

    def test_a_version_nobody_can_read_is_not_guessed(self, tmp_path: Path) -> None:
        assert places(tmp_path, "kubectl version --short", version="newest") == []

    def test_the_author_may_silence_it(self, tmp_path: Path) -> None:
        silence = "<!-- ```ignore drift-flag this is the history of it``` -->"
        assert places(tmp_path, "kubectl version --short", silence) == []


class TestTheTableOfFlags:
    @pytest.mark.parametrize(
        ("command", "version", "message"),
        [
            ("kubectl run web --image=nginx --detach-keys=^P", "1.35", "--detach-keys` works since 1.36"),
            ("kubectl logs web --all-pods", "1.20", "--all-pods` works since 1.31"),
            ("kubectl get pods --logtostderr", "1.26", "--logtostderr` works until 1.25: since 1.26"),
            ("kubectl get pods --colour", "1.31", "`kubectl get --colour` is in no version from 1.17 to 1.37"),
            ("kubectl alpha events", "1.27", "`kubectl alpha events` works until 1.25: since 1.26"),
        ],
    )
    def test_it_knows_what_no_row_tells(self, tmp_path: Path, command: str, version: str, message: str) -> None:
        [finding] = drifts(tmp_path, command, version=version)
        assert message in finding.message

    def test_below_it_only_what_came_later_is_known_to_be_missing(self, tmp_path: Path) -> None:
        assert places(tmp_path, "kubectl get pods --colour --logtostderr", version="1.15") == []
        assert places(tmp_path, "kubectl delete pod web --interactive", version="1.15") == [("drift-flag", 6, 24)]

    def test_above_it_the_newest_counts(self, tmp_path: Path) -> None:
        assert places(tmp_path, "kubectl get pods -o wide", version="1.52") == []
        assert places(tmp_path, "kubectl version --short", version="1.52") == [("drift-flag", 6, 17)]


class TestDeploymentsOfKubectlRun:
    @pytest.mark.parametrize(
        "needs",
        [
            "kubectl expose deploy/web --port 80",
            "kubectl scale deployment web --replicas=3",
            "kubectl rollout status deployments.apps/web",
            "kubectl set image deploy web nginx=nginx:2",
            "kubectl -n default logs deploy/web --follow &",
            "kubectl get rs web",
        ],
    )
    def test_a_later_step_that_needs_one_tells_them(self, tmp_path: Path, needs: str) -> None:
        steps = ("kubectl run web --image=nginx:1", "kubectl get pods", needs)
        [finding] = drifts(tmp_path, *steps)
        assert (finding.id, finding.span.line, finding.span.column) == ("drift-meaning", 6, 9)
        assert "`kubectl create deployment web --image=nginx:1`" in finding.help
        assert places(tmp_path, *steps, version="1.17") == []
        assert places(tmp_path, *steps, version="1.18") == [("drift-meaning", 6, 9)]

    @pytest.mark.parametrize(
        "steps",
        [
            ("kubectl run web --image=nginx", "kubectl expose pod web --port=80"),
            ("kubectl run web --image=nginx", "kubectl logs deploy/other"),
            ("kubectl run web --image=nginx --dry-run=client -o yaml", "kubectl get deploy web"),
            ("kubectl run web --image=nginx --restart=Never", "kubectl get deploy web"),
            ("kubectl run web --image=nginx", "kubectl create deployment web --image=nginx", "kubectl get deploy web"),
            ("kubectl run web --image=nginx", "kubectl delete pod web", "kubectl get deploy web"),
            ("kubectl run web --image=nginx", "kubectl apply -f web.yaml", "kubectl get deploy web"),
            ("kubectl get deploy web", "kubectl run web --image=nginx"),
            ("kubectl run $NAME --image=nginx", "kubectl get deploy web"),
        ],
    )
    def test_a_pod_that_is_wanted_as_a_pod_is_none(self, tmp_path: Path, steps: tuple[str, ...]) -> None:
        assert places(tmp_path, *steps) == []

    def test_the_names_of_a_loop_count(self, tmp_path: Path) -> None:
        loop = "for NAME in hasher rng; do\n  kubectl run $NAME --image=$NAME:1\ndone"
        assert places(tmp_path, loop, "kubectl logs deploy/rng") == [("drift-meaning", 7, 11)]

    def test_an_expected_deployment_is_a_need(self, tmp_path: Path) -> None:
        expectation = (
            "```bash\nkubectl run web --image=nginx\n```\n\n<!-- ```expect\ndeployment.apps/web created\n``` -->"
        )
        assert places(tmp_path, expectation) == [("drift-meaning", 6, 9)]

    def test_a_job_is_needed_as_a_job(self, tmp_path: Path) -> None:
        steps = ("kubectl run sum --image=busybox --restart=OnFailure -- date", "kubectl logs job/sum")
        [finding] = drifts(tmp_path, *steps)
        assert "`kubectl create job sum --image=busybox`" in finding.help
        assert places(tmp_path, *steps, version="1.17") == []


class TestLabelsAndSecrets:
    def test_the_label_of_kubectl_run_is_not_that_of_create_deployment(self, tmp_path: Path) -> None:
        steps = ("kubectl create deployment rng --image=rng:1", "kubectl logs -l run=rng --tail 1")
        [finding] = drifts(tmp_path, *steps)
        assert (finding.id, finding.span.line, finding.span.column) == ("drift-meaning", 10, 14)
        assert "`-l app=rng`" in finding.help
        assert places(tmp_path, *steps, version="1.17") == []

    def test_it_goes_with_what_kubectl_run_made(self, tmp_path: Path) -> None:
        steps = ("kubectl run rng --image=rng:1", "kubectl scale deploy/rng --replicas=2", "kubectl logs -lrun=rng")
        assert [place[:2] for place in places(tmp_path, *steps)] == [("drift-meaning", 6), ("drift-meaning", 14)]

    @pytest.mark.parametrize(
        "steps",
        [
            ("kubectl run rng --image=rng:1", "kubectl logs -l run=rng"),
            ("kubectl create deployment rng --image=rng:1", "kubectl logs -l app=rng"),
            (
                "kubectl create deployment rng --image=rng:1",
                "kubectl label pods --all run=rng",
                "kubectl logs -l run=rng",
            ),
        ],
    )
    def test_labels_that_are_there(self, tmp_path: Path, steps: tuple[str, ...]) -> None:
        assert places(tmp_path, *steps) == []

    @pytest.mark.parametrize(
        "command",
        [
            "kubectl get secret x-token-8x2kp -o yaml",
            "kubectl get secret x-token…",
            "kubectl describe secrets/x-token-8x2kp",
            "kubectl get sa x -o jsonpath={.secrets[0].name}",
        ],
    )
    def test_no_secret_comes_with_an_account_since_1_24(self, tmp_path: Path, command: str) -> None:
        steps = ("kubectl create sa x", command)
        assert [place[:2] for place in places(tmp_path, *steps, version="1.24")] == [("drift-meaning", 10)]
        assert places(tmp_path, *steps, version="1.23") == []

    def test_a_secret_of_ones_own_may_be_called_so(self, tmp_path: Path) -> None:
        steps = ("kubectl create secret generic web-token --from-literal=a=b", "kubectl get secret web-token")
        assert places(tmp_path, *steps) == []


class TestManifests:
    def test_a_here_document_is_refused_from_the_version_on_that_removed_its_api(self, tmp_path: Path) -> None:
        assert places(tmp_path, CRON_JOB, version="1.24") == []
        [finding] = drifts(tmp_path, CRON_JOB, version="1.25")
        assert (finding.id, finding.span.line, finding.span.column) == ("drift-api", 7, 1)
        assert "CronJob of batch/v1beta1 works until 1.24" in finding.message
        assert "`apiVersion: batch/v1`" in finding.help

    def test_what_is_not_served_yet(self, tmp_path: Path) -> None:
        newer = CRON_JOB.replace("v1beta1", "v1")
        assert places(tmp_path, newer, version="1.20") == [("drift-api", 7, 1)]
        assert places(tmp_path, newer) == []

    def test_a_fence_and_each_document_in_it(self, tmp_path: Path) -> None:
        text = "kind: Deployment\napiVersion: extensions/v1beta1\n---\napiVersion: v1\nkind: Service\n---\napiVersion: extensions/v1beta1\nkind: Ingress"
        fence = f"```yaml\n{text}\n```"
        assert places(tmp_path, fence, version="1.15") == []
        assert places(tmp_path, fence, version="1.16") == [("drift-api", 7, 1)]
        assert places(tmp_path, fence) == [("drift-api", 7, 1), ("drift-api", 12, 1)]

    def test_the_replacement_is_one_that_the_version_serves(self, tmp_path: Path) -> None:
        flow = "```yaml\napiVersion: flowcontrol.apiserver.k8s.io/v1beta1\nkind: FlowSchema\n```"
        [at_26], [at_37] = drifts(tmp_path, flow, version="1.26"), drifts(tmp_path, flow)
        assert "flowcontrol.apiserver.k8s.io/v1beta3" in at_26.help
        assert "flowcontrol.apiserver.k8s.io/v1`" in at_37.help

    def test_a_kind_of_somebody_elses_group_is_not_known(self, tmp_path: Path) -> None:
        assert places(tmp_path, "```yaml\napiVersion: example.com/v1beta1\nkind: CronJob\n```") == []

    def test_a_file_beside_the_deck_that_it_applies(self, tmp_path: Path) -> None:
        (tmp_path / "tick.yaml").write_text("# every minute\napiVersion: batch/v1beta1\nkind: CronJob\n")
        [finding] = drifts(tmp_path, "kubectl apply -f tick.yaml", "kubectl delete -f tick.yaml")
        assert (finding.id, finding.span.path.name, finding.span.line) == ("drift-api", "tick.yaml", 2)

    def test_a_file_that_a_slide_shows(self, tmp_path: Path) -> None:
        (tmp_path / "tick.yaml").write_text("apiVersion: batch/v1beta1\nkind: CronJob\n")
        text = "Slide\n=====\n\n.. literalinclude:: tick.yaml\n   :language: yaml\n"
        [finding] = findings(tmp_path, text, name="deck.rst", select=("drift",))
        assert (finding.id, finding.span.path.name, finding.span.line) == ("drift-api", "tick.yaml", 1)

    def test_a_manifest_cut_short_is_read_as_far_as_it_goes(self, tmp_path: Path) -> None:
        assert places(tmp_path, "```yaml\nkind: Ingress\napiVersion: extensions/v1beta1\nspec: ...\n  - {\n```") == [
            ("drift-api", 7, 1)
        ]


class TestExpectations:
    def test_an_expected_output_of_another_time(self, tmp_path: Path) -> None:
        expectation = (
            '```bash\nkubectl expose deploy/web --port 80\n```\n\n<!-- ```expect\nservice "web" exposed\n``` -->'
        )
        [finding] = drifts(tmp_path, expectation)
        assert (finding.id, finding.span.line, finding.severity) == ("drift-output", 10, Severity.NOTE)
        assert drifts(tmp_path, expectation, version="1.10") == []

    def test_a_schema_that_is_gone_is_told_from_the_group_that_is_not(self, tmp_path: Path) -> None:
        text = "```text\nunknown field in io.k8s.api.{}.{}.DaemonSetSpec\n```"
        gone, there = text.format("extensions", "v1beta1"), text.format("apps", "v1")
        assert [finding.id for finding in drifts(tmp_path, gone)] == ["drift-output"]
        assert drifts(tmp_path, gone, version="1.15") == drifts(tmp_path, there) == []


@pytest.mark.parametrize("path", find_decks(SLIDES), ids=lambda path: str(path.relative_to(SLIDES)))
def test_our_own_decks_have_no_drift(path: Path) -> None:
    assert check(read_deck(path), CheckSettings(select=("drift",))) == ()


def test_what_a_version_does_not_play_has_not_drifted(tmp_path: Path) -> None:
    old = "<!-- ```requires until 1.17``` -->\n```bash\nkubectl run web --image=nginx --replicas=2\n```"
    new = "<!-- ```requires since 1.18``` -->\n```bash\nkubectl create deployment web --image=nginx --replicas=2\n```"
    assert places(tmp_path, old, new, version="1.37") == places(tmp_path, old, version="1.17") == []
    findings = drifts(tmp_path, old.replace("1.17", "1.20"), new.replace("since", "until"), version="1.18")
    assert {finding.span.line for finding in findings} == {7, 12}


def test_manifests_and_expectations_for_other_versions_have_not_drifted(tmp_path: Path) -> None:
    old = f"<!-- ```requires until 1.24``` -->\n```bash\n{CRON_JOB}\n```"
    expectation = '<!-- ```requires until 1.33``` ```expect pod "x" deleted``` -->'
    assert places(tmp_path, old, "kubectl delete pod x", expectation, version="1.37") == []
    assert places(tmp_path, old.replace("1.24", "1.25"), version="1.25") != []


def test_an_ignore_on_a_slide_that_is_not_played_is_not_unused(tmp_path: Path) -> None:
    deck = exercise(
        "<!-- ```requires until 1.20``` -->\n```bash\nkubectl run web --image=nginx --replicas=2\n```",
        "<!-- ```ignore drift-flag they see why``` -->",
    )
    for version in ("1.17", "1.20", "1.37"):
        deck_findings = findings(tmp_path, deck, select=("drift-flag",), kubernetes=version)
        assert [finding.id for finding in deck_findings] == (["unused-ignore"] if version == "1.17" else [])
