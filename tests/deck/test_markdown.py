"""Any page in Markdown: what is typed of it, what is compared, and which dialect a page is of."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Deck
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source

PATH = Path("page.md")


def read(text: str, dialect: str | None = None, path: Path = PATH) -> Deck:
    return parse_deck(Source(path, textwrap.dedent(text).lstrip("\n")), dialect)


def typed(text: str) -> list[str]:
    deck = read(text, "markdown")
    assert all(step.kind == "bash" for _, step in deck.steps)
    return [step.text for _, step in deck.steps]


def expectations(text: str) -> dict[str, list[str]]:
    deck = read(text, "markdown")
    return {step.text: [expectation.text for expectation in step.expectations] for _, step in deck.steps}


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        "info",
        [
            "bash", "sh", "shell", "zsh", "Bash", "BASH", "bash timeout=600 wait=10", 'bash title="run.sh" showLineNumbers',
            "bash {linenos=table,hl_lines=[1]}", "bash{1,2}", "shell{1|2|all}", "{.bash .numberLines}", " {.sh}", "{code-block} bash",
            "shellscript",
        ],
    )  # fmt: skip
    def test_a_fence_of_shell_whatever_stands_behind_its_word(self, info: str) -> None:
        assert typed(f"# A\n\n```{info}\nmytool --now\n```\n") == ["mytool --now"]

    @pytest.mark.parametrize("mark", ["~~~", "~~~~", "````"])
    def test_a_fence_of_other_marks(self, mark: str) -> None:
        assert typed(f"# A\n\n{mark}bash\necho 1\n{mark}\n") == ["echo 1"]

    def test_a_fence_in_a_list_in_a_quote_and_in_html(self) -> None:
        text = """
            1. One

               ```bash
               echo 1
               ```

               - Deeper

                 ~~~sh
                 echo 2
                 ~~~

            > ```bash
            > echo 3
            > ```

            <details><summary>Solution</summary>

            ```bash
            echo 4
            ```

            </details>
            """
        assert typed(text) == ["echo 1", "echo 2", "echo 3", "echo 4"]

    def test_what_an_admonition_or_a_tab_of_mkdocs_holds(self) -> None:
        text = """
            # A

            === "Linux"

                Install it:

                ```bash
                echo 1
                ```

            !!! tip

                !!! note

                    ```bash
                    echo 2
                    ```
            """
        deck = read(text, "markdown")
        assert [(step.text, step.span.line) for _, step in deck.steps] == [("echo 1", 8), ("echo 2", 16)]

    @pytest.mark.parametrize(
        "block",
        [
            "```text\n$ kubectl get pods\n```", "```python\nkubectl get pods\n```", "```powershell\nkubectl get pods\n```", "```cmd\nkubectl get pods\n```",
            "```groovy\nnode {\n```", "    kubectl get pods", "Try `kubectl get pods`.", "kubectl get pods",
            "    .exercise[\n    ```bash\n    kubectl get pods\n    ```\n    ]", "```wait\nready\n```",
        ],
    )  # fmt: skip
    def test_nothing_else_is(self, block: str) -> None:
        deck = read(f"# A\n\nWords.\n\n{block}\n", "markdown")
        assert deck.steps == ()
        assert deck.findings == ()

    @pytest.mark.parametrize(
        "content",
        [
            "kubectl get pods", "helm repo update", "cd shop", "sudo kubectl get pods", "git clone https://example.com/shop.git\ncd shop\nmake",
            "# Look\nkubectl get pods -o wide", "for i in 1 2; do echo $i; done", "kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nEOF",
            "NS=shop\nkubectl get pods -n $NS", "mytool=$(which ls)\ncurl -s localhost:8080 | jq .", "docker run -it --rm busybox sh",
        ],
    )  # fmt: skip
    def test_commands_that_can_be_nothing_else_need_no_word(self, content: str) -> None:
        assert typed(f"# A\n\n```\n{content}\n```\n") == [content]

    def test_and_what_they_print_is_expected(self) -> None:
        text = "# A\n\n```\nkubectl get svc\nNAME   TYPE\nweb    ClusterIP\n```\n\n```\nkubectl create ns shop\n```\n\n```\nnamespace/shop created\n```\n"
        assert expectations(text) == {
            "kubectl get svc": ["NAME   TYPE\nweb    ClusterIP"],
            "kubectl create ns shop": ["namespace/shop created"],
        }

    @pytest.mark.parametrize(
        "content",
        [
            "ls", "date", "go.mod\nmake\nnode", "/usr/local/bin/kubectl", "cat \"hello\" \"world\"", "dig \"user\" \"name\" $dict", "docker is a program",
            "git version 2.39.5", "make sure that helm is there", "kubectl [command] [TYPE]", "helm: command not found", "time flies like an arrow",
            "export default function", "go build finished", "kubectl get pods\nis what one types",
        ],
    )  # fmt: skip
    def test_what_can_be_something_else_does(self, content: str) -> None:
        assert typed(f"# A\n\n```\n{content}\n```\n") == []

    def test_below_a_sentence_that_announces_an_output_they_do_too(self) -> None:
        deck = read("# A\n\n```bash\nmytool\n```\n\nIt should print:\n\n```\nkubectl get pods -A\n```\n", "markdown")
        assert [step.text for _, step in deck.steps] == ["mytool"]
        assert [finding.id for finding in deck.findings] == ["announced-commands"]

    @pytest.mark.parametrize(
        ("word", "content", "commands"),
        [
            ("yaml", "# dev\nkubectl apply -k overlays/dev/\n", ["# dev\nkubectl apply -k overlays/dev/"]), ("cli", "kubectl get pods\n", ["kubectl get pods"]),
            ("powershell", "$ kubectl get pods\n", ["kubectl get pods"]), ("c", "➜ kubectl get pods\n", ["kubectl get pods"]),
            ("python", "root@web:~# ls\nroot@web:~# pwd\n", ["ls", "pwd"]),
        ],
    )  # fmt: skip
    def test_under_another_languages_name_they_are_typed_and_told(
        self, word: str, content: str, commands: list[str]
    ) -> None:
        deck = read(f"# A\n\n```{word}\n{content}```\n", "markdown")
        assert [step.text for _, step in deck.steps] == commands
        assert [(finding.id, finding.span.line) for finding in deck.findings] == [("mislabelled-shell", 3)]

    @pytest.mark.parametrize(
        "block",
        [
            "```yaml\n# kubectl apply -f web.yaml\napiVersion: v1\n```", "```powershell\n$name = 'web'\nkubectl get pods\n```", "```markdown\n$ ls\n```",
            "```dockerfile\nRUN kubectl get pods\n```", "```yaml\nkubectl: 1.30\n```", "```js\nexport default pods\n```", "```diff\n$ ls\n```",
            "```python\n# kubectl get pods\nprint(1)\n```", "```go\nmake([]int, 3)\n```", "```go\ndiff := a.Diff{\n\tA: \"b/c\",\n}\n```", "```text\nkubectl get pods\n```",
        ],
    )  # fmt: skip
    def test_other_languages_are_not(self, block: str) -> None:
        deck = read(f"# A\n\n{block}\n", "markdown")
        assert (deck.steps, deck.findings) == ((), ())

    def test_a_console_without_a_prompt_is_where_all_of_it_is_shell(self) -> None:
        assert typed("# A\n\n```console\nkubectl get pods\ncd x && ls\n```\n") == ["kubectl get pods\ncd x && ls"]
        assert typed("# A\n\n```console\nkubectl get pods\nNAME  READY\n```\n") == []

    def test_yaml_under_the_name_of_a_shell_is_told_and_not_typed(self) -> None:
        deck = read("# A\n\n```bash\napiVersion: v1\nkind: Pod\n```\n", "markdown")
        assert (deck.steps, [(finding.id, finding.span.line) for finding in deck.findings]) == (
            (),
            [("mislabelled-yaml", 3)],
        )

    def test_headings_of_both_kinds_are_slides_and_front_matter_has_the_title(self) -> None:
        deck = read(
            "---\ntitle: 'Ropes'\nweight: 3\n---\n\nOne\n===\n\nTwo\n---\n\n```sh\necho\n```\n\n---\n\n### Three\n"
        )
        assert (deck.title, [slide.title for slide in deck.slides][1:]) == ("Ropes", ["One", "Two", "Three"])

    def test_directives_in_comments_are_played_and_other_code_in_comments_is_not(self) -> None:
        text = "```bash\nkubectl logs -f a\n```\n\n<!-- ```wait ready``` ```keys ^C``` -->\n\n<!--\n```csharp\nx\n```\n-->\n"
        deck = read(text, "markdown")
        assert [step.kind for _, step in deck.steps] == ["bash", "wait", "keys"]
        assert deck.findings == ()

    def test_a_directive_that_is_misspelt_is_told(self) -> None:
        assert [finding.id for finding in read("<!-- ```wiat x``` -->\n", "markdown").findings] == ["unknown-directive"]

    def test_a_fence_may_be_closed_by_a_button(self) -> None:
        assert typed("# A\n\n```bash\necho 1\n```{{exec}}\n\n```bash\necho 2\n```{{execute interrupt}}\n") == [
            "echo 1",
            "echo 2",
        ]

    @pytest.mark.parametrize("content", ["", "\n", "   \n"])
    def test_a_fence_of_shell_in_which_nothing_stands_is_a_mistake(self, content: str) -> None:
        deck = read(f"# A\n\n```bash\n{content}```\n", "markdown")
        assert [(finding.id, finding.span.line) for finding in deck.findings] == [("bad-bash", 4)]


class TestSessions:
    @pytest.mark.parametrize(
        "prompt", ["$ ", "workshop $ ", "~ $ ", ":~$ ", "~/shop $ ", "k8s@host:~$ ", "me@my-mac shop $ ", "(venv) $ "]
    )
    @pytest.mark.parametrize("info", ["bash", "shell", "console", "shell-session"])
    def test_commands_stand_at_prompts_and_outputs_below(self, prompt: str, info: str) -> None:
        text = f"# A\n\n```{info}\n\n{prompt}kubectl get pods\nNAME  READY\na     1/1\n\n{prompt}mytool\n```\n"
        assert expectations(text) == {"kubectl get pods": ["NAME  READY\na     1/1"], "mytool": []}

    def test_indented_code_is_one_at_a_prompt(self) -> None:
        assert expectations("# A\n\nSo:\n\n    $ echo hi\n    hi\n\nDone.\n") == {"echo hi": ["hi"]}

    def test_a_command_goes_on_as_bash_reads_it_with_and_without_marks_of_continuation(self) -> None:
        text = """
            # A

            ```console
            $ for i in 1 2; do
              echo $i
            done
            1
            2
            $ cat <<EOF >a.txt
            one
            EOF
            $ for i in 3; do
            >   echo $i
            > done
            3
            $ kubectl create configmap a \\
                --from-literal=b=c
            configmap/a created
            ```
            """
        assert expectations(text) == {
            "for i in 1 2; do\n  echo $i\ndone": ["1\n2"],
            "cat <<EOF >a.txt\none\nEOF": [],
            "for i in 3; do\n  echo $i\ndone": ["3"],
            "kubectl create configmap a \\\n    --from-literal=b=c": ["configmap/a created"],
        }

    def test_a_quote_that_is_never_closed_takes_no_output_along(self) -> None:
        assert expectations("```console\n$ echo don't\na\nb\n```\n") == {"echo don't": ["a\nb"]}

    def test_comments_between_prompts_are_neither_typed_nor_expected(self) -> None:
        text = "```bash\n# First\n$ mytool a\n\n# Then\n$ mytool b\n```\n"
        assert expectations(text) == {"mytool a": [], "mytool b": []}

    def test_a_prompt_at_which_nothing_is_typed_is_no_output(self) -> None:
        text = (
            "```console\n[node1] (local) root@192.168.0.8 ~\n$ mytool\nhi\n[node1] (local) root@192.168.0.8 ~\n$\n```\n"
        )
        assert expectations(text) == {"mytool": ["hi"]}

    @pytest.mark.parametrize("prompt", ["", "$ ", "workshop $ "])
    def test_a_shell_in_a_pod_is_typed_into(self, prompt: str) -> None:
        command = "kubectl run visitor --rm -it --image=alpine -- sh"
        notice = "If you don't see a command prompt, try pressing enter."
        text = f"```sh\n{prompt}{command}\n{notice}\n/ # wget -qO- shop\n<html>\n/app # exit\n```\n"
        deck = read(text, "markdown")
        assert expectations(text) == {command: [], "wget -qO- shop": ["<html>"], "exit": []}
        assert [step.span.line for _, step in deck.steps] == [2, 4, 6]

    def test_places_are_those_of_the_file(self) -> None:
        deck = read("# A\n\n```bash\n\n$ a\n\nb\n```\n", "markdown")
        assert [(step.span.line, step.expectations[0].span.line) for _, step in deck.steps] == [(5, 7)]

    def test_a_dollar_that_lost_its_variable_is_no_prompt(self) -> None:
        assert typed("```bash\ncurl $ REGISTRY / v2\n```\n") == ["curl $ REGISTRY / v2"]


class TestOutputs:
    def test_output_in_the_fence_of_its_command(self) -> None:
        text = (
            "```bash\nkubectl create ns a\nkubectl get pods\nNAME  READY\na     1/1\nkubectl get svc\nNAME  TYPE\n```\n"
        )
        assert expectations(text) == {
            "kubectl create ns a\nkubectl get pods": ["NAME  READY\na     1/1"],
            "kubectl get svc": ["NAME  TYPE"],
        }

    def test_a_here_document_holds_no_output(self) -> None:
        text = "cat <<EOF >a\nNAME  READY\n{\n<html>\nEOF\nkubectl get pods"
        assert typed(f"```bash\n{text}\n```\n") == [text]

    @pytest.mark.parametrize(
        "output",
        [
            "service/web exposed", 'deployment "web" deleted', "NAME   READY\nweb    1/1", '{\n  "name": "shop"\n}', "<!DOCTYPE html>",
            "Name:   web", "10.0.0.1 ok", "Cloning into 'shop'...", "web-7c9f   1/1   Running",
        ],
    )  # fmt: skip
    def test_output_alone_in_a_fence_of_shell_is_expected(self, output: str) -> None:
        assert expectations(f"# A\n\n```bash\nmytool\n```\n\nLook:\n\n```bash\n{output}\n```\n") == {"mytool": [output]}

    def test_an_error_alone_in_a_fence_of_shell_is_an_expected_error(self) -> None:
        deck = read("```sh\nmytool\n```\n\nNo:\n\n```sh\nError from server (Forbidden): no\n```\n", "markdown")
        assert [expectation.kind for _, step in deck.steps for expectation in step.expectations] == [
            ExpectationKind.ERROR
        ]

    @pytest.mark.parametrize(
        "sentence", ["It should say:", "Output:", "**Expected output:**", "The output is similar to this:", "You see:"]
    )
    def test_what_is_announced_is_expected(self, sentence: str) -> None:
        assert expectations(f"```bash\nmytool\n```\n\n{sentence}\n\n```\nhi\n```\n") == {"mytool": ["hi"]}

    def test_a_fence_right_below_is_expected(self) -> None:
        assert expectations("```bash\nmytool\n```\n\n```\nhi\n```\n") == {"mytool": ["hi"]}

    @pytest.mark.parametrize(
        "block", ["```yaml\na: b\n```", "```\na: b\n```", "```\nls\n```", "Words.\n\n```\nhi\n```"]
    )
    def test_what_is_only_shown_is_not(self, block: str) -> None:
        assert expectations(f"```bash\nmytool\n```\n\n{block}\n") == {"mytool": []}

    @pytest.mark.parametrize(
        "sentence",
        ["Example output:", "For example:", "It should look like this:", "Sortie attendue :", "Par exemple :"],
    )
    @pytest.mark.parametrize("prompt", ["$ ", "# ", "[root@node1 ~]# "])
    def test_commands_that_a_sample_repeats_are_typed_once(self, sentence: str, prompt: str) -> None:
        sample = f"{prompt}kubectl create ns shop\nnamespace/shop created\n{prompt}kubectl create ns bank\nnamespace/bank created"
        page = (
            f"```bash\nkubectl create ns shop\nkubectl create ns bank\n```\n\n{sentence}\n\n```console\n{sample}\n```\n"
        )
        assert expectations(page) == {
            "kubectl create ns shop": ["namespace/shop created"],
            "kubectl create ns bank": ["namespace/bank created"],
        }

    def test_the_last_of_them_may_be_shown_alone(self) -> None:
        sample = "$ kubectl get \\\n    all\nNAME   READY\nweb    1/1"
        page = f"```bash\nkubectl create ns a\nkubectl get all\n```\n\nExample output:\n\n```console\n{sample}\n```\n"
        assert expectations(page) == {"kubectl create ns a\nkubectl get all": ["NAME   READY\nweb    1/1"]}

    def test_a_shell_that_a_sample_opens_again_is_opened_once(self) -> None:
        page = "```bash\nkubectl exec -it web -- sh\n```\n\nFor example:\n\n```console\n$ kubectl exec -it web -- sh\n/ # hostname\nweb\n```\n"
        deck = read(page, "markdown")
        assert [(step.text, len(step.inside)) for _, step in deck.steps] == [
            ("kubectl exec -it web -- sh", 0),
            ("hostname", 1),
        ]

    @pytest.mark.parametrize(
        "between", ["Again:", "Example output:\n\n```\nNAME\n```\n\nAgain, for example:", "## Later\n\nFor example:"]
    )
    def test_what_is_typed_again_is_typed_twice(self, between: str) -> None:
        page = f"```bash\nkubectl get ns\n```\n\n{between}\n\n```console\n$ kubectl get ns\nNAME\nweb\n```\n"
        assert typed(page) == ["kubectl get ns", "kubectl get ns"]

    @pytest.mark.parametrize(
        ("dialect", "form"),
        [
            ("markdown", "{requires}\n\n{blocks}"),
            ("remark", ".exercise[\n\n{requires}\n\n{blocks}\n\n]"),
            ("remark", "{requires}\n\n.exercise[\n\n{blocks}\n\n]"),
        ],
    )
    def test_what_a_sample_repeats_is_for_the_versions_that_it_was_for(self, dialect: str, form: str) -> None:
        sample = "$ kubectl create ns a\nnamespace/a created\n$ kubectl create ns b\nnamespace/b created"
        blocks = (
            f"```bash\nkubectl create ns a\nkubectl create ns b\n```\n\nExample output:\n\n```console\n{sample}\n```"
        )
        text = form.format(requires="<!-- ```requires since 1.30``` -->", blocks=blocks)
        deck = read(f"# A\n\nText.\n\n{text}\n", dialect)
        assert [(step.text, [str(requirement.range) for requirement in step.requires]) for _, step in deck.steps] == [
            ("kubectl create ns a", ["since 1.30"]),
            ("kubectl create ns b", ["since 1.30"]),
        ]

    def test_others_than_were_typed_are_typed_too(self) -> None:
        page = "```bash\nkubectl get ns\n```\n\nFor example:\n\n```console\n$ kubectl get pods\nNAME\nweb\n```\n"
        assert typed(page) == ["kubectl get ns", "kubectl get pods"]

    @pytest.mark.parametrize(
        ("command", "is_expected"),
        [
            ("kubectl create -f a.yaml", False), ("kubectl edit deploy a", False), ("kubectl create deployment a --image=a:1", False),
            ("kubectl get cm a -o yaml", True), ("kubectl run a --image=a:1 --dry-run=client -o yaml", True), ("kubectl apply -f a.yaml -o yaml", True),
        ],
    )  # fmt: skip
    def test_how_a_file_should_look_is_no_output_of_what_prints_none(self, command: str, *, is_expected: bool) -> None:
        page = f"```bash\n{command}\n```\n\nIt should look like this:\n\n```yaml\nkind: Pod\n```\n"
        assert expectations(page) == {command: ["kind: Pod"] * is_expected}

    @pytest.mark.parametrize("word", ["", "bash"])
    @pytest.mark.parametrize("answer", ["yes", "no", "no - no RBAC policy matched"])
    def test_what_can_i_answers_is_expected(self, word: str, answer: str) -> None:
        command = "kubectl auth can-i list pods --as=ann"
        assert expectations(f"```{word}\n{command}\n{answer}\n```\n") == {command: [answer]}

    def test_a_range_above_a_notice_is_about_that_alone(self) -> None:
        notice = "If you don't see a command prompt, try pressing enter."
        shown = f"It says:\n\n<!-- ```requires since 1.30``` -->\n\n```\n{notice}\n```\n\nIt says:\n\n```\nhi\n```\n"
        deck = read(f"# A\n\nText.\n\n```bash\nmytool\n```\n\n{shown}", "markdown")
        (expectation,) = [expectation for _, step in deck.steps for expectation in step.expectations]
        assert (expectation.text.strip(), expectation.requires, deck.findings) == ("hi", (), ())

    def test_statements_below_a_command_of_the_shell_are_what_it_prints(self) -> None:
        shown = "CREATE DATABASE shop;\nGRANT ALL ON DATABASE shop TO ann;"
        assert expectations(f"```bash\ncat init.sql\n{shown}\n```\n") == {"cat init.sql": [shown]}

    def test_a_notice_alone_below_a_command_is_not_typed(self) -> None:
        notice = "If you don't see a command prompt, try pressing enter."
        assert expectations(f"```bash\nkubectl run a -it --image=a -- sh -c ls\n{notice}\n```\n") == {
            "kubectl run a -it --image=a -- sh -c ls": []
        }

    def test_a_comment_before_a_shell_is_no_step(self) -> None:
        page = "```bash\n# Look inside\nkubectl exec -it web -- sh\n\n# There\nhostname\nexit\nkubectl get pods\n```\n"
        assert typed(page) == ["kubectl exec -it web -- sh", "# There\nhostname", "exit", "kubectl get pods"]

    def test_a_drawn_tree_is_none_of_a_command_further_up(self) -> None:
        tree = "shop/\n├── README.md\n└── web.yaml"
        page = f"```bash\nls\n```\n\nThe folders:\n\n```bash\n{tree}\n```\n"
        assert (expectations(page), read(page, "markdown").findings) == ({"ls": []}, ())
        assert expectations(f"```bash\ntree shop\n```\n\n```bash\n{tree}\n```\n") == {"tree shop": [tree]}
        branches = ".\n├── README.md\n└── web.yaml"
        assert expectations(f"```bash\ntree\n{branches}\n```\n") == {"tree": [branches]}

    def test_a_page_without_commands_expects_nothing(self) -> None:
        assert read("# A\n\nYou should see:\n\n```\nhi\n```\n").findings == ()

    @pytest.mark.parametrize(
        "command",
        ["[ -f a ] && ls", '[ "$A" = b ] || ls', "A=b ls", "R --version", "./run.sh", "{ ls; }", "--flag", "_x"],
    )
    def test_commands_that_begin_strangely_are_typed(self, command: str) -> None:
        assert typed(f"```bash\nmytool\n```\n\n```bash\n{command}\n```\n") == ["mytool", command]


PAGES = {
    "front matter": "---\nid: a\ntitle: B\nsidebar_label: C\n---\n\n# A\n\n```bash\necho\n```\n",
    "thematic breaks": "# A\n\nWords.\n\n---\n\n## B\n\n```bash\necho\n```\n\n---\n\n## C\n\nWords.\n",
    "breaks right below code": "# A\n\n```bash\necho\n```\n---\n## B\n---\n## C\n",
    "underlined headings": "Use\n---\n\n```bash\necho\n```\n\nMore\n----\n\nAnd\n---\n",
    "an admonition of MkDocs": "# A\n\n??? note\n\n    Words.\n\n???+ tip\n\n    ```bash\n    echo\n    ```\n",
    "a key of YAML in a fence": "# A\n\n```yaml\nclass: x\n---\nname: y\n```\n\n```bash\necho\n```\n",
    "a diff": "# A\n\n--- a/x\n+++ b/x\n\n```bash\necho\n```\n",
    "a deck that is shown": "# A\n\n````markdown\n# B\n\n.exercise[\n```bash\necho\n```\n]\n\n---\n\n???\n````\n\n```bash\necho\n```\n",
    "a deck of Jekyll that is shown": "# A\n\n````markdown\n```.term1\necho\n```\n````\n\nOr `{:data-port=\"1\"}`.\n",
    "two projects on a page": "# A\n## B\n### C\n---\n\nWords.\n\n---\n\nWords.\n\n---\n\n# D\n## E\n\n```bash\necho\n```\n",
}  # fmt: skip


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_an_ordinary_page_is_read_as_one(text: str) -> None:
    assert read(text).dialect == "markdown"


DECKS = {
    "titles at its tops": "# A\n\n- one\n\n---\n\n# B\n\n```bash\necho\n```\n\n---\n\n# C\n",
    "titles without blank lines": "# A\n- one\n---\n# B\n- two\n---\n# C\n",
    "headings of the second level": "## A\n\n- one\n\n---\n\n## B\n\n- two\n\n---\n\n## C\n",
    "increments": "# A\n\n- one\n\n--\n\n- two\n",
    "notes": "# A\n\n- one\n\n???\n\nSay so.\n",
    "a class": "class: title\n\n# A\n",
    "a class of a slide": "# A\n\n---\nclass: pic\n\n![a](b)\n",
    "a name": "# A\n\n```bash\necho\n```\n\n---\n\nname: toc\n",
    "an exercise": "# A\n\n.exercise[\n```bash\necho\n```\n]\n",
    "a lab": "# A\n\n.lab[\n```bash\necho\n```\n]\n",
    "other content classes": "# A\n\n.center.small[Words]\n",
}  # fmt: skip


@pytest.mark.parametrize("text", DECKS.values(), ids=DECKS)
def test_a_deck_of_remark_stays_one(text: str) -> None:
    assert read(text).dialect == "remark"


def test_a_page_in_restructuredtext_without_marks_is_read_as_such() -> None:
    assert read("Words\n=====\n\nOnly words.\n", path=Path("page.rst")).dialect == "rst"


@pytest.mark.parametrize(
    ("sibling", "dialect"), [("# A\n\n.exercise[\n]\n", "remark"), ("---\nmarp: true\n---\n\n# A\n", "marp")]
)
def test_a_chapter_without_marks_is_of_the_dialect_of_its_siblings(tmp_path: Path, sibling: str, dialect: str) -> None:
    (tmp_path / "one.md").write_text("# One\n\n```bash\necho\n```\n")
    (tmp_path / "two.md").write_text(sibling)
    (tmp_path / "deck.list").write_text("one.md\ntwo.md\n")
    assert read_deck(tmp_path / "deck.list").dialect == dialect
    assert read_deck(tmp_path / "one.md").dialect == "markdown"


def test_chapters_none_of_which_has_marks_are_remarks(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\n```bash\necho\n```\n")
    (tmp_path / "deck.yml").write_text("title: A\ncontent:\n- one.md\n")
    assert read_deck(tmp_path / "deck.yml").dialect == "remark"
