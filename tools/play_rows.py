"""Plays the smallest deck for each row about Kubernetes and kubectl on the last version before a change and on the first after it.

    python -m tools.play_rows                  # all that can be played with the programs that are here
    python -m tools.play_rows run-replicas     # this row

`played_rows.toml` has the decks. A server is that of `ask_servers.py` with a kube-controller-manager beside it, server and kubectl of one version:
no node, so no pod runs. `harness run` types. What came of it is kept in the user's cache, and nothing is played twice; `docs/reference/played.toml`
is written from it, for the page of the documentation.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import yaml
from harness.cluster.build import cache
from harness.cluster.programs import Programs, find, kept
from harness.knowledge.releases import NEWEST
from harness.knowledge.rows import rows_by_id
from harness.knowledge.version import Version, read_version
from harness.project.settings import ProgramSettings
from msgspec import Struct

from tools.ask_servers import end_cleanly, running, serving

_REPOSITORY: Final = Path(__file__).parents[1]
_DECKS: Final = Path(__file__).with_name("played_rows.toml")
_PAGE: Final = _REPOSITORY / "docs" / "reference" / "played.toml"
_CONTEXT: Final = "rows"
_LONGEST: Final = 1500
"""Characters of an output that are kept."""
_SLIDE: Final = """\
# {name}

<!-- ```hide kubectl create namespace {name}; kubectl config set-context --current --namespace={name}{before}``` -->

.exercise[

```bash
{type}
```

]
"""


class Play(Struct, frozen=True):
    """What is typed for a row, and how it is seen whether the row is right."""

    name: str
    what: str
    type: str
    before: str
    right: str
    wrong: str
    since: Version | None
    until: Version | None
    unplayed: str

    @property
    def slide(self) -> str:
        """The text of its slide."""
        before = f"; {self.before}" if self.before else ""
        return _SLIDE.format(name=self.name, before=before, type=self.type.strip())

    def is_right_in(self, version: Version) -> bool:
        """Return whether the row says that a version is one in which it is right."""
        return (self.since is None or version >= self.since) and (self.until is None or version <= self.until)

    def is_as_told(self, version: Version, outcome: Outcome) -> bool:
        """Return whether a version did what the row says of it."""
        is_right = self.is_right_in(version)
        pattern = self.right if is_right else self.wrong
        if pattern:
            return re.search(pattern, outcome.output, re.MULTILINE) is not None
        return is_right == (outcome.status == 0)


class Outcome(Struct, frozen=True):
    """What came of the typed commands."""

    release: str
    status: int
    """The first that is not 0."""
    output: str


def main() -> None:
    """Play, and write the page's data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", help="ids of rows; without any, all")
    chosen = parser.parse_args().rows
    end_cleanly()
    here = {program.release.minor for program in kept.all_kept() if program.release.minor <= NEWEST}
    plays = [play for play in all_plays() if not play.unplayed and (not chosen or play.name in chosen)]
    wanted: dict[Version, list[Play]] = defaultdict(list)
    for play in plays:
        for before, after in changes(play, sorted(here)):
            for version in (before, after):
                if play not in wanted[version]:
                    wanted[version].append(play)
    for version in sorted(wanted):
        missing = [play for play in wanted[version] if not _place(version, play).exists()]
        if missing:
            print(f"{version}: {len(missing)} slides", file=sys.stderr, flush=True)
            _play(version, missing)
    _PAGE.write_text(render(list(all_plays()), sorted(here)), encoding="utf-8")


def all_plays() -> Iterator[Play]:
    """Yield what there is to play, in the order of the file; rows about changes before the oldest version are none of it."""
    for name, table in tomllib.loads(_DECKS.read_text(encoding="utf-8")).items():
        row = rows_by_id().get(name)
        ends = {
            key: read_version(table[key]) if key in table else getattr(row, key, None) for key in ("since", "until")
        }
        yield Play(
            name,
            table.get("what") or (row.what if row else ""),
            table.get("type") or (row.finds if row else ""),
            table.get("before", ""),
            table.get("right", ""),
            table.get("wrong", ""),
            ends["since"],
            ends["until"],
            table.get("unplayed", ""),
        )


def changes(play: Play, here: Sequence[Version]) -> Iterator[tuple[Version, Version]]:
    """Yield the last version before each change and the first after it, of those that are here."""
    for before, after in itertools.pairwise(here):
        if play.is_right_in(before) != play.is_right_in(after):
            yield before, after


