"""Is this text typed into a shell? Decides for fences that do not say what they hold. Conservative: no, unless it shows."""

import difflib
from functools import cache

from harness.knowledge.kubectl import table
from harness.shell.lazy_pattern import lazy_pattern

_NAMES = """
    kubectl oc helm docker docker-compose podman nerdctl buildah skopeo crictl ctr compose
    kubectx kubens k9s kustomize skaffold tilt istioctl linkerd argocd flux minikube kind k3d k3s kubeadm stern eksctl
    az aws gcloud doctl civo terraform ansible ansible-playbook vagrant consul etcdctl
    curl wget ssh scp ping dig nslookup host httping ab siege hey nc telnet openssl ip iptables ifconfig netstat ss
    git make go cargo mvn npm node yarn java python python3 pip pip3 ruby gem
    cd ls cat echo printf export pwd touch mkdir rm rmdir cp mv ln tar unzip gzip chmod chown tee head tail sort uniq wc diff
    xargs find grep egrep sed awk jq yq envsubst base64 env printenv source eval bash sh zsh time date hostname whoami id
    uname tree df du free mount lsof strace kill killall sleep watch top htop ps tmux screen vi vim nano less more
    sudo su apt apt-get yum dnf apk systemctl journalctl service read unset alias
    redis-cli psql mysql mongo
    nsenter crc odo rosa tkn kn cilium hubble calicoctl cosign trivy grype syft velero kubeseal runc
    uv uvx pipx poetry hatch tox nox pytest conda mamba virtualenv pre-commit mkdocs npx pnpm bun deno bundle composer dotnet gradle cmake
    rustup brew zypper pacman snap gpg gh glab ulimit perl php
"""
PROGRAMS = frozenset(_NAMES.split())
"""Programs that workshops let their audience type."""
_KUBECTL = ("kubectl", "k")
_OTHER_VERBS = frozenset({"convert", "help", "krew", "neat", "options", "rolling-update", "run-container", "--help"})
"""Words behind `kubectl` that its own table has not: plugins, and commands of versions before it."""
_OPTIONS_BEFORE_VERB = 4
_CONSTRUCT = lazy_pattern(
    r"for\s+\w+\s+in\b|(?:while|until)\s+\S.*(?:;\s*do\b|$)|if\s+(?:\[|!|test\b|\w+\s+-)|\(\s*\w|case\s+\S+\s+in\b|\w+\(\)\s*\{"
)
_ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*=(?!\s)")
_PATH = lazy_pattern(r"(?:\./|~/|/(?:usr|bin|sbin|opt|home|tmp)/)[\w./-]+(?:\s|$)")
_HEADER = lazy_pattern(r"[A-Z][A-Z0-9()-]+(?: [A-Z]+)?(?:\s{2,}[A-Z][A-Z0-9()-]*(?:[ -][A-Z]+)*)+\s*$")
_MAPPING = lazy_pattern(r"\s*(?:- )?[\w./\"'-]+\s*:(?:\s|$)")


@cache
def kubectl_verbs() -> frozenset[str]:
    """Return the words that are a subcommand of some kubectl, or of a plugin that workshops use."""
    return table().first_words | _OTHER_VERBS


def is_shell(text: str) -> bool:
    """Return whether the first command of a text is one that an audience would type."""
    is_assigned = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if _ASSIGNMENT.match(line):
            is_assigned = True
            if "$(" not in line:
                continue
            return True
        return is_command(line)
    return is_assigned and "export " in text


def is_command(line: str) -> bool:
    """Return whether a line begins as a command does."""
    line = line.strip()
    words = line.split(maxsplit=_OPTIONS_BEFORE_VERB + 2)
    word = words[0] if words else ""
    if word in _KUBECTL:
        return not kubectl_verbs().isdisjoint(words[1 : _OPTIONS_BEFORE_VERB + 2])
    if word in PROGRAMS:
        return not _MAPPING.match(line) and not line.endswith((":", "!", "?"))
    return _CONSTRUCT.match(line) is not None or _PATH.match(line) is not None


def is_table(text: str) -> bool:
    """Return whether a text is a table as kubectl and docker print it: a first line of capitals in columns."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return _HEADER.match(first.strip()) is not None


def is_yaml(text: str) -> bool:
    """Return whether a text begins as a YAML document does: `key: value`, `- item`, `---`."""
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    return (
        first.strip() == "---"
        or first.startswith("%YAML")
        or (_MAPPING.match(first) is not None and "://" not in first)
    )


def closest_verb(word: str) -> str | None:
    """Return the subcommand of kubectl that an unknown word may have meant; `None` where none is like it."""
    similar = difflib.get_close_matches(word, sorted(kubectl_verbs()), n=1)
    return similar[0] if similar else None
