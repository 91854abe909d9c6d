"""What editors, word processors and copying do to commands: found at its place, mended where that is certain, and nothing else touched."""

from __future__ import annotations

import pytest
from harness.knowledge.damage import DamageKind, damages
from harness.knowledge.rewriting import applied
from hypothesis import given
from hypothesis import strategies as st

SOUND = (
    "kubectl create secret generic db --from-literal=user=ann \\\n  --from-literal=password=s3cret \\\n  --dry-run=client -o yaml",
    'kubectl annotate deployment web owner="the shop" note="l\'été"',
    "docker run --rm -it -p 8080:80 --name web nginx:1.25",
    "kubectl exec -it web -- sh -c 'ls -la; date'",
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}' | tr ' ' '\\n'",
    "curl -sSL -H \"Accept: text/html\" http://localhost:8080/",
    "helm upgrade web ./chart --install --set image.tag=1.2",
    "cat <<'EOF' | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\ndata:\n  text: “Bonjour — ça va ?” \\ \nEOF",
    "for i in 1 2 3; do\n  curl -s localhost\ndone",
    "git commit -m 'Say “hello” – twice…'",
    "echo Voilà « la boutique » – c’est prêt…",
    "sed -i 's/–/-/' notes.txt  # an en dash – and “quotes”",
    "# a comment \\ \nls",
    "echo C’est l’été – « oui »…",
    "echo It’s 5 o’clock",
    "kubectl annotate pod web note=c’est:l’été",
    "find . -name '*.yaml' -exec grep -l 'kind: Pod' {} \\;",
    "kubectl get pods \\\n\nkubectl get nodes",
)  # fmt: skip


def repaired(script: str) -> str:
    return applied(script, [change for damage in damages(script) for change in damage.changes])


@pytest.mark.parametrize("script", SOUND)
def test_a_sound_script_has_none(script: str) -> None:
    assert damages(script) == []


@pytest.mark.parametrize(
    ("damaged", "kinds", "meant"),
    [
        ("kubectl run web \\ \n  --image=nginx", "space-behind-backslash", "kubectl run web \\\n  --image=nginx"),
        ("docker run \\\t\n  nginx", "space-behind-backslash", "docker run \\\n  nginx"),
        ("kubectl run web \\\u00a0\n  --image=nginx", "space-behind-backslash", "kubectl run web \\\n  --image=nginx"),
        ("kubectl run web\n  --image=nginx", "missing-backslash", "kubectl run web \\\n  --image=nginx"),
        ("docker run nginx\n  -p 80:80 \\\n  -d", "missing-backslash", "docker run nginx \\\n  -p 80:80 \\\n  -d"),
        ("curl http://web\n-H 'A: b'", "missing-backslash", "curl http://web \\\n-H 'A: b'"),
        ("kubectl run web \\\n  --image=nginx \\", "last-backslash", "kubectl run web \\\n  --image=nginx"),
        ("ls\nkubectl get pods\\", "last-backslash", "ls\nkubectl get pods"),
        ("kubectl label ns blue a/b=””", "quotes", 'kubectl label ns blue a/b=""'),
        ("kubectl annotate pod web owner=“the shop”", "quotes", 'kubectl annotate pod web owner="the shop"'),
        ("kubectl get pod -o jsonpath=‘{.spec}’", "quotes", "kubectl get pod -o jsonpath='{.spec}'"),
        ("curl -H „Accept: */*” http://web", "quotes", 'curl -H "Accept: */*" http://web'),
        ("kubectl annotate pod web note=« la\u00a0boutique »", "quotes", 'kubectl annotate pod web note="la\u00a0boutique"'),
        ("kubectl annotate pod web note=«boutique»", "quotes", 'kubectl annotate pod web note="boutique"'),
        ("echo “Hello World” > x", "quotes", 'echo "Hello World" > x'),
        ("echo –n hello", "dash", "echo -n hello"),
        ("kubectl annotate pod web a=“b” note=c’est", "quotes", 'kubectl annotate pod web a="b" note=c’est'),
        ('export A="the shop”', "quotes", 'export A="the shop"'),
        ("export A=“the shop\"", "quotes", 'export A="the shop"'),
        ("kubectl apply –f web.yaml", "dash", "kubectl apply -f web.yaml"),
        ("kubectl get pods −o wide", "dash", "kubectl get pods -o wide"),
        ("kubectl get pods —all-namespaces", "dash", "kubectl get pods --all-namespaces"),
        ("kubectl exec –it web -- date", "dash", "kubectl exec -it web -- date"),
        ("docker run -–rm –it nginx", "dash dash", "docker run --rm -it nginx"),
        ("kubectl delete pod web –-force", "dash", "kubectl delete pod web --force"),
        ("helm install web ./web –namespace blue", "dash", "helm install web ./web --namespace blue"),
        ("find . –name x", "dash", "find . -name x"),
        ("kubectl apply -f –", "dash", "kubectl apply -f -"),
        ("kubectl get pods --all–namespaces", "dash", "kubectl get pods --all-namespaces"),
        ("POD=$(kubectl get pods –o name)", "dash", "POD=$(kubectl get pods -o name)"),
        ("kubectl\u00a0get pods", "space", "kubectl get pods"),
        ("kubectl get\u202fpods", "space", "kubectl get pods"),
        ("kubectl get\u200b pods", "invisible", "kubectl get pods"),
        ("kubectl get pods\ufeff -o wide", "invisible", "kubectl get pods -o wide"),
        ("docker pull web:\u00ad1.2", "invisible", "docker pull web:1.2"),
    ],
)  # fmt: skip
def test_damage_is_fixed(damaged: str, kinds: str, meant: str) -> None:
    assert [damage.kind for damage in damages(damaged)] == kinds.split()
    assert repaired(damaged) == meant
    assert damages(meant) == []


