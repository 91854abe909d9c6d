"""Failed or blocked, by what a command itself says of its failure; typed in a real bash, without a cluster."""

from __future__ import annotations

import pytest
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.blame import judged
from harness.report.reasons import reason_of
from msgspec.structs import replace

from tests.drift.causes.telling import Telling
from tests.record import examples
from tests.replay.conftest import Play
from tests.replay.test_player import fence

BROKEN = fence("false")
"""An action that fails, and that explains nothing."""


@pytest.mark.parametrize(
    ("pipeline", "part"),
    [
        ("kubectl get pods --no-such-flag | wc -l", "kubectl get pods --no-such-flag"),
        ("cat /no/such/file | sort", "cat /no/such/file"),
        ("no-such-program | cat", "no-such-program"),
    ],
)
def test_a_part_of_a_pipeline_that_fails_fails_the_step(play: Play, pipeline: str, part: str) -> None:
    played = play(fence(pipeline))
    assert played.verdicts == ["failed"]
    reason = played[0].reason
    assert reason is not None
    assert (reason.kind, reason.command, reason.subject) == (ReasonKind.PART_STATUS, pipeline, part)
    assert f": `{part}` ended with status " in reason_of(played[0])
    assert played[0].commands[0].exit_status == 0
    assert played[0].commands[0].part_status == reason.status


def test_a_pipeline_whose_part_says_no_or_is_not_read_to_its_end_passes(play: Play) -> None:
    assert play(fence("yes | head -1\necho a | grep b | wc -l\nls /nowhere 2>/dev/null | wc -l")).verdicts == ["passed"]


def test_an_error_that_a_slide_expects_may_be_one_of_a_part(play: Play) -> None:
    expectation = "\n\nWe get the following error:\n```\ncat: /no/such/file: No such file or directory\n```"
    assert play(fence("cat /no/such/file | sort") + expectation).verdicts == ["passed"]


@pytest.mark.parametrize(
    "mistake",
    [
        "kubectl create configmap a extra --dry-run=client",
        "kubectl apply create-namespaces.yaml",
        "kubectl create configmap a –from-literal=a=b --dry-run=client",
        "kubectl get pods --no-such-flag",
        "no-such-program",
        "for i in 1 2; do\n  echo $i",
        "ls --no-such-option",
        "cp one",
        "curl --no-such-option",
    ],
)
def test_what_was_called_wrongly_fails_by_itself_whatever_failed_before(play: Play, mistake: str) -> None:
    assert play(BROKEN, fence(mistake)).verdicts == ["failed", "failed"]


def test_an_expectation_that_a_command_which_ended_well_does_not_meet_fails_by_itself(play: Play) -> None:
    expectation = fence("echo one") + "\n\nWe should see:\n```\ntwo\n```"
    played = play(BROKEN, expectation)
    assert played.verdicts == ["failed", "failed"]
    assert played[1].reason is not None
    assert played[1].reason.kind is ReasonKind.EXPECTATION


def test_what_may_be_a_consequence_is_blocked(play: Play) -> None:
    played = play(fence("mkdir made && false"), fence("sh -c 'exit 3'"))
    assert played.verdicts == ["failed", "blocked"]


@pytest.mark.parametrize(
    "look", ["cat /no/such/file", "kubectl get pods --no-such-flag | wc -l", "grep -q x /dev/null"]
)
def test_a_failure_that_only_looked_blocks_nothing(play: Play, look: str) -> None:
    assert play(fence(look), fence("sh -c 'exit 3'")).verdicts == ["failed", "failed"]


def test_a_failure_before_a_line_that_was_to_do_something_blocks_what_comes_after(play: Play) -> None:
    assert play(fence("cat /no/such/file\nmkdir made"), fence("sh -c 'exit 3'")).verdicts == ["failed", "blocked"]


def test_a_page_that_does_not_answer_may_be_a_consequence(play: Play) -> None:
    opens = "<!-- ```open http://127.0.0.1:1/``` -->"
    assert play(fence("sh -c 'exit 3'"), opens).verdicts == ["failed", "blocked"]
    assert play(fence("cat /no/such/file"), opens).verdicts == ["failed", "failed"]


