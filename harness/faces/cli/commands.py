"""`harness` and its commands."""

from pathlib import Path

import click

from harness.faces.cli.lazy import LazyCommand, LazyGroup

_ROWS = [line.split(maxsplit=2) for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()[1:]]
LAZY_COMMANDS = {name: LazyCommand(f"harness.faces.cli.{module}", name, summary) for name, module, summary in _ROWS}
"""Every command, and the first sentence of its help."""


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from harness.record.version import version  # noqa: PLC0415

        click.echo(f"harness {version()}")
        context.exit()


@click.group(
    cls=LazyGroup,
    lazy_commands=LAZY_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
    harness mutate DECK   tell lies in it: would a slide notice?
    harness rehearse DECK the evening before: green? how long? what to pull?
    harness report RECORD show what happened, as a page
    """
