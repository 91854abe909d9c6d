"""The table of options: all that a person can say of how a deck is played, on the command line, to pytest or in a file.

A field of `RunOptions` is a row. From it come click's option of every command that plays, pytest's, the key of
`[tool.harness]`, and the reference. A row with an `example` is a key; its default is one that can be written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.project import output_files
from harness.project.places import Place, StoreUrl, place_to_write, read_place
from harness.project.provider_names import PROVIDERS
from harness.project.rows import PlayCommand, Reasons, option

COMMAND_TIMEOUT = 300.0
_COMPARES_WHOLE_RUNS = dict.fromkeys(
    (PlayCommand.BASELINE, PlayCommand.DRIFT, PlayCommand.PARITY), "what it compares is a whole run"
)
_TAKES_RECORDS = dict.fromkeys(
    (PlayCommand.BASELINE, PlayCommand.DRIFT, PlayCommand.PARITY), "`--from RECORD` plays nothing"
)
_PUBLISHES_NOTHING = {
    **dict.fromkeys(
        (PlayCommand.BASELINE, PlayCommand.DRIFT, PlayCommand.PARITY), "nobody looks in while it compares runs"
    ),
    PlayCommand.MATRIX: "its labs would all want the same port; `harness cluster service` shows a service of one",
    PlayCommand.MUTATE: "nobody looks in while lies are told",
    PlayCommand.JOB: "nobody looks in while pods play",
}
_IS_ONE_RUN = {
    PlayCommand.REHEARSE: "it tells how long one run takes",
    PlayCommand.WATCH: "it plays the deck again whenever it is saved",
    PlayCommand.MUTATE: "a lie counts as caught by the first step that fails",
    **dict.fromkeys(
        (PlayCommand.BASELINE, PlayCommand.DRIFT, PlayCommand.PARITY),
        "what it compares is one run that went well by itself",
    ),
}
_SEVERAL = dict.fromkeys((PlayCommand.MATRIX, PlayCommand.JOB), "several of these")
_STAYS_IN_PODS = {PlayCommand.JOB: "it would go with its pod"}
_WRITES_NO_RECORD = dict.fromkeys(
    (PlayCommand.WATCH, PlayCommand.MUTATE), "each of its rounds is another run; `harness run` writes a record"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a deck is played."""

    cluster: str = option(
        "local",
        f"Where to play: {', '.join(PROVIDERS)}; context:NAME for a cluster that is there.",
        metavar="PROVIDER",
        own_in={PlayCommand.MATRIX: "several of these"},
        example='"kind"',
        is_plain_in_pytest=True,
    )
    nodes: int = option(1, "Nodes of the local cluster: node1, node2, …", metavar="N", example="3")
    kubernetes: str = option(
        "",
        "Play this Kubernetes, server and kubectl: 1.34, v1.34.4, stable, a folder of programs.",
        metavar="VERSION",
        own_in=_SEVERAL,
        example='"1.34"',
    )
    kubectl: str = option(
        "",
        "Type into a shell with this kubectl in place of the server's: 1.31, v1.31.9, a path, PATH.",
        metavar="VERSION",
        own_in=_SEVERAL,
        example='"1.31"',
    )
    pull: str = option(
        "missing",
        "When registries are asked for images of the local lab: missing (those that are not here), never, always.",
        metavar="WHEN",
        example='"never"',
    )
    stand_ins: str = option(
        "missing",
        "When images made of Debian packages stand for those that no registry gives: missing, never.",
        metavar="WHEN",
        example='"never"',
    )
    offline: bool = option(
        False,
        "Fetch and make nothing: play with what is on this machine, as `harness prepare` has left it.",
    )
    disable: tuple[str, ...] = option(
        (),
        "An add-on that the local lab is to go without though the deck needs it: local-path, metrics-server, metallb.",
        metavar="NAME",
        example='["local-path"]',
    )
    network: str = option(
        "images",
        "What leaves the local lab: none, images (their pulling by this machine alone), open (the deck reaches the internet).",
        metavar="WHAT",
        example='"open"',
    )
    publish: tuple[str, ...] = option(
        (),
        "A port of this machine that leads to one of the local lab's first node: 8080:30080.",
        metavar="PORT:PORT",
        not_in=_PUBLISHES_NOTHING,
        example='["8080:30080"]',
    )
    like: Path | None = option(
        None,
        "Take the images that this record has, and no others under their names: by their digests.",
        metavar="RECORD",
    )
    home: str = option(
        "",
        "A folder that becomes the home directory; `workshops` for the one of our workshops.",
        metavar="DIR",
    )
    workdir: str = option(
        "",
        "Start the shell in this folder of the deck's repository, or of the home: ~/folder.",
        metavar="DIR",
    )
    first_slide: int | None = option(
        None,
        "Begin with this slide.",
        flag="--from",
        metavar="N",
        own_in=_TAKES_RECORDS,
    )
    last_slide: int | None = option(
        None, "End with this slide.", flag="--until", metavar="N", not_in=_COMPARES_WHOLE_RUNS
    )
    timeout: float = option(
        COMMAND_TIMEOUT,
        "For one command, unless the deck says otherwise.",
        metavar="SECONDS",
        example="600",
    )
    strict: bool = option(
        False,
        "Fail a command that does not end by itself, unless a directive ends it; `check` warns where it otherwise notes.",
        no="--no-strict",
        example="true",
    )
    write_files: bool = option(
        False,
        "Write the files that a page tells to make: what stands below `vi FILE`, *create a file FILE*, or a block with its name.",
        no="--no-write-files",
        example="true",
    )
    dialect: str | None = option(None, "Read decks in this dialect instead of recognising it.", metavar="DIALECT")
    exclude_class: tuple[str, ...] = option(
        (), "Leave out the slides of this class.", metavar="CLASS", example='["self-paced"]'
    )
    original: Path | None = option(
        None,
        "The deck that this is a translation of.",
        metavar="DECK",
        not_in={PlayCommand.PARITY: "its first deck is the original"},
    )
    borrow_directives: bool = option(
        True,
        "Play a translation with the hidden directives of its original that it lost.",
        no="--no-borrow-directives",
    )
    env: tuple[str, ...] = option((), "A variable that the deck's shell has from the beginning.", metavar="NAME=VALUE")
    placeholders: tuple[str, ...] = option(
        (),
        "What is typed for a placeholder of the deck: '<your-name>=ann'.",
        flag="--placeholder",
        metavar="NAME=VALUE",
    )
    before: tuple[str, ...] = option(
        (),
        "Play this page first, in the same lab and shell; if it fails, the set-up failed and not the deck.",
        metavar="PAGE",
        example='["docs/setup.md"]',
    )
    together: bool = option(
        False,
        "Play the decks in order, in one lab and one shell, as one deck.",
        not_in={
            PlayCommand.REHEARSE: "it rehearses one deck; name the pages in a `.list`",
            PlayCommand.MATRIX: "each of its cells is a deck of its own; name the pages in a `.list`",
            PlayCommand.WATCH: "it watches one deck; name the pages in a `.list`",
            PlayCommand.MUTATE: "it tells lies about one deck; name the pages in a `.list`",
            PlayCommand.JOB: "there would be nothing to divide; name the pages in a `.list`",
            **dict.fromkeys(
                (PlayCommand.BASELINE, PlayCommand.DRIFT, PlayCommand.PARITY),
                "it compares runs of one deck; name the pages in a `.list`",
            ),
        },
    )
    count: int = option(
        1,
        "Play each deck so many times, each time in a fresh lab; with -x until a step fails.",
        metavar="N",
        not_in={
            **_IS_ONE_RUN,
            PlayCommand.MATRIX: "a cell is one run; `harness run --count` plays a deck several times on one version",
            PlayCommand.JOB: "a shard plans one run of each deck",
        },
    )
    retries: int = option(
        0,
        "Play a deck that failed again in a fresh lab, so often at most; a step that passes only then is flaky, and fails the run.",
        metavar="N",
        not_in=_IS_ONE_RUN,
    )
    record: Place | None = option(
        None,
        "Write what happened: a file, or a folder for several runs; s3://bucket/folder with slide-harness[remote].",
        metavar="PATH",
        not_in=_WRITES_NO_RECORD,
        own_in={PlayCommand.JOB: "a place that stays when the pods go"},
        is_plain_in_pytest=True,
        parse=place_to_write,
    )
    casts: bool = option(
        True,
        "Keep beside the record what the terminals showed; `harness cast` plays it.",
        no="--no-casts",
        not_in=_WRITES_NO_RECORD,
        example="false",
    )
    screenshots: Path | None = option(
        None, "Keep a picture of each page that is opened.", metavar="DIR", not_in=_STAYS_IN_PODS
    )
    keep: bool = option(
        False,
        "Leave the cluster up; `harness cluster shell` looks around in it.",
        not_in={
            PlayCommand.WATCH: "the cluster stays until Ctrl-C anyway",
            PlayCommand.PARITY: "it plays on two clusters, and both would stay",
            PlayCommand.MATRIX: "every cell has a cluster of its own, and all of them would stay",
            **_STAYS_IN_PODS,
            PlayCommand.MUTATE: "what a lie left behind is no deck's; `harness run` leaves a cluster to look around in",
        },
    )
    cleanup: bool = option(
        False,
        "On an existing cluster, delete in the end what the deck's steps created there, the newest first, and nothing else.",
        not_in={PlayCommand.WATCH: "it plays a slide again and again, and takes back what that created each time"},
    )
    resume: bool = option(
        False,
        "Go on where the last run of this deck was killed.",
        own_in={PlayCommand.MUTATE: "going on after the last lie that was told"},
        not_in={
            PlayCommand.REHEARSE: "it tells how long the whole deck takes",
            PlayCommand.WATCH: "its first round begins on a fresh cluster",
            PlayCommand.MATRIX: "what it compares are whole runs",
            PlayCommand.JOB: "the journal goes with its pod; a shard whose pod went is played from the start",
            **_COMPARES_WHOLE_RUNS,
        },
    )
    yes: bool = option(False, "Touch an existing cluster without asking.")
    install: bool = option(
        False,
        "Install the Debian packages that the local cluster lacks.",
        not_in={PlayCommand.JOB: "the image has them"},
    )

    @property
    def record_path(self) -> Path | None:
        """Return where records are written on this machine. Where they go elsewhere in the end, a face has put a folder here for the while."""
        assert not isinstance(self.record, StoreUrl), self.record
        return self.record

    def over(self, values: Mapping[str, Any]) -> RunOptions:
        """Return these options with other values, by the name of the field; those of a list are added."""
        lists = {name: value for name, value in values.items() if isinstance(value, tuple)}
        added = {name: tuple(dict.fromkeys((*getattr(self, name), *value))) for name, value in lists.items()}
        return replace(self, **{**values, **added})


_ONLY_RUN: Reasons = {
    command: "`harness run` and `harness summary` write reports"
    for command in PlayCommand
    if command is not PlayCommand.RUN
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a run leaves for CI systems, beside its records."""

    summary: Path | None = option(
        None,
        "Write a page in Markdown: what failed and why. A job of GitHub's actions shows it by itself.",
        metavar="FILE",
        not_in=_ONLY_RUN,
        parse=output_files.file_named,
    )
    sarif: Path | None = option(
        None, "Write failures as SARIF.", metavar="FILE", not_in=_ONLY_RUN, parse=output_files.file_named
    )
    annotate: bool | None = option(
        None,
        "Print failures as annotations for GitHub, on by itself in its actions.",
        no="--no-annotate",
        not_in=_ONLY_RUN,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardOptions:
    """Which shard of the decks is played, where several machines play them."""

    shard: str = option(
        "",
        "Play this shard of the decks alone, like 3/20; auto: the one that the variables of this parallel job of CI name.",
        metavar="N/M",
    )
    durations_path: Place | None = option(
        None,
        "Divide the decks by how long they took: a folder of earlier records, s3:// too, or what `summary --format durations` wrote.",
        metavar="PATH",
        parse=read_place,
    )
