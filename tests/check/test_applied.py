"""Manifests where decks keep them: found wrong in their own file, with the line of the deck that applies them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from harness.check import CheckSettings, check
from harness.deck.model import Finding
from harness.deck.reader import read_deck
from harness.faces.cli.check import check as check_command

WRONG_SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  prots: []\n"
OLD_CRON_JOB = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: tick\n"
SOUND = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: blue\n"
FILES = {
    "k8s/service.yaml": WRONG_SERVICE,
    "k8s/blue.yaml": SOUND,
    "k8s/deeper/cron.yaml": OLD_CRON_JOB,
    "overlay/kustomization.yaml": "resources:\n- ../base\n- cron.yaml\npatches:\n- path: patch.yaml\n",
    "overlay/cron.yaml": OLD_CRON_JOB,
    "overlay/patch.yaml": "apiVersion: v1\nkind: Service\nmetadata: [x]\n",
    "base/kustomization.yaml": "resources: [service.yaml]\n",
    "base/service.yaml": WRONG_SERVICE,
    "raw/old.yaml": OLD_CRON_JOB,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "chart/templates/ingress.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: {{ .Release.Name }}\n",
    "chart/plain.yaml": WRONG_SERVICE,
    "slides/empty.md": "",
    "slides/handout.docx": "",
}  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that a deck brings with it, as `git clone` of it gives it."""
    top = tmp_path / "shop"
    for name, text in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for command in (("init", "-q"), ("remote", "add", "origin", "https://github.com/example/shop.git")):
        subprocess.run(("git", "-C", str(top), *command), check=True)
    monkeypatch.chdir(top)
    return top


def checked(commands: str, **settings: object) -> list[Finding]:
    path = Path("slides/deck.md")
    path.write_text(f"# A\n\n```bash\n{commands}\n```\n")
    wanted = {"ignore": ("missing-tool", "image-without-tag"), **settings}
    return list(check(read_deck(path), CheckSettings(**wanted)))  # type: ignore[arg-type]


def places(findings: list[Finding]) -> list[tuple[str, str, int, str]]:
    return [(finding.id, str(finding.span.path), finding.span.line, str(finding.related)) for finding in findings]


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("kubectl apply -f ../k8s/service.yaml", [("invalid-manifest", "k8s/service.yaml", 6, 4)]),
        ("cd ~/shop\nkubectl apply -f k8s", [("invalid-manifest", "k8s/service.yaml", 6, 5)]),
        ("cd ~/shop/k8s && kubectl create -f .", [("invalid-manifest", "k8s/service.yaml", 6, 4)]),
        ("cd ~/shop/k8s\nkubectl apply -R -f .", [("drift-api", "k8s/deeper/cron.yaml", 1, 5), ("invalid-manifest", "k8s/service.yaml", 6, 5)]),
        ("kubectl apply -k ../overlay", [("drift-api", "overlay/cron.yaml", 1, 4), ("invalid-manifest", "base/service.yaml", 6, 4)]),
        ("kubectl kustomize ../base | kubectl apply -f -", [("invalid-manifest", "base/service.yaml", 6, 4)]),
        ("cat ../raw/old.yaml | kubectl apply -f -", [("drift-api", "raw/old.yaml", 1, 4)]),
        ("kubectl apply -f https://raw.githubusercontent.com/example/shop/main/raw/old.yaml", [("drift-api", "raw/old.yaml", 1, 4)]),
        ("kubectl apply -f https://github.com/example/shop/raw/main/raw/old.yaml", [("drift-api", "raw/old.yaml", 1, 4)]),
        ("curl -sL https://raw.githubusercontent.com/example/shop/main/raw/old.yaml | kubectl apply -f -", [("drift-api", "raw/old.yaml", 1, 4)]),
        ("ls\nkubectl apply -f ../raw/old.yaml\nkubectl delete -f ../raw/old.yaml", [("drift-api", "raw/old.yaml", 1, 5)]),
    ],
)  # fmt: skip
def test_a_finding_stands_in_the_file_and_names_the_line_that_applies_it(
    repository: Path, commands: str, expected: list[tuple[str, str, int, int]]
) -> None:
    wanted = [(identifier, path, line, f"slides/deck.md:{by}") for identifier, path, line, by in expected]
    assert sorted(places(checked(commands))) == sorted(wanted)


@pytest.mark.parametrize(
    "commands",
    [
        "helm install shop ../chart", "kubectl apply -f ../chart/templates/ingress.yaml", "kubectl apply -f ../chart/plain.yaml",
        "kubectl apply -f https://raw.githubusercontent.com/other/shop/main/raw/old.yaml", "cat ../raw/old.yaml",
        "sed s/batch/x/ ../raw/old.yaml | kubectl apply -f -", "kubectl apply -f ../k8s/blue.yaml",
    ],
)  # fmt: skip
def test_charts_and_what_is_not_applied_are_let_be(repository: Path, commands: str) -> None:
    assert checked(commands) == []


