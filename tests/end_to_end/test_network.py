"""What leaves a lab, on an internet of the tests' own: nothing, the pulling of images, or all that a deck sends there."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageChoice
from harness.cluster.local import cgroup_places, image_front, router
from harness.cluster.local.build import packages
from harness.cluster.local.certificates import Authority
from harness.cluster.waiting import wait_until

from tests.cluster.images.layouts import digest_in, write_image
from tests.cluster.images.registry_server import BASIC, Behaviour, registry
from tests.end_to_end import internet, ordinary_user
from tests.end_to_end.conftest import REQUIRE_LAB
from tests.end_to_end.internet import Place, Site, Zone
from tests.end_to_end.labs import cache_with_programs, leftovers, processes_of
from tests.end_to_end.playing import HARNESS

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("its machine is one on an internet of the tests' own")]

GENEROUS = 300
"""Seconds."""
ON_LOOPBACK, ON_ALL = 9001, 9002
"""Ports of the author's machine."""
CONNECTION_REFUSED = 7
"""Says curl."""
IMAGE = "right.example.org/team/tool:v1"
KILLED = "router-killed"
"""The name of a lab."""


def deck_of(commands: Sequence[str]) -> str:
    """Return a deck of these commands, a step each."""
    fences = "\n\n".join(f"```bash\n{command}\n```" for command in commands)
    return f"# Network\n\n.exercise[\n\n{fences}\n\n]\n"


@dataclass
class World:
    """The author's machine, and all that can be reached from it."""

    author: Place
    folder: Path
    environment: dict[str, str]
    zone: Zone
    web: Site
    forbidden: dict[str, Site]
    """By the address and port at which they answer the author's machine itself."""
    registries: dict[str, Behaviour]
    slow_pull: subprocess.Popen[str] | None = None
    """It has half a minute of silence to wait for, while the tests go on."""

    def argv(self, *words: str) -> tuple[str, ...]:
        return self.author.entered("env", f"--chdir={self.folder}", *words)

    def is_beside(self, process: int) -> bool:
        """Whether a process is one of the author's machine, which sees the mounts of its labs, and of no lab."""
        try:
            mounts = [Path(f"/proc/{number}/ns/mnt").readlink() for number in (process, self.author.first.pid)]
            return mounts[0] == mounts[1] and "slide-harness-" not in Path(f"/proc/{process}/cgroup").read_text()
        except OSError:
            return False  # it has ended

    def harness(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(*HARNESS, *arguments),
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=self.environment, timeout=GENEROUS,
        )  # fmt: skip

    def play(self, commands: Sequence[str], *options: str, status: int = 0) -> Played:
        """Play a deck of these commands, a step each."""
        (self.folder / "deck.md").write_text(deck_of(commands))
        record = self.folder / "record.json"
        finished = self.harness("run", "deck.md", "--record", str(record), *options)
        assert finished.returncode == status, finished.stdout
        read = json.loads(record.read_text())
        return Played(finished.stdout, read["steps"], read["cluster"]["name"], read["cluster"]["network"])


