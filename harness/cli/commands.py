"""`harness` and its commands."""

from __future__ import annotations

import click

from harness.cli.lazy import LazyGroup, Place

PLACES = {
    "accept": Place(
        "harness.cli.accept",
        "accept",
        "Write what a run showed into the slides, where nothing but their claim was not met.",
    ),
    "baseline": Place(
        "harness.cli.drift",
        "baseline",
        "Play a deck, and write what it did beside it, for `harness drift` to compare with.",
    ),
    "cast": Place("harness.cli.cast", "cast", "Export what the terminals showed, from a RECORD, as asciicast v3."),
    "check": Place(
        "harness.cli.check",
        "check",
        "Say what is wrong with decks, or with all decks of a folder, without playing them.",
    ),
    "cluster": Place(
        "harness.cli.cluster",
        "cluster",
        "The local cluster: a real Kubernetes in namespaces of this machine.",
    ),
    "coverage": Place(
        "harness.cli.coverage",
        "coverage",
        "List the commands of decks about which nothing is expected, and what slides say that nobody checks.",
    ),
    "doctor": Place(
        "harness.cli.doctor",
        "doctor",
        "Say what this machine can do for decks in the local lab, a line each, and what to do about what it lacks.",
    ),
    "drift": Place("harness.cli.drift", "drift", "Play a deck, and say what it does otherwise than its baseline."),
    "fix": Place(
        "harness.cli.fix", "fix", "Show what to edit in decks, as a unified diff, where it is certain what to write."
    ),
    "images": Place(
        "harness.cli.images",
        "images",
        "List the images for local clusters that are on this machine; pull, load and remove them.",
    ),
    "matrix": Place(
        "harness.cli.matrix",
        "matrix",
        "Play decks on every version of Kubernetes, with every kubectl: which steps differ, since which version?",
    ),
    "parity": Place(
        "harness.cli.drift",
        "parity",
        "Play a deck and its translation, each on a lab of its own, and say where they come out otherwise.",
    ),
    "prepare": Place(
        "harness.cli.prepare",
        "prepare",
        "Bring what decks need in the local lab to this machine: packages, the programs of Kubernetes, images, add-ons.",
    ),
    "rehearse": Place(
        "harness.cli.rehearse",
        "rehearse",
        "Play a deck the evening before, and say on one screen whether it will work.",
    ),
    "report": Place("harness.cli.report", "report", "Write one page that shows what runs did, for people."),
    "root": Place(
        "harness.cli.root",
        "root",
        "List the root file systems of local labs that are on this machine; carry them to others, and make room.",
    ),
    "run": Place("harness.cli.run", "run", "Play decks, and check what their slides claim."),
    "show": Place("harness.cli.show", "show", "Draw a deck as it would be played: slides, steps, expectations."),
    "summary": Place(
        "harness.cli.summary",
        "summary",
        "Sum up records, or all records in a folder and below it, that `harness run --record` wrote.",
    ),
    "versions": Place(
        "harness.cli.versions",
        "versions",
        "List the versions of Kubernetes that are known, until when they have support, and what of them is here.",
    ),
    "watch": Place(
        "harness.cli.watch",
        "watch",
        "Play a deck, then play it again from the first slide that changed, whenever it is saved.",
    ),
}
"""Every command, and the first sentence of its help."""


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from harness.record.version import version  # noqa: PLC0415

        click.echo(f"harness {version()}")
        context.exit()


@click.group(
    cls=LazyGroup, places=PLACES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
def main() -> None:
    """The slides are the tests: play a workshop deck on a real Kubernetes, and check what it claims.

    \b
    harness show DECK     what would be played
    harness check DECK    what is wrong with it, in a second
    harness fix DECK      what to write instead, where that is certain
    harness run DECK      play it on a real cluster
    harness watch DECK    play it again, from the first changed slide, at each save
    harness drift DECK    play it, and compare with what it did before
    harness matrix DECK   play it on several versions of Kubernetes
    harness rehearse DECK the evening before: green? how long? what to pull?
    harness report RECORD show what happened, as a page
    """
