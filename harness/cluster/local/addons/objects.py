"""Create the objects of add-ons in a cluster, and look at their state."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.waiting import wait_until

_DEFINED_WITHIN = 20.0
"""Seconds in which a server begins to serve a kind after it got its definition."""


class _WorkloadSpec(Struct):
    replicas: int = 1


class _WorkloadStatus(Struct, rename="camel"):
    """The status of a Deployment (the first two fields), or of a DaemonSet (the others)."""

    observed_generation: int = 0
    available_replicas: int = 0
    desired_number_scheduled: int = 0
    number_available: int = 0


class _WorkloadMetadata(Struct):
    generation: int = 0


class _Workload(Struct):
    metadata: _WorkloadMetadata
    spec: _WorkloadSpec
    status: _WorkloadStatus


class _Terminated(Struct, frozen=True):
    message: str = ""


class _Waiting(Struct, frozen=True):
    reason: str = ""


class _ContainerState(Struct, frozen=True):
    waiting: _Waiting = _Waiting()
    terminated: _Terminated = _Terminated()


class _ContainerStatus(Struct, frozen=True, rename="camel"):
    name: str
    state: _ContainerState = _ContainerState()
    last_state: _ContainerState = _ContainerState()


class _PodStatus(Struct, frozen=True, rename="camel"):
    container_statuses: tuple[_ContainerStatus, ...] = ()


class _Pod(Struct, frozen=True):
    status: _PodStatus = _PodStatus()


class _Pods(Struct):
    items: tuple[_Pod, ...] = ()


_KEEPS_ENDING = "CrashLoopBackOff"
_WORKLOADS = ("Deployment", "DaemonSet")


def path_of(manifest: Mapping[str, Any]) -> str:
    """Return the path of an object in the API."""
    return f"{place_of(manifest)}/{manifest['metadata']['name']}"


def place_of(manifest: Mapping[str, Any]) -> str:
    """Return the path in the API of all objects of a manifest's kind and namespace. Forms plurals as the kinds of add-ons need it."""
    version, kind = manifest["apiVersion"], manifest["kind"].lower()
    metadata = manifest["metadata"]
    prefix = f"/apis/{version}" if "/" in version else f"/api/{version}"
    within = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
    plural = (
        f"{kind[:-1]}ies"
        if kind.endswith("cy")
        else f"{kind}es"
        if kind.endswith("ss")
        else f"{kind.removesuffix('s')}s"
    )
    return f"{prefix}{within}/{plural}"


def apply(api: ApiServer, manifest: Mapping[str, Any]) -> None:
    """Create an object, or change it to its manifest; wait for its kind, whose definition may be new. Raises `ApiError`."""
    errors: list[ApiError] = []

    def is_made() -> bool:
        try:
            api.apply(path_of(manifest), manifest)
        except ApiError as error:
            errors.append(error)
            return error.status != HTTPStatus.NOT_FOUND
        errors.clear()
        return True

    wait_until(is_made, _DEFINED_WITHIN, interval=0.2)
    if errors:
        raise errors[-1]


def is_running(api: ApiServer, manifest: Mapping[str, Any]) -> bool:
    """Return whether all pods of an object are ready; true for an object without pods. Raises `ApiError`."""
    if manifest["kind"] not in _WORKLOADS:
        return True
    workload = api.get(path_of(manifest), _Workload)
    status = workload.status
    if status.observed_generation < workload.metadata.generation:
        return False
    if manifest["kind"] == "Deployment":
        return status.available_replicas >= workload.spec.replicas
    return 0 < status.desired_number_scheduled <= status.number_available


def last_words(api: ApiServer, manifest: Mapping[str, Any]) -> str:
    """Return the last output of a container of an object that keeps ending; empty where none does. Raises `ApiError`."""
    if manifest["kind"] not in _WORKLOADS:
        return ""
    labels = ",".join(f"{key}={value}" for key, value in manifest["spec"]["selector"]["matchLabels"].items())
    path = f"/api/v1/namespaces/{manifest['metadata']['namespace']}/pods?labelSelector={quote(labels)}"
    statuses = [status for pod in api.get(path, _Pods).items for status in pod.status.container_statuses]
    ending = (status for status in statuses if status.state.waiting.reason == _KEEPS_ENDING)
    return next((status.last_state.terminated.message.strip() or "nothing" for status in ending), "")
