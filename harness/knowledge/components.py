"""Which flags Kubernetes' own programs have, the kubelet, the API server and others: on command lines, in unit files, in static pods.

`components.csv` beside this file has the flags that some versions have and others have not; `tools/harvest_components.py` writes it from
the help of the real programs. The row of a program without a flag names the versions that were read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.calls import Call
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import read_runs
from harness.shell.lazy_pattern import lazy_pattern

TABLE = Path(__file__).parent / "components.csv"
NAMES = ("kubelet", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy")
_VARIABLES = {"KUBELET_": "kubelet", "KUBE_API_ARGS": "kube-apiserver", "KUBE_PROXY_ARGS": "kube-proxy"}
"""How the variables of unit files begin whose value is flags."""
_STARTED = lazy_pattern(
    rf"(?<![\w.-])(?P<name>{'|'.join(NAMES)})(?P<flags>(?:[ \t]*\\?\n?[ \t]+(?:--[^\s\\]+|\$\{{?\w+\}}?))+)"  # a unit file, or a command line
    rf"|^[ \t]*- *[\"']?(?:/\S*/)?(?P<pod>{'|'.join(NAMES)})[\"']?[ \t]*\n(?P<items>(?:[ \t]*- *[\"']?--.*\n?)+)"  # a static pod
    r"|\b(?P<variable>KUBELET_\w+|KUBE_API_ARGS|KUBE_PROXY_ARGS)=[\"']?(?P<value>[^\"'\n]*)",
    re.MULTILINE,
)
_EXTRA = lazy_pattern(
    r"^(?P<indent> *)(?:kubeletExtraArgs|(?P<component>apiServer|controllerManager|scheduler):[ ]*\n(?P=indent) +extraArgs):[ ]*\n"
    r"(?P<arguments>(?:(?P=indent)(?: +\S|- ).*\n?)+)",
    re.MULTILINE,
)
"""The flags that a configuration of kubeadm gives to what it starts."""
_EXTRA_FLAG = lazy_pattern(r"^ *(?:- +name: *[\"']?)?(?P<name>[a-z][\w-]+)", re.MULTILINE)
_OF_KUBEADM = {
    "apiServer": "kube-apiserver",
    "controllerManager": "kube-controller-manager",
    "scheduler": "kube-scheduler",
}
_EXTRA_CONFIG = lazy_pattern(
    r"--extra-config[= ][\"']?(?P<component>kubelet|apiserver|controller-manager|scheduler|proxy)\.(?P<flag>[a-z][\w-]*(?:=[^\s\"'\\]*)?)"
)
"""The flags that minikube gives to what it starts."""
_FLAG = lazy_pattern(r"--[A-Za-z][\w-]*(?:=[^\s\"'\\]*)?")


class Lacking(Struct, frozen=True):
    """A flag that the program of a version has not."""

    place: int
    """Of its word in the call."""
    flag: str
    since: Version | None
    """The first version that is known to have it; `None` where it is known of none before the one asked about."""
    until: Version | None
    """The last one before the version asked about that is known to have it."""
    gone: Version | None
    """The first one that is known to have it no longer."""


class Started(Struct, frozen=True):
    """A flag of a program that a text starts."""

    program: str
    flag: str
    """With its value: `--network-plugin=cni`."""
    start: int
    """Its first character in the text, counted from 0."""
    is_handed_on: bool = False
    """Whether another program hands it on: in a variable such as `KUBELET_EXTRA_ARGS`, or as minikube's `--extra-config`."""


def lacking(call: Call, version: Version) -> Iterator[Lacking]:
    """Yield the flags of a call that some version of the program has and this one has not."""
    program = _programs().get(call.name.rpartition("/")[2])
    for given in call.flags if program else ():
        has = program.flags.get(given.name.removeprefix("--")) if program else None
        if program is None or has is None or not program.lacks(has, version):
            continue
        before = [earlier for earlier in has if earlier < version]
        until = max(before, default=None)
        gone = min((later for later in program.read if until and later > until), default=None)
        yield Lacking(given.place, given.name, min(has) if until is None else None, until, gone)


def started_in(text: str) -> Iterator[Started]:
    """Yield the flags of the programs that a unit file, the variables of one, a static pod, a configuration of kubeadm, or minikube starts."""
    if "xtraArgs:" in text:
        for extra_arguments in _EXTRA.finditer(text):
            program = _OF_KUBEADM.get(extra_arguments["component"], "kubelet")
            for extra in _EXTRA_FLAG.finditer(text, *extra_arguments.span("arguments")):
                yield Started(program, f"--{extra['name']}", extra.start("name"))
    if "--extra-config" in text:
        for extra_config in _EXTRA_CONFIG.finditer(text):
            program = "kubelet" if extra_config["component"] == "kubelet" else f"kube-{extra_config['component']}"
            yield Started(program, f"--{extra_config['flag']}", extra_config.start("flag"), is_handed_on=True)
    if not any(name in text for name in (*NAMES, *_VARIABLES)):
        return
    for started in _STARTED.finditer(text):
        name = started["name"] or started["pod"] or next(
            program for variable, program in _VARIABLES.items() if started["variable"].startswith(variable)
        )  # fmt: skip
        group = "flags" if started["name"] else "items" if started["pod"] else "value"
        for flag in _FLAG.finditer(text, *started.span(group)):
            yield Started(name, flag[0], flag.start(), group == "value")


class _Program(Struct, frozen=True):
    read: tuple[Version, ...]
    """The versions that were read, the oldest first."""
    flags: Mapping[str, frozenset[Version]]

    def lacks(self, has: frozenset[Version], version: Version) -> bool:
        """Return whether it is known that a version has not the flag which these have."""
        if version < self.read[0]:
            return False
        asked = min(version, self.read[-1])
        at = bisect_left(self.read, asked)
        neighbours = {self.read[at]} if self.read[at] == asked else {self.read[at - 1], self.read[at]}
        return neighbours.isdisjoint(has)


@cache
def _programs() -> Mapping[str, _Program]:
    read: dict[str, tuple[Version, ...]] = {}
    flags: dict[str, dict[str, frozenset[Version]]] = {}
    for row in read_rows(TABLE):
        name = row["program"]
        if row["flag"]:
            flags[name][row["flag"]] = read_runs(row["versions"]) & frozenset(read[name])
        else:
            read[name] = tuple(read_version(version) for version in row["versions"].split(","))
            flags[name] = {}
    return {name: _Program(versions, flags[name]) for name, versions in read.items()}
