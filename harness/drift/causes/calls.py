"""What kubectl is told to do in a script: with which objects, and what it would make."""

from collections.abc import Iterator

from harness.knowledge.calls import Call
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.kinds import kind_of
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.variables import loop_of, values_of

Named = tuple[str, str]
"""Kind and name."""
_FIELD = lazy_pattern(r"(?P<indent> *)(?P<key>kind|metadata|name):[ ]*[\"']?(?P<value>[\w.-]*)")
_IN_BRACES = lazy_pattern(r"metadata: *\{.*?\bname: *[\"']?(?P<name>[\w.-]+)")


def kubectl_calls(text: str) -> Iterator[Call]:
    """Return the calls of kubectl in a script, by any name, also behind `xargs`, `ssh` and their like."""
    return (call for call in calls_inside_too(text) if call.path.partition(" ")[0] == "kubectl")


def documents_in(text: str) -> list[str]:
    """Return the here-documents of a script, whoever reads them: `cat <<EOF | kubectl apply -f -` pipes one on."""
    return [document.text for program in programs(text) for document in program.here_documents]


def made_by(text: str) -> Iterator[Named]:
    """Yield what a script makes if all goes well, as far as its text says so; `kubectl run` makes pods."""
    loops = _loops(text)
    for call in kubectl_calls(text):
        words = [word for word, _ in call.arguments]
        if call.value("--dry-run") in ("client", "server"):
            continue
        if call.path == "kubectl run" and words:
            yield from (("Pod", name) for name in values_of(words[0], loops))
            if call.value("--expose") is not None:
                yield from (("Service", name) for name in values_of(words[0], loops))
        elif call.path == "kubectl expose" and words:
            named = call.value("--name") or words[-1].rpartition("/")[2]
            yield from (("Service", name) for name in values_of(named, loops))
        elif call.path.startswith("kubectl create ") and words:
            kind = kind_of(call.path.split()[2])
            yield from ((kind, name) for name in values_of(words[0], loops))
        elif call.value("--filename") == "-":
            yield from (named for document in documents_in(text) for named in _in_manifest(document))


def asked_for(text: str) -> Iterator[Named]:
    """Yield the objects that a script names to kubectl."""
    loops = _loops(text)
    for call in kubectl_calls(text):
        yield from ((kind, name) for kind, word in call.objects for name in values_of(word, loops))


def _in_manifest(text: str) -> Iterator[Named]:
    """Yield the objects of a here-document, which need not be sound YAML: whole files would be for a parser."""
    kind = name = ""
    is_metadata = False
    for line in (*text.splitlines(), "---"):
        if line.startswith("---"):
            if kind and name:
                yield kind_of(kind), name
            kind = name = ""
        field = _FIELD.match(line)
        if not line[:1].isspace():
            is_metadata = field is not None and field["key"] == "metadata"
            if field and field["key"] == "kind":
                kind = field["value"]
            if braces := _IN_BRACES.match(line):
                name = braces["name"]
        elif is_metadata and not name and field and field["key"] == "name":
            name = field["value"]


def _loops(text: str) -> dict[str, tuple[str, ...]]:
    return dict(loop for program in programs(text) if (loop := loop_of(program)) is not None)
