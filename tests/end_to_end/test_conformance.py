"""Some specs of upstream's conformance suite, in a lab as the whole of it is run by night; they are run where it is compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster import programs
from harness.knowledge.releases import read_release
from harness.project.settings import ProgramSettings

from tests.conformance.__main__ import main
from tests.conformance.programs import find
from tests.conformance.results import Journal, Outcome

pytestmark = [pytest.mark.end_to_end, pytest.mark.nightly]

FOCUS = "|".join(
    (
        "DNS should provide DNS for services",
        "Services should be able to change the type from ExternalName to NodePort",
        "Networking Granular Checks: Pods should function for node-pod communication: http",
        "AdmissionWebhook .* should be able to deny pod and configmap creation",
        "Pods should support remote command execution over websockets",
        "Security Context When creating a pod with privileged should run the container as unprivileged",
        "EmptyDir volumes should support .root,0644,tmpfs.",
        "Kubectl run pod should create a pod from an image when restart is Never",
        "RuntimeClass should support RuntimeClasses API",
    )
)
"""Some of each area, none of them slow."""


@pytest.mark.own_lab("the suite wants two nodes that both take pods")
def test_a_focus_of_upstreams_conformance_suite_passes_on_stable(tmp_path: Path) -> None:
    release = read_release(programs.find(programs.STABLE, ProgramSettings(), print).version)
    assert release is not None
    if find(release) is None:
        pytest.skip("the suite is not compiled, which takes ten minutes: python -m tests.conformance does it")
    main(["--focus", FOCUS, "--results", str(tmp_path)])
    results = Journal(tmp_path / f"{release}.jsonl").read().values()
    assert len(results) > FOCUS.count("|")
    assert [result for result in results if result.outcome is not Outcome.PASSED] == []
