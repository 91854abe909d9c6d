"""What a deck labels for an old version is right as it stands; what only speaks of versions is no label."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.reader import read_deck
from harness.deck.syntax import ASCIIDOC, MARKDOWN, RST

from tests.check.reading import findings

HELM_2 = "helm install --name shop ./shop"
SHOW_ALL = "kubectl get pods --show-all"


def drift_ids(folder: Path, text: str) -> list[str]:
    return [finding.id for finding in findings(folder, text, select=("drift",), kubernetes="1.37")]


def page(label: str, command: str) -> str:
    """A page whose fence stands below a line."""
    return f"# Pods\n\nSome words before.\n\n{label}\n\n```bash\n{command}\n```\n"


@pytest.mark.parametrize(
    "label",
    [
        "With Helm 2:",
        "Helm v2:",
        "- In Helm 2.16",
        "## Helm 2",
        "Avec Helm 2 :",
        "On older versions of Helm:",
        "The old way:",
        "Avec les anciennes versions :",
        '=== "Helm 2"',
    ],
)
def test_a_label_of_an_old_release_of_a_tool(tmp_path: Path, label: str) -> None:
    assert drift_ids(tmp_path, page(label, HELM_2)) == []


TABS = [
    ("deck.md", "# Pods\n\n{tab}\n\nIt takes a while.\n\n```bash\n{command}\n```\n", '=== "{}"'),
    ("deck.md", "# Pods\n\n{tab}\n\nIt takes a while.\n\n```bash\n{command}\n```\n", '{{{{< tab name="{}" >}}}}'),
    ("deck.md", "# Pods\n\n{tab}\n\nIt takes a while.\n\n```bash\n{command}\n```\n", ":::{{tab-item}} {}"),
    ("deck.adoc", "= Pods\n\n[tabs]\n====\n{tab}\n+\n--\nIt takes a while.\n\n[source,bash]\n----\n{command}\n----\n--\n====\n", "{}::"),
    ("deck.rst", "Pods\n====\n\n{tab}\n\n   It takes a while.\n\n   .. code-block:: bash\n\n      {command}\n", ".. tab:: {}"),
    ("deck.rst", "Pods\n====\n\n{tab}\n\n   It takes a while.\n\n   .. code-block:: bash\n\n      {command}\n", ".. tab-item:: {}"),
    ("deck.rst", "Pods\n====\n\n{tab}\n\n   It takes a while.\n\n   .. code-block:: bash\n\n      {command}\n", ".. tabbed:: {}"),
]  # fmt: skip
"""Pages with a tab, as each syntax writes it; a sentence stands between the tab and the command."""


@pytest.mark.parametrize(("name", "text", "tab"), TABS)
def test_a_tab_is_a_label_in_each_syntax(tmp_path: Path, name: str, text: str, tab: str) -> None:
    for label, drifted in (("Helm 2", []), ("Helm 3", ["drift-flag"])):
        deck = text.format(tab=tab.format(label), command=HELM_2)
        reported = findings(tmp_path, deck, name=name, select=("drift",), kubernetes="1.37")
        assert [finding.id for finding in reported] == drifted


def test_a_tab_of_another_syntax_is_no_label() -> None:
    syntaxes = {"deck.md": MARKDOWN, "deck.adoc": ASCIIDOC, "deck.rst": RST}
    for name, _, tab in TABS:
        line = tab.format("Helm 2")
        assert [other for other, syntax in syntaxes.items() if syntax.tab(line)] == [name]


@pytest.mark.parametrize(
    "label",
    [
        "With Helm:",
        "With Helm 3:",
        "From Helm 2 to Helm 3:",
        "## Two charts for Helm",
        "Kubernetes 1.17:",
        "Install 2 charts:",
    ],
)
def test_no_label_of_an_old_release_of_a_tool(tmp_path: Path, label: str) -> None:
    assert drift_ids(tmp_path, page(label, HELM_2)) == ["drift-flag"]


@pytest.mark.parametrize(
    "label",
    [
        "Before Kubernetes 1.14:",
        "On Kubernetes 1.13:",
        "Up to 1.13:",
        "kubectl 1.12 and earlier:",
        "With k8s < 1.14",
        "Until Kubernetes v1.13.5, all pods are shown by:",
        "Avant la version 1.14 :",
        "Kubernetes 1.13 et antérieures :",
        "Jusqu'à Kubernetes 1.13 :",
        "For older clusters:",
        "Deprecated:",
    ],
)
def test_a_label_of_an_old_kubernetes(tmp_path: Path, label: str) -> None:
    assert drift_ids(tmp_path, page(label, SHOW_ALL)) == []


@pytest.mark.parametrize(
    "label",
    [
        "On Kubernetes 1.14:",
        "Before Kubernetes 1.30:",
        "Since Kubernetes 1.13:",
        "Kubernetes 1.10 and later:",
        "Kubernetes 1.13+:",
        "Kubernetes >= 1.10",
        "À partir de Kubernetes 1.10 :",
        "nginx 1.13:",
        "All pods of the old web server:",
        "We have 1.13 of them:",
    ],
)
def test_no_label_of_an_old_kubernetes(tmp_path: Path, label: str) -> None:
    assert drift_ids(tmp_path, page(label, SHOW_ALL)) == ["drift-flag"]


def test_a_comment_labels_what_stands_below_it_as_far_as_the_next(tmp_path: Path) -> None:
    script = f"# Helm 2\nhelm init\n{HELM_2}\n# Helm 3\n{HELM_2}"
    [finding] = findings(tmp_path, page("Install it:", script), select=("drift",), kubernetes="1.37")
    assert finding.span.line == 12


def test_a_comment_behind_a_command_labels_that_one(tmp_path: Path) -> None:
    assert drift_ids(tmp_path, page("Install it:", f"{HELM_2}  # Helm 2\n{HELM_2}")) == ["drift-flag"]


def test_a_heading_labels_all_fences_below_it_as_far_as_the_next_heading(tmp_path: Path) -> None:
    fence = f"```bash\n{HELM_2}\n```"
    text = f"# Shop\n\n## Helm 2\n\nOne.\n\n{fence}\n\nTwo.\n\n{fence}\n\n## Helm\n\nThree.\n\n{fence}\n"
    [finding] = findings(tmp_path, text, select=("drift",), kubernetes="1.37")
    assert finding.span.line == 22


PAGES = {
    "adoc": "= Shop\n\n== Install\n\n{}\n\n[source,bash]\n----\n{}\n----\n",
    "rst": "Shop\n====\n\nInstall\n-------\n\n{}\n\n.. code-block:: bash\n\n   {}\n",
}
HEADINGS = {
    "adoc": "= Shop\n\n{}\n\nOne.\n\n[source,bash]\n----\n{}\n----\n",
    "underlined.adoc": "Shop\n====\n\n{}\n{}\n\nOne.\n\n[source,bash]\n----\n{}\n----\n",
    "rst": "Shop\n====\n\n{}\n{}\n\nOne.\n\n.. code-block:: bash\n\n   {}\n",
    "md": "Shop\n====\n\n{}\n{}\n\nOne.\n\n```bash\n{}\n```\n",
}


@pytest.mark.parametrize(("label", "count"), [("With Helm 2:", 0), ("With Helm:", 1)])
@pytest.mark.parametrize("suffix", PAGES)
def test_a_block_has_its_label_in_other_dialects_too(tmp_path: Path, suffix: str, label: str, count: int) -> None:
    assert drifts_of(tmp_path / f"deck.{suffix}", PAGES[suffix].format(label, HELM_2)) == ["drift-flag"] * count


@pytest.mark.parametrize(("heading", "count"), [("Helm 2 itself", 0), ("Helm as it is", 1)])
@pytest.mark.parametrize("suffix", HEADINGS)
def test_a_heading_is_one_as_its_dialect_writes_it(tmp_path: Path, suffix: str, heading: str, count: int) -> None:
    words = (f"== {heading}",) if suffix == "adoc" else (heading, "-" * len(heading))
    assert drifts_of(tmp_path / f"deck.{suffix}", HEADINGS[suffix].format(*words, HELM_2)) == ["drift-flag"] * count


@pytest.mark.parametrize(
    ("suffix", "mark", "with_title"),
    [
        ("adoc", "[source,bash]", ".With Helm{}\n[source,bash]"),
        ("adoc", "[source,bash]", "[source,bash]\n.With Helm{}"),
        ("rst", ".. code-block:: bash\n", ".. code-block:: bash\n   :caption: With Helm{}\n"),
    ],
)
def test_the_title_of_a_block_labels_it(tmp_path: Path, suffix: str, mark: str, with_title: str) -> None:
    text = PAGES[suffix].format("Install it.", HELM_2)
    path = tmp_path / f"deck.{suffix}"
    assert drifts_of(path, text.replace(mark, with_title.format(" 2"))) == []
    assert drifts_of(path, text.replace(mark, with_title.format(""))) == ["drift-flag"]


def drifts_of(path: Path, text: str) -> list[str]:
    path.write_text(text)
    deck = read_deck(path)
    assert [step.text for _, step in deck.steps] == [HELM_2], "what is labelled is typed"
    return [finding.id for finding in check(deck, CheckSettings(select=("drift",), kubernetes="1.37"))]


def test_an_expectation_and_a_manifest_have_labels_too(tmp_path: Path) -> None:
    expectation = (
        '```bash\nkubectl delete pod web\n```\n\nOn Kubernetes 1.33 and earlier:\n\n```\npod "web" deleted\n```\n'
    )
    assert drift_ids(tmp_path, f"# Pods\n\n{expectation}") == []
    manifest = (
        "Before 1.16:\n\n```yaml\napiVersion: extensions/v1beta1\nkind: Deployment\nmetadata:\n  name: web\n```\n"
    )
    assert drift_ids(tmp_path, f"# Pods\n\n{manifest}") == []
    assert drift_ids(tmp_path, f"# Pods\n\n{manifest.replace('Before 1.16', 'Apply it')}") == ["drift-api"]


def test_a_label_of_a_newer_version_stands_where_an_older_one_is_asked_about(tmp_path: Path) -> None:
    text = page("Since Kubernetes 1.26:", "kubectl events")
    assert [finding.id for finding in findings(tmp_path, text, select=("drift",), kubernetes="1.20")] == []
    text = page("All of them:", "kubectl events")
    assert [finding.id for finding in findings(tmp_path, text, select=("drift",), kubernetes="1.20")] == [
        "drift-command"
    ]


def test_a_long_sentence_above_a_fence_is_no_label(tmp_path: Path) -> None:
    sentence = "Helm 2 had a server in the cluster, which many people did not like, so that its makers took it away when they wrote the next one:"
    assert drift_ids(tmp_path, page(sentence, HELM_2)) == ["drift-flag"]
