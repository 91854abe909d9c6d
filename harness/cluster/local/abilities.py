"""Check what this machine can do for decks, and what it lacks, for `harness doctor`. No check changes anything."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

import psutil
from msgspec import Struct

from harness.cluster.build import cache
from harness.cluster.errors import CannotHost
from harness.cluster.images import registries, stand_ins
from harness.cluster.images.store import ImageStore
from harness.cluster.local import cgroups, disk, host, router, users
from harness.cluster.local.build import packages, root
from harness.cluster.programs import kept
from harness.project.sizes import size_text

_INSTANCES = Path("/proc/sys/fs/inotify/max_user_instances")
_INSTANCES_OF_A_LAB = 15
"""Of inotify, which a lab of one node was seen to take; one of three nodes took 29. All labs have the same users, and so share them."""
_INSTANCES_THAT_DO = 128
"""What Linux gives a user by itself."""
_KEYS = Path("/proc/sys/kernel/keys/maxkeys")
_KEYS_THAT_DO = 200
"""What Linux lets a user have by itself. Each container takes one, and all labs have the same users: see keyrings(7)."""
_BRIDGE_RULES = Path("/proc/sys/net/bridge")
"""Is there when the kernel's module br_netfilter is loaded."""
_SUBJECT_TO_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
"""Of Ubuntu 24.04: https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces."""


class AbilityState(StrEnum):
    """How far the machine has an ability."""

    READY = "ready"
    LATER = "later"
    """It is fetched or made when it is first needed."""
    LIMITED = "limited"
    """Decks are played, except for some."""
    MISSING = "missing"
    """The local lab cannot be had."""


class Ability(Struct, frozen=True):
    """One thing that this machine can do, or lacks."""

    name: str
    state: AbilityState
    detail: str
    way_out: str = ""
    """What to type or do; empty where nothing is to be done."""


_Answer = tuple[AbilityState, str, str]
"""The fields of an ability besides its name: state, detail, way out."""


def abilities(browsers: Sequence[str]) -> Iterator[Ability]:
    """Yield the abilities in the order in which a lab needs them; the slowest check takes a second. `browsers` are programs, one of which draws pages."""
    checks: dict[str, Callable[[], _Answer]] = {**_CHECKS, "pages": partial(_pages, browsers)}
    for name, check in checks.items():
        try:
            state, detail, way_out = check()
        except CannotHost as error:
            yield Ability(name, AbilityState.MISSING, " ".join(error.lack.split()), " ".join(error.way_out.split()))
        else:
            yield Ability(name, state, detail, way_out)


def _user() -> _Answer:
    host.become_root()
    user = users.current()
    owner = (
        f"the user {user}, whose labs belong to others than the user" if user else "root, which a lab's own root is not"
    )
    return AbilityState.READY, owner, ""


def _packages() -> _Answer:
    absent = packages.missing(packages.needed())
    if absent:
        command = f"apt-get install --no-install-recommends {' '.join(absent)}"
        return (
            AbilityState.MISSING,
            f"missing: {', '.join(absent)}",
            f"{command}, or: harness cluster prepare --install",
        )
    return AbilityState.READY, ", ".join(packages.needed()), ""


def _users() -> _Answer:
    owners = users.find()
    if owners.highest is not None:
        ranges = f"{owners.count} from {owners.first} on, and those from {owners.highest.inside} on: this machine has no more"
        return AbilityState.READY, f"{ranges}, as it is in a user namespace", ""
    return AbilityState.READY, f"{owners.count} users from {owners.first} on", ""


def _namespaces() -> _Answer:
    host.check_namespaces()
    if cgroups.setting(_SUBJECT_TO_APPARMOR) == "1":
        return AbilityState.READY, "for root; AppArmor keeps them from other users", ""
    return AbilityState.READY, "user namespaces, overlays, network bridges", ""


def _control_groups() -> _Answer:
    trees = cgroups.hierarchies()
    host.check_controllers(trees)
    return AbilityState.READY, f"version {2 if all(tree.unified for tree in trees) else 1}", ""


def _memory() -> _Answer:
    available = psutil.virtual_memory().available // host.MEBIBYTE
    host.check_memory(available)
    labs = host.labs_at_once(1)
    return (
        AbilityState.READY,
        f"{available / 1024:.0f} GiB available, for {labs} lab{'s' if labs > 1 else ''} at once",
        "",
    )


