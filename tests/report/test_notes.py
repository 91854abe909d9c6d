"""Notes become sentences in one place."""

import tomllib
from pathlib import Path

import pytest
from harness.record.note import NoteKind, NoteRecord
from harness.report import notes
from harness.report.notes import note_text

SENTENCES = [
    (
        NoteRecord(kind=NoteKind.SUCCEEDED_LATER, command="kubectl get pods", tries=4, seconds=6.24),
        "`kubectl get pods` did what it should at try 4, after 6.2 s: a `wait` may be missing before it",
    ),
    (
        NoteRecord(kind=NoteKind.WAITED_AGAIN, command="kubectl wait pod/web", tries=2, seconds=30.0),
        "`kubectl wait pod/web` gave up waiting, and did what it should at try 2: `--timeout` may give it longer",
    ),
    (
        NoteRecord(kind=NoteKind.LEFT_EMPTY, command="PORT=$(cat log)", subject="PORT"),
        "`PORT=$(cat log)` left `PORT` empty",
    ),
    (
        NoteRecord(kind=NoteKind.NOT_COMPARED, subject="Handling connection for 8080"),
        "not compared, since it is printed when somebody asks: Handling connection for 8080",
    ),
    (
        NoteRecord(kind=NoteKind.ANSWER_NOT_SEEN, command="./serve", seconds=60.3),
        "nothing showed within 60 s that `./serve` answers; what follows was typed beside it all the same",
    ),
    (
        NoteRecord(kind=NoteKind.SERVER_ENDED, command="kubectl proxy", line=8),
        "`kubectl proxy`, typed on line 8, had ended by itself by then",
    ),
    (
        NoteRecord(kind=NoteKind.STILL_RUNNING, command="sleep 600", seconds=30.2),
        "`sleep 600` was still running after 30 s and was ended: a ```keys ^C``` is missing before this step",
    ),
    (
        NoteRecord(kind=NoteKind.STILL_RUNNING, command="sleep 600"),
        "`sleep 600` was still running and was ended: a ```keys ^C``` is missing before this step",
    ),
    (
        NoteRecord(kind=NoteKind.ENDED_BEFORE_KEYS, command="watch date"),
        "`watch date` had ended by itself before these keys were pressed",
    ),
    (NoteRecord(kind=NoteKind.NOT_PRESSED, subject="^C"), "nothing was running, so “^C” was not pressed"),
    (
        NoteRecord(kind=NoteKind.SHELL_STOPPED, command="kill -STOP $$"),
        "`kill -STOP $$` stopped the shell itself, and nobody can type in it any more: it was made to go on",
    ),
    (
        NoteRecord(kind=NoteKind.MARKS_RESTORED, command="unset PS1"),
        "`unset PS1` left a prompt that does not say when a command ended (PS0, PS1 and PROMPT_COMMAND together): it was put back",
    ),
    (
        NoteRecord(kind=NoteKind.MARKS_LOST, command="exec sh"),
        "after `exec sh` the shell did not say any more when a command ended, and was ended: the audience is without a "
        "prompt there too; leave it out, or type it in a `bash` of its own",
    ),
    (
        NoteRecord(kind=NoteKind.SHELL_KILLED, command="./immortal"),
        "neither ^C nor ^\\ nor SIGKILL ended the command; the shell was ended with it",
    ),
    (
        NoteRecord(kind=NoteKind.OUTPUT_DIVERTED, command="exec 2>/dev/null"),
        "since `exec 2>/dev/null` the shell's prompts and messages no longer reach the terminal: the audience sees "
        "neither; write the redirection behind the commands that it is for",
    ),
    (
        NoteRecord(kind=NoteKind.SHELL_RESTARTED),
        "the shell ended and was started again with its exported environment and directory",
    ),
    (
        NoteRecord(kind=NoteKind.SHELL_RESTARTED_FROM_PROMPT),
        "the shell ended without a trace and was started again as at its last prompt",
    ),
    (
        NoteRecord(kind=NoteKind.SHELL_RESTARTED_AFRESH),
        "the shell ended without a trace and was started again as at the beginning",
    ),
    (
        NoteRecord(kind=NoteKind.ANSWERED_LATER, tries=3, seconds=4.56),
        "the page answered at try 3, after 4.6 s",
    ),
    (
        NoteRecord(kind=NoteKind.UNKNOWN_NODE, subject="master-0", detail="10.0.0.1"),
        "there is no node called `master-0`; 10.0.0.1 is opened",
    ),
    (
        NoteRecord(kind=NoteKind.NO_BROWSER),
        "no picture was taken: there is no Chromium; install it with `apt-get install chromium`",
    ),
    (
        NoteRecord(kind=NoteKind.NO_PICTURE_FILE, detail="[Errno 28] No space left on device"),
        "no picture was taken: [Errno 28] No space left on device",
    ),
    (NoteRecord(kind=NoteKind.BROWSER_TIMEOUT, seconds=60.0), "no picture was taken: Chromium took over 60 s"),
    (
        NoteRecord(kind=NoteKind.BROWSER_FAILED, status=21, detail="no display"),
        "no picture was taken: Chromium ended with status 21 no display",
    ),
    (
        NoteRecord(kind=NoteKind.FILE_REPLACED, subject="a.txt"),
        "`a.txt` was there with another text, which was replaced",
    ),
    (
        NoteRecord(kind=NoteKind.ADDON_SILENT, subject="local-path", detail="the lab has no local-path"),
        "the lab has no local-path",
    ),
    (
        NoteRecord(kind=NoteKind.EFFECTS_UNKNOWN, detail="no answer"),
        "what commands do to the cluster is not known from here on: no answer",
    ),
    (
        NoteRecord(kind=NoteKind.EFFECTS_UNKNOWN, choices=("ConfigMap", "Pod"), detail="status 403"),
        "what commands do to ConfigMap, Pod is not known from here on: status 403",
    ),
    (
        NoteRecord(kind=NoteKind.EFFECTS_UNKNOWN, choices=("A", "B", "C", "D", "E"), detail="status 403"),
        "what commands do to A, B, C and 2 more is not known from here on: status 403",
    ),
    (NoteRecord(kind=NoteKind.WORDS, detail="{0.kind}: as it was"), "{0.kind}: as it was"),
]


@pytest.mark.parametrize(("note", "sentence"), SENTENCES)
def test_a_note_is_a_sentence(note: NoteRecord, sentence: str) -> None:
    assert note_text(note) == sentence


def test_each_kind_has_its_sentence_and_is_tried_here() -> None:
    table = tomllib.loads(Path(notes.__file__).with_suffix(".toml").read_text())
    assert set(table) == {kind.value for kind in NoteKind} == {note.kind.value for note, _ in SENTENCES}
