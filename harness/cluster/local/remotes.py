"""Bring the deck's own repository into a lab that reaches no remote: for clones, and file by file as a forge serves it."""

import shutil
from pathlib import Path, PurePosixPath

from harness.cluster.home import Home
from harness.cluster.local import delivery
from harness.cluster.local.addresses import DELIVERY, FIRST_ADDRESS, FORGE_ADDRESS, FORGE_PORT
from harness.cluster.local.certificates import Authority
from harness.cluster.local.components import Component
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import ProgramPlace
from harness.cluster.local.nodes import FIRST
from harness.cluster.own_program import own_program

_REMOTES = "remotes"
"""The folder of the delivery from which what follows is copied."""
_INSIDE = PurePosixPath("/opt/slide-harness/remotes")
"""Where the lab has its copy: a deck can push to it."""
_REPOSITORY = "repository.git"
_CONFIGURATION = "gitconfig"
_SYSTEM_CONFIGURATION = "/etc/gitconfig"
"""The configuration of git for all users: the audience's shell, ssh, sudo."""
_TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
"""The certificates that curl, wget, git and programs in Go trust."""
_COMPONENT = "raw-files"


def bring(lab: Lab, home: Home) -> None:
    """Bring the repository of a home to the first node, and replace that of an earlier deck. Raises `ClusterError`."""
    node = lab.node_directory()
    directory = node.delivery / _REMOTES
    if not home.stands_in_for and not home.serves and not directory.exists():
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    configuration = home.bring_remotes(directory / _REPOSITORY, _INSIDE / _REPOSITORY)
    (directory / _CONFIGURATION).write_text(configuration)
    lab.users().own(directory)
    delivery.run(lab, f"rm -rf {_INSIDE}; cp -a {DELIVERY}/{_REMOTES} {_INSIDE}")
    _append(lab, _SYSTEM_CONFIGURATION, f"[include]\n\tpath = {_INSIDE / _CONFIGURATION}\n")
    hosts = sorted({file.host for file in home.serves})
    node.names.write_text("".join(f"{FORGE_ADDRESS} {host}\n" for host in hosts))
    if hosts:
        _serve(lab, directory, hosts)


def _append(lab: Lab, file: str, text: str) -> None:
    """Append a text to a file of the node, unless the file has it already."""
    delivery.run(
        lab, f'text=$(cat); touch {file}; case "$(cat {file})" in *"$text"*) ;; *) echo "$text" >>{file} ;; esac', text
    )


def _serve(lab: Lab, directory: Path, hosts: list[str]) -> None:
    """Serve the files of the repository under these host names, with a certificate that the lab's programs trust."""
    authority = Authority("slide-harness")
    server = authority.issue("slide-harness", names=hosts)
    (directory / "server.crt").write_bytes(server.certificate)
    key = directory / "server.key"
    key.touch(mode=0o600)
    key.write_bytes(server.key)
    _append(lab, _TRUSTED, authority.identity.certificate.decode())
    if lab.has_started(FIRST, _COMPONENT):
        return
    # Not at the port itself: that stays free for what the deck runs on all of the node's addresses.
    rule = f"-d {FORGE_ADDRESS} -p tcp --dport 443 -j DNAT --to {FIRST_ADDRESS}:{FORGE_PORT}"
    for chain in ("OUTPUT", "PREROUTING"):
        delivery.run(lab, f"/usr/sbin/iptables --wait -t nat -A {chain} {rule}")
    where = (f"--address={FIRST_ADDRESS}", f"--port={FORGE_PORT}", f"--directory={directory}")
    argv = own_program("harness.cluster.local.raw_files", *where)
    lab.start(FIRST, Component(_COMPONENT, argv, place=ProgramPlace.BESIDE))