def test_what_echo_pipes_stands_in_the_deck(repository: Path) -> None:
    (finding,) = checked("ls\necho 'apiVersion: v1\nkind: Service\nmetadata: [x]' | kubectl apply -f -")
    assert (finding.id, str(finding.span), finding.related) == ("invalid-manifest", "slides/deck.md:7", None)


@pytest.mark.parametrize(
    "line",
    ["#@ data.values.name", "  name: {{ .Values.name }}", "data: [...]", "data: $(DATA)", "data: ${DATA}", "data: [x]  # fill in", "data: []  # TODO", "...", "data: [your data]",
     "data: [x]  # à compléter"],
)  # fmt: skip
def test_a_template_is_no_invalid_manifest(repository: Path, line: str) -> None:
    Path("k8s/template.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  nam: a\n{line}\n")
    assert checked("kubectl apply -f ../k8s/template.yaml") == []


def test_an_author_silences_it_on_the_slide_that_applies_it(repository: Path) -> None:
    Path("slides/deck.md").write_text(
        "# A\n\n<!-- ```ignore drift-api it is about old times``` -->\n\n```bash\nkubectl apply -f ../raw/old.yaml\n```\n"
    )
    assert check(read_deck(Path("slides/deck.md")), CheckSettings()) == ()


def test_the_whole_repository_is_said_file_by_file(repository: Path) -> None:
    checked("cd ~/shop\nkubectl apply -f k8s\nkubectl apply -k overlay\nhelm install shop chart")
    result = CliRunner().invoke(check_command, ["slides", "--ignore", "missing-tool", "--ignore", "image-without-tag"])
    assert result.exit_code == 1
    for path, line in (("k8s/service.yaml:6:3", 5), ("overlay/cron.yaml:1:1", 6), ("base/service.yaml:6:3", 6)):
        assert any(
            row.startswith(path) and f"(applied at slides/deck.md:{line})" in row for row in result.output.splitlines()
        )
    assert "chart" not in result.output.replace("helm install shop chart", "")
    assert "slides/empty.md:1:1" in result.output
    assert "handout.docx" in result.output


def test_manifests_and_folders_of_them_are_checked_by_name(repository: Path) -> None:
    result = CliRunner().invoke(check_command, ["k8s", "raw/old.yaml"])
    reported_files = [row.partition(": ")[0] for row in result.output.splitlines() if "[" in row and row[0] != " "]
    assert reported_files == ["k8s/deeper/cron.yaml:1:1", "k8s/service.yaml:6:3", "raw/old.yaml:1:1"]
    assert "4 manifests, 3 findings" in result.output
    assert CliRunner().invoke(check_command, ["k8s/blue.yaml"]).exit_code == 0


@pytest.mark.parametrize("named", ["chart", "chart/templates", "chart/templates/ingress.yaml", "chart/plain.yaml"])
def test_a_chart_that_is_named_is_left_out_and_what_stands_beside_it_is_checked(repository: Path, named: str) -> None:
    result = CliRunner().invoke(check_command, [named, "raw/old.yaml"])
    assert "of a chart of Helm" in result.output
    assert "1 manifest, 1 finding" in result.output


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"apiVersion": "batch/v1beta1", "kind": "CronJob"}\n', ["1:2"]),
        ('{\n  "kind": "CronJob",\n  "apiVersion": "batch/v1beta1"\n}\n', ["3:3"]),
        ('{"apiVersion": "v1", "kind": "List", "items": [\n{"apiVersion": "batch/v1beta1", "kind": "CronJob"}]}\n', ["2:2"]),
        ('{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}}\n', []),
    ],
)  # fmt: skip
def test_manifests_in_json_are_read_as_those_in_yaml(repository: Path, text: str, places: list[str]) -> None:
    Path("k8s/cron.json").write_text(text)
    output = CliRunner().invoke(check_command, ["k8s/cron.json", "--select", "drift-api"]).output
    assert [row.partition(": ")[0] for row in output.splitlines() if "[drift-api]" in row] == [
        f"k8s/cron.json:{place}" for place in places
    ]
    assert "1 manifest, " in output
    typed = checked(f"echo '{text.strip()}' | kubectl apply -f -")
    assert [finding.id for finding in typed].count("drift-api") == len(places)


@pytest.mark.parametrize("text", ['{"a": 1}', "{" * 5000, '{"a":' * 5000, '{"apiVersion": "v1", "kind": '])
def test_json_that_is_no_manifest_is_let_be(repository: Path, text: str) -> None:
    Path("k8s/other.json").write_text(text)
    assert not any(
        "k8s/other.json" in row and "[drift" in row
        for row in CliRunner().invoke(check_command, ["k8s"]).output.splitlines()
    )


@pytest.mark.parametrize(
    ("page", "is_checked"), [("# Manifests\n\nOf the shop.\n", True), ("# A\n\n```bash\nls\n```\n", False)]
)
def test_a_folder_with_a_page_is_one_of_manifests_if_nobody_types_anything(
    repository: Path, page: str, is_checked: bool
) -> None:
    Path("k8s/README.md").write_text(page)
    output = CliRunner().invoke(check_command, ["k8s"]).output
    assert ("k8s/service.yaml:6:3" in output) is is_checked
