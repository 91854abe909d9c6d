"""What never ends by itself: reading a deck and playing it give the same answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.reader import read_deck
from harness.knowledge.endings import ends_in_stream, is_stream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.beside import CASES, where_kept
from tests.check.reading import findings

ENDLESS = (
    "tail -f x", "kubectl logs -f web", "kubectl -v 6 logs --follow web", "kubectl --as me --request-timeout 5s get pods -w", "watch ls",
    "kubectl --user admin port-forward svc/web 80", "while true; do ls; sleep 1; done", "docker compose -f a.yml logs -f", "ping node1",
    "docker exec -it web ping node1", "ssh node1 'ls; tail -f x'", "kubectl exec web -- sh -c 'watch ls'", "until false; do ls; done", "docker compose up", "python3 -m http.server 80", "ssh -N -L 80:web:80 node1", "while [ 1 ]; do ls; done", "redis-cli MONITOR", "php -S :80", "docker compose run web ping node1", "nsenter -t 1 -n ping node1",
    "minikube mount .:/x", "skaffold dev", "mkdocs serve", "kubectl run -it a --image=b -- /bin/sh -c 'while sleep 1; do ls; done'",
)  # fmt: skip
ENDING = (
    "ls", "kubectl get pods", "docker compose -f a.yml logs", "tail x", "kubectl logs web", "ping -c 3 node1", "kubectl get -f web.yaml",
    "while true; do ls; break; done", "kubectl get pods -w | head -3", "(tail -f x) | grep -m 1 y", "kubectl run web --image=a -- ping b", "docker run -d web ping b", "docker-compose up -d", "yes | cat", "ssh -fN -L 80:web:80 node1", "watch -g ls", "while [ -e x ]; do ls; done", "redis-cli ping", "python3 -m json.tool x", "kubectl exec web tail -f x", "chroot /mnt ls",
)  # fmt: skip
AROUND = (
    "{}", "({})", "{{ {}; }}", "A=1 {}", "ls; {}", "{} >> log", "{} &>> log", "{} 2>&1 | cat", "! {}", "if ls; then {}; fi", "{{ {}; }} > log",
    "{} || true", "echo $({})", "for i in 1 2; do {}; done", "({}; ls) 2> log",
)  # fmt: skip
BEFORE = ("", "sudo -u root ", "env A=1 ", "nohup ", "exec ", "time ")
IN_BACKGROUND = ("{} &", "({}) &", "{{ {}; }} > log &", "ls && {} &", "nohup {} > log 2>&1 &")


def test_the_last_command_of_a_block_may_take_several_lines() -> None:
    assert ends_in_stream("ls\nkubectl logs web \\\n  --follow\n# until it is enough\n")
    assert ends_in_stream("ls\nwhile true; do\n  ls\n  sleep 1\ndone")
    assert not ends_in_stream("kubectl logs web --follow\nls")
    assert not ends_in_stream("# nothing")


def test_a_function_that_is_only_defined_ends() -> None:
    assert not is_stream("f() { tail -f x; }")


def is_told(folder: Path, command: str) -> bool:
    return any(
        finding.id == "endless-command"
        for finding in findings(folder, f"# A\n\n.exercise[\n\n```bash\n{command}\n```\n\n]\n")
    )


@pytest.mark.parametrize("around", AROUND)
def test_what_goes_on_in_whatever_stands_around_it(around: str) -> None:
    for before in BEFORE:
        for command in ENDLESS:
            if not (before or around.startswith("A=1")) or not command.startswith(("while", "until")):
                assert is_stream(around.format(before + command)), around.format(before + command)


@pytest.mark.parametrize("around", AROUND)
def test_what_ends_in_whatever_stands_around_it(around: str) -> None:
    assert [command for command in ENDING if is_stream(around.format(command))] == []


@pytest.mark.parametrize("around", IN_BACKGROUND)
def test_the_shell_waits_for_nothing_in_the_background(around: str) -> None:
    assert [command for command in (*ENDLESS, *ENDING) if is_stream(around.format(command))] == []


def test_keys_end_the_last_command_of_a_block_however_many_lines_it_takes(tmp_path: Path) -> None:
    loop = "ls\nwhile true; do\n  ls\n  sleep 1\ndone"
    ended = f"# A\n\n.exercise[\n\n```bash\n{loop}\n```\n\n<!-- ```keys ^C``` -->\n\n]\n"
    assert not any(finding.id == "endless-command" for finding in findings(tmp_path, ended))
    assert is_told(tmp_path, loop)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    command=st.sampled_from((*ENDLESS, *ENDING)),
    around=st.lists(st.sampled_from((*AROUND, *IN_BACKGROUND)), min_size=1, max_size=3),
)
def test_check_and_run_say_the_same(tmp_path: Path, command: str, around: list[str]) -> None:
    for form in around:
        command = form.format(command)
    assert is_told(tmp_path, command) == is_stream(command)


def test_what_goes_on_in_a_pane_beside_a_new_one_is_no_fault(tmp_path: Path) -> None:
    watch, split = "```bash\nkubectl get pods -w\n```", "<!-- ```tmux split-pane``` -->"
    other, keys, back = "```bash\nls\n```", "<!-- ```key ^C``` -->", "<!-- ```tmux select-pane -t 0``` -->"
    for fences, is_found in (
        ((watch, split, other), False),
        ((watch, split, other, keys), False),
        ((watch, split, other, back, keys, other), False),
        ((watch, split, other, back, other), True),
        ((watch, other), True),
    ):
        text = "# A\n\n.exercise[\n\n" + "\n\n".join(fences) + "\n\n]\n"
        assert any(finding.id == "endless-command" for finding in findings(tmp_path, text)) is is_found, fences


OWN = Path(__file__).parents[2] / "decks" / "never-ending.marp.md"
OF_OTHERS = CASES / "55-endless.md"


@pytest.mark.parametrize(
    ("path", "lines", "others"),
    [
        (OWN, {9, 10, 18, 26, 34, 35, 36, 44, 52, 53, 61, 62, 70}, set()),
        pytest.param(
            OF_OTHERS,
            {9, 17, 25, 33, 41, 49, 57, 82, 90, 98, 106},
            {65, 66, 74},  # dashboards, and a container whose image may end: either answer is right
            marks=where_kept(OF_OTHERS),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_each_command_of_a_deck_that_never_ends_is_a_note(path: Path, lines: set[int], others: set[int]) -> None:
    notes = [finding for finding in check(read_deck(path), CheckSettings()) if finding.id == "endless-command"]
    assert {note.span.line for note in notes} - others == lines
    assert all(note.is_note for note in notes)
