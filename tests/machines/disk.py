"""The disk of a machine: a Debian with what the documentation asks of a host, made once and kept in the user's cache."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import Evidence, Product, Progress, Workplace
from harness.cluster.local.build import apt_sources, packages
from harness.cluster.programs.machine import architecture

RELEASE = "trixie"
PYTHON = "3.13"
"""Of this release."""
AUTHOR = "author"
"""An ordinary user, made as an administrator makes one."""
SUPPLIES = "/srv/supplies"
"""Where the disk of that label is seen."""

_FORMAT = "1"
_PACKAGES = (
    *("linux-image-cloud-" + architecture(), "initramfs-tools", "systemd-sysv", "udev", "kmod"),
    *("openssh-server", "libpam-systemd", "dbus-user-session", "python3", "python3-venv", "procps"),
    *("uidmap", *packages.needed()),
)
_SIZE = "16G"
"""Of the disk, as the machine sees it. The file has holes."""
_NETWORK = "[Match]\nType=ether\n[Network]\nDHCP=ipv4\n"
_FILE_SYSTEMS = f"/dev/vda / ext4 defaults 0 1\nLABEL=supplies {SUPPLIES} ext4 defaults 0 2\n"


@dataclass(frozen=True, slots=True)
class Disk:
    """The files of a machine that is not running."""

    directory: Path

    @property
    def image(self) -> Path:
        """Of the disk; not to be written to."""
        return self.directory / "disk"

    @property
    def kernel(self) -> Path:
        """Of the release."""
        return self.directory / "vmlinuz"

    @property
    def initrd(self) -> Path:
        """With the modules that the kernel needs to find the disk."""
        return self.directory / "initrd.img"

    @property
    def key(self) -> Path:
        """The private key by which root and the author log in."""
        return self.directory / "key"

    @property
    def known_hosts(self) -> Path:
        """What ssh(1) knows the machine by, under the name of its release."""
        return self.directory / "known_hosts"


def ensure(progress: Progress) -> Disk:
    """Return the disk, made first unless it is there. Raises `CannotHost`."""
    hooks = "\n".join(_hooks(Path("key.pub")))
    recipe = "\n".join((f"format {_FORMAT}", architecture(), RELEASE, *_PACKAGES, _SIZE, hooks))
    product = Product("machines", recipe, 6000, 500, Evidence.STAMPS)
    return Disk(product.ensure(lambda workplace: _make(workplace, progress), progress))


def _make(workplace: Workplace, progress: Progress) -> None:
    disk, tree = Disk(workplace.contents), workplace.scratch / "tree"
    tool.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", disk.key), log=workplace.log)
    settings = ['APT::Sandbox::User "root"', *apt_sources.network_settings()]
    tool.run(
        [
            *("mmdebstrap", "--quiet", "--variant=important", f"--include={','.join(_PACKAGES)}"),
            *(f"--aptopt={setting}" for setting in settings),
            *("--dpkgopt=force-unsafe-io", "--dpkgopt=path-exclude=/usr/share/doc/*"),
            *(f"--customize-hook={hook}" for hook in _hooks(disk.key.with_suffix(".pub"))),
            *(RELEASE, str(tree), *map(str, apt_sources.of_release(RELEASE, workplace.scratch))),
        ],
        log=workplace.log,
        env={"TMPDIR": str(workplace.scratch)},
        report=tool.elapsed(progress, f"making a machine with Debian {RELEASE}, once"),
    )
    for file in (disk.kernel, disk.initrd):
        shutil.copyfile(tree / file.name, file)
    (host_key,) = (tree / "etc" / "ssh").glob("ssh_host_ed25519_key.pub")
    disk.known_hosts.write_text(f"{RELEASE} {host_key.read_text()}")
    write_file_system(tree, disk.image, "system", _SIZE, workplace.log)


def write_file_system(tree: Path, image: Path, label: str, size: str, log: Path) -> None:
    """Write a file with the file system ext4 that holds a directory tree."""
    tool.run(("mkfs.ext4", "-q", "-F", "-L", label, "-d", tree, image, size), log=log)


def _hooks(public_key: Path) -> Iterator[str]:
    """Yield mmdebstrap's hooks that make a machine of the unpacked packages; each runs with the tree as `$1`."""
    yield f'chroot "$1" useradd --create-home --shell /bin/bash {AUTHOR}'
    for user, home in (("root", "/root"), (AUTHOR, f"/home/{AUTHOR}")):
        yield f'chroot "$1" install -d -m 700 -o {user} -g {user} {home}/.ssh'
        yield f"upload {shlex.quote(str(public_key))} {home}/.ssh/authorized_keys"
        yield f'chroot "$1" chown {user}:{user} {home}/.ssh/authorized_keys'
    for path, text in (
        ("etc/hostname", f"{RELEASE}\n"),
        ("etc/hosts", f"127.0.0.1 localhost {RELEASE}\n"),
        ("etc/fstab", _FILE_SYSTEMS),
        ("etc/systemd/network/ether.network", _NETWORK),
    ):
        yield f'printf %s {shlex.quote(text)} >"$1"/{path}'
    yield f'mkdir "$1"{SUPPLIES} && ln -s {SUPPLIES}/harness "$1"/usr/local/bin/harness'
    yield 'chroot "$1" systemctl enable systemd-networkd'
