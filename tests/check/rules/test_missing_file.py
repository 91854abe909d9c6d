"""A path that is typed and is not there is a finding at its place; where a step before may have made it, there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.check.granted import NOTHING, Granted
from harness.check.run_tree import Repositories
from harness.deck.model import Finding
from harness.deck.reader import read_deck

from tests.check.reading import exercise
from tests.project.repositories import git, workshop

DECK = "docs/page.md"


def findings(top: Path, *fences: str, granted: Granted = NOTHING) -> list[Finding]:
    """Those about missing files of a deck in `docs/` of a repository."""
    path = top / DECK
    path.write_text(exercise(*fences))
    return list(check(read_deck(path), CheckSettings(select=("missing-file",)), granted=granted))


def missing(top: Path, *fences: str, granted: Granted = NOTHING) -> list[str]:
    """The paths that are claimed to be missing."""
    return [finding.message.split("`")[1] for finding in findings(top, *fences, granted=granted)]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with `examples/pod.yaml`, `setup.sh`, a new file, one that git ignores, and a remote."""
    made = workshop(tmp_path / "shop")
    git(made, "remote", "add", "origin", "https://example.com/team/shop.git")
    return made


def test_a_wrong_path_has_its_place_and_the_nearest_name(top: Path) -> None:
    (finding,) = findings(top, "kubectl get nodes\nkubectl apply \\\n  -f examples/pods.yaml")
    assert (finding.span.line, finding.span.column) == (8, 6)
    assert "`examples/pods.yaml`" in finding.message
    assert "~/shop" in finding.message
    assert "`examples/pod.yaml`" in finding.help


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f examples/pod.yaml -f examples/new.yaml",
        "kubectl apply -f examples/",
        "cd examples && kubectl apply -f pod.yaml",
        "cat ~/shop/examples/pod.yaml .gitignore",
        "./setup.sh",
        "cd docs; ls ../examples",
        "pushd examples; cat pod.yaml; popd; cat setup.sh",
        "(cd examples; cat pod.yaml); cat setup.sh",
        "kubectl apply -f https://example.com/pod.yaml",
        "cat ~/.kube/config /etc/hosts",
    ],
)
def test_what_is_there_is_no_finding(top: Path, command: str) -> None:
    assert missing(top, command) == []


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("kubectl apply -f pod.yaml", "pod.yaml"),
        ("kubectl apply -k examples/overlay", "examples/overlay"),
        ("docker build -t web web", "web"),
        ("docker compose -f compose.yml up -d", "compose.yml"),
        ("helm install web ./chart", "./chart"),
        ("cd manifests && kubectl apply -f pod.yaml", "manifests"),
        ("source env.sh", "env.sh"),
        ("./start.sh", "./start.sh"),
        ("sort < names", "names"),
        ("kubectl create configmap web --from-file=web.conf", "web.conf"),
        ("cd ~/elsewhere", "~/elsewhere"),
    ],
)
def test_what_is_not_there_is_one(top: Path, command: str, path: str) -> None:
    assert missing(top, command) == [path]


@pytest.mark.parametrize(
    "before",
    [
        "cat > web.yaml <<EOF\nkind: Pod\nEOF",
        "curl -LO https://example.com/web.yaml",
        "wget -O web.yaml https://example.com/web",
        "kubectl create deployment web --image=web:1 --dry-run=client -o yaml > web.yaml",
        "cp examples/pod.yaml web.yaml",
        "vi web.yaml",
        "tar xzf https.tgz || curl -s https://example.com/all.tgz | tar xz",
        "./setup.sh",
        "make web.yaml",
        "cd $SOMEWHERE",
        "source setup.sh",
        "kubectl exec -it web -- bash",
        "bash",
    ],
)
def test_what_a_step_before_may_have_made_is_none(top: Path, before: str) -> None:
    assert "web.yaml" not in missing(top, before, "kubectl apply -f web.yaml")
    assert missing(top, "kubectl apply -f web.yaml", before)[0] == "web.yaml"


@pytest.mark.parametrize(
    "fences",
    [
        ("test -f web.yaml && kubectl apply -f web.yaml",),
        ("kubectl apply -f web.yaml || true",),
        ("kubectl apply -f web.yaml", "<!-- ```wait No such file``` -->"),
        ("kubectl apply -f web.yaml", "<!-- ```expect-exit 1``` -->"),
        ("kubectl apply -f <your-file>.yaml",),
        ("kubectl apply -f $NAME.yaml",),
        ("<!-- ```skip needs a cloud``` -->", "kubectl apply -f web.yaml"),
        ("ssh node2", "cat web.yaml", "exit"),
    ],
)
def test_what_may_be_missing_or_is_not_played_is_none(top: Path, fences: tuple[str, ...]) -> None:
    assert missing(top, *fences) == []


