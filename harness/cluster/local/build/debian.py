"""Install or unpack Debian packages by mmdebstrap, as root of the labs: so no script of a package is root of this machine.

Without a network of one's own the kernel mounts no sysfs, and no package misses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import Workplace
from harness.cluster.local import namespace, users
from harness.cluster.local.build import apt_sources
from harness.cluster.local.process import sees_own_proc
from harness.cluster.local.users import Users

_FOLDER = "unpacking"


@dataclass(frozen=True, slots=True)
class Unpacking:
    """The directories of one call of mmdebstrap, and its users."""

    workplace: Workplace
    release: str
    users: Users

    @property
    def folder(self) -> Path:
        """Return the directory in which the call may read and write."""
        return self.workplace.scratch / _FOLDER

    def run(
        self, options: Sequence[str], target: Path, report: tool.Report, *, with_source_packages: bool = False
    ) -> None:
        """Make `target`, in the folder or in a directory of the users, from the machine's mirrors. Raises `CannotHost`."""
        sources = apt_sources.of_release(self.release, self.folder, with_source_packages=with_source_packages)
        settings = ['APT::Sandbox::User "root"', *apt_sources.network_settings()]
        argv, let_in = namespace.as_root_of(
            self.users,
            self.workplace.scratch,
            [
                *(
                    "mmdebstrap",
                    "--mode=root",
                    "--quiet",
                    "--skip=chroot/mount/sys",
                    # Only who has a PID namespace of its own may mount its /proc.
                    *([] if sees_own_proc() else ["--skip=chroot/mount/proc"]),
                    *options,
                    *(f"--aptopt={setting}" for setting in settings),
                ),
                *(self.release, str(target), *map(str, sources)),
            ],
        )
        env = {"TMPDIR": str(self.folder), "HOME": "/"}
        tool.run(argv, log=self.workplace.log, env=env, report=report, on_start=let_in)


def begin(workplace: Workplace, release: str) -> Unpacking:
    """Prepare a workplace for a call of mmdebstrap as users of the labs. Raises `CannotHost`."""
    unpacking = Unpacking(workplace, release, users.find())
    unpacking.folder.mkdir()
    workplace.scratch.chmod(0o755)
    unpacking.users.own(unpacking.folder)
    return unpacking
