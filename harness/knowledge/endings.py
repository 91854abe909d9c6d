"""Which commands go on until they are interrupted, and which are over at once, by their text alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from harness.knowledge.calls import Call, call_of, divide
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.sessions import SHELLS
from harness.shell.commands import commands
from harness.shell.parsing import KEPT, programs
from harness.shell.script import GroupKind, Program

_WATCHES = ("--watch", "--watch-only")
_FOLLOWS = ("-f", "-F", "--follow")
_WITH_FLAG = {
    "kubectl get": _WATCHES,
    "kubectl events": _WATCHES,
    "kubectl logs": _FOLLOWS,
    "docker logs": _FOLLOWS,
    "docker compose logs": _FOLLOWS,
    "docker-compose logs": _FOLLOWS,
    "tail": _FOLLOWS,
    "journalctl": _FOLLOWS,
    "podman logs": _FOLLOWS,
    "nerdctl logs": _FOLLOWS,
    "crictl logs": _FOLLOWS,
    "hubble observe": _FOLLOWS,
    "dmesg": ("-w", "--follow", "-W", "--follow-new"),
    "php": ("-S",),
    "nc": ("-k",),
    "ncat": ("-k", "--keep-open"),
    "iperf": ("-s",),
    "iperf3": ("-s", "--server"),
}
"""Commands that go on with one of these flags."""
_COMPOSE_ENDS = ("-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--exit-code-from")
_UNLESS_FLAG = {
    **dict.fromkeys(("yes", "kubectl proxy", "kubectl port-forward", "minikube tunnel", "redis-cli monitor"), ()),
    **dict.fromkeys(("docker compose up", "docker-compose up"), _COMPOSE_ENDS),
    **dict.fromkeys(
        (
            "redis-cli MONITOR",
            "minikube mount",
            "skaffold dev",
            "tilt up",
            "ngrok",
            "http-server",
            "mkdocs serve",
            "hugo server",
            "hugo serve",
            "jekyll serve",
            "bundle exec jekyll",
            "flask run",
            "uvicorn",
            "jupyter notebook",
            "jupyter lab",
            "npm run dev",
            "yarn dev",
            "npx serve",
            "npm start",
            "npm run start",
            "yarn start",
            "pnpm dev",
            "rails server",
            "minikube dashboard",
            "istioctl dashboard",
            "linkerd viz dashboard",
            "linkerd viz tap",
            "cilium monitor",
            "docker compose watch",
            "kail",
            "kubetail",
        ),
        ("--help", "--version"),
    ),
    "gunicorn": ("-D", "--daemon", "--version"),
    "stern": ("--no-follow",),
    "docker stats": ("--no-stream",),
    "docker events": ("--until",),
    "watch": ("-g", "--chgexit"),
    "top": ("-n",),
    "htop": ("-n", "--max-iterations"),
    "ping": ("-c", "-w"),
    "tcpdump": ("-c", "-r", "-D", "--version"),
    "nats sub": ("--count", "--wait"),
    "mosquitto_sub": ("-C", "-W"),
    **dict.fromkeys(("kafka-console-consumer", "kafka-console-consumer.sh"), ("--max-messages", "--timeout-ms")),
    **dict.fromkeys(("sleep infinity", "sleep inf"), ()),
    "iperf": ("-D", "-t"),
    "iperf3": ("-D", "--daemon", "-1", "--one-off"),
}
"""Commands that go on unless one of these is given."""
_STARTS_ANOTHER = frozenset(
    ["attach", "cp", "debug", "drain", "edit", "exec", "kustomize", "plugin", "port-forward", "proxy", "rollout", "run", "wait"]
)  # fmt: skip
"""Subcommands of kubectl that take as long as something else does."""
_WAITS_FOR_INNER = frozenset(
    ["kubectl exec", "docker exec", "docker run", "docker container exec", "docker container run", "docker compose exec", "docker-compose exec"]
)  # fmt: skip
"""Commands that end when the program ends that they start somewhere else."""
_GREP_QUITS = ("-m", "--max-count", "-q", "--quiet", "--silent")
_SERVERS = frozenset({"http.server", "SimpleHTTPServer"})
"""Modules of Python that serve when they are run."""
_FOREVER = {"while": frozenset({"true", ":", "sleep"}), "until": frozenset({"false"})}
_TESTS = frozenset({"[", "[[", "test"})
_LEAVES_LOOP = frozenset({"break", "exit", "return"})


def endless(text: str) -> Iterator[Program]:
    """Yield the programs of a script that go on until they are interrupted, and that the shell waits for."""
    for program in programs(text):
        waits = bool(program.words) and not (program.is_background or program.is_defined_only)
        if waits and (_is_endless_loop(program) or (_is_endless(call_of(program)) and not _is_cut_short(program))):
            yield program


@lru_cache(maxsize=KEPT)
def is_stream(text: str) -> bool:
    """Return whether a command shows changes until it is interrupted: `kubectl logs -f`, `kubectl get -w`, `watch`."""
    return next(endless(text), None) is not None


def ends_in_stream(script: str) -> bool:
    """Return whether the last command of a script shows changes until it is interrupted."""
    return is_stream(next((text for _, text in reversed(list(commands(script)))), ""))


def is_over(text: str) -> bool:
    """Return whether a command has surely ended when its last program has: nothing goes on, and that is soon over."""
    found = programs(text)
    if not found or not found[-1].words or is_stream(text):
        return False
    call = call_of(found[-1])
    if call.path.startswith("kubectl "):
        return call.path.split(" ")[1] not in _STARTS_ANOTHER
    return reads_of(found[-1]) in (Reads.CONSTANTS, Reads.FILES)


def _is_endless(call: Call) -> bool:
    """Return whether a program goes on until it is interrupted, or what it runs in a container or on another node does."""
    if call.name in SHELLS:
        return is_stream(call.value("-c") or "")
    if call.name.startswith("python") and call.value("-m") in _SERVERS:
        return True
    if call.path == "ssh":
        if call.has("-N"):
            return not call.has("-f")
        return is_stream(" ".join(word.literal for word in call.inner))
    if call.inner:
        return _waits_for_inner(call) and _is_endless(divide(call.inner))
    for command in _commands(call):
        if command in _WITH_FLAG:
            return call.has(*_WITH_FLAG[command]) and call.flag_names.isdisjoint(_UNLESS_FLAG.get(command, ()))
        if command in _UNLESS_FLAG:
            return call.flag_names.isdisjoint(_UNLESS_FLAG[command])
    return False


def _waits_for_inner(call: Call) -> bool:
    if call.first_words in ("kubectl run", "kubectl debug"):
        return call.has("--stdin", "--attach")
    return call.path in _WAITS_FOR_INNER and not call.has("-d", "--detach")


def _commands(call: Call) -> Iterator[str]:
    """Yield the names of a command, the longest first: `docker compose logs`, `docker compose`, `docker`."""
    words = call.commands[:3]
    for length in range(len(words), 0, -1):
        yield " ".join(words[:length])


def _is_cut_short(program: Program) -> bool:
    """Return whether a program that reads its output ends before it does, which ends it too."""
    return (program.name == "yes" and program.is_piped) or any(
        reader.name == "head" or (reader.name == "grep" and not call_of(reader).flag_names.isdisjoint(_GREP_QUITS))
        for reader in program.readers
    )


def _is_endless_loop(program: Program) -> bool:
    """Return whether it is the condition of a loop that only its own commands could leave, and none does."""
    loop = program.groups[-1] if program.groups else None
    is_test = program.condition_of == "while" and program.name in _TESTS and program.literals[1:2] in (["1"], ["true"])
    is_forever = is_test or program.name in _FOREVER.get(program.condition_of, ())
    if loop is None or loop.kind is not GroupKind.LOOP or not is_forever:
        return False
    return all(each.name not in _LEAVES_LOOP for each in loop.programs())
