"""Runs upstream's conformance suite against labs of two nodes, goes on where it stopped, and writes a page with a table.

    sudo python -m tests.conformance --kubernetes stable --minutes 60
    sudo python -m tests.conformance --kubernetes 1.30 --focus 'sig-network' --again
    sudo python -m tests.conformance --all --focus Netpol --skip 'SCTP|IPv6' --results netpol --addon NAME

The first time it compiles the suite of that version, which takes ten minutes. What became of each spec stays in the folder of `--results`, so
that a run goes on with those that none before it has run; `--again` runs those that failed once more. Specs labelled `[Serial]` have a lab
of their own at the same time. Specs labelled `[Environment:NotInUserNS]` are left out: a lab is in a user namespace. What each process of
the suite wrote is in `reports/` of that folder. Ends with 1 where less than 95 % of what was run passed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.cluster import programs, providers
from harness.cluster.addon_names import AddonName
from harness.cluster.programs.model import KUBECTL
from harness.cluster.provider import Request, WithAddons
from harness.knowledge.releases import read_release
from harness.project.settings import ProgramSettings

from tests.conformance import images
from tests.conformance.page import page, read_reasons
from tests.conformance.programs import Compiled, ensure, find
from tests.conformance.results import Journal, Outcome, Result
from tests.conformance.running import Run, Suite
from tests.conformance.specs import SERIAL, choose, list_all, list_conformance
from tests.end_to_end.labs import run

PASS_RATE = 0.95
NODES = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for, those of the command line without any; return the exit status."""
    options = _options(arguments)
    options.results.mkdir(parents=True, exist_ok=True)
    servers = programs.find(options.kubernetes, ProgramSettings(), _tell)
    release = read_release(servers.version)
    assert release is not None, servers.version
    compiled = ensure(release, _tell)
    listed = list_all(compiled.suite) if options.all else list_conformance(compiled.conformance)
    names = tuple(choose(listed, options.focus, options.skip))
    journal = Journal(options.results / f"{release}.jsonl")
    done = {name for name, result in journal.read().items() if not (options.again and result.outcome is Outcome.FAILED)}
    _run([name for name in names if name not in done], compiled, servers.folder / KUBECTL, journal, options)
    _write_page(options.results, options.page or options.results / "conformance.md")
    return _report(names, journal)


def _run(names: list[str], compiled: Compiled, kubectl: Path, journal: Journal, options: argparse.Namespace) -> None:
    """Run specs side by side in one lab, and meanwhile the serial ones in another, one after the other."""
    _tell(f"Kubernetes {compiled.release}: {len(names)} specs to run")
    if not names:
        return
    end = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
    for image in images.bring(compiled, names, _tell):
        _tell(f"the image {image} is the suite's own")
    serial = [name for name in names if re.search(SERIAL, name)]
    parallel = [name for name in names if name not in serial]
    with contextlib.ExitStack() as labs:
        runs = []
        for kind, chosen, processes in (("parallel", parallel, options.procs), ("serial", serial, 1)):
            if chosen:
                suite = labs.enter_context(_suite(kind, compiled, kubectl, options))
                specs = Run(suite, chosen, journal, lambda: time.monotonic() > end)
                specs.start(processes)
                runs.append(specs)
        for specs in runs:
            specs.join()


@contextlib.contextmanager
def _suite(kind: str, compiled: Compiled, kubectl: Path, options: argparse.Namespace) -> Iterator[Suite]:
    """Yield the suite for a lab whose nodes all take pods, as it wants them."""
    addons = tuple(map(AddonName, options.addon))
    request = Request(
        f"suite-{os.getpid()}-{kind[0]}", nodes=NODES, kubernetes=options.kubernetes, addons=addons, progress=_tell
    )
    lab = providers.load("local").up(request)
    try:
        for role in ("control-plane", "master"):
            run(lab, f"kubectl taint nodes --all node-role.kubernetes.io/{role}- || true")
        run(lab, "kubectl -n kube-system rollout status deployment/coredns --timeout=120s")
        for addon in addons:
            assert isinstance(lab, WithAddons)
            if trouble := lab.addon_trouble(addon):
                sys.exit(trouble)
        reports = (options.results / "reports" / f"{compiled.release}-{kind}").absolute()
        with tempfile.TemporaryDirectory() as home:
            (kubeconfig := Path(home, "kubeconfig")).write_text(run(lab, "cat ~/.kube/config"))
            suite = Suite(compiled, kubectl, lab, kubeconfig, reports)
            try:
                yield suite
            finally:
                suite.stop()
    finally:
        lab.close()


def _write_page(results: Path, file: Path) -> None:
    """Write the page of all versions that were run, the newest first."""
    releases = {release: path for path in results.glob("v*.jsonl") if (release := read_release(path.stem))}
    newest_first = sorted(releases, reverse=True)
    versions: dict[str, list[Result]] = {str(key): [*Journal(releases[key]).read().values()] for key in newest_first}
    compiled = [suite for release in newest_first if (suite := find(release))]
    listed = {str(suite.release): len([*choose(list_conformance(suite.conformance), "", "")]) for suite in compiled}
    file.write_text(page(versions, listed, read_reasons()))
    _tell(f"{file} has the table")


def _report(names: tuple[str, ...], journal: Journal) -> int:
    """Tell how many of these specs were run and passed; return the exit status."""
    known = journal.read()
    outcomes = [known[name].outcome for name in names if name in known]
    run_ones = [outcome for outcome in outcomes if outcome is not Outcome.SKIPPED]
    passed = run_ones.count(Outcome.PASSED)
    _tell(f"{len(outcomes)} of {len(names)} specs: {len(run_ones)} run, {passed} passed")
    return 0 if run_ones and passed >= PASS_RATE * len(run_ones) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubernetes", default=programs.STABLE, metavar="VERSION", help="default: stable")
    parser.add_argument(
        "--all", action="store_true", help="choose from all specs of the suite, not from [Conformance] alone"
    )
    parser.add_argument("--focus", default="", metavar="REGEX", help="only specs whose names have a match for it")
    parser.add_argument("--skip", default="", metavar="REGEX", help="none whose names have a match for it")
    parser.add_argument("--again", action="store_true", help="also those that failed before")
    parser.add_argument("--minutes", type=float, default=0, metavar="N", help="begin no more specs after so long")
    parser.add_argument("--procs", type=int, default=4, metavar="N", help="processes of the suite at once (default: 4)")
    parser.add_argument("--addon", action="append", default=[], choices=[*AddonName], help="what the lab has besides")
    parser.add_argument(
        "--results", type=Path, default=Path("conformance"), metavar="FOLDER", help="default: conformance"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="where the table is written; default: among the results"
    )
    return parser.parse_args(arguments)


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
