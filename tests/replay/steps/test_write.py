"""Files that a deck has written into the audience's home."""

from __future__ import annotations

from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind

from tests.replay.conftest import Play


def test_a_file_is_written_where_the_terminal_is_and_the_record_says_so(play: Play) -> None:
    played = play(
        "```bash\nmkdir there; cd there\n```",
        "<!--\n```write conf/app.yaml\na: \"$HOME\" `x`\n\tb: 'é'\n```\n-->\n```bash\ncat conf/app.yaml\n```",
    )
    assert played.verdicts == ["passed"] * 3
    assert played[2].commands[0].output == "a: \"$HOME\" `x`\n\tb: 'é'\n"
    file = played[1].file
    assert file is not None
    assert (file.name, file.replaced) == ("conf/app.yaml", False)
    assert file.path.startswith("~/")
    assert file.path.endswith("/there/conf/app.yaml")
    assert not played[1].notes


def test_what_was_there_is_replaced_and_said(play: Play) -> None:
    written = "<!--\n```write a.txt\nnew\n```\n-->"
    played = play("```bash\necho old > a.txt\n```", written, written, "```bash\ncat a.txt\n```")
    assert [step.file.replaced for step in (played[1], played[2]) if step.file] == [True, False]
    assert played[1].notes == (NoteRecord(kind=NoteKind.FILE_REPLACED, subject="a.txt"),)
    assert played[3].commands[0].output == "new\n"


def test_nothing_is_written_outside_of_the_home(play: Play) -> None:
    outside = [f"<!--\n```write {name}\nx\n```\n-->" for name in ("/etc/harness-test.txt", "../../x.txt", "out/x.txt")]
    played = play("```bash\nln -s /tmp out\n```", *outside)
    assert played.verdicts == ["passed", "failed", "failed", "failed"]
    reasons = [played[index].reason for index in (1, 2, 3)]
    assert [reason and reason.kind for reason in reasons] == [ReasonKind.NOT_WRITTEN] * 3


def test_a_name_in_the_home_is_one_wherever_the_terminal_is(play: Play) -> None:
    played = play("```bash\ncd /usr\n```", "<!--\n```write ~/a.txt\nx\n```\n-->", "```bash\ncat ~/a.txt\n```")
    assert played.verdicts == ["passed"] * 3
