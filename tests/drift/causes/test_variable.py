"""Variables that stayed empty."""

from __future__ import annotations

from harness.report.cause import how, what
from msgspec.structs import replace

from tests.drift.causes.telling import Telling, effect, not_found

ASK = "NODEPORT=$(kubectl get svc/web -o json | jq .spec.ports[0].nodePort)"


def test_one_that_is_made_of_an_empty_one_and_why_that_is() -> None:
    telling = Telling().did("kubectl create namespace blue", effect("Namespace", "blue"))
    telling = telling.did(ASK, output=not_found("services", "web"), left_empty="NODEPORT")
    cause = telling.did("REGISTRY=127.0.0.1:$NODEPORT").failed("curl $REGISTRY/v2/_catalog", "curl: (3) bad URL").why()
    assert cause is not None
    assert what(cause) == "`$NODEPORT`, of which `$REGISTRY` is made, is empty"
    assert how(cause) == f"`{ASK}` gave it no value"
    assert cause.place is not None
    assert cause.place.step == 2
    assert cause.evidence == (not_found("services", "web").strip(),)
    assert cause.because is not None
    assert what(cause.because) == "there is no Service `web`"


def test_one_whose_command_failed() -> None:
    telling = Telling().failed("TOKEN=$(vault read token)", "vault: sealed", left_empty="TOKEN")
    cause = telling.failed("curl -H $TOKEN example.org").why()
    assert cause is not None
    assert (how(cause), cause.evidence) == ("`TOKEN=$(vault read token)` ended with status 1", ("vault: sealed",))


def test_one_whose_command_failed_and_printed_something_is_no_cause() -> None:
    telling = Telling().failed("TOKEN=$(vault read token)", "vault: sealed").failed("curl -H $TOKEN example.org")
    assert telling.why() is None
    assert telling.why(variables={"TOKEN": "x"}) is None
    assert telling.why(variables={}) is not None


def test_one_that_no_step_sets_where_the_shell_has_none_either() -> None:
    telling = Telling().did("export REGISTRY").failed("docker push $REGISTRY/web:$TAG")
    assert telling.why() is None
    cause = telling.why(variables={"REGISTRY": "127.0.0.1:5000"})
    assert cause is not None
    assert (what(cause), how(cause), cause.place) == ("`$TAG` is empty", "no step before this one sets it", None)


def test_one_that_has_a_value_now_or_is_the_shells_or_the_commands_own_is_no_cause() -> None:
    telling = Telling().failed("PORT=$(grep port file)", left_empty="PORT")
    assert telling.failed("curl localhost:$PORT").why(variables={"PORT": "80"}) is None
    assert telling.failed("for PORT in 1 2; do curl localhost:$PORT; done").why(variables={}) is None
    assert telling.failed("cat $HOME/x '$PORT' ${PORT:-80}").why(variables={}) is None


def test_one_that_was_set_to_nothing_on_purpose_is_no_cause() -> None:
    assert Telling().did("FLAGS=").failed("ls $FLAGS /nowhere").why(variables={"FLAGS": ""}) is None


def test_terminals_have_variables_of_their_own() -> None:
    telling = Telling().failed("PORT=$(grep port file)", left_empty="PORT")
    telling.steps[0] = replace(telling.steps[0], terminal="term2")
    assert telling.failed("curl localhost:$PORT").why() is None


def test_one_that_is_null_is_as_good_as_empty() -> None:
    telling = Telling().did(ASK, left_empty="NODEPORT").failed("curl 127.0.0.1:$NODEPORT")
    cause = telling.why(variables={"NODEPORT": "null"})
    assert cause is not None
    assert what(cause) == "`$NODEPORT` is `null`"


def test_one_that_a_program_takes_from_its_environment_and_cites() -> None:
    telling = Telling().did(ASK, left_empty="NODEPORT").did("REGISTRY=127.0.0.1:$NODEPORT").did("export REGISTRY")
    values = {"NODEPORT": "", "REGISTRY": "127.0.0.1:"}
    cause = telling.failed("docker-compose build", 'invalid argument "127.0.0.1:/rng"').why(variables=values)
    assert cause is not None
    assert what(cause) == "`$NODEPORT`, of which `$REGISTRY` is made, is empty"
    assert telling.failed("docker-compose build", "no such file").why(variables=values) is None
