"""What a translation changed that an audience notices at its keyboard; and what it may change."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Severity
from harness.deck.reader import parse_deck, read_deck, without_classes
from harness.deck.source import Source
from harness.drift.translation.findings import compare

from tests.beside import DECKS, where_kept
from tests.drift.reading import deck, differences, findings_between, original, slide, slides

SLIDES = Path(__file__).parents[3] / "slides"


class TestCommands:
    @pytest.mark.parametrize(
        ("theirs", "ours", "identifier"),
        [
            ("curl $REGISTRY/v2/_catalog", "curl $ REGISTRY / v2 / _catalog", "broken-command"),
            ("curl $REGISTRY/v2/_catalog", "curl $ REGISTRE / v2 / _catalogue", "broken-command"),
            ("kubectl get pods --watch", "kubectl get pods -- watch", "broken-command"),
            ('docker tag web "$R/web"', "docker tag web « $R/web »", "broken-command"),
            ("kubectl get pods --watch", "kubectl get pods —watch", "broken-command"),
            ("kubectl get pods", "kubectl\u00a0get pods", "broken-command"),
            ("kubectl get pods", "Kubectl get pods", "broken-command"),
            ("kubectl get svc", "kubectl obtenir svc", "broken-command"),
            ("kubectl get svc", "kubectl obtenir les svc", "broken-command"),
            ("kubectl get nodes", "kubectl get noeuds", "broken-command"),
            ("kubectl describe service/web", "kubectl describe serveur/web", "broken-command"),
            ("kubectl scale --replicas=3 deploy/web", "kubectl scale --répliques=3 deploy/web", "command"),
            ("docker push a/b:1", "docker pousser a/b:1", "broken-command"),
            ("for i in 1 2; do echo $i; done", "pour i dans 1 2; faire echo $i; done", "broken-command"),
            ("cat notes.txt", "chat notes.txt", "broken-command"),
            ("IP=$(kubectl get svc web)", "IP=$(kubectl obtenir svc web)", "broken-command"),
            ("sudo kubectl get svc | wc -l", "sudo kubectl obtenir svc | wc -l", "broken-command"),
            ("if ! kubectl get svc; then ls; fi", "if kubectl get svc; then ls; fi", "command"),
            ("X=$(echo yes)", "X=$(echo oui)", "command"),
            ("kubectl expose deploy/web --port=80", "kubectl expose deploy/web --port=8080", "port"),
            ("kubectl expose deploy web --port 80", "kubectl expose deploy web --port 8080", "port"),
            ("docker run -p 80:80 nginx:1", "docker run -p 8080:80 nginx:1", "port"),
            ("kubectl port-forward deploy/web 8000:80", "kubectl port-forward deploy/web 8080:80", "port"),
            ("curl localhost:8080/", "curl localhost:8081/", "port"),
            ("curl http://$IP:8080/x", "curl http://$IP:80/x", "port"),
            (
                "kubectl create deployment web --image=nginx:1.25",
                "kubectl create deployment web --image=nginx",
                "image",
            ),
            ("docker pull busybox:1", "docker pull alpine:3", "image"),
            ("docker run --rm redis:5 redis-cli", "docker run --rm redis redis-cli", "image"),
            ("kubectl create deployment web --image=a:1", "kubectl run web --image=a:1", "kubectl-run"),
            ("kubectl -n x create deploy web --image=a:1", "kubectl -n x run web --image=a:1", "kubectl-run"),
            ("cd ~/work/stacks", "cd ~/stacks", "command"),
            ("kubectl exec web ls", "kubectl exec web -- ls", "command"),
            ("kubectl get pods -n web", "kubectl get pods -n site", "command"),
            ("kubectl apply -f dockercoins.yaml", "docker-compose up --build", "command"),
            ("kubectl logs web | grep ready", "kubectl logs web | grep prêt", "broken-command"),
            ("echo 3 > replicas", "echo 4 > replicas", "command"),
            ("echo yes | ./install.sh", "echo oui | ./install.sh", "command"),
        ],
    )
    def test_a_difference_is_told_once_with_both_lines(self, theirs: str, ours: str, identifier: str) -> None:
        (finding,) = findings_between(slide("A", theirs), slide("B", ours))
        assert (finding.id, finding.span.line) == (f"translation-{identifier}", 6)
        assert f"`{' '.join(theirs.split())}` in the original (en.md:6)" in finding.message
        assert f"`{' '.join(ours.split())}` here" in finding.message
        assert finding.help == f"Write: {theirs}"

    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            ("kubectl get pods", "kubectl   get pods"),
            ("kubectl get pods # all of them", "kubectl get pods   # tous"),
            ("# first\nkubectl get pods", "kubectl get pods"),
            ("kubectl run web \\\n  --image=a:1", "kubectl run web --image=a:1"),
            ("kubectl expose deploy/web --port=80", "kubectl expose deploy/web --port 80"),
            ("kubectl get pods -n web -o wide", "kubectl get pods --namespace=web --output=wide"),
            ("kubectl run -it web --image=a", "kubectl run -i -t web --image a"),
            ("docker tag web $R/web", 'docker tag web "$R/web"'),
            ("echo 'Hello, you'", "echo 'Bonjour, vous'"),
            ("echo Hello $USER, how are you", "echo Bonjour $USER, comment allez-vous"),
            ('echo "Wait for 10 seconds..."', 'echo "Attendez 10 secondes…"'),
            ('printf "Hello %s\\n" $USER', 'printf "Bonjour %s\\n" $USER'),
            ('echo "Hello from the pod" > index.html', 'echo "Bonjour, je suis le pod" > index.html'),
            ('git commit -m "Change the colour"', 'git commit -m "Changer la couleur"'),
            ("kubectl annotate deploy/web note='a fine thing'", "kubectl annotate deploy/web note='a fine thing'"),
            ("cd ~/slides/en/demo", "cd ~/slides/fr/demo"),
            ("curl -O https://example.com/notes.en.md", "curl -O https://example.com/notes.fr.md"),
            ("for i in 1; do\n    echo $i\ndone", "for i in 1; do\n  echo $i\ndone"),
            (
                "cat > index.html <<EOF\n<h1>A warm welcome</h1>\nEOF",
                "cat > index.html <<EOF\n<h1>Soyez les bienvenus</h1>\nEOF",
            ),
            ("cat <<EOF\nkind: Pod # a pod\nEOF", "cat <<EOF\n# un pod\nkind: Pod\nEOF"),
        ],
    )
    def test_what_is_merely_translated_is_none(self, theirs: str, ours: str) -> None:
        assert differences(slide("A", theirs), slide("B", ours)) == []

    def test_two_causes_on_a_line_are_two(self) -> None:
        theirs = slide("A", "kubectl create deployment web --image=web:1")
        assert differences(theirs, slide("B", "kubectl run web --image=web")) == [("kubectl-run", 6), ("image", 6)]

    def test_the_line_is_that_of_the_difference_within_its_block(self) -> None:
        theirs = slide("A", "ls\nfor i in a b; do\n  kubectl expose deploy/$i --port=80\ndone")
        assert differences(theirs, theirs.replace("=80", "=8080")) == [("port", 8)]
        document = slide("A", "kubectl apply -f - <<EOF\nspec:\n  ports:\n  - port: 80\nEOF")
        assert differences(document, document.replace(": 80", ": 8080")) == [("port", 9)]

    def test_what_only_one_of_them_types(self) -> None:
        assert differences(slide("A", "ls", "date", "kubectl get pods"), slide("B", "ls", "kubectl get pods")) == [
            ("missing-command", 1)
        ]
        assert differences(slide("A", "ls\ndate"), slide("B", "ls")) == [("missing-command", 6)]
        (extra,) = findings_between(slide("A", "ls"), slide("B", "ls", "kubectl get pods"))
        assert (extra.id, extra.span.line, extra.severity) == ("translation-extra-command", 10, Severity.NOTE)

    def test_blocks_may_be_split_joined_and_moved_to_other_slides(self) -> None:
        theirs = slides(slide("A", "ls\ndate"), slide("B", "pwd", "whoami"))
        assert differences(theirs, slides(slide("A", "ls", "date"), slide("B", "pwd\nwhoami"))) == []
        assert differences(theirs, slides(slide("A", "ls", "date", "pwd", "whoami"))) == []
        assert differences(theirs, slides(slide("A", "ls"), slide("A", "date", "pwd"), slide("B", "whoami"))) == []
        assert differences(theirs, slides(slide("B", "pwd", "whoami"), slide("A", "ls\ndate"))) == []


class TestDirectives:
    def test_a_lost_one_is_told_by_its_name_where_it_belongs(self) -> None:
        theirs = slide(
            "A", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->", "<!-- ```hide sync``` -->", "ls"
        )
        findings = findings_between(theirs, slide("B", "kubectl logs -f a", "ls"))
        assert [(finding.id, finding.span.line) for finding in findings] == [
            ("translation-lost-directive", 6),
            ("translation-lost-directive", 6),
            ("translation-lost-directive", 10),
        ]
        wait, keys, hide = findings
        assert "lost the directive `wait`: the original has ```wait ready``` (en.md:9)" in wait.message
        assert "Put ```wait ready``` into a comment after this line." in wait.help
        assert "`keys`" in keys.message
        assert "Put ```hide sync``` into a comment before this line." in hide.help

    def test_a_lost_one_without_a_text_is_named_whole(self) -> None:
        (lost,) = findings_between(slide("A", "ls", "<!-- ```check``` -->"), slide("B", "ls"))
        assert "the original has ```check``` (en.md:" in lost.message
        assert "Put ```check``` into a comment after this line." in lost.help

    def test_a_lost_one_of_several_lines_is_named_by_its_place(self) -> None:
        (lost,) = findings_between(slide("A", "ls", "<!--\n```hide\npwd\ndate\n```\n-->"), slide("B", "ls"))
        assert "the original has ```hide pwd; date``` (en.md:" in lost.message
        assert "Put the ```hide …``` of en.md:" in lost.help

    def test_expectations_and_options_are_directives_too(self) -> None:
        theirs = slide("A", "<!-- ```timeout 90``` -->", "a", "<!-- ```expect-exit 3``` -->")
        messages = [finding.message for finding in findings_between(theirs, slide("B", "a"))]
        assert len(messages) == 2
        assert "`timeout`" in messages[0]
        assert "`expect-exit`" in messages[1]

    def test_what_is_about_a_lost_command_is_not_told_too(self) -> None:
        theirs = slide("A", "ls", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->")
        assert differences(theirs, slide("B", "ls")) == [("missing-command", 1)]

    def test_a_stream_that_streams_no_more_needs_none(self) -> None:
        theirs = slide("A", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->")
        assert differences(theirs, slide("B", "kubectl logs a")) == [("command", 6)]

    @pytest.mark.parametrize(
        "kept", ["```longwait ready to serve```", "```wait ready```", "```wait now ready to serve```"]
    )
    def test_one_that_does_the_same_in_another_way_is_as_good(self, kept: str) -> None:
        theirs = slide("A", "./a.sh", "<!-- ```wait ready to serve``` -->")
        assert differences(theirs, slide("B", "./a.sh", f"<!-- {kept} -->")) == []

    def test_one_that_waits_for_a_translation_of_what_a_program_prints_is_told(self) -> None:
        theirs = slide("A", "kubectl logs a", "<!-- ```wait work done``` -->")
        assert differences(theirs, slide("B", "kubectl logs a", "<!-- ```wait travail fini``` -->")) == [
            ("directive", 9)
        ]

    def test_one_that_waits_for_what_is_said_in_the_translation_is_right(self) -> None:
        theirs = slide("A", 'echo "We are done"', "<!-- ```wait done``` -->")
        assert differences(theirs, slide("B", 'echo "On a fini"', "<!-- ```wait fini``` -->")) == []

    def test_more_directives_than_the_original_has_are_welcome(self) -> None:
        ours = slide("B", "<!-- ```hide sync``` -->", "<!-- ```timeout 9``` -->", "ls", "<!-- ```wait x``` -->")
        assert [
            finding for finding in findings_between(slide("A", "ls"), ours) if finding.severity is not Severity.NOTE
        ] == []

    def test_another_terminal(self) -> None:
        theirs = slide("A", "<!-- ```tmux split-pane``` -->", "ls")
        assert differences(theirs, slide("B", "ls")) == [("lost-directive", 6)]

    def test_what_a_tab_of_the_original_leaves_out_is_no_directive_to_lose(self) -> None:
        decks = [
            parse_deck(Source(Path("page.md"), f'# A\n\n=== "{label}"\n\n    ```bash\n    ls\n    ```\n'), "markdown")
            for label in ("Windows", "Fenêtres")
        ]
        assert compare(*decks) == ()


class TestSlides:
    def test_a_missing_one_is_told_where_it_belongs(self) -> None:
        theirs = slides(slide("A", "ls"), "class: extra\n\n# More\n", slide("B", "pwd"), slide("C", "date"))
        findings = findings_between(theirs, slides(slide("A", "ls"), slide("C", "date")))
        assert [(finding.id, finding.span.line) for finding in findings] == [("translation-missing-slide", 12)] * 2
        assert "“More” (en.md:12) is missing before this one" in findings[0].message
        assert "“B” (en.md:18), which types `pwd`, is missing before this one" in findings[1].message

    def test_a_missing_last_one(self) -> None:
        (finding,) = findings_between(slides(slide("A", "ls"), slide("B", "pwd")), slide("A", "ls"))
        assert (finding.span.line, "missing after this one" in finding.message) == (1, True)

    def test_it_is_found_by_its_make_when_nothing_is_typed_on_it(self) -> None:
        theirs = slides(
            slide("A", "ls"),
            "class: extra\n\n# About the `latest` tag\n\n- one\n\n- two\n",
            "# A pause\n\nCoffee.\n",
            "# Registries\n\nThere are several.\n\nWe take ours.\n",
            slide("C", "date"),
        )
        ours = slides(
            slide("A", "ls"),
            "class: extra\n\n# L'étiquette `latest`\n\n- un\n\n- deux\n",
            "# Registres\n\nIl y en a plusieurs.\n\nPrenons le nôtre.\n",
            slide("C", "date"),
        )
        (finding,) = findings_between(theirs, ours)
        assert "“A pause”" in finding.message

    def test_one_more_slide_is_a_note_if_it_types_something(self) -> None:
        assert differences(slide("A", "ls"), slides("# Bonjour\n", slide("A", "ls"))) == []
        (finding,) = findings_between(slide("A", "ls"), slides(slide("B", "whoami"), slide("A", "ls")))
        assert (finding.id, finding.severity) == ("translation-extra-slide", Severity.NOTE)

    def test_the_order_of_prose_slides_does_not_matter_as_long_as_there_are_as_many(self) -> None:
        theirs = slides("# Why\n", slide("A", "ls"), "# What\n", "# How\n")
        assert differences(theirs, slides("# Pourquoi\n", slide("A", "ls"), "# Comment\n", "# Quoi\n")) == []

    def test_excluded_ones_are_left_alone(self) -> None:
        theirs = original(slides(slide("A", "ls"), "class: in-person\n\n" + slide("B", "pwd")))
        assert compare(without_classes(theirs, ["in-person"]), deck(slide("A", "ls"))) == ()


class TestExpectations:
    ANSWER = slide("A", "curl x")

    def test_json_is_compared_as_json(self) -> None:
        theirs = f'{self.ANSWER}\nWe should see:\n```json\n{{"a":[]}}\n```\n'
        ours = f'{self.ANSWER}\nNous devrions voir :\n```json\n{{"a": []}}\n```\n'
        assert differences(theirs, ours) == []
        assert differences(theirs, ours.replace("[]", "[1]")) == [("claim", 13)]

    def test_ages_and_addresses_are_those_of_another_day(self) -> None:
        theirs = f"{self.ANSWER}\nWe should see:\n```\nNAME   READY   STATUS    AGE\nweb    1/1     Running   5s\n```\n"
        assert differences(theirs, theirs.replace("5s", "12m").replace("We should see", "Nous devrions voir")) == []
        assert differences(theirs, theirs.replace("Running", "Pending")) == [("claim", 13)]

    def test_a_lost_one_is_told(self) -> None:
        assert differences(f"{self.ANSWER}\nWe should see:\n```\nb\n```\n", self.ANSWER) == [("lost-claim", 6)]

    def test_what_a_translated_echo_prints_is_translated(self) -> None:
        theirs = slide("A", 'echo "Hello you"') + "\nWe should see:\n```\nHello you\n```\n"
        ours = slide("A", 'echo "Bonjour vous"') + "\nNous devrions voir :\n```\nBonjour vous\n```\n"
        assert differences(theirs, ours) == []

    def test_of_another_command_another_output_is_no_surprise(self) -> None:
        theirs = f"{self.ANSWER}\nWe should see:\n```\nb\n```\n"
        assert differences(theirs, theirs.replace("curl x", "curl y").replace("\nb\n", "\nc\n")) == [("command", 6)]


def test_a_deck_has_nothing_to_fear_from_itself() -> None:
    for path in sorted(SLIDES.rglob("*.*")):
        assert compare(read_deck(path), read_deck(path)) == ()


def test_our_own_translation_is_sound() -> None:
    assert compare(read_deck(SLIDES / "en" / "ourapponkube.md"), read_deck(SLIDES / "fr" / "ourapponkube.md")) == ()


@where_kept(DECKS)
def test_the_given_translation_is_told_all_that_it_lost() -> None:
    theirs, ours = (read_deck(DECKS / f"ourapponkube.{language}.md") for language in ("en", "fr"))
    findings = compare(theirs, ours)
    assert [(finding.span.line, finding.id.removeprefix("translation-")) for finding in findings] == [
        (78, "kubectl-run"),
        (78, "image"),
        (119, "lost-directive"),
        (162, "broken-command"),
        (182, "command"),
        (247, "missing-slide"),
        (256, "kubectl-run"),
        (262, "kubectl-run"),
        (280, "lost-directive"),
        (325, "lost-directive"),
        (325, "lost-directive"),
        (350, "port"),
        (355, "broken-command"),
        (361, "lost-directive"),
    ]
    messages = {(finding.span.line, finding.id.removeprefix("translation-")): finding.message for finding in findings}
    assert "put spaces into a command: `curl $ REGISTRY / v2 / _catalog` here" in messages[162, "broken-command"]
    assert "made `obtenir` of `get`, and kubectl knows no `obtenir`" in messages[355, "broken-command"]
    assert "the port 8080 for 80" in messages[350, "port"]
    assert "the image registry:2 for registry" in messages[78, "image"]
    assert "“Catching up”" in messages[247, "missing-slide"]
    lost = [finding.message.split("`")[1] for finding in findings if finding.id == "translation-lost-directive"]
    assert lost == ["hide", "hide", "wait", "keys", "open"]