def not_found(name: str) -> str:
    return f'sh -c \'echo "Error from server (NotFound): pods \\"{name}\\" not found"; exit 1\''


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("kubectl create configmap box", "blocked"),
        ("kubectl create configmap other", "failed"),
        ("kubectl apply -f box.yaml", "blocked"),
        ("python3 -c 'exit(1)'", "blocked"),
        ("sh -c 'exit 1'", "failed"),
    ],
)
def test_an_object_is_missing_by_a_failure_that_may_have_been_to_make_it(play: Play, before: str, verdict: str) -> None:
    assert play(fence(before), fence(not_found("box"))).verdicts == ["failed", verdict]


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("kubectl create configmap settings -n nowhere", "failed"),
        ("kubectl create configmap settings -n nowhere -o yaml > box.yaml", "blocked"),
        ("kubectl cp box:/box.yaml box.yaml", "blocked"),
        ("sh -c 'exit 1'", "blocked"),
        ("cd /no/such/folder", "blocked"),
    ],
)
def test_a_file_is_missing_by_a_failure_that_may_have_been_to_make_it(play: Play, before: str, verdict: str) -> None:
    assert play(fence(before), fence("kubectl apply -f box.yaml")).verdicts == ["failed", verdict]


@pytest.mark.parametrize(("before", "verdict"), [("make install", "failed"), ("sh -c 'exit 1'", "blocked")])
def test_an_account_is_missing_by_a_failure_of_the_program_that_asks_for_it(
    play: Play, before: str, verdict: str
) -> None:
    asks = "sh -c 'echo Unable to locate credentials; exit 253'"
    assert play(fence(before), fence(asks)).verdicts == ["failed", verdict]


NO_OBJECT = 'Error from server (NotFound): {} "{}" not found'
MISSES_FILE = ("cat missing.txt", "cat: missing.txt: No such file or directory")
MISSES_COPY = ("cp nothere.cfg /tmp/", "cp: cannot stat 'nothere.cfg': No such file or directory")
MISSES_MODULE = ("python3 app.py", "ModuleNotFoundError: No module named 'flask'")
MISSES_SERVICE = ("kubectl port-forward svc/nosuch 8080:80", NO_OBJECT.format("services", "nosuch"))
MISSES_POD = ("kubectl logs deploy/web", NO_OBJECT.format("deployments.apps", "web"))
REFUSED = ("curl http://127.0.0.1:18192/", "curl: (7) Failed to connect to 127.0.0.1 port 18192 after 0 ms")
SCRIPT = ("./start.sh", "giving up")
MAKE = ("make run", "make: *** [Makefile:2: run] Error 1")
POD_SHELL = "kubectl exec -it web -- sh"


def failed_step(
    index: int, text: str, output: str = "", shell: str = "", reason: ReasonRecord | None = None
) -> StepRecord:
    """A step of one command that ended with status 1, or that was ended when its time was up."""
    ending = Ending.INTERRUPTED if reason is not None and reason.kind is ReasonKind.TIMEOUT else Ending.FINISHED
    status = None if ending is Ending.INTERRUPTED else 1
    command = replace(examples.command(text, exit_status=status, ending=ending, output=output, line=index), shell=shell)
    step = examples.step(index, Verdict.FAILED, command, text=text, line=index, reason="ended with status 1")
    return replace(step, reason=reason or step.reason)


