"""A deck and its translation, both played: what came out otherwise, with both lines."""

from __future__ import annotations

from harness.deck.model import Severity
from harness.drift.translation.parity import compare_runs
from harness.record.command import CommandRecord
from harness.record.model import Verdict
from harness.report.reasons import reason_of

from tests.drift.reading import deck, original, slide, slides
from tests.drift.runs import command, effect, played

ENGLISH = slides(
    slide("A registry", "kubectl create deployment registry --image=registry:2"),
    slide("Is it there?", "curl $IP/v2/_catalog") + '\nWe should see:\n```json\n{"repositories":[]}\n```\n',
    slide("Watch", "kubectl logs deploy/registry --follow", "<!--\n```wait listening```\n```keys ^C```\n-->"),
)
FRENCH = slides(
    slide("Un registre", "kubectl create deployment registry --image=registry:2"),
    slide("Est-il là ?", "curl $IP/v2/_catalog") + '\nNous devrions voir :\n```json\n{"repositories":[]}\n```\n',
    slide("Regarder", "kubectl logs deploy/registry --follow", "<!--\n```wait listening```\n```keys ^C```\n-->"),
)
CREATED = command(
    "kubectl create deployment registry --image=registry:2",
    effects=(effect("Deployment", "registry", images=("registry:2",)),),
)
CATALOGUE = "curl_IP_v2__catalog"
CREATE = "kubectl_create_deployment_registry_image_registry_2"


def parity_findings(
    of_original: dict[str, CommandRecord | Verdict],
    of_translation: dict[str, CommandRecord | Verdict],
    english: str = ENGLISH,
    french: str = FRENCH,
) -> list[tuple[str, str, Severity, str]]:
    first, second = original(english), deck(french)
    findings = compare_runs(first, played(first, **of_original), second, played(second, **of_translation), reason_of)
    return [(finding.id, str(finding.span), finding.severity, finding.message) for finding in findings]


def test_two_runs_that_came_out_alike_are_no_finding() -> None:
    outcomes: dict[str, CommandRecord | Verdict] = {
        CREATE: CREATED,
        CATALOGUE: command("curl $IP/v2/_catalog", '{"repositories":[]}'),
    }
    assert parity_findings(outcomes, outcomes) == []


def test_another_verdict_is_a_finding_with_both_lines() -> None:
    assert parity_findings({}, {CATALOGUE: Verdict.FAILED}) == [
        ("parity-verdict", "fr.md:18", Severity.ERROR, "failed here, passed in the original (en.md:18)")
    ]


def test_a_directive_that_fails_in_one_of_them_is_a_finding() -> None:
    ((identifier, place, _, message),) = parity_findings({"C": Verdict.FAILED}, {})
    assert (identifier, place) == ("parity-verdict", "fr.md:40")
    assert message == "passed here, failed in the original (en.md:40)"


def test_another_effect_is_a_finding() -> None:
    pod = command("kubectl run registry --image=registry:2", effects=(effect("Pod", "registry"),))
    french = FRENCH.replace("kubectl create deployment registry", "kubectl run registry")
    ((identifier, place, _, message),) = parity_findings(
        {CREATE: CREATED}, {"kubectl_run_registry_image_registry_2": pod}, french=french
    )
    assert (identifier, place) == ("parity-effect", "fr.md:6")
    assert "(en.md:6)" in message
    assert message.endswith("created Deployment registry there only; created Pod registry here only")


def test_the_fields_of_an_effect_are_compared() -> None:
    other = command(CREATED.text, effects=(effect("Deployment", "registry", images=("registry:3",)),))
    ((identifier, _, _, message),) = parity_findings({CREATE: CREATED}, {CREATE: other})
    assert identifier == "parity-effect"
    assert message.endswith("created Deployment registry: images registry:3 here, registry:2 there")


def test_another_output_where_a_slide_says_what_appears_is_a_finding() -> None:
    full, empty = (command("curl $IP/v2/_catalog", f'{{"repositories":[{output}]}}') for output in ('"busybox"', ""))
    ((identifier, place, _, message),) = parity_findings({CATALOGUE: empty}, {CATALOGUE: full})
    assert (identifier, place) == ("parity-output", "fr.md:18")
    assert '`.repositories[0] = "busybox"` here, `.repositories = []` in the original (en.md:18)' in message


def test_another_output_that_no_slide_expects_is_none() -> None:
    first, other = command(CREATED.text, "one"), command(CREATED.text, "two")
    assert parity_findings({CREATE: first}, {CREATE: other}) == []


def test_an_effect_of_a_command_that_only_one_has_is_a_finding() -> None:
    extra = slide("More", "kubectl create namespace blue")
    made = command("kubectl create namespace blue", effects=(effect("Namespace", "blue"),))
    outcomes: dict[str, CommandRecord | Verdict] = {"kubectl_create_namespace_blue": made}
    ((identifier, place, _, message),) = parity_findings(outcomes, {}, english=slides(ENGLISH, extra))
    assert (identifier, place) == ("parity-effect", "fr.md:35")
    assert "`kubectl create namespace blue` of the original (en.md:52) created Namespace blue" in message
    ((identifier, place, _, message),) = parity_findings({}, outcomes, french=slides(FRENCH, extra))
    assert (identifier, place) == ("parity-effect", "fr.md:52")
    assert message == "`kubectl create namespace blue` created Namespace blue, and nothing in the original does"