def test_a_path_is_seen_from_where_the_shell_is(top: Path) -> None:
    assert missing(top, "cd examples", "cat pod.yaml", "cat examples/pod.yaml", "cd ..", "cat examples/pod.yaml") == [
        "examples/pod.yaml"
    ]


def test_behind_a_folder_that_is_missing_nothing_is_reported(top: Path) -> None:
    assert missing(top, "cd manifests\ncat a.yaml", "cat b.yaml", "cd ~/shop", "cat c.yaml") == ["manifests", "c.yaml"]


def test_a_path_is_reported_once(top: Path) -> None:
    assert missing(top, "cat a.yaml", "kubectl apply -f a.yaml") == ["a.yaml"]


def test_the_shell_starts_where_the_paths_of_the_deck_are(top: Path) -> None:
    (top / "docs/part.txt").write_text("x")
    assert missing(top, "cat part.txt") == []
    assert missing(top, "cat part.txt ../setup.sh") == []
    (finding,) = findings(top, "cat examples/pod.yaml examples/new.yaml", "cat part.txt")
    assert 'workdir = "docs"' in finding.help
    assert missing(top, "cat examples/pod.yaml", granted=Granted(workdir="docs")) == ["examples/pod.yaml"]


def test_a_file_that_only_its_author_has_is_missing_for_everybody_else(top: Path) -> None:
    (finding,) = findings(top, "source secret.env")
    assert "git ignores it" in finding.help


def test_the_home_that_a_project_names(top: Path, tmp_path: Path) -> None:
    (tmp_path / "home/environment/app").mkdir(parents=True)
    home = Granted(home=str(tmp_path / "home"))
    assert missing(top, "cd ~/environment/app", granted=home) == []
    assert missing(top, "cd ~/environment/application", granted=home) == ["~/environment/application"]
    (finding,) = findings(top, "cd ~/environment/app")
    assert "[tool.harness.lab]" in finding.help
    (top / "harness.toml").write_text('[lab]\nat = "~/there"\n')
    assert missing(top, "cat ~/there/examples/pod.yaml") == []


@pytest.mark.parametrize("address", ["https://example.com/team/shop", "git@example.com:team/shop.git"])
def test_a_clone_of_the_repository_itself_has_its_files(top: Path, address: str) -> None:
    assert missing(top, f"cd; git clone {address} again\ncd again", "cat examples/pod.yaml examples/web.yaml") == [
        "examples/web.yaml"
    ]
    assert missing(top, f"git clone {address}\ncd shop", "cat examples/pod.yaml examples/web.yaml") == [
        "examples/web.yaml"
    ]
    assert missing(top, "git clone https://example.com/other/shop there\ncd there\ncat examples/web.yaml") == []


def test_without_git_it_is_the_folder_of_the_deck(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/pod.yaml").write_text("kind: Pod")
    assert missing(tmp_path, "kubectl apply -f pod.yaml", "kubectl apply -f web.yaml") == ["web.yaml"]


def test_git_is_asked_once_for_all_decks_of_a_repository(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = top / DECK
    path.write_text(exercise("cat a.yaml"))
    repositories = Repositories()
    settings = CheckSettings(select=("missing-file",))
    assert len(check(read_deck(path), settings, repositories=repositories)) == 1
    monkeypatch.setenv("PATH", "/nowhere")
    assert len(check(read_deck(path), settings, repositories=repositories)) == 1


def test_a_deck_that_names_no_path_asks_no_git(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repositories, "of", lambda *_: pytest.fail("git was asked"))
    assert missing(top, "kubectl get nodes") == []


def test_a_page_that_is_played_before_may_have_made_it(top: Path) -> None:
    page = top / "docs/setup.md"
    page.write_text("# Set up\n\n```bash\nexport NS=web\ntouch web.yaml\n```\n")
    granted = Granted(before=(read_deck(page),), variables=frozenset({"ZONE"}))
    path = top / DECK
    path.write_text(exercise("cat web.yaml other.yaml", "echo $NS $ZONE $OTHER"))
    findings = check(read_deck(path), CheckSettings(select=("undefined-variable", "missing-file")), granted=granted)
    assert [finding.message.split("`")[1] for finding in findings] == ["other.yaml", "$OTHER"]
