"""`harness cluster …`: the local cluster by hand."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cluster.addon_names import AddonName
from harness.faces.cli.errors import cluster_errors, deck_errors
from harness.faces.cli.interaction import interact
from harness.faces.cli.options import install_packages, versions_to_prepare
from harness.faces.cli.output import echo_json, progress
from harness.project.options import RunOptions
from harness.project.rows import options_of

if TYPE_CHECKING:
    from harness.cluster.local.lifecycle import ClusterStatus


def _help_of(attribute: str) -> str:
    """Return the help of an option in the table of options."""
    return next(row.description for row in options_of(RunOptions) if row.attribute == attribute)


@click.group()
def cluster() -> None:
    """The local cluster: a real Kubernetes in namespaces of this machine."""


@cluster.command()
@versions_to_prepare
@install_packages
def prepare(versions: tuple[str, ...], install: bool) -> None:
    """Get everything that a local cluster needs, once: packages, a root file system, images, the programs of Kubernetes.

    \b
    harness cluster prepare --install
    harness cluster prepare --kubernetes 1.30 --kubernetes stable
    """
    from harness.cluster import programs  # noqa: PLC0415
    from harness.cluster.images.model import ImageChoice  # noqa: PLC0415
    from harness.cluster.lab_network import WayOut  # noqa: PLC0415
    from harness.cluster.local import host, image_front, router, users  # noqa: PLC0415
    from harness.cluster.local.build import packages, root  # noqa: PLC0415
    from harness.faces.cli.settings import project_of  # noqa: PLC0415

    project = project_of(Path())
    with cluster_errors():
        host.become_root()
        also = (router.PACKAGE,) if project.play.network == WayOut.OPEN else ()
        packages.require(progress, install_missing=install, also=also)
        owners = users.find()
        with root.made_beside(owners, project.lab.packages, progress):
            for version in versions or (project.play.kubernetes or programs.STABLE,):
                kubernetes = programs.find(version, project.programs, progress)
                click.echo(f"Kubernetes {kubernetes.version}: {kubernetes.folder}")
            image_front.prepare(ImageChoice(), progress)
        click.echo(f"root file system: {root.ensure(owners, project.lab.packages, progress)}")


@cluster.command()
@click.option("--name", help="Under this name; the first free one of lab, lab2, … otherwise.")
@click.option("--nodes", type=int, default=1, show_default=True, metavar="N", help="With so many nodes.")
@click.option(
    "--kubernetes", default="", metavar="VERSION", help="This one: 1.34, v1.34.4, stable, a folder of programs."
)
@click.option("--kubectl", default="", metavar="VERSION", help="With this kubectl: 1.31, v1.31.9, a path.")
@click.option(
    "--addon",
    "addons",
    multiple=True,
    metavar="NAME",
    help=f"With this add-on, besides those of the project: {', '.join(AddonName)}. A run brings those that its deck needs by itself.",
)
@click.option("--network", metavar="WHAT", help=_help_of("network"))
@click.option("--publish", multiple=True, metavar="PORT:PORT", help=_help_of("publish"))
@install_packages
def up(
    *,
    name: str | None,
    nodes: int,
    kubernetes: str,
    kubectl: str,
    addons: tuple[str, ...],
    network: str | None,
    publish: tuple[str, ...],
    install: bool,
) -> None:
    """Bring a cluster up that stays until `harness cluster down`.

    \b
    harness cluster up --nodes 3
    harness cluster up --addon local-path
    harness cluster up --network open --publish 8080:30080
    """
    from harness.cluster.local import lifecycle  # noqa: PLC0415
    from harness.cluster.provider import Request  # noqa: PLC0415
    from harness.faces.cli.settings import project_of  # noqa: PLC0415
    from harness.replay.addons import addon_names  # noqa: PLC0415
    from harness.replay.preparation import choice_of, network_of  # noqa: PLC0415

    project = project_of(Path())
    options = project.play.over({"publish": publish, **({"network": network} if network else {})})
    with deck_errors(), cluster_errors():
        request = Request(
            install_packages=install,
            nodes=nodes,
            kubernetes=kubernetes or project.play.kubernetes,
            programs=project.programs,
            lab=project.lab,
            addons=addon_names((*project.lab.addons, *addons), "add-on"),
            images=choice_of(options, project.images),
            network=network_of(options),
            kubectl=kubectl,
            progress=progress,
        )
        facts = lifecycle.up(request, name)
    members = ", ".join(node.name for node in facts.nodes)
    click.echo(f"cluster {facts.name} is up: Kubernetes {facts.server_version}, {members}")
    click.echo(f"Next: harness cluster shell {facts.name}, or harness run DECK --cluster local:{facts.name}")


@cluster.command()
@click.argument("names", nargs=-1)
def down(names: tuple[str, ...]) -> None:
    """Remove clusters: the named ones, or all that no running `harness run` owns."""
    from harness.cluster.local import lifecycle  # noqa: PLC0415

    with cluster_errors():
        removal = lifecycle.down(names)
    for name in removal.removed:
        click.echo(f"removed {name}")
    for spared in removal.spared:
        click.echo(
            f"left {spared.name}: process {spared.owner} is playing on it; `harness cluster down {spared.name}` insists"
        )
    if not removal.removed and not removal.spared:
        click.echo("there was no cluster")


@cluster.command()
@click.option("--json", "as_json", is_flag=True)
def status(as_json: bool) -> None:
    """Show the clusters of this machine."""
    from harness.cluster.local import lifecycle  # noqa: PLC0415
    from harness.cluster.local.state import names_of_root  # noqa: PLC0415

    with cluster_errors():
        clusters = lifecycle.status()
    if as_json:
        echo_json({"clusters": clusters})
        return
    for lab in clusters:
        owner = f", owned by process {lab.owner}" if lab.owner else ""
        click.echo(f"{lab.name}: {_described(lab)}{owner}")
        for node in lab.nodes:
            click.echo(f"  {node.name} at {node.address}: {'ready' if node.is_ready else 'not ready'}")
            for component in node.components:
                state = "FROZEN" if component.is_frozen else "running" if component.is_running else "DEAD"
                click.echo(f"    {component.name:<26} {state}")
    if not clusters:
        click.echo("there is no cluster; `harness cluster up` starts one")
    if of_root := names_of_root():
        click.echo(f"root has {', '.join(of_root)}: `sudo harness cluster status` shows more")


def _described(status: ClusterStatus) -> str:
    if status.is_foreign:
        way_out = f"`harness cluster down {status.name}` removes it"
        return f"{'running' if status.is_running else 'dead'}, of another version of slide-harness; {way_out}"
    state = "ready" if status.is_ready else "running, not ready" if status.is_running else "dead"
    if not (status.server_version or status.is_running):
        return state
    return f"{state}, {f'Kubernetes {status.server_version}' if status.server_version else 'no Kubernetes'}"


@cluster.command()
@click.argument("name", required=False)
def shell(name: str | None) -> None:
    """Open the audience's shell in a cluster."""
    from harness.cluster.local import lifecycle  # noqa: PLC0415

    with cluster_errors():
        command = lifecycle.shell_command(name)
    if not sys.stdin.isatty():
        raise click.ClickException("a shell needs a terminal to be typed on, and the input of this command is none")
    sys.exit(interact(command))


