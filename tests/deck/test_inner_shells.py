"""What a page types in a shell inside of the shell, or in a console."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck, Step
from harness.deck.reader import read_deck

from tests.beside import CASES, where_kept

OWN = Path(__file__).parents[1] / "decks" / "shells-within.md"


def deck(folder: Path, *blocks: str) -> Deck:
    """Return an ordinary page with these blocks of shell, a word between each two."""
    path = folder / "page.md"
    path.write_text("# Page\n\n" + "\n\nThen:\n\n".join(f"```bash\n{block}\n```" for block in blocks) + "\n")
    return read_deck(path)


def typed_in(steps: list[Step]) -> list[tuple[str, str, str]]:
    """Return what is typed, in what, and what is expected there."""
    return [
        (
            step.text,
            step.inside[-1].command if step.inside else "",
            "\n".join(expectation.text for expectation in step.expectations),
        )
        for step in steps
    ]


def steps(folder: Path, *blocks: str) -> list[tuple[str, str, str]]:
    return typed_in([step for _, step in deck(folder, *blocks).steps])


RUN = "kubectl run visitor --rm -it --image=alpine -- sh"
EXEC = "kubectl exec -it web -- sh"


@pytest.mark.parametrize(
    ("opener", "notice", "prompt"),
    [
        (RUN, "If you don't see a command prompt, try pressing enter.", "/ # "),
        (EXEC, 'Defaulted container "web" out of: web, proxy', "/app # "),
        ("kubectl exec web -i -t -- /bin/bash", "", "root@web-5d8f9c7b6-abcde:/# "),
        ("docker exec -it web bash", "", "bash-5.1$ "),
        ("docker run -it --rm fedora", "", "[root@4f5e /]# "),
        ("sudo docker exec -ti web sh", "", "sh-4.4# "),
        ("docker compose exec web sh", "", "~ $ "),
        (EXEC, "", "# "),
        ("kubectl exec --tty -i web -- sh", "", "# "),
        ("k exec --stdin --tty web -- bash", "", "# "),
        ("docker run --interactive --tty alpine sh", "", "# "),
        ("sudo -E podman exec -it web sh", "", "# "),
        ("ssh node2", "Welcome to Debian\nLast login: Mon", "ann@node2:~$ "),
    ],
)
@pytest.mark.parametrize("outer", ["$ ", ""])
def test_what_stands_at_another_prompt_is_typed_in_what_was_opened(
    tmp_path: Path, opener: str, notice: str, prompt: str, outer: str
) -> None:
    above = f"{notice}\n" if notice else ""
    block = f"{outer}{opener}\n{above}{prompt}ls /\nbin  dev\n{prompt}cat <<E\nx\nE\nx\n{prompt}exit\n{outer}kubectl get pods"
    assert steps(tmp_path, block) == [
        (opener, "", ""),
        ("ls /", opener, "bin  dev"),
        ("cat <<E\nx\nE", opener, "x"),
        ("exit", opener, ""),
        ("kubectl get pods", "", ""),
    ]


@pytest.mark.parametrize("opener", ["sudo -i", "sudo --login", "sudo -Ei", "sudo su -", "su - root"])
def test_a_hash_is_the_prompt_of_a_shell_of_root(tmp_path: Path, opener: str) -> None:
    assert [(text, inside) for text, inside, _ in steps(tmp_path, f"$ {opener}\n# ls /\nbin\n# exit\n$ uname")] == [
        (opener, ""),
        ("ls /", opener),
        ("exit", opener),
        ("uname", ""),
    ]


@pytest.mark.parametrize(
    ("opener", "session", "statements"),
    [
        ("python3", ">>> print(1)\n1\n>>> for n in x:\n...   print(n)\n...\n2\n>>> exit()", [("print(1)", "1"), ("for n in x:\n  print(n)", "2")]),
        ("kubectl exec -it db -- psql -U postgres", "postgres=# select 1;\n 1\npostgres=# \\q", [("select 1;", " 1")]),
        ("kubectl run -it --rm --image=mysql:8 client -- mysql -h db -ppw", "mysql> select\n    -> 1;\n| 1 |\nmysql> exit", [("select\n1;", "| 1 |")]),
        ("redis-cli", '127.0.0.1:6379> set a 1\nOK\n127.0.0.1:6379> quit', [("set a 1", "OK")]),
        ("docker run -it --rm python:3", ">>> 1 + 1\n2\n>>> quit()", [("1 + 1", "2")]),
    ],
)  # fmt: skip
def test_what_stands_at_the_prompts_of_a_console_is_typed_in_it(
    tmp_path: Path, opener: str, session: str, statements: list[tuple[str, str]]
) -> None:
    opened, *typed, left, outside = steps(tmp_path, f"$ {opener}\n{session}\n$ ls")
    assert opened == (opener, "", "")
    assert typed == [(text, opener, output) for text, output in statements]
    assert left[1] == opener
    assert outside == ("ls", "", "")


def test_shells_in_shells_are_left_one_by_one(tmp_path: Path) -> None:
    block = (
        f"$ ssh node1\nann@node1:~$ {EXEC}\n/ # ls\n/ # exit\nann@node1:~$ hostname\nnode1\nann@node1:~$ exit\n$ uname"
    )
    assert steps(tmp_path, block) == [
        ("ssh node1", "", ""),
        (EXEC, "ssh node1", ""),
        ("ls", EXEC, ""),
        ("exit", EXEC, ""),
        ("hostname", "ssh node1", "node1"),
        ("exit", "ssh node1", ""),
        ("uname", "", ""),
    ]


@pytest.mark.parametrize(
    ("opener", "prompt", "leave", "then"),
    [
        (EXEC, "root@web-1:/# ", "exit 137", "root@web-1:/# "),
        (EXEC, "/ # ", "exit", "/app # "),
        (EXEC, "# ", "exit", "# "),
        ("docker run -it alpine", "~ $ ", "exit", "~ $ "),
        ("ssh node2", "ann@node2:~$ ", "logout", "ann@node2:/srv$ "),
        ("python3", ">>> ", "exit()", ">>> "),
        ("psql", "shop=# ", "\\q", "shop=# "),
        ("bash", "bash-5.1$ ", "exit", "bash-5.1$ "),
        ("sudo -i", "root@host:~# ", "exit", "root@host:/etc# "),
        ("sudo -i", "# ", "exit", "# "),
    ],
)
def test_what_stands_at_the_prompt_of_a_shell_belongs_to_it_also_when_it_was_left(
    tmp_path: Path, opener: str, prompt: str, leave: str, then: str
) -> None:
    above, below = f"$ {opener}\n{prompt}{leave}", f"{then}rm -r x"
    typed = [(opener, "", ""), (leave, opener, ""), ("rm -r x", opener, ""), ("ls", "", "")]
    assert steps(tmp_path, f"{above}\n{below}\n$ ls") == typed
    assert steps(tmp_path, above, below, "$ ls") == typed


@pytest.mark.parametrize(
    ("lines", "outside"),
    [
        (("$ bash", "$ exit", "$ ls"), "ls"),  # nothing tells the prompts apart
        (("~/shop $ bash", "bash-5.1$ exit", "~/shop/src $ ls"), "ls"),
        ((EXEC, "$ exit", "$ kubectl get pods"), "kubectl get pods"),
        ((EXEC, "# exit", "# ls shows them", "ls"), "ls"),
    ],
)
def test_what_stands_at_the_outer_prompt_behind_an_exit_is_outside(
    tmp_path: Path, lines: tuple[str, ...], outside: str
) -> None:
    assert steps(tmp_path, "\n".join(lines))[-1] == (outside, "", "")


@pytest.mark.parametrize(
    ("opener", "prompt"), [("python3", ">>> "), (EXEC, "/ # "), (EXEC, "# "), ("bash", "bash-5.1$ ")]
)
def test_control_d_at_a_prompt_is_a_key_and_leaves(tmp_path: Path, opener: str, prompt: str) -> None:
    slides_and_steps = deck(tmp_path, f"$ {opener}\n{prompt}ls\n{prompt}^D\n$ ls").steps
    assert [(step.kind, step.text.strip(), len(step.inside)) for _, step in slides_and_steps] == [
        ("bash", opener, 0),
        ("bash", "ls", 1),
        ("key", "^D", 1),
        ("bash", "ls", 0),
    ]


def test_a_shell_in_a_shell_that_is_left_leaves_the_one_around_it_open(tmp_path: Path) -> None:
    block = f"$ {EXEC}\n/ # sh\n/ # exit\n/ # ls\n/ # exit\n$ ls"
    assert [inside for _, inside, _ in steps(tmp_path, block)] == ["", EXEC, EXEC, EXEC, EXEC, ""]


def test_a_later_block_at_the_prompts_of_the_shell_is_typed_in_it(tmp_path: Path) -> None:
    typed = steps(tmp_path, f"$ {EXEC}", "/ # ls\nbin", "/ # hostname", "$ kubectl get pods")
    assert [(text, inside) for text, inside, _ in typed] == [
        (EXEC, ""),
        ("ls", EXEC),
        ("hostname", EXEC),
        ("kubectl get pods", ""),
    ]


def test_blocks_without_prompts_are_typed_in_the_shell_that_an_exit_leaves_behind_them(tmp_path: Path) -> None:
    typed = steps(tmp_path, EXEC, "curl localhost", "ls\nexit", "kubectl get svc")
    assert [(text, inside) for text, inside, _ in typed] == [
        (EXEC, ""),
        ("curl localhost", EXEC),
        ("ls", EXEC),
        ("exit", EXEC),
        ("kubectl get svc", ""),
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        (f"{EXEC}\nkubectl logs web",),  # a sheet of commands
        (EXEC, "kubectl get pods"),
        ("sudo -E docker exec -it web sh\nA=1 kubectl logs web",),
        ("env A=1 kubectl exec -it web -- sh\nk logs web",),
        ("nerdctl exec -it web sh\nsudo docker ps",),
        ("k exec -it web -- sh\necho a | kubectl apply -f -",),
        (f"$ {EXEC}", "$ kubectl get pods"),
        (EXEC, "curl localhost"),  # nothing says that the shell is meant
        ("kubectl exec -it web -- ls", "ls"),
        ("python3 app.py", "ls"),
    ],
)
def test_what_is_not_sure_is_typed_beside_the_shell(tmp_path: Path, blocks: tuple[str, ...]) -> None:
    assert [inside for _, inside, _ in steps(tmp_path, *blocks)] == ["", ""]


def test_what_is_expected_behind_an_exit_is_about_the_command_before_it(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Page\n\n```bash\n{EXEC}\nls\nexit\n```\n\nYou should see:\n\n```\nbin\n```\n")
    assert typed_in([step for _, step in read_deck(path).steps])[1] == ("ls", EXEC, "bin")


def test_a_key_leaves_a_shell_too(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Page\n\n```bash\n{EXEC}\nls\n```\n\n<!-- ```key ^D``` -->\n\n```bash\nhostname\n```\n")
    assert [bool(step.inside) for _, step in read_deck(path).steps] == [False, True, True, False]


def test_a_page_goes_into_pods_and_out_again_and_has_prompts_with_words() -> None:
    steps = typed_in([step for _, step in read_deck(OWN).steps])
    assert [(text, bool(inside), expectation.split("\n")[0]) for text, inside, expectation in steps] == [
        ("kubectl create deployment cake --image=nginx:1.27", False, ""),
        ("kubectl run guest-$RANDOM --rm -it --image=alpine:3.22 -- sh", False, ""),
        ("wget -qO- -T 3 http://cake", True, "wget: download timed out"),
        ("exit", True, ""),
        ("kubectl run guest-$RANDOM --labels=ticket=yes --rm -it --image=alpine:3.22 -- sh", False, ""),
        ("wget -qO- -T 3 http://cake | head -n 1", True, "<!DOCTYPE html>"),
        ("exit", True, ""),
        ("kubectl apply -f recipes/cake.yaml", False, "pod/cake created"),
        ("kubectl get pods", False, "NAME   READY   STATUS    RESTARTS   AGE"),
        ("sudo usermod -aG docker $(whoami)", False, ""),
        ("newgrp docker", False, ""),
    ]


@where_kept(CASES)
def test_pages_of_others_with_shells() -> None:
    in_pod = typed_in([step for _, step in read_deck(CASES / "70-shell-in-pod.md").steps])
    assert [(text, bool(inside), expectation.split("\n")[0]) for text, inside, expectation in in_pod[2:]] == [
        ("wget -qO- --timeout=2 http://shop", True, "wget: download timed out"),
        ("exit", True, ""),
        ('kubectl run visitor-$RANDOM --labels="may=yes" --rm -i -t --image=alpine -- sh', False, ""),
        ("wget -qO- --timeout=2 http://shop | head -n 4", True, "<!DOCTYPE html>"),
        ("exit", True, ""),
    ]
    words = typed_in([step for _, step in read_deck(CASES / "71-word-before-prompt.md").steps])
    assert [text for text, _, _ in words] == [
        "kubectl apply -f examples/pod.yaml",
        "kubectl get pods",
        "sudo usermod -aG docker $(whoami)",
        "newgrp docker",
        "kubectl get nodes",
    ]


def test_statements_of_sql_are_typed_in_the_console_that_is_open(tmp_path: Path) -> None:
    opener, statements = (
        "kubectl exec -it db -- psql -U postgres",
        "CREATE DATABASE shop;\n\nGRANT ALL ON DATABASE shop TO ann;",
    )
    assert steps(tmp_path, opener, statements) == [(opener, "", ""), (statements, opener, "")]
