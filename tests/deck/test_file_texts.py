"""Blocks that are the text of a file which the page tells to make."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.deck.reader import read_deck
from harness.deck.written_files import with_files_written

from tests.beside import CASES, where_kept

BY_HAND = Path(__file__).parents[1] / "decks" / "typed-by-hand.md"
YAML = "```yaml\na: 1\n```"


def read(folder: Path, text: str) -> Deck:
    path = folder / "page.md"
    path.write_text(f"# Page\n\n{text}\n")
    return read_deck(path)


def files(folder: Path, text: str) -> list[tuple[str, str]]:
    return [(file_text.file, file_text.text) for file_text in read(folder, text).file_texts]


@pytest.mark.parametrize(
    ("sentence", "file"),
    [
        ("Create a file called `pod.yaml` with:", "pod.yaml"),
        ("Now save the following as `k8s/pod.yaml`:", "k8s/pod.yaml"),
        ("Copy this into a file named pod.yaml:", "pod.yaml"),
        ("Put this manifest into **pod.yaml**:", "pod.yaml"),
        ("Write a file `Dockerfile` that says:", "Dockerfile"),
        ("Créez un fichier `pod.yaml` :", "pod.yaml"),
        ("Enregistrez le contenu suivant dans `~/pod.yaml` :", "~/pod.yaml"),
        ("**pod.yaml**", "pod.yaml"),
        ("`pod.yaml`:", "pod.yaml"),
        ("Create `pod.yaml` with this content", "pod.yaml"),
        ("Create `k8s/pod.yaml`:", "k8s/pod.yaml"),
        ("1. Créez `manifests/pod.yaml` :", "manifests/pod.yaml"),
        ("Créez le fichier `pod.yaml` avec le contenu suivant", "pod.yaml"),
    ],
)
def test_a_sentence_names_the_file(tmp_path: Path, sentence: str, file: str) -> None:
    assert files(tmp_path, f"{sentence}\n\n{YAML}") == [(file, "a: 1")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Add this to `pod.yaml`:",
        "Open `pod.yaml` and change the image:",
        "Create the Pod with `pod.yaml`:",
        "Create `a.yaml` and `b.yaml` as files:",
        "The file `pod.yaml` holds a Pod:",
        "Modifiez le fichier `pod.yaml` :",
        "Create a Pod:",
        "The content of `pod.yaml` is explained below by what we create",
    ],
)
def test_what_is_not_sure_is_no_file(tmp_path: Path, sentence: str) -> None:
    assert files(tmp_path, f"{sentence}\n\n{YAML}") == []


@pytest.mark.parametrize(
    "info", ['yaml title="pod.yaml"', "yaml title=pod.yaml", 'yaml {filename="pod.yaml"}', "yaml:pod.yaml"]
)
def test_a_title_names_the_file(tmp_path: Path, info: str) -> None:
    assert files(tmp_path, f"```{info}\na: 1\n```") == [("pod.yaml", "a: 1")]


@pytest.mark.parametrize(
    "editor",
    [
        "vi pod.yaml",
        "vim ./pod.yaml",
        "nano pod.yaml",
        "sudo vi +3 pod.yaml",
        "code pod.yaml",
        "emacs pod.yaml",
        "cat > pod.yaml",
        "cat >./pod.yaml",
    ],
)
def test_the_block_below_an_editor_is_its_file(tmp_path: Path, editor: str) -> None:
    written = files(tmp_path, f"```bash\n{editor}\n```\n\nIn it:\n\n{YAML}\n\nOther:\n\n{YAML}")
    assert [(name.removeprefix("./"), text) for name, text in written] == [("pod.yaml", "a: 1")]


@pytest.mark.parametrize("name", ["/etc/hosts", "../../../x.conf", "~/../x.conf", "/home/../etc/hosts"])
def test_a_file_outside_of_the_home_is_not_written_in_the_place_of_its_editor(tmp_path: Path, name: str) -> None:
    assert files(tmp_path, f"```bash\nsudo nano {name}\n```\n\n{YAML}") == []


@pytest.mark.parametrize("name", ["/root/a.conf", "../a.conf", "~/b/../a.conf"])
def test_a_file_of_the_home_is_written_wherever_the_page_goes(tmp_path: Path, name: str) -> None:
    assert files(tmp_path, f"```bash\nvi {name}\n```\n\n{YAML}") == [(name, "a: 1")]


def test_an_editor_without_a_plain_file_or_a_block_that_is_cut_makes_none(tmp_path: Path) -> None:
    assert files(tmp_path, f"```bash\nvi $FILE\n```\n\n{YAML}") == []
    assert files(tmp_path, f"```bash\ncat >> pod.yaml\n```\n\n{YAML}") == []
    assert files(tmp_path, f"```bash\ncat a.yaml > pod.yaml\n```\n\n{YAML}") == []
    assert files(tmp_path, f"```bash\nls | cat > pod.yaml\n```\n\n{YAML}") == []
    assert files(tmp_path, f"```bash\nkubectl edit pod web\n```\n\n{YAML}") == []
    assert files(tmp_path, "Create a file called `pod.yaml`:\n\n```yaml\na: 1\n...\nb: 2\n```") == []


def test_a_script_is_written_and_not_typed(tmp_path: Path) -> None:
    deck = read(tmp_path, "Create a file `run.sh`:\n\n```bash\n#!/bin/sh\necho hi\n```\n\n```bash\nsh run.sh\n```")
    assert [step.text for _, step in deck.steps] == ["sh run.sh"]
    assert [(step.kind, step.file, step.text) for _, step in with_files_written(deck).steps] == [
        ("write", "run.sh", "#!/bin/sh\necho hi"),
        ("bash", "", "sh run.sh"),
    ]


SCRIPT = "#!/bin/bash\nrm -f one.txt\nexit 3"


@pytest.mark.parametrize("word", ["bash", "sh", "", "console"])
@pytest.mark.parametrize("sentence", ["Here is build.sh:", "Look at this:", "Run it:"])
def test_a_script_that_no_sentence_asks_to_write_is_read_and_reported(tmp_path: Path, sentence: str, word: str) -> None:
    deck = read(tmp_path, f"```bash\nmytool\n```\n\n{sentence}\n\n```{word}\n{SCRIPT}\n```")
    assert [step.text for _, step in deck.steps] == ["mytool"]
    if word in ("bash", "sh"):
        assert [(finding.id, finding.span.line) for finding in deck.findings] == [("untyped-script", 10)]


def test_a_script_in_an_exercise_is_not_typed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"class: title\n\n# A\n\n.exercise[\n```bash\n{SCRIPT}\n```\n]\n\n---\n\n# B\n")
    deck = read_deck(page)
    assert (list(deck.steps), [finding.id for finding in deck.findings]) == ([], ["untyped-script"])


def test_a_script_that_is_announced_is_what_the_command_before_prints(tmp_path: Path) -> None:
    for word in ("", "bash"):
        deck = read(tmp_path, f"```bash\ncat build.sh\n```\n\nYou should see:\n\n```{word}\n{SCRIPT}\n```")
        assert [expectation.text for _, step in deck.steps for expectation in step.expectations] == [SCRIPT]


def test_the_step_stands_where_the_editor_stood(tmp_path: Path) -> None:
    deck = with_files_written(
        read(tmp_path, f"```bash\nmkdir k8s\nvi k8s/pod.yaml\n```\n\n{YAML}\n\n```bash\ncat k8s/pod.yaml\n```")
    )
    assert [(step.kind, step.file or step.text) for _, step in deck.steps] == [
        ("bash", "mkdir k8s"),
        ("write", "k8s/pod.yaml"),
        ("bash", "cat k8s/pod.yaml"),
    ]


def test_the_directive_is_about_the_block_below_it_or_holds_the_text_itself(tmp_path: Path) -> None:
    deck = read(
        tmp_path, f"<!-- ```write pod.yaml``` -->\n\n{YAML}\n\n<!--\n```write other.yaml\nb: 2\n  c: 3\n```\n-->"
    )
    assert not deck.findings
    assert [(step.kind, step.file, step.text) for _, step in deck.steps] == [
        ("write", "pod.yaml", "a: 1"),
        ("write", "other.yaml", "b: 2\n  c: 3"),
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("<!-- ```write pod.yaml``` -->\n\nNothing.", "directive-without-step"),
        (f"<!-- ```write two words``` -->\n\n{YAML}", "bad-write"),
        (f"<!-- ```write``` -->\n\n{YAML}", "bad-write"),
    ],
)
def test_a_directive_that_makes_no_sense_is_a_finding(tmp_path: Path, text: str, finding: str) -> None:
    assert finding in [finding.id for finding in read(tmp_path, text).findings]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        (BY_HAND, "cake.yaml"),
        pytest.param(CASES / "72-editor-then-yaml.md", "pod.yaml", marks=where_kept(CASES)),
    ],
    ids=lambda value: Path(value).name,
)
def test_a_page_whose_editor_is_above_the_file(path: Path, file: str) -> None:
    (_, written), (_, typed) = with_files_written(read_deck(path)).steps
    assert (written.kind, written.file, typed.kind) == ("write", file, "bash")
    assert written.text.startswith("apiVersion: v1\nkind: Pod\n")