@cluster.command()
@click.argument("service")
@click.argument("name", required=False)
@click.option("-n", "--namespace", default="default", show_default=True, help="Where the service is.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of this machine; a free one without it.")
def service(service: str, name: str | None, namespace: str, port: int) -> None:
    """Show a service of a cluster in your browser: a port of this machine leads to it, until Ctrl-C.

    \b
    harness cluster service webui
    harness cluster service webui lab2 --port 8080
    """
    from harness.cluster.local import lifecycle  # noqa: PLC0415

    with cluster_errors(), lifecycle.forwarded(service, namespace, port, name) as forwarder:
        click.echo(f"http://127.0.0.1:{forwarder.port} leads to the service {service}; Ctrl-C ends that")
        with contextlib.suppress(KeyboardInterrupt):
            forwarder.serve_forever()


@cluster.command()
@click.argument("name", required=False)
@click.option("--component", help="Only this one: kubelet, kube-apiserver, …")
@click.option("--lines", default=20, show_default=True, help="Of each log, the last ones.")
def logs(name: str | None, component: str | None, lines: int) -> None:
    """Show what the components of a cluster logged."""
    from harness.cluster.local import lifecycle  # noqa: PLC0415

    with cluster_errors():
        paths = lifecycle.logs(name, component)
    for path in paths:
        click.echo(f"==> {path} <==")
        for line in path.read_text(errors="replace").splitlines()[-lines:]:
            click.echo(line)