@pytest.mark.parametrize(
    ("damaged", "kind"),
    [
        ("kubectl run web --image=nginx  # serve\n  --port=80", DamageKind.MISSING_BACKSLASH),
        ("kubectl exec web — date", DamageKind.DASH),
        ("git log main…next", DamageKind.ELLIPSIS),
        ("kubectl create secret generic db …", DamageKind.ELLIPSIS),
        ("curl -d “{\"a\": 1}” http://web", DamageKind.QUOTES),
    ],
)  # fmt: skip
def test_what_was_meant_is_not_always_certain(damaged: str, kind: DamageKind) -> None:
    assert [damage.kind for damage in damages(damaged)] == [kind]
    assert repaired(damaged) == damaged


_OPTIONS = ("--rm", "--name=web", "--from-literal=a=b", "-f", "-o", "--all-namespaces", "--dry-run=client")
_DAMAGED_DASHES = {"--": ("–", "—", "-–", "–-", "––"), "-": ("–", "−", "‐")}


@given(
    options=st.lists(st.sampled_from(_OPTIONS), min_size=1, max_size=4),
    choices=st.lists(st.integers(0, 20), min_size=4, max_size=4),
    continued=st.booleans(),
    has_space=st.booleans(),
)
def test_any_damage_to_options_is_undone(
    options: list[str], choices: list[int], continued: bool, has_space: bool
) -> None:
    joint, spoiled_joint = (" \\\n  ", " \\ \n  " if has_space else " \\\n  ") if continued else (" ", " ")
    spoiled = []
    for option, choice in zip(options, choices, strict=False):
        dashes = "--" if option.startswith("--") else "-"
        ways = (dashes, *_DAMAGED_DASHES[dashes])
        spoiled.append(ways[choice % len(ways)] + option.removeprefix(dashes))
    assert repaired(spoiled_joint.join(["tool run web", *spoiled])) == joint.join(["tool run web", *options])


@pytest.mark.parametrize("json", ["“{“a”:1}”", "“{ “a”: “b”, “c”: [1] }”", "“[“a”, “b”]”"])
def test_json_whose_quotes_are_all_curly_is_not_certain(json: str) -> None:
    quotes = list(damages(f"curl -d {json} web"))
    assert quotes
    assert not any(damage.changes for damage in quotes)


def test_all_quotes_of_json_in_single_ones_become_straight() -> None:
    script = "kubectl patch deploy web -p ‘{“a”: [“b”]}’"
    changes = [change for damage in damages(script) for change in damage.changes]
    assert applied(script, changes) == 'kubectl patch deploy web -p \'{"a": ["b"]}\''