def _disk() -> _Answer:
    place = host.disk_of_labs()
    free = shutil.disk_usage(place).free // host.MEBIBYTE
    host.check_disk(free, place)
    detail = f"{free / 1024:.0f} GiB free in {place}"
    reason, way_out = disk.why_watched()
    if reason:
        return (
            AbilityState.LIMITED,
            f"{detail}; what a lab takes of it is watched, and not held by the kernel: {reason}",
            way_out,
        )
    return AbilityState.READY, detail, ""


def _of_setting(name: str, value: int, wanted: int, detail: str) -> _Answer:
    """Return the answer about a setting of the kernel, by its name for sysctl(8)."""
    if value < wanted:
        return AbilityState.LIMITED, detail, f"sysctl -w {name}={wanted}"
    return AbilityState.READY, detail, ""


def _inotify() -> _Answer:
    instances = int(cgroups.setting(_INSTANCES) or 0)
    detail = f"{instances} instances, for {instances // _INSTANCES_OF_A_LAB} labs at once"
    return _of_setting("fs.inotify.max_user_instances", instances, _INSTANCES_THAT_DO, detail)


def _containers() -> _Answer:
    keys = int(cgroups.setting(_KEYS) or 0)
    detail = f"{keys} at once, in all labs together"
    return _of_setting("kernel.keys.maxkeys", keys, _KEYS_THAT_DO, detail)


def _bridge_rules() -> _Answer:
    if _BRIDGE_RULES.is_dir():
        return AbilityState.READY, "br_netfilter", ""
    lack = "br_netfilter is not loaded: a pod may not reach a service whose pod is on the same node"
    return AbilityState.LIMITED, lack, "modprobe br_netfilter"


def _root() -> _Answer:
    made = root.product(users.find())
    if made.is_cached():
        return AbilityState.READY, size_text(cache.size(made.directory)), ""
    return AbilityState.LATER, "made from Debian packages at the first run, in a minute", ""


def _programs() -> _Answer:
    releases = sorted({program.release for program in kept.all_kept()})
    if releases:
        return AbilityState.READY, f"here: {', '.join(map(str, releases))}; others when they are asked for", ""
    return AbilityState.LATER, "fetched at the first run, or compiled where no release archive is reached", ""


def _images() -> _Answer:
    pulled = len(ImageStore().images())
    made = len([recipe for recipe in stand_ins.recipes() if stand_ins.product(recipe).is_cached()])
    here = f"{pulled} pulled and {made} stand-ins are here"
    if registries.has_way_out():
        return AbilityState.READY, f"registries are reached; {here}", ""
    lack = f"no registry is reached; {here}, and more stand-ins can be made"
    return (
        AbilityState.LIMITED,
        lack,
        "set HTTPS_PROXY, name a mirror in [tool.harness.images], or load images where there is a network",
    )


def _open_network() -> _Answer:
    if packages.missing((router.PACKAGE,)):
        lack = f"no {router.PROGRAM}: no deck can reach the internet by `--network open`"
        return AbilityState.LIMITED, lack, f"apt-get install --no-install-recommends {router.PACKAGE}"
    if why := router.refusal():
        return AbilityState.LIMITED, f"{why.lack}: no deck can reach the internet by `--network open`", why.way_out
    return AbilityState.READY, f"{router.PROGRAM}, for `--network open`", ""


def _pages(browsers: Sequence[str]) -> _Answer:
    browser = next(filter(None, map(shutil.which, browsers)), None)
    if browser is None:
        return AbilityState.LIMITED, "no Chromium: `open` takes no pictures of pages", "apt-get install chromium"
    return AbilityState.READY, browser, ""


_CHECKS: dict[str, Callable[[], _Answer]] = {
    "user": _user,
    "packages": _packages,
    "users of the labs": _users,
    "namespaces": _namespaces,
    "control groups": _control_groups,
    "memory": _memory,
    "disk": _disk,
    "inotify": _inotify,
    "containers": _containers,
    "bridges": _bridge_rules,
    "root file system": _root,
    "Kubernetes": _programs,
    "images": _images,
    "open network": _open_network,
}
