"""`harness` and its commands."""

from __future__ import annotations

import click

from harness.cli.accept import accept
from harness.cli.cast import cast
from harness.cli.check import check
from harness.cli.cluster import cluster
from harness.cli.coverage import coverage
from harness.cli.drift import baseline, drift, parity
from harness.cli.fix import fix
from harness.cli.matrix import matrix
from harness.cli.rehearse import rehearse
from harness.cli.report import report
from harness.cli.run import run
from harness.cli.show import show
from harness.cli.summary import summary
from harness.cli.watch import watch
from harness.version import version


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        click.echo(f"harness {version()}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    harness matrix DECK   play it with several kubectls
    harness rehearse DECK the evening before: green? how long? what to pull?
    harness report RECORD show what happened, as a page
    """


for command in (
    accept,
    baseline,
    cast,
    check,
    cluster,
    coverage,
    drift,
    fix,
    matrix,
    parity,
    rehearse,
    report,
    run,
    show,
    summary,
    watch,
):
    main.add_command(command)
