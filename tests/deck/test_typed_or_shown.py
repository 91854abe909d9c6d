"""What of a block of code is typed, and what is only what a terminal showed: by prompts, by bash, and by what output looks like."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Deck
from harness.deck.reader import parse_deck
from harness.deck.source import Source

PATH = Path("page.md")
DIALECTS = ["markdown", "jekyll", "marp"]
TABLE = "NAME   READY   STATUS\nweb    1/1     Running"


def read(text: str, dialect: str = "markdown") -> Deck:
    return parse_deck(Source(PATH, textwrap.dedent(text).lstrip("\n")), dialect)


def fence(content: str, word: str = "") -> str:
    return f"# A\n\n```{word}\n{content}\n```\n"


def played(text: str, dialect: str = "markdown") -> list[tuple[str, list[str]]]:
    """Each step with what is expected of it."""
    deck = read(text, dialect)
    assert {step.kind for _, step in deck.steps} <= {"bash"}
    return [(step.text, [expectation.text for expectation in step.expectations]) for _, step in deck.steps]


def ids(text: str, dialect: str = "markdown") -> list[tuple[str, int]]:
    return [(finding.id, finding.span.line) for finding in read(text, dialect).findings]


PROMPTS = [
    "$ ", "workshop $ ", "controlplane $ ", "~ $ ", ":~$ ", "~/shop $ ", "/usr/src/app $ ", "ann@node1:~$ ", "ann@node1:~/shop/k8s$ ",
    "[ann@node1 ~]$ ", "[root@node1 ~]# ", "root@node1:~# ", "root@6f2c:/app# ", "controlplane:~$ ", "bash-5.2$ ", "sh-4.4# ", "(venv) $ ",
    "(venv) ann@node1:~$ ", "[node1] (local) root@192.168.0.8 ~ $ ", "ann@laptop shop % ", "ann@laptop ~ % ", "❯ ", "~/shop ❯ ", "[node1 ~]$ ", "[master shop]# ", "(⎈|kind-demo:shop) ann@laptop:~$ ", "➜  ~ ", "➜  shop git:(main) ✗ ", "➜ shop ", "[kube]$ ",
    "Admin:~/environment $ ", "ann@cloudshell:~ (shop-42)$ ", "mac:shop ann$ ", "~/shop % ", "~/shop (main) $ ", "ann@laptop:~/shop (main)$ ",
]  # fmt: skip


class TestPrompts:
    @pytest.mark.parametrize("word", ["", "bash", "console"])
    @pytest.mark.parametrize("prompt", PROMPTS)
    def test_what_stands_behind_one_is_typed_without_it(self, prompt: str, word: str) -> None:
        text = fence(f"{prompt}kubectl get pods\n{TABLE}\n{prompt}mytool --now", word)
        for dialect in DIALECTS:
            assert played(text, dialect) == [("kubectl get pods", [TABLE]), ("mytool --now", [])]

    def test_an_arrow_alone_is_one_before_a_command_that_no_folder_is_named_like(self) -> None:
        assert played(fence(f"➜ kubectl get pods\n{TABLE}\n➜ docker git:(main) ls"), "jekyll") == [
            ("kubectl get pods", [TABLE]),
            ("ls", []),
        ]

    @pytest.mark.parametrize("prompt", ["> ", "% "])
    @pytest.mark.parametrize("word", ["", "console"])
    def test_one_that_could_be_something_else_is_one_where_a_block_begins_with_it(self, prompt: str, word: str) -> None:
        text = fence(f"{prompt}kubectl get pods\n{TABLE}\n{prompt}mytool", word)
        assert played(text, "jekyll") == [("kubectl get pods", [TABLE]), ("mytool", [])]

    @pytest.mark.parametrize("command", ["man unshare", "prepare-lab networking", "wait-for-lb web", "k8s-setup"])
    def test_a_program_need_not_be_known(self, command: str) -> None:
        for dialect in DIALECTS:
            assert played(fence(f"$ {command}", "bash"), dialect) == [(command, [])]

    def test_a_hash_in_a_session_is_roots_where_a_command_stands_behind_it(self) -> None:
        text = "$ mytool\nhi\n# systemctl restart kubelet\n# kubectl get nodes\nnode1   Ready   <none>   1d"
        assert played(fence(text, "console")) == [
            ("mytool", ["hi"]),
            ("systemctl restart kubelet", []),
            ("kubectl get nodes", ["node1   Ready   <none>   1d"]),
        ]

    @pytest.mark.parametrize(
        "command", ["kubectl exec -it web -- sh", "docker run -it --rm alpine bash", "sudo -i", "su -"]
    )
    @pytest.mark.parametrize("word", ["", "bash", "console"])
    def test_it_is_one_in_the_shell_that_a_command_above_it_opens(self, command: str, word: str) -> None:
        text = f"$ {command}\n# ls\nbin\n# exit\n$ mytool"
        assert played(fence(text, word)) == [(command, []), ("ls", ["bin"]), ("exit", []), ("mytool", [])]

    def test_machines_of_one_name_have_prompts_alike(self) -> None:
        text = "node1 $ docker swarm init\nSwarm initialized\nnode2 $ mytool\nhi"
        assert played(fence(text, "console")) == [("docker swarm init", ["Swarm initialized"]), ("mytool", ["hi"])]

    @pytest.mark.parametrize("word", ["", "bash"])
    def test_elsewhere_it_is_where_its_output_stands_right_below(self, word: str) -> None:
        assert played(fence(f"# kubectl get pods\n{TABLE}", word)) == [("kubectl get pods", [TABLE])]

    @pytest.mark.parametrize(
        "comment",
        [
            "# Create a network for the shop", "# make sure that it runs", "# watch the pods", "# find your pod", "# kill it", "# git clone the shop:",
            "# curl again", "# cd into the folder", "# Attendre la fin", "# sleep a while, then look", "# time to go", "# host names are ours",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("word", ["bash", "console"])
    def test_a_comment_above_a_prompt_is_none(self, comment: str, word: str) -> None:
        text = f"{comment}\n$ docker network create catnet\n\n{comment}\n$ mytool run"
        assert played(fence(text, word)) == [("docker network create catnet", []), ("mytool run", [])]

    @pytest.mark.parametrize("word", ["", "bash", "console"])
    def test_a_comment_above_the_next_prompt_is_no_output_either(self, word: str) -> None:
        text = (
            "$ kubectl get pods\nNo resources found\n# Then the services\n$ kubectl get services -o name\nservice/web"
        )
        assert played(fence(text, word)) == [
            ("kubectl get pods", ["No resources found"]),
            ("kubectl get services -o name", ["service/web"]),
        ]

    @pytest.mark.parametrize("above", ["ann@laptop MINGW64 ~/shop (main)\n$ ", "┌──(kali㉿kali)-[~]\n└─$ "])
    def test_one_of_two_lines(self, above: str) -> None:
        text = f"{above}kubectl get pods\n{TABLE}\n{above}mytool"
        assert played(fence(text)) == [("kubectl get pods", [TABLE]), ("mytool", [])]

    def test_a_command_in_a_comment_is_not_typed(self) -> None:
        text = "# kubectl delete ns shop\nkubectl get ns"
        assert [step for step, _ in played(fence(text, "bash"))] == [text]

    @pytest.mark.parametrize(
        "block",
        ["root@frontend:/app#", "$", "ann@node1:~$", "[node1] (local) root@192.168.0.8 ~\n$", "/ #", "bash-5.2$", "❯"],
    )
    @pytest.mark.parametrize("word", ["", "bash", "shell", "console"])
    def test_one_with_nothing_behind_it_is_neither_typed_nor_expected(self, block: str, word: str) -> None:
        for dialect in DIALECTS:
            assert played(f"{fence('mytool', 'bash')}\n{fence(block, word)}", dialect) == [("mytool", [])]

    @pytest.mark.parametrize(
        "block",
        [
            "PS C:\\Users\\ann> kubectl get nodes",
            "PS> kubectl get nodes",
            "C:\\shop> kubectl get nodes",
            "PS C:\\> docker ps",
        ],
    )
    @pytest.mark.parametrize("word", ["", "console", "text"])
    def test_those_of_windows_are_not_typed(self, block: str, word: str) -> None:
        for dialect in DIALECTS:
            assert played(fence(block, word), dialect) == []

    @pytest.mark.parametrize("word", ["powershell", "PowerShell", "pwsh", "ps1", "cmd", "bat", "batch"])
    def test_blocks_for_windows_are_not_typed_and_nothing_is_wrong_with_them(self, word: str) -> None:
        text = fence("docker run --detach `\n  --name web `\n  nginx:1.25", word)
        for dialect in ("jekyll", "marp"):
            assert (played(text, dialect), ids(text, dialect)) == ([], [])
        exercise = f"# A\n\n.exercise[\n```{word}\ndocker ps\n```\n]\n"
        assert (played(exercise, "remark"), ids(exercise, "remark")) == ([], [])


class TestCommandsOfSeveralLines:
    @pytest.mark.parametrize("mark", ["", "> "])
    @pytest.mark.parametrize(
        ("first", "rest"),
        [
            ("for i in 1 2; do", ["  echo $i", "done"]),
            ("cat <<EOF | kubectl apply -f -", ["kind: Pod", "metadata:", "  name: a", "EOF"]),
            ("if [ -f a ]; then", ["  cat a", "fi"]),
            ("while read line; do", ["  echo $line", "done <a.txt"]),
            ("kubectl create configmap a \\", ["    --from-literal=b=c"]),
            ("echo 'one", ["two'"]),
            ("curl -s x |", ["  jq ."]),
            ("mytool a &&", ["  mytool b"]),
        ],
    )
    def test_bash_says_where_they_end(self, first: str, rest: list[str], mark: str) -> None:
        below = [f"{mark}{line}" for line in rest]
        text = "\n".join([f"$ {first}", *below, "configmap/a created", "$ mytool"])
        for dialect in DIALECTS:
            assert played(fence(text, "console"), dialect) == [
                ("\n".join([first, *rest]), ["configmap/a created"]),
                ("mytool", []),
            ]


OUTPUTS = [
    TABLE, "service/web exposed", "deployment.apps/web created", "configmap/a unchanged", "pod/web condition met", 'deployment "web" deleted',
    'service "web" created', 'namespace "shop" deleted', '{\n  "name": "shop"\n}', '[\n  {\n    "a": 1\n  }\n]', "<!DOCTYPE html>\n<html>",
    "<html>\n<body>It works!</body>", "Error from server (NotFound): pods", "error: unknown flag", "64 bytes from 127.0.0.1: seq=0",
    "node1   Ready   <none>   1d   v1.31.0", "node    Ready   <none>   1d   v1.31.0", "redis   1/1   Running   0   3m", "git   1/1   Running   0   3m",
    "HTTP/1.1 200 OK", "total 8", "PING 127.0.0.1 (127.0.0.1): 56 data bytes", "deployment.apps/web scaled", "Hello, world!",
]  # fmt: skip


class TestOutputIsNeverTyped:
    @pytest.mark.parametrize("output", OUTPUTS)
    @pytest.mark.parametrize("word", ["", "bash", "sh", "shell", "zsh", "console"])
    def test_below_its_command(self, output: str, word: str) -> None:
        text = fence(f"kubectl get pods\n{output}", word)
        for dialect in ("jekyll", "marp") if word != "console" else ("jekyll",):
            if word or dialect != "markdown":
                assert played(text, dialect) == [("kubectl get pods", [output])]

    @pytest.mark.parametrize("output", OUTPUTS)
    @pytest.mark.parametrize("word", ["", "bash", "shell", "console"])
    def test_in_a_fence_of_its_own_right_below(self, output: str, word: str) -> None:
        text = f"{fence('mytool', 'bash')}\n```{word}\n{output}\n```\n"
        for dialect in DIALECTS:
            assert played(text, dialect) == [("mytool", [output])]

    @pytest.mark.parametrize("output", OUTPUTS)
    def test_in_a_fence_of_shell_with_words_between(self, output: str) -> None:
        text = f"{fence('mytool', 'bash')}\nLook at that.\n\n```bash\n{output}\n```\n"
        for dialect in DIALECTS:
            assert played(text, dialect) == [("mytool", [output])]

    @pytest.mark.parametrize("output", OUTPUTS)
    def test_in_an_exercise(self, output: str) -> None:
        below = textwrap.indent(output, "  ")
        text = f"# A\n\n.exercise[\n\n- One:\n  ```bash\n  mytool\n  ```\n\n  ```bash\n{below}\n  ```\n\n]\n"
        assert played(text, "remark") == [("mytool", [output])]

    @pytest.mark.parametrize("output", [TABLE, 'deployment "web" deleted', "service/web created"])
    def test_what_is_unmistakable_is_expected_also_behind_words(self, output: str) -> None:
        text = f"{fence('mytool', 'bash')}\nA word on that.\n\n```\n{output}\n```\n"
        for dialect in DIALECTS:
            assert played(text, dialect) == [("mytool", [output])]

    @pytest.mark.parametrize("output", OUTPUTS)
    def test_where_no_command_stands_before_it_is_a_finding(self, output: str) -> None:
        for dialect in DIALECTS:
            text = fence(output, "bash")
            assert (played(text, dialect), ids(text, dialect)) == ([], [("unasserted-output", 4)])

    def test_several_commands_each_with_its_own(self) -> None:
        text = f"kubectl create ns a\nnamespace/a created\nkubectl get pods\n{TABLE}\n\nkubectl get svc\nNAME   TYPE"
        expected = [
            ("kubectl create ns a", ["namespace/a created"]),
            ("kubectl get pods", [TABLE]),
            ("kubectl get svc", ["NAME   TYPE"]),
        ]
        for dialect in DIALECTS:
            assert played(fence(text, "bash"), dialect) == expected

    def test_a_group_of_commands_is_none(self) -> None:
        text = "cd x\n{\n  echo a\n  echo b\n} >c"
        assert [step for step, _ in played(fence(text, "bash"))] == [text]


ANNOUNCEMENTS = [
    "You should see:", "You should get:", "You should get the following output:", "Expected output:", "Output:", "**Output**:", "Sample output:",
    "Example output:", "Results:", "Result:", "The result is:", "This is the result:", "Which gives:", "which should return:", "It prints:", "We get:",
    "You will get:", "You will see output like:", "You'll see something like this:", "The output is similar to this:", "The response should be:",
    "The output should look similar to:", "and the output would be:", "Here is the output:", "It will show:", "This outputs:", "> output", "> Output:",
    "*Expected result*:", "Command output:", "You get", "And you get:", "Which prints:", "The command returns:", "This should output:",
    "Résultat :", "Résultats :", "Sortie attendue :", "Sortie :", "**Résultat attendu :**", "Exemple de sortie :", "Vous devriez obtenir :",
    "Vous obtenez :", "On obtient :", "Voici le résultat :", "Ce qui donne :", "La commande affiche :", "La sortie est :", "Vous devriez voir :",
    "Cela renvoie :", "La sortie ressemble à ceci :", "On voit :", "Vous verrez :", "La sortie sera :",
]  # fmt: skip


@pytest.mark.parametrize("sentence", ANNOUNCEMENTS)
@pytest.mark.parametrize("word", ["", "text", "console", "bash"])
def test_an_announcement_binds_what_follows(sentence: str, word: str) -> None:
    output = TABLE if word == "bash" else "hi there"
    text = f"{fence('mytool', 'bash')}\n{sentence}\n\n```{word}\n{output}\n```\n"
    for dialect in DIALECTS:
        assert (played(text, dialect), ids(text, dialect)) == ([("mytool", [output])], [])
    if word != "bash":
        below = textwrap.indent(f"{sentence}\n\n```{word}\n{output}\n```", "  ")
        exercise = f"# A\n\n.exercise[\n\n- Do:\n  ```bash\n  mytool\n  ```\n\n{below}\n\n]\n"
        assert played(exercise, "remark") == [("mytool", [output])]


@pytest.mark.parametrize("sentence", ["You should see:", "Expected output:", "Résultat attendu :", "You get"])
@pytest.mark.parametrize("word", ["", "console"])
@pytest.mark.parametrize(
    "output",
    [
        "du pain",
        "time flies",
        "watch out",
        "find me at home",
        "cat sat on the mat",
        "git version 2.39.5",
        "go version go1.21.1 linux/amd64",
        "curl 7.88.1 (x86_64-pc-linux-gnu)",
        "/home/ann",
        "/usr/bin/kubectl",
        "(none)",
        "for glory in battle",
        "kubectl is the best of them",
        "time flies\nwatch out",
        "git is great, it's free",
    ],
)
def test_an_announced_output_may_begin_with_the_name_of_a_program(sentence: str, word: str, output: str) -> None:
    text = f"{fence('mytool', 'bash')}\n{sentence}\n\n```{word}\n{output}\n```\n"
    for dialect in DIALECTS:
        assert (played(text, dialect), ids(text, dialect)) == ([("mytool", [output])], [])


@pytest.mark.parametrize(
    "typed",
    [
        "kubectl get pods",
        "ls -l",
        "cat notes.txt",
        "cd shop\ngit log --oneline",
        "curl http://localhost:8080",
        "for i in 1 2; do\n  echo $i\ndone",
        'git commit -m "the end of it"',
        "export A=1\necho $A",
        "ls -a",
        "cp -r a b",
    ],
)
def test_what_is_surely_commands_below_an_announcement_is_neither_dropped_in_silence_nor_compared(typed: str) -> None:
    text = f"{fence('mytool', 'bash')}\nYou should see:\n\n```\n{typed}\n```\n"
    assert (played(text), ids(text)) == ([("mytool", [])], [("announced-commands", 10)])
    assert [step for step, _ in played(text, "marp")] == ["mytool", typed]
    labelled = text.replace("```\n" + typed, "```output\n" + typed)
    assert (played(labelled), ids(labelled)) == ([("mytool", [typed])], [])


@pytest.mark.parametrize("title", ["### Expected output", "#### Output", "### Sortie attendue"])
def test_a_title_may_name_the_output_below_it(title: str) -> None:
    text = f"{fence('mytool', 'bash')}\n{title}\n\n```\nhi\n```\n"
    for dialect in ("markdown", "jekyll"):
        assert played(text, dialect) == [("mytool", ["hi"])]
    assert played(text.replace(title, "## Results")) == [("mytool", [])]


@pytest.mark.parametrize("word", ["json", "yaml", "xml", "html"])
def test_a_name_for_what_follows_binds_whatever_language_it_is_in(word: str) -> None:
    content = '{"a": 1}'
    assert played(f"{fence('mytool', 'bash')}\nOutput:\n\n```{word}\n{content}\n```\n") == [("mytool", [content])]


@pytest.mark.parametrize(
    "sentence",
    [
        "Create this file:",
        "The file:",
        "You should have kubectl installed.",
        "Look at the manifest:",
        "Créez ce fichier :",
        "Then run:",
    ],
)
def test_a_sentence_about_something_else_binds_nothing(sentence: str) -> None:
    assert played(f"{fence('mytool', 'bash')}\n{sentence}\n\n```yaml\na: b\n```\n") == [("mytool", [])]


class TestUnassertedOutput:
    @pytest.mark.parametrize("word", ["", "text", "output"])
    def test_text_below_a_command_that_nothing_announces(self, word: str) -> None:
        text = f"{fence('mytool', 'bash')}\nSome words about it.\n\n```{word}\nroses are red\n```\n"
        for dialect in DIALECTS:
            assert (played(text, dialect), ids(text, dialect)) == ([("mytool", [])], [("unasserted-output", 10)])

    def test_json_right_below_a_command(self) -> None:
        assert ids(f'{fence("mytool", "bash")}\n```json\n{{"a": 1}}\n```\n') == [("unasserted-output", 8)]

    @pytest.mark.parametrize(
        "block",
        [
            "    go on",
            "```\n.\n├── a\n└── b\n```",
            "```yaml\na: b\n```",
            "```\na: b\n```",
            "```go\nfunc x\n```",
            "```\nkubectl get pods\n```",
            "```\n\n```",
        ],
    )
    def test_what_is_shown_for_another_reason_is_none(self, block: str) -> None:
        assert ids(f"{fence('mytool', 'bash')}\nSome words.\n\n{block}\n") == []

    def test_on_another_slide_is_none(self) -> None:
        assert ids(f"{fence('mytool', 'bash')}\n# B\n\nSome words.\n\n```\nroses are red\n```\n") == []


class TestCommandsThatAreToFail:
    @pytest.mark.parametrize(
        "comment",
        [
            "Error from server (Forbidden)", "=> Error from server (NotFound)", "this one FAILS on purpose", "This fails.", "fails: no such flag", "will fail", "should fail", "this must fail", "is expected to fail",
            "expected to fail!", "error expected", "expect an error", "error: exists, on purpose", "une erreur, exprès", "(fails)", "does not work", "doit échouer", "échoue exprès", "va échouer",
            "ceci échouera", "devrait échouer", "erreur attendue", "will error out", "renvoie une erreur", "ne fonctionne pas", "ne marchera pas",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("prompt", ["", "$ "])
    def test_a_comment_behind_one_says_so(self, comment: str, prompt: str) -> None:
        command = f"kubectl scale pod a --replicas=3  # {comment}"
        deck = read(fence(f"{prompt}mytool a\n{prompt}{command}\n{prompt}mytool b", "bash"))
        expectations = [
            (step.text, [(expectation.kind, expectation.text) for expectation in step.expectations])
            for _, step in deck.steps
        ]
        failing = (command, [(ExpectationKind.ERROR, "...")])
        if prompt:
            assert expectations == [("mytool a", []), failing, ("mytool b", [])]
        else:
            assert expectations == [(f"mytool a\n{command}", failing[1]), ("mytool b", [])]

    def test_what_stands_below_it_is_what_it_says(self) -> None:
        deck = read(fence("mytool --no  # this fails\nmytool: unknown flag: --no\nkubectl get ns", "bash"))
        (_, first), (_, second) = deck.steps
        assert [(expectation.kind, expectation.text) for expectation in first.expectations] == [
            (ExpectationKind.ERROR, "mytool: unknown flag: --no")
        ]
        assert (second.text, second.expectations) == ("kubectl get ns", ())

    @pytest.mark.parametrize(
        "comment",
        [
            "fails if the pod is gone", "retry when this fails", "should not fail", "must never fail", "this may fail", "ne doit pas échouer",
            "peut échouer", "wait until it fails", "why?", "a comment", "fail-over",
        ],
    )  # fmt: skip
    def test_a_doubt_is_no_expectation(self, comment: str) -> None:
        assert played(fence(f"mytool  # {comment}", "bash")) == [(f"mytool  # {comment}", [])]

    def test_a_hash_in_quotes_is_no_comment(self) -> None:
        assert played(fence('echo "a # this fails"', "bash")) == [('echo "a # this fails"', [])]
