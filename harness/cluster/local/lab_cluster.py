"""Give players a lab, with or without a Kubernetes: its shell, its network, its end."""

import contextlib
import dataclasses
import shutil
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec.structs import replace

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.home import HERE, Home
from harness.cluster.images.model import ImageChoice
from harness.cluster.images.supply import Account, ImageAnswer
from harness.cluster.lab_network import WayOut
from harness.cluster.local import delivery, disk, exhaustion, host, publishing, remotes, router, teardown
from harness.cluster.local.addresses import HOME
from harness.cluster.local.boot import boot
from harness.cluster.local.build import packages
from harness.cluster.local.disk_watch import DiskWatch
from harness.cluster.local.lab import Lab
from harness.cluster.local.limits import disk_of, limits_of
from harness.cluster.local.namespace import LAB_PATH
from harness.cluster.local.nodes import first_nodes
from harness.cluster.local.process import Process
from harness.cluster.local.root_file_system import Sources
from harness.cluster.local.state import ClusterDirectory, ClusterState, claim
from harness.cluster.provider import LimitReached, Request, ShellCommand, Standing

C = TypeVar("C", bound="LabCluster")
T = TypeVar("T")


class LabCluster:
    """A lab that is up."""

    def __init__(self, lab: Lab, home: Home, *, keep: bool, is_ours: bool = True) -> None:
        """Use a lab; `is_ours` says whether this run takes it down."""
        self._lab = lab
        self._home = home
        self._keep = keep or not is_ours
        self._is_ours = is_ours
        self._is_open = True
        self._disk = DiskWatch(lab.directory, lab.state)
        self._counts = exhaustion.counts(lab.directory.name, self._disk)

    def limits_reached(self) -> tuple[LimitReached, ...]:
        """Return the limits of the lab that were reached since the last call."""
        before, self._counts = self._counts, exhaustion.counts(self._lab.directory.name, self._disk)
        return exhaustion.reached(self._lab.directory.name, self._lab.state.disk, before, self._counts)

    def shell(self) -> ShellCommand:
        """Return bash in the lab, in a session and with a terminal of its own, so that hanging up ends its jobs."""
        return shell_of(self._lab, self._home.start)

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in the lab's network, and return its result."""
        return self._lab.call(function)

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """Return the argv that runs a program of this machine inside the lab's network."""
        return self._lab.namespace().enter_network(argv)

    def images(self) -> tuple[ImageAnswer, ...]:
        """Return the answers to the lab's requests for images, the oldest first."""
        return Account(self._lab.directory.images).read()

    def close(self) -> None:
        """Take the lab down, unless it is to stay."""
        if not self._is_open:
            return
        self._is_open = False
        self._disk.close()
        self._lab.leave()
        if not self._keep:
            teardown.destroy(self._lab.directory)
        elif self._is_ours and self._lab.state.owner == Process.current():
            self._lab.record(dataclasses.replace(self._lab.state, owner=None))


def shell_of(lab: Lab, start: PurePosixPath = HERE) -> ShellCommand:
    """Return the audience's shell in a lab; `start` is relative to its home."""
    argv = ("/usr/bin/setsid", "--ctty", "/usr/bin/env", f"--chdir={HOME / start}", "bash", "-i")
    env = {
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "LOGNAME": "root",
        "PATH": LAB_PATH,
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        "USER": "root",
    }
    node = lab.namespace()
    return ShellCommand(node.enter(argv), env, lab.directory.exchange, ptmx=node.inside("/dev/pts/ptmx"))


