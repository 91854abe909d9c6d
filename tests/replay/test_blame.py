"""Failed or blocked: what the chain of causes decides, and what is left to the order of failures."""

from __future__ import annotations

from harness.cluster.provider import LimitReached
from harness.record.model import StepRecord, Verdict
from harness.record.note import NoteKind, NoteRecord
from harness.replay.blame import judged
from harness.report.cause import what
from harness.report.reasons import reason_of
from msgspec.structs import replace

from tests.drift.causes.telling import Standing, Telling, effect, not_found
from tests.replay.conftest import Play
from tests.replay.test_player import fence

POD = effect("Pod", "registry", labels=("run=registry",))
RAN = Telling().did("kubectl run registry --image=registry:2", POD)
EXPOSED = RAN.failed("kubectl expose deploy/registry --port=5000", not_found("deployments.apps", "registry"))


def judge(telling: Telling, first_failure: StepRecord | None = None) -> StepRecord:
    return judged(telling.steps, first_failure, "v1.20.2", None, None)


def with_verdict(telling: Telling, first_failure: StepRecord | None = None) -> Telling:
    return Telling([*telling.steps[:-1], judge(telling, first_failure)])


def test_the_first_step_that_a_drift_breaks_fails_and_names_it() -> None:
    step = judge(EXPOSED)
    assert (step.verdict, reason_of(step)) == (Verdict.FAILED, "ended with status 1")
    assert step.cause is not None
    assert step.cause.since == "1.18"


def test_what_the_same_drift_breaks_later_is_blocked_by_it_and_not_by_the_first_that_failed() -> None:
    telling = with_verdict(EXPOSED)
    for later in (
        telling.failed("kubectl describe svc/registry", not_found("services", "registry")),
        telling.failed(
            "kubectl wait deploy/registry --for condition=available", not_found("deployments.apps", "registry")
        ),
    ):
        step = judge(later, telling.steps[1])
        assert step.verdict is Verdict.BLOCKED
        assert reason_of(step).startswith(
            "because of slide 1 “Testing our registry” (slides/en/app.md:10): mend that line first. "
        )


def test_a_cause_of_its_own_fails_also_behind_another_failure() -> None:
    telling = with_verdict(EXPOSED).did("kubectl run redis --image=redis", effect("Pod", "redis"))
    step = judge(
        telling.failed("kubectl expose deployment redis --port 6379", not_found("deployments.apps", "redis")),
        telling.steps[1],
    )
    assert step.verdict is Verdict.FAILED
    assert step.cause is not None
    assert step.cause.write == "`kubectl create deployment redis --image=redis`"


def test_a_limit_that_a_step_reaches_is_its_own_also_behind_another_failure() -> None:
    telling = with_verdict(EXPOSED).failed("python3 fork.py", "Killed")
    now = Standing(limits_reached=(LimitReached("processes", "processes", 1000, 3),))
    step = judged(telling.steps, telling.steps[1], "v1.20.2", None, now)
    assert step.verdict is Verdict.FAILED
    assert step.cause is not None
    assert step.cause.kind == "limit"


def test_without_a_cause_the_earliest_failed_action_blocks() -> None:
    telling = with_verdict(EXPOSED).failed("make all", "make: *** No rule to make target")
    step = judge(telling, telling.steps[1])
    assert (step.verdict, step.cause) == (Verdict.BLOCKED, None)
    assert reason_of(step).startswith(
        "after the failure on slide 2 “Testing our registry” (slides/en/app.md:20): mend that line first. "
    )


def test_a_cause_that_is_a_failure_for_another_reason_blocks() -> None:
    telling = Telling().failed("kubectl create deployment web --imgae=web:1", "error: unknown flag: --imgae")
    step = judge(
        telling.failed("kubectl scale deploy/web --replicas=2", not_found("deployments.apps", "web")), telling.steps[0]
    )
    assert step.verdict is Verdict.BLOCKED
    assert reason_of(step).startswith("because of slide 1")


def test_a_selector_is_fixed_where_it_stands_so_each_of_them_fails() -> None:
    made = effect("Deployment", "rng", labels=("app=rng",))
    telling = Telling().did("kubectl create deployment rng --image=rng:1", made)
    nothing = "No resources found in default namespace."
    telling = with_verdict(telling.failed("kubectl logs -l run=rng", nothing))
    step = judge(telling.failed("kubectl wait pods -l run=rng", nothing), telling.steps[1])
    assert [telling.steps[1].verdict, step.verdict] == [Verdict.FAILED, Verdict.FAILED]


def test_a_kubectl_that_is_not_known_is_taken_for_the_newest() -> None:
    assert judge(Telling([*EXPOSED.steps])).cause == judged(EXPOSED.steps, None, "", None, None).cause


def test_a_step_that_failed_alone_has_no_cause() -> None:
    telling = Telling().failed("false")
    assert judge(telling) == replace(telling.steps[0], cause=None)


def test_a_variable_that_stayed_empty_is_told_where_it_was_to_be_filled_and_where_it_was_missed(play: Play) -> None:
    played = play(
        fence("touch log"),
        fence("PORT=$(cat log)\nADDRESS=127.0.0.1:$PORT"),
        "<!-- ```retry 1``` -->\n\n" + fence("curl -sS $ADDRESS/"),
    )
    assert played.verdicts == ["passed", "passed", "failed"]
    assert played[1].commands[0].left_empty == "PORT"
    assert played[1].notes == (NoteRecord(kind=NoteKind.LEFT_EMPTY, command="PORT=$(cat log)", subject="PORT"),)
    cause = played[2].cause
    assert cause is not None
    assert what(cause) == "`$PORT`, of which `$ADDRESS` is made, is empty"
    assert cause.place is not None
    assert (cause.place.step, cause.place.text) == (2, "PORT=$(cat log)")


KUBECTL = """kubectl() {
  case "$1 $3" in
    get*) echo "No resources found in default namespace." ;;
    *made.yaml) echo "pod/web created" ;;
    *) echo "error: the path \\"$3\\" does not exist" >&2; return 1 ;;
  esac
}"""
LISTING = (
    "<!-- ```retry 1``` -->\n\n"
    + fence("kubectl get pods")
    + "\nWe should see:\n\n```\nNAME   READY   STATUS\nweb    1/1     Running\n```\n"
)


def test_a_list_that_is_empty_is_blocked_by_what_was_to_be_in_it(play: Play) -> None:
    played = play(fence(KUBECTL), fence("kubectl apply -f web.yaml"), LISTING)
    assert played.verdicts == ["passed", "failed", "blocked"]
    assert played[2].blocked_by is not None
    assert played[2].blocked_by.text == "kubectl apply -f web.yaml"


def test_it_fails_by_itself_where_all_was_made_or_what_failed_makes_nothing(play: Play) -> None:
    assert play(fence(KUBECTL), fence("kubectl apply -f made.yaml"), LISTING).verdicts == ["passed", "passed", "failed"]
    assert play(fence(KUBECTL), fence("kubectl logs nobody"), LISTING).verdicts == ["passed", "failed", "failed"]
