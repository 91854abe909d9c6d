"""Each rule finds what is wrong, where it is wrong, and keeps silent about what an author would wave away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.check.rules import shellcheck
from harness.deck.model import Severity
from harness.deck.reader import read_deck

from tests.check.reading import exercise, findings, ids

END_IT = "<!-- ```wait x``` ```keys ^C``` -->"


class TestEndlessCommands:
    @pytest.mark.parametrize(
        "command",
        [
            "kubectl get pods -w",
            "kubectl logs -f web",
            "watch kubectl get pods",
            "tail -f log",
            "kubectl port-forward svc/a 80:80",
            "ping localhost",
        ],
    )
    def test_they_need_somebody_who_ends_them(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command, "echo next") == [("endless-command", 6)]
        assert ids(tmp_path, command, END_IT, "echo next") == []

    def test_waiting_alone_ends_nothing(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl get pods -w", "<!-- ```wait x``` -->", "echo next") == [("endless-command", 6)]

    def test_only_the_last_of_a_block_can_be_ended(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl get pods -w\nkubectl get rs -w", END_IT) == [("endless-command", 6)]

    @pytest.mark.parametrize(
        "command",
        [
            "kubectl get pods",
            "kubectl logs web",
            "ping -c 3 localhost",
            "kubectl get pods -w | head -n 3",
            "kubectl port-forward svc/a 80:80 &",
            "timeout 5 ping localhost",
        ],
    )
    def test_what_ends_by_itself_needs_nobody(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command) == []


class TestProgramsThatWaitForAPerson:
    @pytest.mark.parametrize("command", ["kubectl edit deploy/web", "vim a.yaml", "less a.txt", "git commit"])
    def test_an_editor_needs_keys(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command) == [("editor-without-keys", 6)]
        assert ids(tmp_path, command, "<!-- ```keys :wq``` ```key ^J``` -->") == []

    @pytest.mark.parametrize(
        ("command", "way_out"),
        [("vi a", "Press them: "), ("echo\nvi a", "Press them: "), ("vi a\necho", "Give it a block of its own")],
    )
    def test_keys_go_behind_a_block_which_the_editor_ends(self, tmp_path: Path, command: str, way_out: str) -> None:
        (finding,) = findings(tmp_path, exercise(command), select=("editor-without-keys",))
        assert finding.help.startswith(way_out)

    @pytest.mark.parametrize(
        "command",
        ["KUBE_EDITOR=cat kubectl edit deploy/web", "git commit -m x", "vim --version", "python3 -c 1", "python3 a.py"],
    )
    def test_not_when_it_needs_no_person(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command) == []

    @pytest.mark.parametrize(
        "command",
        [
            "kubectl exec -it web -- sh",
            "kubectl run box --image=busybox:1 -it --rm -- sh",
            "docker run -it alpine:3 sh",
            "ssh node2",
        ],
    )
    def test_a_shell_inside_needs_an_exit(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command, "hostname") == [("shell-without-exit", 6)]
        assert ids(tmp_path, command, "hostname", "exit") == []
        assert ids(tmp_path, command, "hostname", "<!-- ```key ^D``` -->") == []

    @pytest.mark.parametrize("command", ["bash", "newgrp docker", "sudo -i", "su - ann"])
    def test_a_shell_of_the_same_machine_needs_none_since_what_follows_is_typed_in_it(
        self, tmp_path: Path, command: str
    ) -> None:
        assert ids(tmp_path, command, "hostname") == []

    @pytest.mark.parametrize(
        "session",
        [
            "kubectl exec -it web -- sh\n/ # echo ) $ $UNKNOWN\n/ # cat missing.txt\n/ # nosuchtool",
            "kubectl exec -it web -- sh\n/ # echo 'one\n> two'\none\ntwo\n/ # exit",
            "python3\n>>> print(1)\n1\n>>> exit()",
            "psql -U ann shop\nshop=# select * from t where (a = 1);\nshop=# \\q",
        ],
    )
    def test_what_is_typed_inside_is_not_read_as_the_host_s(self, tmp_path: Path, session: str) -> None:
        assert [
            id_and_line for id_and_line in ids(tmp_path, session, "hostname") if id_and_line[0] != "missing-tool"
        ] == []

    @pytest.mark.parametrize(
        "command",
        [
            "kubectl exec web -- ls",
            "kubectl exec -it web -- ls /",
            "ssh node2 hostname",
            "bash -c 'echo 1'",
            "docker run alpine:3 true",
        ],
    )
    def test_a_single_command_inside_needs_none(self, tmp_path: Path, command: str) -> None:
        assert ids(tmp_path, command) == []


class TestIdleKeys:
    def test_an_interruption_of_nothing_is_told(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl get pods", "<!-- ```keys ^C``` -->") == [("keys-without-program", 9)]
        assert ids(tmp_path, "<!-- ```key ^C``` -->") == [("keys-without-program", 5)]

    def test_of_something_that_may_run_is_not(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "docker compose up", "<!-- ```keys ^C``` -->") == []
        assert ids(tmp_path, "echo a", "<!-- ```keys ls``` ```key ^J``` -->") == []


class TestShellSyntax:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("for i in 1 2; do\n  echo $i", 7),
            ("echo ok\necho 'open", 7),
            ("echo )", 6),
            ("if true; then\n  echo a\nfi fi", 8),
            ("cat <<EOF\nx", 6),
        ],
    )
    def test_what_bash_refuses_is_told_with_its_line(self, tmp_path: Path, text: str, line: int) -> None:
        assert ids(tmp_path, text) == [("shell-syntax", line)]

    def test_nothing_of_it_is_executed(self, tmp_path: Path) -> None:
        proof = tmp_path / "proof"
        for text in (
            f"$(touch {proof})",
            f"}}; touch {proof}; {{",
            f"set +n\ntouch {proof}",
            f"`touch {proof}`; (",
            f"exit\0\ntouch {proof}",
        ):
            ids(tmp_path, text)
        assert not proof.exists()

    def test_sound_shell_is_let_be(self, tmp_path: Path) -> None:
        sound = "for i in $(seq 3); do echo \"$i\"; done\ncat <<'EOF' | tee /dev/null\n'\"(\nEOF\n[[ a =~ (b|c) ]] || case x in y) ;; esac"
        assert ids(tmp_path, sound) == []


class TestVariables:
    def test_one_that_no_step_sets_is_told_once_where_it_is_first_used(self, tmp_path: Path) -> None:
        (finding,) = findings(tmp_path, exercise("echo a\ncurl $ADDRESS/x", "curl $ADDRESS"))
        assert (finding.id, finding.span.line, finding.span.column) == ("undefined-variable", 7, 6)

    def test_the_shell_sets_some_itself(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "mkdir shop && cd $_\necho $RANDOM $HOME") == []

    @pytest.mark.parametrize(
        "text",
        [
            "A=1\necho $A",
            "export A=1 B=2\necho $A$B",
            "read A\necho $A",
            "for A in 1 2; do echo $A; done",
            "echo ${A:-x} ${B-y} ${C:=z}",
            "echo '$A'",
            "awk '{print $1, $NF}' f",
            "cat <<'EOF'\n$A\nEOF",
            "echo $HOME $RANDOM $?",
            "source env.sh\necho $A",
            "echo \\$A",
            "A=$(date) echo b\necho $A",
            "while read A B; do echo $A $B; done < f",
            "printf -v A x\necho $A",
        ],
    )
    def test_others_are_known(self, tmp_path: Path, text: str) -> None:
        assert ids(tmp_path, text) == []

    def test_a_here_document_is_expanded_unless_its_end_is_quoted(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "cat <<EOF\na: 1\nb: $B\nEOF") == [("expanded-document", 8)]

    def test_those_behind_a_shell_that_is_never_left_are_seen(self, tmp_path: Path) -> None:
        text = "# A\n\n```bash\nkubectl exec -it web -- sh\n```\n\nThen:\n\n```bash\necho $A\n```\n"
        seen = [(finding.id, finding.span.line) for finding in findings(tmp_path, text)]
        assert seen == [("shell-without-exit", 4), ("undefined-variable", 10)]

    def test_each_terminal_has_its_own(self, tmp_path: Path) -> None:
        text = "## A\n\n```.term1\nA=1\n```\n\n```.term2\necho $A\n```\n"
        assert [(finding.id, finding.span.line) for finding in findings(tmp_path, text)] == [("undefined-variable", 8)]


class TestPlaceholders:
    @pytest.mark.parametrize("word", ["<pod-name>", "[node2 IP]", "YourUserName", "YOUR_NAME", "xxxx"])
    def test_what_only_a_person_knows(self, tmp_path: Path, word: str) -> None:
        assert ids(tmp_path, f"kubectl describe pod {word}") == [("placeholder", 6)]

    @pytest.mark.parametrize(
        ("before", "command"),
        [
            ("kubectl create deployment web --image=a:1", "kubectl logs <pod-name>"),
            ("kubectl get pods", "kubectl describe pod POD_NAME"),
            ("helm install web ./chart", "kubectl delete pod nom-du-pod"),
            ("./deploy.sh", "curl http://<EXTERNAL-IP>/"),
            ("ssh node2 kubectl create deployment web --image=a:1", "kubectl logs <pod-name>"),
            ("echo a.yaml | xargs -n 1 kubectl apply -f", "kubectl logs <pod-name>"),
            ("ssh node2 ./deploy.sh", "kubectl logs <pod-name>"),
            ("true", "ssh root@<node-ip>"),
        ],
    )
    def test_what_a_run_takes_from_the_cluster_is_a_note(self, tmp_path: Path, before: str, command: str) -> None:
        for text in (f"{before}\n{command}", f"{before}\n```\n\n```bash\n{command}"):
            (finding,) = [finding for finding in findings(tmp_path, exercise(text)) if finding.id == "placeholder"]
            assert (finding.severity, "is filled in" in finding.message) == (Severity.NOTE, True), text

    @pytest.mark.parametrize(
        ("before", "command"),
        [
            ("true", "kubectl logs <pod-name>"),
            ("kubectl get svc", "kubectl logs <pod-name>"),
            ("watch kubectl get svc", "kubectl logs <pod-name>"),
            ("ssh node2 uptime", "kubectl logs <pod-name>"),
            ("kubectl get nodes", "kubectl drain <node-name>"),
            ("kubectl get pods", "kubectl logs web -c <container>"),
            ("kubectl get ns", "kubectl create namespace <your-namespace>"),
        ],
    )
    def test_what_a_run_would_skip_is_a_warning(self, tmp_path: Path, before: str, command: str) -> None:
        (finding,) = [
            finding for finding in findings(tmp_path, exercise(f"{before}\n{command}")) if finding.id == "placeholder"
        ]
        assert finding.severity is Severity.WARNING

    def test_a_generated_name_is_a_note(self, tmp_path: Path) -> None:
        (finding,) = findings(tmp_path, exercise("kubectl delete pod web-xxxxxxxxxx-yyyyy"))
        assert (finding.id, finding.severity, finding.span.column) == ("generated-name", Severity.NOTE, 20)

    @pytest.mark.parametrize(
        "text",
        [
            "cat <in >out",
            "[ -f a ] && echo b",
            "echo '<b>bold</b>'",
            "grep [a-z] f",
            "kubectl get pods -o jsonpath={.items[0].metadata.name}",
            "echo ${A[0]} || A=1",
        ],
    )
    def test_what_the_shell_means_by_such_marks(self, tmp_path: Path, text: str) -> None:
        assert "placeholder" not in [identifier for identifier, _ in ids(tmp_path, text)]


class TestManifests:
    def test_an_unknown_field_is_told_at_its_line(self, tmp_path: Path) -> None:
        manifest = "```yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    imagee: b:1\n```"
        (finding,) = findings(tmp_path, f"# A\n\n---\n\n{manifest}\n")
        assert (finding.id, finding.span.line) == ("invalid-manifest", 12)
        assert "imagee" in finding.message

    def test_a_here_document_for_kubectl_is_one_too(self, tmp_path: Path) -> None:
        text = "kubectl apply -f - <<EOF\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: many}\nEOF"
        assert ("invalid-manifest", 10) in ids(tmp_path, text)

    @pytest.mark.parametrize(
        "line",
        [
            "name: $(whoami)",
            "name: web-$(date +%s)",
            "labels: {user: $(id -u)}",
            "annotations: $(cat notes.yaml)",
            'labels: {"$N": a}',
            "name: \\$x",
        ],
    )
    def test_what_a_command_prints_may_be_anything(self, tmp_path: Path, line: str) -> None:
        manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  {line}"
        assert ids(tmp_path, f"N=3\nkubectl apply -f - <<EOF\n{manifest}\nEOF") == []

    def test_a_fault_beside_a_variable_is_one(self, tmp_path: Path) -> None:
        manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: $(whoami)\ndata: [a]"
        assert ids(tmp_path, f"kubectl apply -f - <<EOF\n{manifest}\nEOF") == [("invalid-manifest", 11)]

    def test_variables_in_it_may_be_anything(self, tmp_path: Path) -> None:
        text = 'N=3\nkubectl scale --replicas=$N deploy/a\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {n: "$N"}\nEOF'
        assert ids(tmp_path, text) == []

    def test_yaml_that_is_none_is_broken(self, tmp_path: Path) -> None:
        text = "# A\n\n---\n\n```yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n   labels: b\n```\n"
        assert [(finding.id, finding.span.line) for finding in findings(tmp_path, text)] == [("broken-yaml", 10)]

    @pytest.mark.parametrize(
        "text",
        [
            "apiVersion: v1\nkind: Pod\nspec:\n  ...\n",
            "apiVersion: example.org/v1\nkind: Thing\nanything: 1\n",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ x }}'}\nbad: 1\n",
            "kind: Pod\nbad: 1\n",
            "version: '3'\nservices: {}\n",
        ],
    )
    def test_parts_templates_and_unknown_kinds_are_let_be(self, tmp_path: Path, text: str) -> None:
        assert findings(tmp_path, f"# A\n\n---\n\n```yaml\n{text}```\n") == []

    @pytest.mark.parametrize("word", ["", "yaml"])
    def test_a_here_document_that_nobody_types_is_none(self, tmp_path: Path, word: str) -> None:
        manifest = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n"
        text = f"It says:\n\n```{word}\nkubectl apply -n shop -f - <<EOF\n{manifest}EOF\n```\n"
        deck = f"# A\n\n.exercise[\n```bash\nls\n```\n]\n\n---\n\n# B\n\n{text}"
        assert findings(tmp_path, deck, select=("broken-yaml", "invalid-manifest")) == []

    def test_a_version_decides(self, tmp_path: Path) -> None:
        text = "# A\n\n---\n\n```yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'b:1', restartPolicyRules: []}]\n```\n"
        (finding,) = findings(tmp_path, text, kubernetes="1.30")
        assert finding.id == "invalid-manifest"
        assert "servers know it since 1.34" in finding.message
        assert findings(tmp_path, text, kubernetes="1.37") == []

    def test_a_field_that_went_is_told_with_its_last_version(self, tmp_path: Path) -> None:
        manifest = (
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 80}]\n  topologyKeys: ['*']\n"
        )
        deck_findings = findings(tmp_path, f"# A\n\n---\n\n```yaml\n{manifest}```\n", kubernetes="1.24")
        (finding,) = (finding for finding in deck_findings if finding.id == "invalid-manifest")
        assert "servers know it until 1.21" in finding.message

    def test_a_bomb_does_not_explode(self, tmp_path: Path) -> None:
        bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
        )
        assert findings(tmp_path, f"# A\n\n---\n\n```yaml\napiVersion: v1\nkind: Pod\n{bomb}```\n") == []


class TestImagesAndTools:
    def test_a_workload_without_a_tag_is_a_note(self, tmp_path: Path) -> None:
        (finding,) = findings(tmp_path, exercise("kubectl create deployment web --image=nginx"))
        assert (finding.id, finding.severity, finding.span.column) == ("image-without-tag", Severity.NOTE, 31)

    MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: IMAGE\n"

    def test_in_a_manifest_that_is_shown_or_typed(self, tmp_path: Path) -> None:
        manifest = self.MANIFEST.replace("IMAGE", "a.b:5000/nginx")
        shown = f"# A\n\n---\n\n```yaml\n{manifest}```\n"
        typed = exercise(f"kubectl apply -f - <<EOF\n{manifest}EOF")
        for deck in (shown, typed):
            (finding,) = findings(tmp_path, deck)
            assert finding.id == "image-without-tag"
            line = deck.split("\n")[finding.span.line - 1]
            assert line[finding.span.column - 1 :] == "a.b:5000/nginx"

    @pytest.mark.parametrize(
        "image", ["nginx:1.25", "'nginx:1'  # ours", "$IMAGE", "x@sha256:abc", "{{ .Values.image }}"]
    )
    def test_a_manifest_with_a_tag_or_a_placeholder_has_none(self, tmp_path: Path, image: str) -> None:
        manifest = self.MANIFEST.replace("IMAGE", image)
        findings_with_lines = ids(tmp_path, f"IMAGE=a:1\nkubectl apply -f - <<EOF\n{manifest}EOF")
        assert "image-without-tag" not in [identifier for identifier, _ in findings_with_lines]

    @pytest.mark.parametrize("image", ["nginx:1.25", "a.b:5000/c:1", "$IMAGE", "x@sha256:abc"])
    def test_with_a_tag_or_a_variable_it_is_none(self, tmp_path: Path, image: str) -> None:
        assert ids(tmp_path, f"IMAGE=a:1\nkubectl create deployment web --image={image}") == []

    def test_a_program_that_is_not_there_is_told_once(self, tmp_path: Path) -> None:
        (finding,) = findings(tmp_path, exercise("echo a | frobnicate --all", "frobnicate"))
        assert (finding.id, finding.span.line, finding.span.column) == ("missing-tool", 6, 10)

    @pytest.mark.parametrize(
        "text",
        [
            "frob() { echo; }\nfrob",
            "curl -o frob http://localhost/frob\nfrob",
            "apt install frob\nfrob",
            "alias frob=ls\nfrob",
            "docker run -it a:1 sh\nfrob\nexit",
        ],
    )
    def test_what_the_deck_brings_is_there(self, tmp_path: Path, text: str) -> None:
        assert "frob" not in " ".join(finding.message for finding in findings(tmp_path, exercise(text)))


class TestBrokenCommands:
    def test_a_lone_dollar_and_a_translated_subcommand(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "curl $ REGISTRY / v2 / _catalog", "kubectl obtenir svc") == [
            ("lone-dollar", 6),
            ("unknown-subcommand", 10),
        ]

    def test_options_before_the_subcommand_are_none(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl -n web get pods\nkubectl --context a --v=2 get pods") == []


class TestWhatTheReaderSees:
    def test_a_table_that_nothing_announces_is_told(self, tmp_path: Path) -> None:
        text = exercise("kubectl get pods") + "\nLook:\n```\nNAME   READY\na      1/1\n```\n"
        assert [(finding.id, finding.severity) for finding in findings(tmp_path, text)] == [
            ("unasserted-output", Severity.NOTE)
        ]

    def test_an_expectation_without_any_command_is_told(self, tmp_path: Path) -> None:
        assert [finding.id for finding in findings(tmp_path, "# A\n\nWe should see:\n```\nb\n```\n\n---\n\n# B\n")] == [
            "claim-without-command"
        ]


class TestUnbuiltImages:
    COMPOSE = "\n```yaml\nservices:\n  front:\n    build: front\n    image: ${REGISTRY}/our-front:${TAG-1}\n```\n"
    DEPLOY = "for S in a b; do\n  kubectl create deployment $S --image=$REGISTRY/$S:1\ndone"

    def text(self, deploy: str) -> str:
        return (
            exercise("REGISTRY=127.0.0.1:5000", "docker compose push") + self.COMPOSE + "\n---\n\n" + exercise(deploy)
        )

    def test_what_the_compose_file_does_not_build_is_told_where_it_is_deployed(self, tmp_path: Path) -> None:
        deck_findings = findings(tmp_path, self.text(self.DEPLOY), ignore=("missing-tool",))
        assert [(finding.id, finding.span.line) for finding in deck_findings] == [("unbuilt-image", 30)]
        assert "deploys a, b, and the compose file at" in deck_findings[0].message
        assert "builds our-front" in deck_findings[0].message

    def test_what_it_builds_is_fine_and_so_is_one_that_is_shown_in_part(self, tmp_path: Path) -> None:
        sound = self.text(self.DEPLOY.replace("a b", "our-front"))
        assert findings(tmp_path, sound, ignore=("missing-tool",)) == []
        in_part = self.text(self.DEPLOY).replace("services:\n", "services:\n  ...\n")
        assert findings(tmp_path, in_part, ignore=("missing-tool",)) == []


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck: apt-get install shellcheck")
@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("_LONGEST", 0.001, "shellcheck did not answer within 0 s"),
        ("_MOST_MEMORY", 1 << 20, "and no answer; it may take"),
    ],
)
def test_that_shellcheck_was_given_up_is_told_and_all_else_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, message: str
) -> None:
    (tmp_path / "deck.md").write_text(
        exercise("A=1\n" + "if [ $A = $(echo $A) ]; then echo; fi\n" * 500, "echo $(nothing")
    )
    monkeypatch.setattr(shellcheck, limit, value)
    messages = {
        finding.id: finding.message
        for finding in check(read_deck(tmp_path / "deck.md"), CheckSettings(), uses_shellcheck=True)
    }
    assert message in messages["shellcheck-given-up"]
    assert "shell-syntax" in messages


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck: apt-get install shellcheck")
def test_what_shellcheck_calls_an_error_is_told_where_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "deck.md").write_text(exercise("A=1\necho $A", "for i in 1; do\n  echo [$i=1]\n  [ $i=2 ]\ndone"))
    deck = read_deck(tmp_path / "deck.md")
    assert [finding.id for finding in check(deck, CheckSettings())] == []
    deck_findings = check(deck, CheckSettings(), uses_shellcheck=True)
    assert [(finding.id, finding.span.line) for finding in deck_findings] == [("shellcheck", 13)]
    assert "SC2077" in deck_findings[0].message


class TestHereDocumentsThatNothingEnds:
    @pytest.mark.parametrize("end", [" EOF", "EOF ", "\tEOF"])
    def test_it_is_one_finding_at_the_document(self, tmp_path: Path, end: str) -> None:
        manifest = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: blue"
        deck_findings = findings(
            tmp_path, exercise(f"cat <<EOF | kubectl apply -f -\n{manifest}\n{end}\nkubectl get ns")
        )
        assert [(finding.id, finding.span.line, finding.span.column) for finding in deck_findings] == [
            ("shell-syntax", 6, 7)
        ]
        assert "line 11" in deck_findings[0].message

    def test_tabs_may_stand_before_it_where_the_operator_says_so(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "cat <<-EOF\n\ta\n\tEOF\nls") == []


class TestPlaceholdersInCommands:
    @pytest.mark.parametrize(
        "command", ["kubectl exec pods/<pod name> -- ls", "kubectl exec -n <ns> <pod> -c <container> -- env"]
    )
    def test_they_are_words_and_no_redirections(self, tmp_path: Path, command: str) -> None:
        assert {identifier for identifier, _ in ids(tmp_path, command)} == {"placeholder"}

    def test_a_command_without_dashes_has_drifted_all_the_same(self, tmp_path: Path) -> None:
        assert ("drift-command", 6) in ids(tmp_path, "kubectl exec <pod> ls")


class TestWordsThatAreMissing:
    def test_the_finding_stands_at_the_command(self, tmp_path: Path) -> None:
        deck_findings = findings(tmp_path, exercise("ls; kubectl expose web --port=80"), select=("missing-argument",))
        assert [(finding.span.line, finding.span.column, finding.severity) for finding in deck_findings] == [
            (6, 5, "error")
        ]

    def test_what_is_meant_to_fail_lacks_nothing(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl create deployment", "<!-- ```expect-exit 1``` -->") == []

    def test_an_unknown_word_is_told_alone(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl create generic db --from-literal=a=b") == [("unknown-subcommand", 6)]

    @pytest.mark.parametrize(
        "install",
        ["kubectl krew install view-secret", "kubectl krew install default/view-secret", "sudo mv view-secret /usr/local/bin/kubectl-view_secret"],
    )  # fmt: skip
    def test_a_plugin_that_the_deck_installs_is_none(self, tmp_path: Path, install: str) -> None:
        typed = "kubectl view-secret web --all"
        section = [("unknown-subcommand", 6)]
        assert [id_and_line for id_and_line in ids(tmp_path, typed) if id_and_line in section] == section
        commands = f"{install}\n{typed}"
        assert not [
            id_and_line
            for id_and_line in ids(tmp_path, commands)
            if id_and_line[0] in ("unknown-subcommand", "missing-argument")
        ]

    def test_help_is_a_command(self, tmp_path: Path) -> None:
        assert ids(tmp_path, "kubectl help run\nkubectl help") == []


class TestLoneDollars:
    @pytest.mark.parametrize("command", ["curl $ REGISTRY/v2", "for i in $ (seq 3); do ls; done", "echo $ {HOME}"])
    def test_a_name_behind_a_space(self, tmp_path: Path, command: str) -> None:
        assert [finding.id for finding in findings(tmp_path, exercise(command), select=("lone-dollar",))] == [
            "lone-dollar"
        ]

    @pytest.mark.parametrize(
        "command", ["# first\n$ ls -l", "grep x$ y", "awk '{print $ 1}' x", "echo $", "sed -n '$ p' x"]
    )
    def test_prompts_and_ends_are_none(self, tmp_path: Path, command: str) -> None:
        assert findings(tmp_path, exercise(command), select=("lone-dollar",)) == []


class TestPlacesOfFindings:
    @pytest.mark.parametrize(
        ("script", "identifier", "place"),
        [
            ("kubectl get nodes; kubectl get pods -w", "endless-command", (6, 20)),
            ("for n in a b; do\n  kubectl logs $n; kubectl logs <pod> $n\ndone", "placeholder", (7, 33)),
            ("for n in a b; do\n  ls; vi x; vi $n\ndone", "editor-without-keys", (7, 7)),
            ("A=1; echo $A $AB", "undefined-variable", (6, 14)),
            ("cat ./a; cat ./a.txt", "missing-file", (6, 5)),
            ("kubectl get pods; kubectl get pods --show-all", "drift-flag", (6, 36)),
            ("for n in a b; do\n  kubectl version; kubectl version --short\ndone", "drift-flag", (7, 36)),
            ("ls; ssh n; ssh m", "shell-without-exit", (6, 5)),
        ],
    )
    def test_it_is_that_of_the_word(self, tmp_path: Path, script: str, identifier: str, place: tuple[int, int]) -> None:
        deck_findings = findings(tmp_path, exercise(script), select=(identifier,))
        assert (deck_findings[0].span.line, deck_findings[0].span.column) == place
