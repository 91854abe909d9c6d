"""What becomes of an add-on in a lab whose API server does not take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.choice import AddonChoice, addon_of
from harness.cluster.local.addons.lab_addons import LabAddons
from harness.cluster.local.apiserver import ApiError
from harness.cluster.local.lab import Lab
from harness.cluster.local.state import ClusterState
from harness.knowledge.releases import NEWEST


class Refusing:
    """An API server that takes no definitions of kinds."""

    def apply(self, path: str, _thing: Any) -> None:
        if "customresourcedefinitions" in path:
            raise ApiError("422 Unprocessable Entity: the rule is too costly")


class LabOfRefusals:
    def __init__(self, state: ClusterState) -> None:
        self.state = state

    def record(self, state: ClusterState) -> None:
        self.state = state

    def api_server(self) -> Refusing:
        return Refusing()

    def call(self, function: Callable[[], None]) -> None:
        function()


def test_a_lab_goes_without_what_its_api_server_refuses_and_has_the_rest() -> None:
    lab = LabOfRefusals(ClusterState("lab", None))
    lines: list[str] = []
    addons = LabAddons(cast("Lab", lab), lines.append)
    wanted = (AddonName.LOCAL_PATH, AddonName.METALLB)
    releases = {name: addon_of(name).release(NEWEST) for name in wanted}
    addons.install(AddonChoice({name: release for name, release in releases.items() if release is not None}))
    assert lab.state.addons == (AddonName.LOCAL_PATH,)
    assert "the rule is too costly" in lab.state.lacking_addons[AddonName.METALLB]
    (line,) = lines
    assert line.startswith("the lab goes without metallb, which gives")
    assert "the rule is too costly" in addons.trouble(AddonName.METALLB)
