"""Claims about another object than was typed: `kubectl delete pvc data-2`, and below it `persistentvolumeclaim "data-3" deleted`."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from harness.check.subject import Subject
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Expectation, Finding
from harness.knowledge.calls import Call, call_of
from harness.knowledge.kinds import is_known, kind_of
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern

IDS = ("claim-of-another",)
_LINE = lazy_pattern(
    r"^(?P<kind>[a-z][a-z0-9]*)(?:\.[\w.-]+)?(?:/| \")(?P<name>[^\"\s/]+)\"? "
    r"(?P<done>created|deleted|force deleted|exposed|scaled|autoscaled|labeled|annotated|patched|edited)\b",
    re.MULTILINE,
)
_DONE_BY = {
    "created": ("create", "run"), "deleted": ("delete",), "force deleted": ("delete",), "exposed": ("expose",), "scaled": ("scale",),
    "autoscaled": ("autoscale",), "labeled": ("label",), "annotated": ("annotate",), "patched": ("patch",), "edited": ("edit",),
}  # fmt: skip
"""The subcommands of kubectl that say so."""
_MANY = ("--filename", "--kustomize", "--selector", "--all", "--all-namespaces", "--field-selector")
_UNSURE = lazy_pattern(r"[$`*?<>{}\[\]…]|\.\.\.|x{3,}", re.IGNORECASE)
_COLUMNS = {
    "Pod": "RESTARTS", "Service": "CLUSTER-IP", "Node": "ROLES", "Deployment": "UP-TO-DATE", "Job": "COMPLETIONS", "CronJob": "SCHEDULE",
    "StorageClass": "PROVISIONER", "HorizontalPodAutoscaler": "MINPODS", "Endpoints": "ENDPOINTS", "PersistentVolume": "RECLAIM",
}  # fmt: skip
"""A column that the table of a kind has, and those of the others have not."""


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the claimed messages that name another object, and the claimed tables of another kind."""
    for typed in subject.typed:
        calls = [call_of(program) for program in typed.programs]
        for expectation in typed.step.expectations:
            if expectation.kind is ExpectationKind.TEXT:
                yield from _messages(subject, calls, expectation)
                yield from _table(subject, calls, expectation)


def _messages(subject: Subject, calls: list[Call], expectation: Expectation) -> Iterator[Finding]:
    for match in _LINE.finditer(expectation.text):
        kind, name = kind_of(match["kind"]), match["name"]
        asked = [
            call
            for call in calls
            if call.name == "kubectl"
            and call.path.split(" ")[1:2]
            and call.path.split(" ")[1] in _DONE_BY[match["done"]]
        ]
        named = [pair for call in asked for pair in _named(call)]
        is_certain = all(_named(call) for call in asked) and not _UNSURE.search(name)
        names = [other for other_kind, other in named if other_kind == kind]
        if is_certain and names and name not in names and not any(map(_UNSURE.search, names)):
            place = replace(
                expectation.span, line=expectation.span.line + expectation.text.count("\n", 0, match.start())
            )
            typed_name = ", ".join(dict.fromkeys(names))
            yield subject.finding("claim-of-another", place, fragment=name, expected=name, typed=typed_name)


def _named(call: Call) -> tuple[tuple[str, str], ...]:
    """Kind and name of each object that a call is certainly about; nothing where that is not known."""
    if call.has_any(*_MANY) or any("$" in word or "`" in word for word in call.literals):
        return ()
    if call.path == "kubectl run":
        return tuple(("Pod", word) for word, _ in call.arguments[:1])
    if call.path.startswith("kubectl create "):
        kind = kind_of(call.path.split(" ")[2])
        return tuple((kind, word) for word, _ in call.arguments[:1])
    if call.path == "kubectl expose":
        name = call.value("--name")
        return tuple(("Service", name or of) for _, of in call.objects[:1])
    return call.objects


def _table(subject: Subject, calls: list[Call], expectation: Expectation) -> Iterator[Finding]:
    """The table of another kind than the one that `kubectl get KIND` asks for, where nothing else of the step prints one."""
    call = calls[-1] if calls else None
    if call is None or sum(Trait.CLIENT in call.traits for call in calls) > 1 or not _asks_for_table(call):
        return
    kind, header = kind_of(call.arguments[0][0]), expectation.text.lstrip("\n").partition("\n")[0].split()
    shown = [other for other, column in _COLUMNS.items() if column in header]
    if header[:1] == ["NAME"] and len(shown) == 1 and shown[0] != kind and kind in _COLUMNS:
        yield subject.finding("claim-of-another/table", expectation.span, fragment="NAME", shown=shown[0], kind=kind)


def _asks_for_table(call: Call) -> bool:
    """Return whether a call asks for the objects of one known kind, in columns."""
    is_table = call.path == "kubectl get" and call.value("--output") in (None, "wide")
    return is_table and len(call.arguments) == 1 and is_known(call.arguments[0][0])