def verdict_behind(first: StepRecord, text: str, output: str = "", shell: str = "") -> str:
    later = failed_step(2, text, output, shell)
    return judged([first, later], first, "v1.34.0", None, None).verdict.value


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("watch --nosuchflag", SCRIPT, "failed"),
        ("watch --nosuchflag", MAKE, "failed"),
        ("tail --nosuchflag app.log", MAKE, "failed"),
        ("hostname -x", MISSES_POD, "failed"),
        ("kubectl get pods --nosuchflag", REFUSED, "failed"),
        ("cp one", MISSES_FILE, "failed"),
        ("cp one missing.txt", MISSES_FILE, "blocked"),
        ("sed --nosuchflag config > missing.txt", MISSES_FILE, "blocked"),
        ("mkdir nothere.cfg", MISSES_COPY, "blocked"),
        ("unzip app.zip", MISSES_FILE, "blocked"),
        ("git clone https://127.0.0.1/app", MISSES_FILE, "failed"),
        ("git clone https://127.0.0.1/app", ("ls app/src", "ls: cannot access 'app/src': No such file or directory"), "blocked"),
        ("cd app", MISSES_FILE, "blocked"),
        ("cd app", ("cat /etc/missing", "cat: /etc/missing: No such file or directory"), "failed"),
        ("sudo apt-get install -y nginx", MISSES_FILE, "failed"),
        ("sudo apt-get install -y nginx", ("cat /etc/nginx.conf", "cat: /etc/nginx.conf: No such file or directory"), "blocked"),
        ("docker build -t app .", MISSES_FILE, "failed"),
        ("cp one two", MISSES_MODULE, "failed"),
        ("cp one flask.py", MISSES_MODULE, "blocked"),
        ("pip install flask", MISSES_MODULE, "blocked"),
        ("kubectl create deployment db --image=db", MISSES_MODULE, "failed"),
        ("cp one two", MISSES_SERVICE, "failed"),
        ("docker build -t app .", MISSES_POD, "failed"),
        ("kubectl create deployment web --nosuchflag", MISSES_POD, "blocked"),
        ("helm install shop ./shop", MISSES_POD, "blocked"),
        ("./deploy.sh", MISSES_POD, "blocked"),
        ("kubectl apply -f web.yaml", MISSES_POD, "blocked"),
        ("kubectl create secret generic key", MISSES_POD, "failed"),
        ("kubectl port-forward svc/web 18191:80", REFUSED, "failed"),
        ("kubectl port-forward svc/web 18192:80", REFUSED, "blocked"),
        ("python3 -m http.server 18191", REFUSED, "failed"),
        ("python3 -m http.server 18191", MAKE, "failed"),
        ("docker run -d -p 18191:80 web", REFUSED, "failed"),
        ("docker run -d -p 18192:80 web", REFUSED, "blocked"),
        ("cp one two", REFUSED, "failed"),
        ("./start.sh", REFUSED, "blocked"),
        ("cp one two", MAKE, "blocked"),
        ("kubectl create deployment web --image=web", MAKE, "blocked"),
    ],
)  # fmt: skip
def test_only_what_a_failed_command_was_to_bring_about_is_missing_later(
    before: str, after: tuple[str, str], verdict: str
) -> None:
    assert verdict_behind(failed_step(1, before), *after) == verdict


@pytest.mark.parametrize(
    "after", [MISSES_FILE, MISSES_COPY, MISSES_SERVICE, MISSES_POD, MISSES_MODULE, REFUSED, SCRIPT, MAKE]
)
@pytest.mark.parametrize(
    ("text", "shell"), [("touch missing.txt --x", POD_SHELL), ("make run", POD_SHELL), ("import nosuchmodule", "python3")]
)  # fmt: skip
def test_nothing_outside_comes_from_the_shell_of_a_pod_or_from_a_console(
    text: str, shell: str, after: tuple[str, str]
) -> None:
    assert verdict_behind(failed_step(1, text, shell=shell), *after) == "failed"


@pytest.mark.parametrize(
    ("after", "shell", "verdict"),
    [
        ("cat /data/box", POD_SHELL, "blocked"),
        ("kubectl exec web -- cat /data/box", "", "blocked"),
        ("kubectl exec other -- cat /data/box", "", "failed"),
        ("cat /data/box", "kubectl exec -it other -- sh", "failed"),
    ],
)
def test_what_was_to_be_made_in_a_pod_is_missing_there(after: str, shell: str, verdict: str) -> None:
    missing = "cat: /data/box: No such file or directory"
    assert verdict_behind(failed_step(1, "tee /data/box", shell=POD_SHELL), after, missing, shell) == verdict


