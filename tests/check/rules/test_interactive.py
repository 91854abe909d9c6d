"""A shell that a deck opens and never leaves: reading a deck and playing it give the same answer."""

from pathlib import Path

from harness.knowledge.sessions import Opens, opened_by
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.check.reading import exercise, findings
from tests.knowledge.test_shells import HAND_ON, KEEP, OPENERS, OTHERS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outer=st.lists(st.sampled_from((*HAND_ON, *KEEP)), max_size=3),
    command=st.sampled_from((*OPENERS, *OTHERS)),
    is_left=st.booleans(),
)
def test_check_and_run_say_the_same(tmp_path: Path, outer: list[str], command: str, *, is_left: bool) -> None:
    opener = f"{''.join(outer)}{command}"
    deck = "\n---\n".join(map(exercise, (opener, "exit" if is_left else "ls")))
    identifiers = {finding.id for finding in findings(tmp_path, deck)}
    is_open = opened_by(opener) is Opens.SHELL_ELSEWHERE and not is_left
    assert ("shell-without-exit" in identifiers) is is_open, opener