def bring_up(
    request: Request, state: ClusterState, sources: Sources, images: ImageChoice, cluster_of: Callable[[Lab], C]
) -> C:
    """Bring a lab up under the requested name, or under the first free one; return what `cluster_of` makes of it.

    `state` has what is known of the lab before. Raises `ClusterError`, and then leaves nothing behind.
    """
    directory = claim(request.argument or None, Process.current())
    lab: Lab | None = None
    try:
        request.begins(directory.name)
        request.progress(f"starting the cluster {directory.name!r}")
        size = disk_of(request.lab.disk, shutil.disk_usage(directory.path).free, request.progress)
        watched = disk.make(directory, size)
        if watched:
            request.progress(
                f"what the lab takes of the disk is watched, since this machine gives it none of its own: {watched}"
            )
        lab = boot(
            directory,
            dataclasses.replace(
                state,
                name=directory.name,
                owner=Process.current(),
                is_booting=True,
                disk=size,
                is_disk_watched=bool(watched),
                root=str(sources.root),
                shown=tuple(map(str, request.lab.folders)),
                way_out=request.network.way_out,
                published=request.network.published,
            ),
            first_nodes(request.nodes),
            sources,
            limits=limits_of(request.lab.memory, request.lab.processes, request.nodes),
            images=images,
            network=replace(request.network, reach=request.lab.reach),
            home=lambda directory: request.home.lay_out(directory, request.progress),
            progress=request.progress,
        )
        remotes.bring(lab, request.home)
        cluster = cluster_of(lab)
        lab.record(dataclasses.replace(lab.state, is_booting=False))
        return cluster
    except BaseException:
        if lab is not None:
            lab.leave()
        with contextlib.suppress(KeyboardInterrupt):
            teardown.destroy(directory)
        raise


def require_packages(request: Request) -> None:
    """Install the Debian packages that a request needs if it permits that; else raise `CannotHost` with the command for it."""
    also = (router.PACKAGE,) if request.network.way_out is WayOut.OPEN else ()
    packages.require(request.progress, install_missing=request.install_packages, also=also)


def check_host(request: Request, *, is_up: bool) -> None:
    """Raise `CannotHost` with what this machine lacks for the requested lab, which may be up. Installs packages if the request permits it."""
    require_packages(request)
    host.check_resources(request.nodes)
    if not is_up and request.network.way_out is WayOut.OPEN:
        router.check_host(request.lab.reach)
    if not is_up:
        publishing.check_host(request.network.published)


def require_same_network(request: Request, state: ClusterState) -> None:
    """Raise `ClusterError`, with the way out, unless a running lab has the requested network.

    Where the request has the default, a lab with another network is only reported to `progress`.
    """
    wanted, name = request.network, request.argument
    way_out = f"leave its name out to get one of your own, or remove it first: harness cluster down {name}"
    if wanted.way_out not in (state.way_out, WayOut.IMAGES):
        raise ClusterError(
            f"--network {wanted.way_out} was asked for, and the cluster {name!r} is up with --network {state.way_out}; {way_out}"
        )
    if wanted.way_out is not state.way_out:
        request.progress(f"the cluster {name!r} is up with --network {state.way_out}")
    if absent := [port for port in wanted.published if port not in state.published]:
        raise ClusterError(f"the cluster {name!r} is up without --publish {absent[0]}; {way_out}")


def join(request: Request, lab: Lab) -> bool:
    """Join a running lab; return whether it belongs to this run now, as a lab whose run was killed does.

    Raises `ClusterError` where the lab does not show the folders of the project.
    """
    lacking = [str(folder) for folder in request.lab.folders if str(folder) not in lab.state.shown]
    if lacking:
        raise ClusterError(
            f"[tool.harness.lab] mounts shows {lacking[0]}, and the cluster {lab.state.name!r} was brought up without it; "
            f"leave its name out to get one of your own, or remove it first: harness cluster down {lab.state.name}"
        )
    is_orphan = lab.state.owner is not None and not lab.state.is_owned()
    if is_orphan:
        lab.record(dataclasses.replace(lab.state, owner=Process.current()))
    if not request.goes_on:
        delivery.renew_home(lab, request.home, request.progress)
        remotes.bring(lab, request.home)
    return is_orphan


class LabProvider:
    """The common part of the providers of labs."""

    def is_disposable(self, argument: str) -> bool:
        """Return whether the argument names no lab: others can play on a named one."""
        return not argument

    def find(self, name: str) -> Standing | None:
        """Return the lab of this name that a killed run left, or that was kept; `None` where it is gone, or another run plays on it."""
        directory = ClusterDirectory(name)
        state = directory.read()
        if state is None or state.is_owned() or state.is_booting:
            return None
        try:
            Lab.attach(directory).leave()
        except ClusterBroken:
            return None
        return Standing(name, directory.exchange)
