from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from harness.project.output_files import file_named, file_or_folder_named, is_regular, write


def test_folders_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "record.json"
    write(file, "é\n")
    assert file.read_bytes() == "é\n".encode()
    assert list(file.parent.iterdir()) == [file]


def test_a_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "kept" / "record.json", tmp_path / "link.json"
    target.parent.mkdir()
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    write(link, "after")
    assert link.is_symlink()
    assert target.read_text() == "after"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_what_a_link_leads_to_is_made_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere/record.json")
    write(tmp_path / "link", "new")
    assert (tmp_path / "elsewhere" / "record.json").read_text() == "new"


def test_a_device_stays_one() -> None:
    before = Path("/dev/null").stat()
    write(Path("/dev/null"), "gone")
    after = Path("/dev/null").stat()
    assert (after.st_ino, after.st_rdev) == (before.st_ino, before.st_rdev)


def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write(Path("/dev/full"), "more")


def test_an_error_names_the_file_and_not_its_draft() -> None:
    with pytest.raises(OSError, match=r"'/proc/record\.json'"):
        write(Path("/proc/record.json"), "more")


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write(pipe, "through\n")
    reader.join()
    assert read == ["through\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert not is_regular(pipe)


def test_standard_output_that_is_a_file_gets_it_behind_what_is_there(tmp_path: Path) -> None:
    program = "from pathlib import Path; from harness.project.output_files import write; print('printed', flush=True); write(Path('/dev/stdout'), 'written\\n')"
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
    assert (tmp_path / "out").read_text() == "printed\nwritten\n"


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(tmp_path / "folder", "text")
    assert (tmp_path / "folder").is_dir()
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file has its name from the beginning")
def test_one_that_is_killed_while_it_writes_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("before")
    script = (
        "import os, signal; from pathlib import Path; from harness.project.output_files import write\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write(Path('record.json'), 'after')"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False).returncode == -9
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]
    assert (tmp_path / "record.json").read_text() == "before"


@pytest.mark.parametrize("ending", ["/", "/."])
def test_a_name_that_ends_in_a_slash_is_a_folder(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "nights" / "1"
    assert file_or_folder_named(f"{folder}{ending}") == folder
    assert folder.is_dir()
    assert file_or_folder_named(f"{folder}{ending}") == folder
    with pytest.raises(ValueError, match="is a folder, and one file is written: name a file in it"):
        file_named(f"{tmp_path}/page{ending}")


def test_a_name_without_a_slash_is_what_is_there(tmp_path: Path) -> None:
    assert file_or_folder_named(f"{tmp_path}/run.json") == file_named(f"{tmp_path}/run.json") == tmp_path / "run.json"
    assert not any(tmp_path.iterdir())
    with pytest.raises(ValueError, match="is a folder"):
        file_named(str(tmp_path))


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run.json").touch()
    with pytest.raises(ValueError, match=r"run\.json/: the folder cannot be made: File exists"):
        file_or_folder_named(f"{tmp_path}/run.json/")