def _place(version: Version, play: Play) -> Path:
    key = hashlib.sha256(play.slide.encode()).hexdigest()[:16]
    return cache.directory() / "servers" / "played" / str(version) / f"{play.name}-{key}.json"


def _play(version: Version, plays: Sequence[Play]) -> None:
    programs = find(str(version), ProgramSettings(), lambda line: print(line, file=sys.stderr))
    with tempfile.TemporaryDirectory(prefix="play-rows-") as folder, _cluster(programs, Path(folder)) as environment:
        deck, path = Path(folder, "rows.md"), Path(folder, "record.json")
        deck.write_text("\n---\n\n".join(play.slide for play in plays), encoding="utf-8")
        command = (
            *(sys.executable, "-m", "harness.faces.cli", "run", str(deck), "--dialect", "remark", "--timeout", "60"),
            *("--cluster", f"context:{_CONTEXT}", "--yes", "--kubectl", str(programs.folder / "kubectl")),
            *("--record", str(path)),
        )
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
        outcomes = dict(_outcomes(path, programs.version)) if path.exists() else {}
        for play in plays:
            if play.name not in outcomes:
                print(f"{version}: {play.name} was not played\n{done.stdout}{done.stderr}", file=sys.stderr)
                continue
            place = _place(version, play)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(msgspec.json.encode(outcomes[play.name]))


def _outcomes(path: Path, release: str) -> Iterator[tuple[str, Outcome]]:
    """Yield what the commands that the audience sees came to, by the title of their slide."""
    record = json.loads(path.read_text(encoding="utf-8"))
    for step in record["steps"]:
        commands = step["commands"]
        if not step["hidden"] and commands:
            status = next((command["exit_status"] for command in commands if command["exit_status"]), 0)
            output = "".join(f"{command['output'].rstrip()}\n" for command in commands if command["output"].strip())
            yield step["title"], Outcome(release, status or 0, output[:_LONGEST])


@contextmanager
def _cluster(programs: Programs, folder: Path) -> Iterator[Mapping[str, str]]:
    """Start a server and its controllers; yields the environment in which they are the context `rows`."""
    with serving(programs) as server:
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(server.kubeconfig(_CONTEXT)))
        key, authority = server.folder / "sa.key", server.folder / "apiserver.crt"
        controllers = (
            *(str(programs.folder / "kube-controller-manager"), f"--kubeconfig={kubeconfig}", "--leader-elect=false"),
            *(f"--service-account-private-key-file={key}", f"--root-ca-file={authority}", "--bind-address=127.0.0.1"),
            *("--secure-port=0", "--controllers=*,-ttl"),
        )
        with running(controllers, folder / "controllers.log"):
            path = f"{programs.folder}{os.pathsep}{os.environ['PATH']}"
            yield {**os.environ, "KUBECONFIG": str(kubeconfig), "PATH": path}


def render(plays: Sequence[Play], here: Sequence[Version]) -> str:
    """Return the page's data: what was played with both outputs, and what was not with the reason."""
    parts = ["# What was played, and what came of it: python -m tools.play_rows. Not to be edited by hand.\n"]
    for play in plays:
        pairs = [] if play.unplayed else list(changes(play, here))
        known = [pair for pair in pairs if all(_place(version, play).exists() for version in pair)]
        if not known:
            reason = play.unplayed or "the versions on both sides of the change were not here"
            parts.append(f"[[unplayed]]\nname = {_text(play.name)}\nwhat = {_text(play.what)}\nwhy = {_text(reason)}\n")
        for before, after in known:
            head = {"name": play.name, "what": play.what, "typed": play.type.strip(), "first": play.before}
            lines = [f"{key} = {_text(value)}" for key, value in head.items() if value]
            for side, version in (("before", before), ("after", after)):
                outcome = msgspec.json.decode(_place(version, play).read_bytes(), type=Outcome)
                lines += [
                    f"[played.{side}]",
                    f"release = {_text(outcome.release)}",
                    f"is_right = {str(play.is_right_in(version)).lower()}",
                    f"is_as_told = {str(play.is_as_told(version, outcome)).lower()}",
                    f"status = {outcome.status}",
                    f"output = {_text(outcome.output)}",
                ]
            parts.append("\n".join(["[[played]]", *lines]) + "\n")
    return "\n".join(parts)


def _text(value: str) -> str:
    """Return a string as TOML has it, on lines of its own where it has several."""
    if "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    escaped = "".join(json.dumps(line, ensure_ascii=False)[1:-1] + "\n" for line in value.split("\n"))[:-1]
    return f'"""\n{escaped}"""'


if __name__ == "__main__":
    main()
