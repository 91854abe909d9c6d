"""What a good run did, written beside its deck and read again; and what is none of it, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.drift.baseline.baselines import (
    Baseline,
    BaselineError,
    baseline_of,
    path_of,
    read_baseline,
    rendered,
    require_same_deck,
    write_baseline,
)
from harness.drift.baseline.comparison import Level, compare
from harness.drift.baseline.traces import Trace
from harness.record.command import Change
from harness.record.model import Verdict
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.drift.runs import command, effect, run, step

DECK = Path("deck.md")
RUN = run(
    step(command("cd somewhere"), title="One: the beginning"),
    step(command("kubectl get pods", "NAME   READY\nweb    1/1\n"), command("false", exit_status=1), title="# Two"),
    step(
        command(
            "kubectl create deployment web --image=nginx",
            "deployment.apps/web created\n",
            effects=(
                effect("Deployment", "web", replicas=1, images=("nginx",), labels=("app=web",)),
                effect("Pod", "web-1", stem="web-…", owner="Deployment/web", images=("nginx",)),
                effect("Namespace", "blue", Change.DELETED),
            ),
        )
    ),
    step(kind="wait", text="ready: yes", title=""),
    step(kind="hide", text="echo skipped", verdict=Verdict.SKIPPED, reason="no: it is not for here"),
)


def read_again(baseline: Baseline, folder: Path) -> Baseline:
    write_baseline(baseline, folder / "deck.baseline.yaml")
    return read_baseline(folder / "deck.baseline.yaml", DECK)


def levels(before: tuple[Trace, ...], after: tuple[Trace, ...]) -> list[Level]:
    return [comparison.level for comparison in compare(before, after)]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    baseline = baseline_of(RUN)
    read = read_again(baseline, tmp_path)
    assert replace(read, steps=()) == replace(baseline, steps=())
    assert read.steps == tuple(replace(trace, path="deck.md", line=0, slide=0) for trace in baseline.steps)
    assert (read.deck, read.title, read.language, read.kubectl, read.server) == (
        "deck.md",
        "A deck",
        "en",
        "v1.20.2",
        "v1.20.2",
    )


LINES = st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))), max_size=4)


@settings(max_examples=50)
@given(LINES, st.text(), st.text())
@example(["  - a: b", "\ttabbed", "# no comment", "---"], "a: 'b'\n  c\n", "\x85 odd\u2028")
def test_any_text_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], typed: str, title: str
) -> None:
    baseline = baseline_of(run(step(command(typed, "\n".join(lines)), title=title)))
    read = read_again(baseline, tmp_path_factory.getbasetemp())
    assert read.steps == tuple(replace(trace, path="deck.md", line=0, slide=0) for trace in baseline.steps)


def test_it_reads_as_a_person_would_write_it() -> None:
    text = rendered(baseline_of(RUN))
    assert "\n- title: 'One: the beginning'\n  kind: bash\n  text: cd somewhere\n\n" in text
    assert "    output: |\n      NAME   READY\n      web    …/1\n" in text
    assert (
        "    - {change: created, kind: Deployment, name: web, replicas: 1, images: [nginx], labels: [app=web]}\n"
        in text
    )
    assert "    - {change: created, kind: Pod, name: web-…, owner: Deployment/web}\n" in text


def test_an_edit_above_a_step_does_not_touch_its_lines() -> None:
    moved = replace(RUN, steps=tuple(replace(step, line=step.line + 7, slide=step.slide + 1) for step in RUN.steps))
    assert rendered(baseline_of(moved)) == rendered(baseline_of(RUN))


def test_a_command_that_was_silent_and_is_not_any_more_is_noticed(tmp_path: Path) -> None:
    before = read_again(baseline_of(run(step(command("cd somewhere")))), tmp_path)
    after = baseline_of(run(step(command("cd somewhere", "bash: cd: somewhere: No such file or directory"))))
    assert levels(before.steps, after.steps) == [Level.CHANGED]


# ── what is refused ──────────────────────────────────────────────────────────────


def test_where_there_is_none_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    path = path_of(tmp_path / "deck.md")
    assert path.name == "deck.baseline.yaml"
    with pytest.raises(BaselineError, match=r"deck\.baseline\.yaml: there is no baseline; `harness baseline deck\.md`"):
        read_baseline(path, DECK)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no baseline"),
        ("steps: [", "is broken"),
        ("- a\n- b\n", "is no baseline"),
        ("schema: 99\nharness: 7.0.0\nfuture: true\n", "has schema 99, written by slide-harness 7.0.0"),
        ("schema: one\n", "is no baseline"),
        ("\x00\x01", "is broken"),
        (f"schema: 1\nsteps: {'[' * 100_000}", "is broken"),
        ("schema: &a 1\ndeck: *a\n", "is broken"),
        ("title: A deck\ncontent:\n- a.md\n", "is no baseline"),
        ("!!python/object/apply:os.system ['true']\n", "is broken"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "deck.baseline.yaml"
    path.write_text(content)
    with pytest.raises(BaselineError, match=message) as raised:
        read_baseline(path, DECK)
    assert str(path) in str(raised.value)
    assert "harness baseline deck.md" in str(raised.value)


def test_a_mistake_in_it_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "deck.baseline.yaml"
    path.write_text(rendered(baseline_of(RUN)).replace("exit_status: 1", "exit_status: one"))
    with pytest.raises(BaselineError, match=r"steps\[1\]|steps\[\.\.\.\]"):
        read_baseline(path, DECK)


def test_one_of_another_deck_is_refused_and_one_of_a_renamed_deck_is_not() -> None:
    baseline = baseline_of(RUN)
    contents = [(trace.kind, trace.text) for trace in baseline.steps]
    require_same_deck(baseline, Path("b.yaml"), "renamed.md", "en", contents)
    require_same_deck(baseline, Path("b.yaml"), "deck.md", "en", [])
    with pytest.raises(
        BaselineError, match=r"the baseline of another deck, deck\.md \(“A deck”\): only 1 of its 5 steps"
    ):
        require_same_deck(baseline, Path("b.yaml"), "other.md", "en", contents[:1])
    with pytest.raises(BaselineError, match=r"another language \(en, this one is fr\)"):
        require_same_deck(baseline, Path("b.yaml"), "deck.md", "fr", contents)


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot write the baseline"):
        write_baseline(baseline_of(RUN), tmp_path)