def test_a_port_that_is_taken_explains_only_what_asks_that_port() -> None:
    for port, verdict in (("18191", "failed"), ("18192", "blocked")):
        taken = ReasonRecord(kind=ReasonKind.PORT_TAKEN, command="./serve.sh", subject=port, status=1)
        assert verdict_behind(failed_step(1, "./serve.sh", reason=taken), *REFUSED) == verdict
        assert verdict_behind(failed_step(1, "./serve.sh", reason=taken), *MAKE) == "failed"


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (MISSES_FILE, "failed"),
        (MISSES_POD, "failed"),
        (REFUSED, "failed"),
        (("grep port conf.ini", ""), "blocked"),
        (("cat conf.ini", "cat: conf.ini: No such file or directory"), "blocked"),
    ],
)
def test_what_only_waited_for_input_makes_nothing_but_its_own_file(after: tuple[str, str], verdict: str) -> None:
    timeout = ReasonRecord(kind=ReasonKind.TIMEOUT, command="cat > conf.ini", seconds=300)
    assert verdict_behind(failed_step(1, "cat > conf.ini", reason=timeout), *after) == verdict


@pytest.mark.parametrize(
    ("waiting", "output", "kind"),
    [
        ("cat > conf.ini", "", ReasonKind.AWAITS_INPUT),
        ("vi app.conf", "", ReasonKind.AWAITS_INPUT),
        ("read -p 'Your name: ' NAME", "Your name: ", ReasonKind.TIMEOUT),
        (
            "ssh-keygen",
            "Generating public/private rsa key pair.\nEnter file in which to save the key (~/.ssh/id_rsa): ",
            ReasonKind.TIMEOUT,
        ),
        ("./ask.sh", "Delete all of it? [y/N] ", ReasonKind.TIMEOUT),
    ],
)
def test_what_waits_for_a_person_fails_by_itself(waiting: str, output: str, kind: ReasonKind) -> None:
    reason = ReasonRecord(kind=kind, command=waiting, seconds=300)
    steps = [failed_step(1, "./install.sh"), failed_step(2, waiting, output, reason=reason)]
    assert judged(steps, steps[0], "v1.34.0", None, None).verdict is Verdict.FAILED


def test_a_step_is_blocked_by_the_line_that_failed_and_not_by_the_first_of_its_step(play: Play) -> None:
    played = play(fence("true\nmkdir -p /dev/null/made"), fence("sh -c 'exit 3'"))
    assert played[1].blocked_by is not None
    assert played[1].blocked_by.line == played[0].line + 1


def test_a_variable_that_nobody_sets_is_missing_by_itself() -> None:
    telling = (
        Telling()
        .failed("./install.sh")
        .failed("curl -sS $REGISTRY/v2/", "curl: (3) URL rejected: No host part in the URL")
    )
    assert judged(telling.steps, telling.steps[0], "v1.34.0", {}, None).verdict is Verdict.FAILED


def test_a_failure_in_a_console_blocks_no_later_slide(play: Play) -> None:
    played = play(
        "```\n$ python3\n>>> import nosuchmodule\n>>> exit()\n```", fence("cat missing.txt"), fence("cp nothere.cfg /tmp/")
    )  # fmt: skip
    assert [step.verdict.value for step in played.record.steps if step.slide > 1] == ["failed", "failed"]


def test_what_cannot_become_better_is_not_tried_again(play: Play) -> None:
    commands = ("grep --bad x log", "cat /no/such/file", "kubectl get pods", "export WORDS=$(cat /no/such/file)")
    played = play(*map(fence, commands))
    usage, *others = (step.commands[0].tries for step in played.record.steps)
    assert usage == 1
    assert max(others) <= 2, "a machine under load may have no time for a second one"


def test_a_file_that_something_in_the_background_may_write_is_waited_for(play: Play) -> None:
    played = play(fence("(sleep 1; echo hello > greeting) &"), fence("cat greeting"))
    assert played.verdicts == ["passed", "passed"]
