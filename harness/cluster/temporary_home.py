"""A shell of this machine in a home directory that is thrown away, so that no deck meets a person's own files."""

import os
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from harness.cluster.errors import ClusterError
from harness.cluster.home import Home
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.provider import ShellCommand
from harness.cluster.scattering import scattered
from harness.cluster.system_path import SYSTEM_PATH
from harness.cluster.temporary_directory import TemporaryRunDirectory

_BASH = "/bin/bash"


class TemporaryHome:
    """The files of one run. Raises `ClusterError` where they cannot be made."""

    def __init__(self, home: Home, progress: Callable[[str], None], kubectl: Kubectl | None = None) -> None:
        self._home = home
        try:
            self._own = TemporaryRunDirectory()
        except OSError as error:
            raise ClusterError(f"there is no place for the home of this run: {error}") from error
        self._directory = self._own.path
        self.path = scattered(self._directory)
        self._exchange = self._directory / "exchange"
        self._programs = self._directory / "bin"
        """Before all others on the shell's PATH."""
        try:
            self._programs.mkdir()
            if kubectl is not None:
                (self._programs / "kubectl").symlink_to(kubectl.path)
            self._exchange.mkdir()
            home.lay_out(self.path, progress)
            self._environment = self._with_remotes(home)
        except BaseException:
            self.remove()
            raise

    def _with_remotes(self, home: Home) -> Mapping[str, str]:
        """Return the variables by which git clones from the stand-ins of remotes. It still reads the machine's configuration."""
        remote = self._directory / "repository.git"
        configuration = home.bring_remotes(remote, PurePosixPath(remote))
        if not configuration:
            return {}
        file = self._directory / "gitconfig"
        file.write_text(f"[include]\n\tpath = /etc/gitconfig\n{configuration}")
        return {"GIT_CONFIG_SYSTEM": str(file)}

    def shell(self, environment: Mapping[str, str] | None = None) -> ShellCommand:
        """Return bash where the deck starts, with this machine's PATH and nothing else of the person's environment."""
        user = os.environ.get("USER", "root")
        env = {
            "HOME": str(self.path),
            "LANG": "C.UTF-8",
            "LOGNAME": user,
            "PATH": f"{self._programs}:{os.environ.get('PATH', SYSTEM_PATH)}",
            "SHELL": _BASH,
            "TERM": "xterm-256color",
            "USER": user,
            **self._environment,
            **(environment or {}),
        }
        return ShellCommand((_BASH, "-i"), env, self._exchange, self.path / self._home.start)

    def keep(self) -> None:
        """Keep the files for the person: no later run removes them."""
        self._own.keep()

    def remove(self) -> None:
        """Remove the files; safe to call twice."""
        self._own.remove()
