"""`harness doctor`: what this machine can do, and the project here has."""

import shutil
import sys
from itertools import chain
from pathlib import Path

import click

from harness.report.exit_status import LAB_BROKE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="An object: abilities, each with name, state, detail, way_out.")
def doctor(*, as_json: bool) -> None:
    """Say what this machine can do for decks, a line each, and what to do about what it lacks.

    First what the local lab needs; then tools of use, other clusters, editors, and what CI does with the decks of the project here.

    \b
    harness doctor
    harness doctor --json | jq -r '.abilities[] | select(.state == "missing") | .way_out'

    ✓ is ready, · comes when it is first needed, ! is a limit, ✗ keeps the lab from being had: then the exit status is 6. Nothing
    is changed.
    """
    import msgspec  # noqa: PLC0415

    from harness.cluster.local.abilities import AbilityState, abilities  # noqa: PLC0415
    from harness.faces.cli.equipment import equipment  # noqa: PLC0415
    from harness.replay.pages import BROWSERS  # noqa: PLC0415

    examined = []
    signs = {AbilityState.READY: "✓", AbilityState.LATER: "·", AbilityState.LIMITED: "!", AbilityState.MISSING: "✗"}
    width = shutil.get_terminal_size((100, 24)).columns
    for ability in chain(abilities(BROWSERS), equipment(Path())):
        examined.append(ability)
        if not as_json:
            click.echo(f"{signs[ability.state]} {ability.name}: {ability.detail}")
            if ability.way_out:
                click.echo(click.wrap_text(f"→ {ability.way_out}", width, "    ", "      "))
    if as_json:
        click.echo(msgspec.json.encode({"abilities": examined}).decode())
    if any(ability.state is AbilityState.MISSING for ability in examined):
        sys.exit(LAB_BROKE)
