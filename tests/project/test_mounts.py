"""Folders of this machine that a project shows in the local lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.errors import SettingsError
from harness.project.mounts import Mount
from harness.project.settings import find_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / "src/app").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "course"
    (project / "data").mkdir(parents=True)
    (project / "file").write_text("")
    return project


def mounts(project: Path, *entries: str) -> tuple[Mount, ...]:
    written = ", ".join(f'"{entry}"' for entry in entries)
    (project / "harness.toml").write_text(f"[lab]\n# what the deck reads\nmounts = [{written}]\n")
    return find_settings(project).lab.folders


def test_a_folder_of_the_home_is_at_the_same_place_of_the_audiences(home: Path, project: Path) -> None:
    assert mounts(project, "~/src/app") == (Mount(home / "src/app", "~/src/app"),)
    assert mounts(project, "~/src/app:ro") == mounts(project, "~/src/app")
    assert mounts(project, "~/src/app:rw") == (Mount(home / "src/app", "~/src/app", is_writable=True),)


@pytest.mark.usefixtures("home")
def test_one_from_elsewhere_lies_in_the_home_by_its_name(project: Path) -> None:
    assert mounts(project, "data") == (Mount(project / "data", "~/data"),)
    assert mounts(project, f"{project}/data/../data/") == (Mount(project / "data", "~/data"),)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("/srv/data", "/srv/data"),
        ("~/of/the/course", "~/of/the/course"),
        ("/root/course", "~/course"),
        ("/etc/app", "/etc/app"),
        ("//srv/./data", "/srv/data"),
    ],
)
def test_the_target_is_a_place_in_the_lab(written: str, target: str, project: Path) -> None:
    assert mounts(project, f"data:{written}") == (Mount(project / "data", target),)
    assert mounts(project, f"data:{written}:rw") == (Mount(project / "data", target, is_writable=True),)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (("nowhere",), "“nowhere”: there is no {project}/nowhere"),
        (("~/nowhere",), "there is no {home}/nowhere (~ is {home} for who runs this)"),
        (("~nobody-of-this-name/x",), "there is no such home"),
        (("file",), "{project}/file is no folder; name the one that it lies in"),
        (("",), "write SOURCE, SOURCE:TARGET or SOURCE:TARGET:rw"),
        (("data:relative",), "write SOURCE, SOURCE:TARGET or SOURCE:TARGET:rw"),
        (("data:/srv:ro:rw",), "a folder whose own path has a “:” is shown by a symbolic link"),
        (("data:/srv/data:wr",), "write SOURCE, SOURCE:TARGET"),
        (("/:/srv/all",), "that is all of this machine"),
        (("data:/",), "in the lab, / is taken"),
        (("data:/proc",), "in the lab, /proc is taken: /proc is the lab's own"),
        (("data:/srv/../proc/self",), "in the lab, /proc/self is taken: /proc is the lab's own"),
        (("data:/etc",), "in the lab, /etc is taken"),
        (("data:/etc/kubernetes/pki",), "in the lab, /etc/kubernetes/pki is taken: /etc/kubernetes is the lab's own"),
        (("data:/usr",), "in the lab, /usr is taken"),
        (("data:/var/lib",), "in the lab, /var/lib is taken"),
        (("data:/root",), "in the lab, ~ is taken"),
        (("~",), "in the lab, ~ is taken"),
        (("data:~/../etc",), "in the lab, /etc is taken"),
        (("data", "data"), "is shown at ~/data already"),
        (("data:/srv", "~/src/app:/srv/app"), "/srv/app is the same place or one in the other"),
    ],
)
def test_what_cannot_be_shown_is_told_with_its_line(
    entries: tuple[str, ...], message: str, home: Path, project: Path
) -> None:
    with pytest.raises(SettingsError) as raised:
        mounts(project, *entries)
    assert str(raised.value).startswith(f"{project / 'harness.toml'}:3: lab.mounts: “{entries[-1]}”: ")
    assert message.format(home=home, project=project) in str(raised.value)


def test_a_link_shows_what_it_leads_to(home: Path, project: Path) -> None:
    (home / "with:colon").mkdir()
    (project / "link").symlink_to(home / "with:colon")
    assert mounts(project, "link") == (Mount(project / "link", "~/link"),)
