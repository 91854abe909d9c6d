"""Where the shell of a deck starts, and what lies around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.home import home_of
from harness.deck.reader import read_deck
from harness.project import folder
from harness.project.errors import SettingsError

from tests.project.repositories import committed, git, write


def course(tmp_path: Path, page: str, **files: str) -> Path:
    """The page of a repository: in `docs`, beside a script; `examples` is at the top."""
    contents = {"docs/page.md": page, "docs/setup.sh": "", "examples/pod.yaml": "", **files}
    return committed(tmp_path / "course", contents) / "docs" / "page.md"


def typed(*commands: str) -> str:
    """A page on which these commands are typed."""
    return "# A page\n\n```bash\n" + "\n".join(commands) + "\n```\n"


def start_of(page: Path, home: str = "", workdir: str = "") -> str:
    return str(home_of(read_deck(page, "jekyll"), home, workdir).home.start)


@pytest.mark.parametrize(
    ("commands", "start"),
    [
        (["kubectl apply -f examples/pod.yaml"], "course"),
        (["kubectl apply -f ../examples/pod.yaml"], "course/docs"),
        (["./setup.sh"], "course/docs"),
        (["docs/setup.sh"], "course"),
        (["cd docs", "./setup.sh"], "course"),
        (["cd ../examples", "cat pod.yaml"], "course/docs"),
        (["echo nothing is read"], "course"),
        (["cat missing.yaml"], "course"),
        (["cat setup.sh", "cat examples/pod.yaml", "cat docs/page.md"], "course"),
        (["touch page.md", "cat page.md", "cat examples/pod.yaml"], "course"),
        (["cd ~", "cat setup.sh"], "course"),
        (["git clone https://example.com/x/y", "cd y", "cat setup.sh"], "course"),
    ],
)
def test_the_shell_starts_where_the_relative_paths_exist(tmp_path: Path, commands: list[str], start: str) -> None:
    assert start_of(course(tmp_path, typed(*commands))) == start


def test_a_command_that_is_not_played_does_not_count(tmp_path: Path) -> None:
    page = course(tmp_path, "# A page\n\n<!-- ```skip not here``` -->\n\n```bash\n./setup.sh\n```\n")

    assert start_of(page) == "course"


def test_an_option_comes_before_the_directive_and_this_before_the_project(tmp_path: Path) -> None:
    page = course(tmp_path, typed("true"), **{"harness.toml": 'workdir = "docs"\n'})
    assert start_of(page) == "course/docs"

    page.write_text("<!-- ```workdir examples``` -->\n" + typed("true"))
    assert start_of(page) == "course/examples"

    assert start_of(page, workdir=".") == "course"
    assert start_of(page, workdir="~") == "."
    assert start_of(page, workdir="~/course/docs") == "course/docs"


def test_what_is_no_folder_is_told_with_its_place(tmp_path: Path) -> None:
    page = course(tmp_path, "<!-- ```workdir exmaples``` -->\n" + typed("true"))

    with pytest.raises(SettingsError, match=r"page\.md:1: workdir: there is no folder “exmaples” in .*/course"):
        start_of(page)
    with pytest.raises(SettingsError, match="--workdir: there is no folder “/etc”"):
        start_of(page, workdir="/etc")
    with pytest.raises(SettingsError, match="--workdir: there is no folder “~/other”: in the home are ~/course"):
        start_of(page, workdir="~/other")


def test_the_copy_lies_where_the_project_says(tmp_path: Path) -> None:
    settings = '[lab]\nat = "~/environment/course"\n'
    page = course(tmp_path, typed("./setup.sh"), **{"harness.toml": settings})

    home = home_of(read_deck(page, "jekyll")).home

    assert (str(home.at), str(home.start)) == ("environment/course", "environment/course/docs")


@pytest.mark.parametrize("at", ["/opt/course", "~", "../course", "~/.."])
def test_the_copy_lies_in_the_home(tmp_path: Path, at: str) -> None:
    page = course(tmp_path, typed("true"), **{"harness.toml": f'[lab]\nat = "{at}"\n'})

    with pytest.raises(SettingsError, match="is no folder in the home"):
        start_of(page)


def test_a_home_of_its_own_kind_is_where_the_shell_starts_unless_paths_are_elsewhere(tmp_path: Path) -> None:
    settings = {"harness.toml": '[lab]\nhome = "fixtures/home"\n', "fixtures/home/stacks/web.yml": ""}

    assert start_of(course(tmp_path, typed("cd ~/stacks", "cat web.yml"), **settings)) == "."
    assert start_of(course(tmp_path / "2", typed("cat stacks/web.yml"), **settings)) == "."
    assert start_of(course(tmp_path / "3", typed("cat examples/pod.yaml"), **settings)) == "course"


def test_the_home_that_comes_with_the_harness_has_a_name(tmp_path: Path) -> None:
    home = home_of(read_deck(course(tmp_path, typed("true")), "jekyll"), "workshops").home

    assert home.folder is not None
    assert (home.folder / "docker-compose.yml").is_file()


def test_a_home_that_has_the_place_of_the_copy_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"home/course/file": ""})

    with pytest.raises(SettingsError, match=r"has a course already.*at = "):
        start_of(course(tmp_path, typed("true")), home=str(tmp_path / "home"))


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--home: /nowhere is no folder; `workshops` is the home"):
        start_of(course(tmp_path, typed("true")), home="/nowhere")


def test_a_deck_alone_in_a_crowded_folder_starts_in_an_empty_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_FILES", 2)
    write(tmp_path, {"page.md": typed("cat one"), "one": "", "two": ""})

    home = home_of(read_deck(tmp_path / "page.md", "jekyll"))

    assert (home.home.repository, str(home.home.start)) == (None, ".")
    assert "it has more than 2 files; put the deck into a folder of its own" in home.remark


def test_a_repository_has_the_name_that_a_clone_of_it_has(tmp_path: Path) -> None:
    page = course(tmp_path, typed("true"))
    git(page.parent, "remote", "add", "origin", "git@example.com:them/workshop.git")

    assert start_of(page) == "workshop"


CLONE = "git clone https://git.example.com/them/course.git"


def with_origin(page: Path) -> Path:
    git(page.parent, "remote", "add", "origin", "git@git.example.com:them/course.git")
    return page


def test_what_the_deck_clones_of_its_own_repository_is_known_whatever_the_protocol(tmp_path: Path) -> None:
    page = with_origin(course(tmp_path, typed("git clone https://git.example.com/them/other", CLONE, "cd course")))

    home = home_of(read_deck(page, "jekyll"))

    assert [address.text for address in home.clones] == ["https://git.example.com/them/course.git"]
    assert (home.home.is_brought, str(home.home.start)) == (True, "course")


def test_a_page_of_its_repository_that_is_only_opened_is_no_clone(tmp_path: Path) -> None:
    page = with_origin(course(tmp_path, typed("curl https://git.example.com/them/course")))

    assert home_of(read_deck(page, "jekyll")).clones == ()


def test_a_deck_that_clones_itself_into_the_home_finds_the_place_free(tmp_path: Path) -> None:
    home = home_of(read_deck(with_origin(course(tmp_path, typed("cd ~", CLONE, "cd course"))), "jekyll")).home

    assert (home.is_brought, str(home.start)) == (False, ".")
