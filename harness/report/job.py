"""An Indexed Job of Kubernetes as YAML, for `kubectl apply -f -` and as a resource of kustomize.

Fields and their meaning: https://kubernetes.io/docs/concepts/workloads/controllers/job/. Failing an index by itself
(`backoffLimitPerIndex`) is served from Kubernetes 1.29 on.
"""

from copy import deepcopy
from typing import Any

import yaml

from harness.project.job import DECKS, RECORDS, ClaimSource, ClaimTarget, GitSource, Job
from harness.report.exit_status import NOTHING_COLLECTED, STEP_FAILED

_CONTAINER = "harness"
_RETRIES = 2
"""Times that a shard is played again whose pod failed for another reason than a deck."""
_GRACE = 120
"""Seconds until a pod that is told to end is killed: it takes its lab down and sends its records."""
_CLONE = (
    'git init --quiet . && git remote add origin "$0" && git fetch --quiet --depth 1 origin "$1" && '
    "git checkout --quiet FETCH_HEAD && git submodule --quiet update --init --recursive --depth 1"
)
_USER = 1000
_UNPRIVILEGED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
_UNPRIVILEGED_POD = {
    "runAsNonRoot": True,
    "runAsUser": _USER,
    "runAsGroup": _USER,
    "fsGroup": _USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What the Pod Security Standard `restricted` asks for."""
_OF_LABS = {"cache": "/var/cache/slide-harness", "labs": "/var/lib/slide-harness"}
"""Volumes by their names: no lab can be on the file system of a container."""

Node = dict[str, Any]


def render(job: Job) -> str:
    """Return the document, with a comment that says how it is used."""
    usage = f"# {job.shards} shards of decks, a pod each. `kubectl apply --filename` plays them; kustomize takes it as a resource.\n"
    return usage + yaml.safe_dump(_job(job), sort_keys=False, width=120)


def _job(job: Job) -> Node:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": job.name, "labels": {"app.kubernetes.io/name": "slide-harness"}},
        "spec": {
            "completionMode": "Indexed",
            "completions": job.shards,
            "parallelism": job.shards,
            "backoffLimitPerIndex": _RETRIES,
            "podFailurePolicy": {"rules": _rules()},
            "template": {
                "metadata": {"labels": {"app.kubernetes.io/name": "slide-harness"}},
                "spec": _pod(job),
            },
        },
    }


def _rules() -> list[Node]:
    """Return what becomes of a pod that failed, the first rule that fits: what none fits is tried again."""
    return [
        {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
        {
            "action": "FailIndex",
            "onExitCodes": {"containerName": _CONTAINER, "operator": "In", "values": [STEP_FAILED, NOTHING_COLLECTED]},
        },
    ]


def _pod(job: Job) -> Node:
    return {
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": _GRACE,
        **({} if job.has_lab else {"securityContext": _UNPRIVILEGED_POD}),
        **({"initContainers": [_clone(job, job.decks)]} if isinstance(job.decks, GitSource) else {}),
        "containers": [_harness(job)],
        "volumes": _volumes(job),
    }


def _clone(job: Job, source: GitSource) -> Node:
    return {
        "name": "decks",
        "image": job.image,
        "command": ["sh", "-euc", _CLONE, source.url, source.ref],
        "workingDir": DECKS,
        **_environment(job, {}),
        **({} if job.has_lab else {"securityContext": _UNPRIVILEGED}),
        "volumeMounts": [{"name": "decks", "mountPath": DECKS}],
    }


def _harness(job: Job) -> Node:
    target = job.records.path if isinstance(job.records, ClaimTarget) else job.records.url.text
    needs = {"cpu": "1", "memory": f"{job.lab_memory}Mi"} if job.has_lab else {"cpu": "100m", "memory": "256Mi"}
    return {
        "name": _CONTAINER,
        "image": job.image,
        "args": [*job.words, "--shard=auto", f"--record={target}"],
        "workingDir": f"{DECKS}/{job.decks.folder}".rstrip("/"),
        **_environment(job, {"SLIDE_HARNESS_SHARDS": str(job.shards)}),
        "resources": {"requests": needs},
        "securityContext": {"privileged": True} if job.has_lab else deepcopy(_UNPRIVILEGED),
        "volumeMounts": _mounts(job),
    }


def _environment(job: Job, variables: dict[str, str]) -> Node:
    """Return the variables of a container; Kubernetes adds JOB_COMPLETION_INDEX."""
    return {
        **({"env": [{"name": name, "value": value} for name, value in variables.items()]} if variables else {}),
        **({"envFrom": [{"secretRef": {"name": job.credentials}}]} if job.credentials else {}),
    }


def _mounts(job: Job) -> list[Node]:
    mounts: list[Node] = [{"name": "decks", "mountPath": DECKS}]
    if isinstance(job.decks, ClaimSource):
        mounts[0]["readOnly"] = True
    if isinstance(job.records, ClaimTarget):
        mounts.append({"name": "records", "mountPath": RECORDS})
    if job.has_lab:
        mounts += [{"name": name, "mountPath": path} for name, path in _OF_LABS.items()]
    return mounts


def _volumes(job: Job) -> list[Node]:
    volumes = [
        {"name": "decks", **(_claim(job.decks.claim, is_read=True) if isinstance(job.decks, ClaimSource) else _empty())}
    ]
    if isinstance(job.records, ClaimTarget):
        volumes.append({"name": "records", **_claim(job.records.claim, is_read=False)})
    if job.has_lab:
        volumes += [{"name": name, **_empty()} for name in _OF_LABS]
    return volumes


def _claim(name: str, *, is_read: bool) -> Node:
    return {"persistentVolumeClaim": {"claimName": name, **({"readOnly": True} if is_read else {})}}


def _empty() -> Node:
    return {"emptyDir": {}}
