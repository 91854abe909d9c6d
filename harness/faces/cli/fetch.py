"""What a lab of some Kubernetes needs, brought to this machine by a process of its own, which brings up no lab."""

from pathlib import Path

import click

from harness.faces.cli.errors import cluster_errors
from harness.faces.cli.settings import project_of
from harness.faces.cli.start import start


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option("--kubernetes", required=True, metavar="VERSION")
@click.option("--install", is_flag=True)
def fetch(deck: Path, kubernetes: str, install: bool) -> None:
    """Fetch or compile what `harness matrix` is about to play; `deck` is of the project whose settings say from where."""
    from harness.cluster.local.provider import LocalProvider  # noqa: PLC0415
    from harness.cluster.provider import Request  # noqa: PLC0415

    request = Request(
        kubernetes=kubernetes, programs=project_of(deck).programs, install_packages=install, progress=click.echo
    )
    with cluster_errors():
        LocalProvider().fetch(request)


if __name__ == "__main__":
    start(fetch)
