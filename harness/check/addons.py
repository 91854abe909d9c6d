"""Which steps of a deck need an add-on of the lab, and which add-ons the deck brings itself, as its commands and manifests say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from harness.check.applied import SUFFIXES
from harness.check.charts import is_switched_off, values_of
from harness.check.files_read import FileRead, files_read, text_of
from harness.check.rules.manifests import IS_MANIFEST
from harness.check.subject import Subject, Typed
from harness.cluster.addon_names import AddonName
from harness.deck.model import Span
from harness.knowledge.calls import Call, divide
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program
from harness.shell.wrappers import unwrapped

_DOCUMENTS = lazy_pattern(r"^---.*$", re.MULTILINE)
_MOST_FILES = 200
"""Of a folder, such as a chart."""
_BALANCED_ROW = lazy_pattern(r"\sLoadBalancer\s")
_PENDING = "<pending>"
"""As kubectl shows an address that is not there."""
_ADDRESS = r"://|^(?:github|gitlab)\.com/"


class Installer(Struct, frozen=True):
    """A program that brings what a deck installs."""

    commands: tuple[str, ...]
    """Words of it, of which one says that it does; whatever it is given, where there are none."""
    what: re.Pattern[str]
    """Of its other words, those that may name what is brought."""


_INSTALLERS: Mapping[str, Installer] = {
    "kubectl": Installer(("apply", "create", "replace"), lazy_pattern(_ADDRESS)),
    "helm": Installer(("install", "upgrade", "template"), lazy_pattern(r"^[^=]+$")),
    "git": Installer(("clone",), lazy_pattern(".")),
    "curl": Installer((), lazy_pattern(r"://.*\.(?:ya?ml|json|t?gz|sh)\b")),
    "wget": Installer((), lazy_pattern(r"://.*\.(?:ya?ml|json|t?gz|sh)\b")),
}
_RUN_IMAGE = lazy_pattern(r"\b(?:image|repository):\s*(\S+)")
"""In a manifest, or the values of a chart."""


class Signs(Struct, frozen=True):
    """By what an add-on is known to be needed, or to be brought."""

    manifest: re.Pattern[str]
    """In a document of YAML, or a template of it."""
    resources: frozenset[str]
    """Kinds, as kubectl takes them."""
    mentions: re.Pattern[str]
    """In a word of kubectl: that asks for it, or looks at what gives it."""
    installs: re.Pattern[str]
    """In a word of a command that installs the same from elsewhere, or in an image of a manifest."""
    commands: frozenset[str] = frozenset()
    """Of kubectl."""
    unless: re.Pattern[str] | None = None
    """In the same document: then it is not needed."""


SIGNS: Mapping[AddonName, Signs] = {
    AddonName.LOCAL_PATH: Signs(
        lazy_pattern(
            r"^\s*(?:- )?(?:kind:\s*[\"']?PersistentVolumeClaim\b|volumeClaimTemplates:|provisioner:\s*rancher\.io/local-path)",
            re.MULTILINE,
        ),
        frozenset({"sc", "storageclass", "storageclasses", "storageclasses.storage.k8s.io"}),
        lazy_pattern(r"local-path"),
        lazy_pattern(r"local-path-(?:provisioner|storage)"),
        unless=lazy_pattern(r"^\s*storageClassName:\s*(?![\"']?(?:local-path|standard)\b)(?!\{\{)\S", re.MULTILINE),
    ),
    AddonName.METRICS_SERVER: Signs(
        lazy_pattern(r"^\s*(?:- )?kind:\s*[\"']?HorizontalPodAutoscaler\b", re.MULTILINE),
        frozenset(
            {"hpa", "horizontalpodautoscaler", "horizontalpodautoscalers", "horizontalpodautoscalers.autoscaling"}
        ),
        lazy_pattern(r"metrics-server|metrics\.k8s\.io"),
        lazy_pattern(r"metrics-server"),
        commands=frozenset({"top", "autoscale"}),
    ),
    AddonName.METALLB: Signs(
        lazy_pattern(r"^\s*type:\s*[\"']?LoadBalancer\b", re.MULTILINE),
        frozenset({"loadbalancer", "ipaddresspool", "ipaddresspools"}),
        lazy_pattern(r"\bLoadBalancer\b|metallb"),
        lazy_pattern(r"metallb|kube-vip|openelb|cloud-provider-kind"),
    ),
    AddonName.TRAEFIK: Signs(
        lazy_pattern(
            r"^\s*(?:- )?(?:kind:\s*[\"']?Ingress(?:Class|Route|RouteTCP|RouteUDP)?\b"
            r"|apiVersion:\s*[\"']?(?:gateway\.networking\.k8s\.io|traefik\.io)/)",
            re.MULTILINE,
        ),
        frozenset(
            {"ing", "ingress", "ingresses", "ingressclass", "ingressclasses", "ingressroute", "ingressroutes"}
            | {"gateway", "gateways", "gtw", "gatewayclass", "gatewayclasses", "gc"}
            | {"httproute", "httproutes", "grpcroute", "grpcroutes", "tlsroute", "tlsroutes"}
        ),
        lazy_pattern(r"(?:^|[/=])traefik(?:$|[-.:,])|gateway\.networking\.k8s\.io"),
        lazy_pattern(
            r"(?<!whoami)\b(?:ingress-nginx|nginx-ingress|traefik(?!/whoami)|haproxy-ingress|kong|contour|emissary|envoyproxy"
            r"|envoy-gateway|nginx-gateway|istio|istiod|kgateway|cilium)\b"
        ),
        unless=lazy_pattern(
            r"^\s*(?:ingressClassName|gatewayClassName|kubernetes\.io/ingress\.class):\s*"
            r"(?![\"']?(?:traefik|nginx)\b)(?!\{\{)\S",
            re.MULTILINE,
        ),
    ),
    AddonName.NETWORK_POLICIES: Signs(
        lazy_pattern(r"^\s*(?:- )?kind:\s*[\"']?NetworkPolicy\b", re.MULTILINE),
        frozenset({"netpol", "networkpolicy", "networkpolicies", "networkpolicies.networking.k8s.io"}),
        lazy_pattern(r"(?:^|[/=])kube-network-policies\b"),
        lazy_pattern(r"\b(?:kube-network-policies|calico|tigera-operator|canal|cilium|antrea|kube-router|weave)\b"),
    ),
}


def addons_by_step(subject: Subject) -> dict[Span, tuple[AddonName, ...]]:
    """Return the add-ons that the steps of a deck need, by their places; none of those that the deck installs itself, or says are not there.

    A manifest that a slide shows is for the step behind it. Reads files as `files_read` does.
    """
    needs: dict[Span, list[AddonName]] = {}
    unwanted = {AddonName.METALLB} if _shows_no_balancer(subject) else set[AddonName]()
    brought: set[AddonName] = set()
    for typed, program in _programs(subject):
        for name, signs in SIGNS.items():
            if _brings(program, signs):
                brought.add(name)
            elif _types(program, signs):
                needs.setdefault(typed.step.span, []).append(name)
    for typed, text in _manifests(subject):
        for name, signs in SIGNS.items():
            for document in _DOCUMENTS.split(text):
                if any(signs.installs.search(image) for image in _RUN_IMAGE.findall(document)):
                    brought.add(name)
                elif signs.manifest.search(document) and not (signs.unless and signs.unless.search(document)):
                    needs.setdefault(typed.step.span, []).append(name)
    wanted = {
        place: [name for name in SIGNS if name in names and name not in brought | unwanted]
        for place, names in needs.items()
    }
    return {place: tuple(names) for place, names in wanted.items() if names}


def _shows_no_balancer(subject: Subject) -> bool:
    """Return whether the deck says that Services of type LoadBalancer get no address: `<pending>` in each row that it shows of them."""
    texts = (expectation.text for _, step in subject.steps for expectation in step.expectations)
    rows = [line for text in texts for line in text.splitlines() if _BALANCED_ROW.search(line)]
    return bool(rows) and all(_PENDING in row for row in rows)


def _programs(subject: Subject) -> Iterator[tuple[Typed, Program]]:
    for typed in subject.typed:
        for program in typed.programs:
            yield typed, program


def _types(program: Program, signs: Signs) -> bool:
    """Return whether kubectl is asked for something of it, behind `watch` too."""
    call = divide(unwrapped(program.arguments))
    if call.name != "kubectl":
        return False
    is_asked_for = not (signs.commands.isdisjoint(call.path.split()) and signs.resources.isdisjoint(_kinds(call)))
    return is_asked_for or any(signs.mentions.search(word) for word in call.literals[1 : call.dashes])


def _kinds(call: Call) -> Iterator[str]:
    """Yield the kinds of objects that kubectl is asked for, as they are typed: `create ingress`, `get pods,sc`, `deploy/web`."""
    *_, first, second = ("", *call.path.split(" "))
    is_of_any_kind = first == "kubectl"
    if not is_of_any_kind:
        yield second
    for number, (word, _) in enumerate(call.arguments):
        if "/" in word or (is_of_any_kind and number == 0):
            yield from (kind.partition("/")[0].lower() for kind in word.split(","))


def _brings(program: Program, signs: Signs) -> bool:
    installer = _INSTALLERS.get(program.name)
    words = program.literals[1:]
    if installer is None or (installer.commands and not any(word in installer.commands for word in words[:3])):
        return False
    return any(installer.what.search(word) and signs.installs.search(word) for word in words)


def _manifests(subject: Subject) -> Iterator[tuple[Typed, str]]:
    """Yield the texts of manifests, and of what may become some, each with the step that has to do with it."""
    for typed, program in _programs(subject):
        for document in program.here_documents:
            yield typed, document.text
    for excerpt in subject.deck.excerpts:
        if excerpt.language.lower() in ("", "yaml", "yml") and IS_MANIFEST.search(excerpt.text):
            behind = (
                typed
                for typed in subject.typed
                if typed.step.span.path == excerpt.span.path and typed.step.span.line > excerpt.span.line
            )
            if (step := next(behind, None)) is not None:
                yield step, excerpt.text
    reads = list(files_read(subject))
    for read in reads:
        if (read.path / "Chart.yaml").is_file():
            yield from ((read.typed, text) for text in _of_chart(read, reads))
            continue
        yield from ((read.typed, text) for text in _texts_in(read.path))


def _of_chart(read: FileRead, reads: Sequence[FileRead]) -> Iterator[str]:
    """The texts of a chart's templates and values, but for those templates that its values switch off."""
    program = read.program
    call = divide(unwrapped(program.arguments)) if program is not None else divide(())
    given = [other.path for other in reads if other.program is program and other.path.suffix in SUFFIXES]
    values = values_of(read.path, given, call)
    yield from (text for text in _texts_in(read.path) if not is_switched_off(text, values))


def _texts_in(path: Path) -> Iterator[str]:
    """Yield the texts of manifests in a folder and those below it, or that of a file alone."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    manifests = (file for file in files if file.suffix in SUFFIXES)
    yield from map(text_of, islice(manifests, _MOST_FILES))
