"""`harness explain`: what a command does on each version of Kubernetes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.output import echo_json
from harness.report.exit_status import FINDINGS_ARE_THERE

if TYPE_CHECKING:
    from harness.knowledge.version import Version


@click.command()
@click.argument("commands", nargs=-1, required=True, metavar="COMMAND...")
@click.option("--kubernetes", metavar="VERSION", help="This version alone, like 1.31; all that are known if not said.")
@click.option("--json", "as_json", is_flag=True, help="A list with an object for each program.")
def explain(commands: tuple[str, ...], kubernetes: str | None, as_json: bool) -> None:
    """Say what a command does on each version of Kubernetes, and what to write instead.

    \b
    harness explain 'kubectl run web --image=nginx --replicas=2'
    harness explain 'kubectl get cronjobs' 'helm init' --kubernetes 1.24
    harness explain - <commands.sh                  # what stands there, line by line
    harness explain 'kubectl apply -f web.yaml'     # with the manifests, where the file is here

    A COMMAND is what one types in a shell, quoted as one word: a line, a pipeline, or several lines. Nothing of it is run. Each
    range of versions is what the tables and rows have seen; programs of which nothing is known are named.

    Exit status 0; 1 if one of the commands is known to work on none of these versions.
    """
    from harness.check.explaining import explain as explain_script  # noqa: PLC0415
    from harness.report.explanation import content, render_text  # noqa: PLC0415

    versions = _versions(kubernetes)
    script = "\n".join(sys.stdin.read() if command == "-" else command for command in commands)
    explanations = list(explain_script(script, versions, Path()))
    if not explanations:
        raise click.UsageError("there is no command in it")
    if as_json:
        echo_json(content(explanations))
    else:
        click.echo(render_text(explanations, versions))
    sys.exit(FINDINGS_ARE_THERE if any(explanation.fails_everywhere for explanation in explanations) else 0)


def _versions(kubernetes: str | None) -> list[Version]:
    from harness.knowledge.releases import known  # noqa: PLC0415
    from harness.knowledge.version import UnknownVersion, read_version  # noqa: PLC0415

    if kubernetes is None:
        return sorted(known())
    try:
        return [read_version(kubernetes)]
    except UnknownVersion as error:
        raise click.BadParameter(str(error), param_hint="--kubernetes") from error
