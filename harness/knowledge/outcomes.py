"""What a program is there to bring about, whether it is called rightly or not: what may be missing where it failed.

Careful: a program of which nothing is known may bring about anything.
"""

from posixpath import basename

from harness.knowledge.calls import call_of, row_of
from harness.knowledge.endings import Purpose, endless
from harness.knowledge.paths import Use, uses
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.sessions import EDITORS
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program

_MAKES_FILES_ALONE = EDITORS | frozenset(
    [
        "base64",
        "bunzip2",
        "cat",
        "chgrp",
        "chmod",
        "chown",
        "cp",
        "curl",
        "echo",
        "fallocate",
        "gunzip",
        "gzip",
        "htpasswd",
        "ln",
        "mkdir",
        "mv",
        "nl",
        "openssl",
        "printf",
        "read",
        "rm",
        "rmdir",
        "sed",
        "awk",
        "gawk",
        "seq",
        "sort",
        "ssh-keygen",
        "tac",
        "tar",
        "tee",
        "touch",
        "truncate",
        "unxz",
        "unzip",
        "wget",
        "xxd",
        "code",
        "subl",
        "gedit",
        "kate",
        "micro",
        "mcedit",
    ]
)
"""Programs after which nothing is otherwise but the files that they name."""
MOVES = frozenset({"cd", "pushd", "popd"})
"""Builtins of the shell that change its directory alone."""
_INSTALLS = frozenset({"apk", "apt", "apt-get", "brew", "dnf", "dpkg", "snap", "yum"})
_MAKES_OBJECTS = frozenset(
    [
        "argocd",
        "calicoctl",
        "cilium",
        "eksctl",
        "flux",
        "helm",
        "istioctl",
        "k3d",
        "kind",
        "kubeadm",
        "kustomize",
        "linkerd",
        "minikube",
        "velero",
    ]
)
"""Programs beside kubectl whose files are known, and that make objects of a cluster as well."""
_ANSWERS = _MAKES_OBJECTS | frozenset({"docker", "docker-compose", "service", "ssh", "systemctl"})
"""Programs whose files are known, and after which something may answer on a port."""
_FORWARDS = ("kubectl port-forward", "kubectl proxy")
_MAKES_NO_OBJECT = (
    "kubectl attach", "kubectl completion", "kubectl config", "kubectl cp", "kubectl exec", "kubectl kustomize", *_FORWARDS,
)  # fmt: skip
_TAKES_FROM_FILES = ("--filename", "--kustomize")
"""Flags of kubectl that name files with what is made."""
_PORT = lazy_pattern(r"(?<![\w.])\d{2,5}\b(?!\.\d)")


def changes_nothing(program: Program) -> bool:
    """Return whether all is as before when a program has done its work: it reads, or shows what changes."""
    if program.writes_file:
        return False
    return reads_of(program) is not Reads.UNKNOWN or _goes_on(program, Purpose.SHOWS)


def serves_alone(program: Program) -> bool:
    """Return whether all that a program does is to answer on a port while it runs."""
    return call_of(program).path in _FORWARDS or _goes_on(program, Purpose.SERVES)


def ports_of(text: str) -> frozenset[str]:
    """Return the numbers of a command that may be ports."""
    return frozenset(_PORT.findall(text))


def may_make_object(program: Program, name: str) -> bool:
    """Return whether an object of the cluster may come from a program: it names it, or takes what it makes from elsewhere."""
    call = call_of(program)
    if call.path.startswith("kubectl "):
        if changes_nothing(program) or call.path.startswith(_MAKES_NO_OBJECT):
            return False
        shows_what = not program.is_fed and not call.has_any(*_TAKES_FROM_FILES)
        return not shows_what or any(name in word for word in call.literals)
    return not changes_nothing(program) and (call.name in _MAKES_OBJECTS or may_do_anything(program))


def may_make_file(program: Program, path: str) -> bool:
    """Return whether a file may come from a program, or be where one is after it; an empty path stands for any file."""
    if program.name in _INSTALLS:
        return path.startswith("/") or not path
    if program.name in MOVES and not path.startswith("/"):
        return True
    if changes_nothing(program):
        return False
    return any(_is_made(use.path, path) for use in uses(program) if use.use is Use.MAKES)


def makes_files_alone(program: Program) -> bool:
    """Return whether nothing is otherwise after a program but files that its line names."""
    is_known = all(use.path is not None for use in uses(program))
    return program.name in _MAKES_FILES_ALONE and is_known


def files_of(program: Program) -> tuple[str, ...]:
    """Return the files that a program makes, as far as its line names them."""
    return tuple(use.path for use in uses(program) if use.use is Use.MAKES and use.path)


def may_install(program: Program, module: str) -> bool:
    """Return whether a module of a language may come from a program: a package manager, a file of that name, a script."""
    if changes_nothing(program):
        return False
    is_file = any(basename(use.path or "").partition(".")[0] == module for use in uses(program))
    return is_file or program.name in _INSTALLS | MOVES or may_do_anything(program)


def may_answer(program: Program, port: str) -> bool:
    """Return whether something may answer on a port because of a program; an empty port stands for any."""
    call = call_of(program)
    if changes_nothing(program):
        return False
    if serves_alone(program) or call.has_any("-p", "--publish"):
        ports = ports_of(" ".join(call.literals))
        return not port or not ports or port in ports
    if call.path.startswith("kubectl "):
        return not call.path.startswith(_MAKES_NO_OBJECT)
    return call.name in _ANSWERS or may_do_anything(program)


def may_do_anything(program: Program) -> bool:
    """Return whether nothing is known of a program, or what it does stands somewhere else: `make`, a script, `python3 setup.py`."""
    call = call_of(program)
    if not call.name or changes_nothing(program) or program.name in _MAKES_FILES_ALONE:
        return False
    row = row_of(call.path)
    return row is None or (row.makes_anything and call.name != "git")


def _is_made(made: str | None, path: str) -> bool:
    if made is None or not path or (made == "." and not path.startswith("/")):
        return True
    made = made.rstrip("/")
    return basename(made) == basename(path) or f"/{made.removeprefix('./')}/" in f"/{path}"


def _goes_on(program: Program, purpose: Purpose) -> bool:
    """Return whether a program goes on for a purpose until it is interrupted."""
    text = " ".join(word.text for word in program.arguments)
    return any(stream.row.purpose is purpose for stream in endless(text))