@dataclass
class Played:
    output: str
    steps: list[dict[str, Any]]
    cluster: str
    network: str

    def answer(self, index: int) -> str:
        """What a step's command printed."""
        return str(self.steps[index]["commands"][0]["output"]).strip()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, certificates = tmp_path_factory.mktemp("author"), tmp_path_factory.mktemp("certificates")
    (busybox,) = (recipe for recipe in stand_ins.recipes() if recipe.name == "busybox")
    layout = stand_ins.ensure(busybox, lambda _line: None)
    image_front.prepare(ImageChoice(), lambda _line: None)
    authority = Authority("everybody's")
    (certificates / "ca.crt").write_bytes(authority.identity.certificate)
    with contextlib.ExitStack() as stack:
        far, author, private = stack.enter_context(internet.joined())
        names = {
            **internet.REGISTRIES,
            "www.example.org": internet.WEB,
            "git.example.org": internet.GIT,
            "nas.example.org": internet.PRIVATE,
        }
        zone = stack.enter_context(internet.resolver(far, names))
        stack.enter_context(internet.echo(far))
        stack.enter_context(internet.git_server(far, tmp_path_factory.mktemp("git")))
        registries, layouts = {}, tmp_path_factory.mktemp("layouts")
        for name, address in internet.REGISTRIES.items():
            has = layout if name == "right.example.org" else layouts / name
            if has != layout:
                has.mkdir()
                write_image(has, name.encode() * 1000)
            _, registries[name] = stack.enter_context(
                registry(
                    has,
                    {"v1": digest_in(has)},
                    lambda handler, name=name, address=address: internet.with_tls(  # type: ignore[misc]
                        internet.listening(far, address, 443, handler), authority, name, certificates
                    ),
                )
            )
        forbidden = {
            f"{address}:{port}": stack.enter_context(internet.site(at, address, f"{address}:{port}", port))
            for at, address, port in (
                (author, "127.0.0.1", ON_LOOPBACK),
                (author, internet.AUTHOR, ON_ALL),
                (author, internet.AUTHOR_INSIDE, ON_ALL),
                (private, internet.PRIVATE, 80),
                (private, internet.PRIVATE_TOO, 80),
                (far, internet.NEIGHBOUR, 80),
            )
        }
        resolver = folder / "resolv.conf"
        resolver.write_text(f"nameserver {internet.RESOLVER}\n")
        author.run(f"mount --bind {resolver} $(realpath /etc/resolv.conf)")
        environment = {key: value for key, value in os.environ.items() if key != "SLIDE_HARNESS_OFFLINE"}
        environment |= {
            "XDG_CACHE_HOME": str(cache_with_programs(tmp_path_factory.mktemp("cache"))),
            "DOCKER_CONFIG": str(folder / "docker"),
            "REQUESTS_CA_BUNDLE": str(certificates / "ca.crt"),
        }
        registries["slow.example.org"].is_silent = True
        registries["cut-off.example.org"].cuts_off_after = 1000
        registries["wrong.example.org"].lies_about = layer_in(layouts / "wrong.example.org")
        registries["closed.example.org"].wants_basic = True
        web = stack.enter_context(internet.site(far, internet.WEB, "the web"))
        world = World(author, folder, environment, zone, web, forbidden, registries)
        pull = world.argv(*HARNESS, "images", "pull", "slow.example.org/team/tool:v1")
        world.slow_pull = stack.enter_context(
            subprocess.Popen(pull, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        )
        assert wait_until(lambda: bool(registries["slow.example.org"].asked), GENEROUS)
        yield world
        world.slow_pull.kill()


def layer_in(layout: Path) -> str:
    """The digest of the layer of the one image that a layout has."""
    manifest = json.loads((layout / "blobs" / Path(*digest_in(layout).split(":"))).read_bytes())
    return str(manifest["layers"][0]["digest"])


@pytest.fixture(autouse=True)
def nothing_seen(world: World) -> None:
    for site in (world.web, *world.forbidden.values()):
        site.visits.clear()
    world.zone.asked.clear()
    for behaviour in world.registries.values():
        behaviour.asked.clear()
    (world.folder / "harness.toml").write_text("")


@pytest.fixture
def can_open() -> None:
    """Skips where this machine cannot open the network of a lab, but for where a skipped test would hide a failure."""
    if absent := packages.missing((router.PACKAGE,)) or router.refusal():
        (pytest.fail if os.environ.get(REQUIRE_LAB) == "1" else pytest.skip)(f"missing: {absent}")


def curl(url: str) -> str:
    return f"curl -sS -m 20 {url} || echo closed"


def test_what_must_not_be_reached_answers_the_machine_itself(world: World) -> None:
    for address, site in world.forbidden.items():
        got = subprocess.run(
            world.argv("curl", "-sS", f"http://{address}/"), capture_output=True, text=True, check=True
        )
        assert got.stdout == f"this is {address}\n"
        assert site.visits


class TestRegistries:
    """As `harness images pull` meets them on the internet."""

    def test_images_come_by_their_names_and_each_fault_is_told_as_what_it_is(self, world: World) -> None:
        faulty = [f"{name}.example.org/team/tool:v1" for name in ("cut-off", "wrong", "closed")]
        pulled = world.harness("images", "pull", IMAGE, *faulty)
        assert pulled.returncode == 6
        assert f"{IMAGE}@" in pulled.stdout
        assert "cut-off.example.org/team/tool:v1@" in pulled.stdout
        assert "what wrong.example.org has is not what its digest names" in pulled.stdout
        assert "closed.example.org wants a password for it" in pulled.stdout

    def test_a_password_is_that_of_docker_login(self, world: World) -> None:
        config = {"auths": {"closed.example.org": {"auth": BASIC.removeprefix("Basic ")}}}
        (world.folder / "docker").mkdir()
        (world.folder / "docker/config.json").write_text(json.dumps(config))
        assert (
            "closed.example.org/team/tool:v1@"
            in world.harness("images", "pull", "closed.example.org/team/tool:v1").stdout
        )


def test_with_none_nothing_leaves_and_what_is_here_plays(world: World) -> None:
    played = world.play(
        [
            "docker run --rm busybox echo a stand-in",
            "docker run --rm right.example.org/team/other:v1 echo never",
            curl("http://www.example.org/"),
            curl(f"http://{internet.WEB}/"),
        ],
        "--cluster", "docker", "--network", "none", status=6,
    )  # fmt: skip
    assert played.answer(0).splitlines()[-1] == "a stand-in"
    assert played.steps[1]["reason"]["subject"] == "right.example.org/team/other:v1"
    assert "`--network none`" in played.steps[1]["reason"]["detail"]
    assert [played.answer(index).splitlines()[-1] for index in (2, 3)] == ["closed", "closed"]
    assert [behaviour.asked for behaviour in world.registries.values() if behaviour.asked] == []
    assert (world.zone.asked, world.web.visits) == ([], [])


def test_by_itself_nothing_leaves_but_the_names_of_images(world: World) -> None:
    played = world.play(
        [f"docker run --rm {IMAGE} echo pulled", curl("http://www.example.org/"), curl(f"http://{internet.WEB}/")],
        *("--cluster", "docker"),
    )
    assert played.answer(0).splitlines()[-1] == "pulled"
    assert [played.answer(index).splitlines()[-1] for index in (1, 2)] == ["closed", "closed"]
    assert (world.web.visits, "www.example.org A udp" in world.zone.asked) == ([], False)


PODS = """kubectl run tool --image=busybox --restart=Never --command -- sh -c 'wget -qO- http://www.example.org/; \
wget -T 5 -qO- http://10.1.2.5/ || echo closed' && kubectl wait pod/tool --for jsonpath='{.status.phase}'=Succeeded --timeout=1m \
&& kubectl logs tool"""
IN_DOCKER = (
    "docker run --rm busybox sh -c 'wget -qO- http://www.example.org/; "
    "wget -T 5 -qO- http://10.1.2.5/ 2>/dev/null || echo closed'"
)
BIG_IN_DOCKER = "docker run --rm busybox sh -c 'wget -qO- http://www.example.org/big/100 | sha256sum'"
BY_FORCE = (
    "ip route add 10.1.2.0/24 via 169.254.101.1",
    "ip address add 198.51.100.99/32 dev lo; curl -sS -m 3 --interface 198.51.100.99 http://10.1.2.5/ || echo closed",
    "ip route add 127.0.0.0/8 via 169.254.101.1 table 77; ip rule add to 127.0.0.0/8 lookup 77 pref 0; echo",
    f"curl -sS -m 3 http://127.0.0.1:{ON_LOOPBACK}/ || echo closed",
    f"curl -sS -m 3 http://169.254.102.2:{ON_LOOPBACK}/ || echo closed",
    "dig +time=2 +tries=1 +short @169.254.102.3 www.example.org || echo closed",
    f"curl -sS -m 3 http://169.254.101.1:{ON_LOOPBACK}/ || echo closed",
    "curl -sS -m 3 http://10.1.2.5/ || echo closed",
)
"""What root of the lab tries after the polite way."""


@pytest.mark.usefixtures("can_open")
def test_open_reaches_the_internet_and_nothing_of_the_machine(world: World) -> None:
    closed = [address for address in world.forbidden if not address.startswith("127.")]
    polite = [
        "curl -sS http://www.example.org/",
        "curl -sS http://www.example.org/big/100 | sha256sum",
        "curl -s http://www.example.org/big/20 | curl -sS --data-binary @- http://www.example.org/",
        "dig +short www.example.org; dig +tcp +short @10.111.0.10 www.example.org; dig +short AAAA www.example.org",
        f"echo by UDP | nc -u -W 1 -w 20 {internet.ECHO} 7",
        "git clone -q git://git.example.org/app.git far && cat far/README.md",
        PODS,
        IN_DOCKER,
        BIG_IN_DOCKER,
        f"docker run --rm {IMAGE} echo pulled",
        "ssh node2 'curl -sS http://www.example.org/; curl -s -m 20 http://10.1.2.5/ || echo closed'",
        *(curl(f"http://{address}/") for address in closed),
        curl("http://nas.example.org/"),
        curl("http://169.254.169.254/"),
    ]
    played = world.play([*polite, *BY_FORCE], "--network", "open", "--nodes", "2")
    answers = [played.answer(index) for index in range(len(played.steps))]
    assert played.network == "open"
    assert answers[0] == "this is the web"
    assert answers[1].split()[0] == internet.big_digest(100)
    assert answers[2].split()[0] == internet.big_digest(20)
    assert answers[3].split() == [internet.WEB, internet.WEB]
    assert answers[4] == "by UDP"
    assert answers[5].endswith("cloned from far away")
    for index in (6, 7):
        assert {"this is the web", "closed"} <= set(answers[index].splitlines()), answers[index]
    assert answers[8].startswith(internet.big_digest(100))
    assert answers[9].splitlines()[-1] == "pulled"
    assert {"this is the web", "closed"} <= set(answers[10].splitlines()), answers[10]
    assert {answer.splitlines()[-1] for answer in answers[11 : len(polite)]} == {"closed"}
    assert [site.name for site in world.forbidden.values() if site.visits] == []
    assert "www.example.org A tcp" in world.zone.asked
    assert not any("AAAA" in question for question in world.zone.asked if question.startswith("www"))


@pytest.mark.usefixtures("can_open")
def test_what_is_named_is_reached_and_nothing_beside_it(world: World) -> None:
    (world.folder / "harness.toml").write_text('network = "open"\n[lab]\nreach = ["10.1.2.5", "localhost"]\n')
    played = world.play(
        [
            curl("http://nas.example.org/"),
            curl(f"http://{internet.PRIVATE_TOO}/"),
            curl(f"http://host.docker.internal:{ON_LOOPBACK}/"),
            curl(f"http://{internet.AUTHOR_INSIDE}:{ON_ALL}/"),
        ],
        *("--cluster", "docker"),
    )
    answers = [played.answer(index).splitlines()[-1] for index in range(4)]
    assert answers == [
        f"this is {internet.PRIVATE}:80", "closed", f"this is 127.0.0.1:{ON_LOOPBACK}", "closed",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("newuidmap") is None, reason="the package uidmap is not installed")
@pytest.mark.skipif(
    cgroup_places.is_version_2(), reason="systemd gives control groups of version 2 to a real login only"
)
@pytest.mark.usefixtures("can_open")
def test_an_ordinary_user_opens_a_network_as_well(world: World, tmp_path: Path) -> None:
    cards = tmp_path / "tun"
    subprocess.run(("mknod", "--mode=666", cards, "c", "10", "200"), check=True)  # as systemd has it
    with ordinary_user.living_in(tmp_path) as user:
        ordinary_user.give_groups()
        commands = (curl("http://www.example.org/"), curl(f"http://{internet.PRIVATE}/"))
        (user.home / "deck.md").write_text(deck_of(commands))
        run = user.command(
            (*HARNESS, "run", "deck.md", "--cluster", "docker", "--network", "open", "--record", "record.json")
        )
        enter = (
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            f'mount --bind {cards} /dev/net/tun; exec "$@"',
        )
        played = subprocess.run(
            world.author.entered(*enter, "sh", *run),
            check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert played.returncode == 0, played.stdout
        steps = json.loads((user.home / "record.json").read_text())["steps"]
    assert [step["commands"][0]["output"].strip().splitlines()[-1] for step in steps] == ["this is the web", "closed"]


def carriers_of(lab: str) -> list[psutil.Process]:
    """The processes that carry what leaves a lab: the program itself, and not the shell that is about to start it."""
    return [process for process, line in processes_of(lab).items() if line.partition(" ")[0].endswith("slirp4netns")]


@pytest.mark.usefixtures("can_open")
def test_a_run_that_is_killed_leaves_no_router(world: World) -> None:
    up = subprocess.Popen(
        world.argv(*HARNESS, "cluster", "up", "--name", KILLED, "--network", "open"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=world.environment,
    )  # fmt: skip
    try:
        assert wait_until(lambda: carriers_of(KILLED) != [], GENEROUS)
        mounts = [Path(f"/proc/{carrier.pid}/mountinfo").read_text() for carrier in carriers_of(KILLED)]
        assert not any("/slide-harness/" in of_router for of_router in mounts), "it would keep the disks of labs"
        processes = {
            process: line for process, line in processes_of(KILLED).items() if not world.is_beside(process.pid)
        }
        up.send_signal(signal.SIGKILL)
        up.wait()
        world.harness(
            "cluster", "down", KILLED
        )  # there may be none any more: each lab that comes up sweeps dead ones away
        assert leftovers(KILLED, processes) == []
    finally:
        up.kill()
        up.wait()
        world.harness("cluster", "down", KILLED)


@pytest.mark.usefixtures("can_open")
def test_a_machine_without_a_way_out_says_so(world: World) -> None:
    world.author.run("ip route del default")
    try:
        finished = world.harness("cluster", "up", "--network", "open")
    finally:
        world.author.run(f"ip route add default via {internet.ROUTER}")
    assert finished.returncode == 6
    assert "no route to the internet itself" in finished.stdout


class TestPublish:
    """A port of the author's machine leads into the lab."""

    def test_a_page_of_the_lab_is_seen_at_the_port(self, world: World) -> None:
        commands = (
            "docker run -d -p 30080:80 busybox sh -c 'echo welcome >index.html; httpd -f -p 80'",
            "docker run -d -p 127.0.0.1:30081:80 busybox sh -c 'echo on loopback >index.html; httpd -f -p 80'",
        )
        ports = ("--publish", "8080:30080", "--publish", "8081:30081")
        kept = world.play(commands, "--cluster", "docker", *ports, "--keep").cluster
        try:
            assert self.seen(world, 8080) == "welcome\n"
            assert self.seen(world, 8081) == "on loopback\n"
            finished = world.harness("cluster", "up", "--publish", "8080:30080")
            assert finished.returncode == 6
            assert "--publish 8080:30080: nothing can listen at 127.0.0.1:8080" in finished.stdout
        finally:
            assert f"removed {kept}" in world.harness("cluster", "down", kept).stdout
        gone = world.argv("curl", "-sS", "http://127.0.0.1:8080/")
        assert subprocess.run(gone, capture_output=True, check=False).returncode == CONNECTION_REFUSED

    def seen(self, world: World, port: int) -> str:
        """What a browser on the author's machine gets, once what serves it has begun."""
        retry = ("--retry", "9", "--retry-all-errors", "--retry-delay", "1", "--max-time", "60")
        get = world.argv("curl", "-sS", *retry, f"http://127.0.0.1:{port}/")
        return subprocess.run(get, capture_output=True, text=True, check=True).stdout


def test_a_registry_that_says_nothing_is_called_slow(world: World) -> None:
    assert world.slow_pull is not None
    output, _ = world.slow_pull.communicate(timeout=GENEROUS)
    assert "slow.example.org was silent for too long" in output
