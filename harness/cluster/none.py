"""The provider `none`: a plain shell of this machine in a throw-away home, for decks that need no cluster."""

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from harness.cluster import kubectl
from harness.cluster.errors import ClusterError
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.provider import Request, ShellCommand, Traits
from harness.cluster.temporary_home import TemporaryHome
from harness.record.lab import ClusterRecord

T = TypeVar("T")

_NAME = "none"


class NoCluster:
    """A shell without a cluster."""

    facts = ClusterRecord(provider=_NAME, name="", server_version="", kubectl_version="")

    def __init__(self, request: Request, chosen: Kubectl | None = None) -> None:
        self.facts = replace(
            self.facts, kubernetes=request.kubernetes, kubectl_version=chosen.version if chosen else ""
        )
        self._home = TemporaryHome(request.home, request.progress, chosen)
        self._keep = request.keep

    def shell(self) -> ShellCommand:
        """Return bash in the throw-away home."""
        return self._home.shell()

    def check_health(self) -> None:
        """Do nothing: there is no cluster that could break."""

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` here."""
        return function()

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """Return the argv as it is."""
        return argv

    def node_ports(self) -> tuple[()]:
        """Return nothing: there are no services."""
        return ()

    def images(self) -> tuple[()]:
        """Return nothing: there are no pods."""
        return ()

    def api(self) -> None:
        """Return nothing: there is no API."""

    def close(self) -> None:
        """Remove the home, unless it is to stay."""
        if self._keep:
            self._home.keep()
        else:
            self._home.remove()


class NoneProvider:
    """Gives a shell; needs neither root nor a cluster."""

    name = _NAME
    summary = "no cluster: a plain shell of this machine in a throw-away home"
    traits = Traits(has_kubernetes=False)

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        """Return `True`: each run has a home of its own."""
        return True

    def check_host(self, request: Request) -> None:
        """Raise `ClusterError` for an argument: this provider takes none. Or for a kubectl that cannot be had."""
        if request.argument:
            raise ClusterError(f"the provider none takes no argument, and {request.argument!r} was given")
        kubectl.chosen(request)

    def up(self, request: Request) -> NoCluster:
        """Make the home, and return the shell in it."""
        return NoCluster(request, kubectl.chosen(request))

    def find(self, name: str) -> None:
        """Return nothing: a throw-away home does not outlive its run."""
