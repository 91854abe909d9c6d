"""Install the add-ons of a lab, and wait for them."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from harness.cluster.addon_names import AddonName
from harness.cluster.build.cache import Progress
from harness.cluster.images.model import ImageChoice
from harness.cluster.local.addons import objects
from harness.cluster.local.addons.choice import AddonChoice, addon_of, choose, goes_without
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.local.lab import Lab
from harness.cluster.waiting import wait_until

T = TypeVar("T")

ANSWERS_WITHIN = 180.0
"""Seconds in which an add-on comes to answer, on a machine that has much else to do."""
_SOON = 0.5
"""Seconds within which nobody has to hear that an add-on is waited for."""


class LabAddons:
    """The add-ons of a lab, recorded with its state for the runs that join it."""

    def __init__(self, lab: Lab, progress: Progress) -> None:
        self._lab = lab
        self._progress = progress
        self._answered: set[AddonName] = set()

    def install(self, choice: AddonChoice) -> None:
        """Install add-ons without waiting for their pods. Those that the API server refuses are reported, and the lab lacks them."""
        chosen, lacking = [], dict(choice.lacking)
        for name, release in choice.chosen.items():
            addon = addon_of(name)
            try:
                self._apply(addon, release)
            except ApiError as error:
                lacking[name] = (
                    f"the API server refuses it: {error}; play another version, or have the deck install its own"
                )
                self._progress(goes_without(addon, lacking[name]))
            else:
                chosen.append(name)
        state = self._lab.state
        before = {name: why for name, why in state.lacking_addons.items() if name not in chosen}
        self._lab.record(
            dataclasses.replace(
                state,
                addons=tuple(dict.fromkeys((*state.addons, *chosen))),
                lacking_addons={**before, **lacking},
            )
        )

    def add(self, names: Iterable[AddonName]) -> None:
        """Install the named add-ons that a running lab lacks."""
        version = self._lab.state.version
        new = [name for name in names if name not in self._lab.state.addons]
        if new and version is not None:
            images = msgspec.json.decode(self._lab.directory.image_choice.read_bytes(), type=ImageChoice)
            self.install(choose(new, version, images, self._progress))

    def trouble(self, name: AddonName) -> str:
        """Wait until an add-on answers; return why it does not, or an empty text."""
        if name in self._answered:
            return ""
        if name not in self._lab.state.addons and name not in self._lab.state.lacking_addons:
            self.add((name,))
        addon = addon_of(name)
        if why := self._lab.state.lacking_addons.get(name, ""):
            return f"the lab has no {name}, which gives {addon.gives}: {why}"
        if not wait_until(lambda: self._answers(addon), _SOON, interval=0.1):
            self._progress(f"waiting for {name}, which gives {addon.gives}")
            if not wait_until(
                lambda: self._answers(addon) or bool(self._last_words(addon)), ANSWERS_WITHIN, interval=0.2
            ):
                return (
                    f"{name}, which gives {addon.gives}, did not answer within {ANSWERS_WITHIN:.0f} seconds; "
                    "see `kubectl get pods -n kube-system` in the lab"
                )
            if words := self._last_words(addon):
                return f"{name}, which gives {addon.gives}, ends whenever it is begun: {words}"
        self._answered.add(name)
        return ""

    def _apply(self, addon: Addon, release: AddonRelease) -> None:
        def apply() -> None:
            api = self._lab.api_server()
            for manifest in addon.objects(release):
                objects.apply(api, manifest)

        self._lab.call(apply)

    def _answers(self, addon: Addon) -> bool:
        def answers(api: ApiServer) -> bool:
            return all(objects.is_running(api, manifest) for manifest in self._objects(addon)) and addon.answers(api)

        return self._ask(answers) or False

    def _last_words(self, addon: Addon) -> str:
        """Return the last output of an add-on whose container keeps ending; else an empty text."""

        def words(api: ApiServer) -> str:
            return next(filter(None, (objects.last_words(api, manifest) for manifest in self._objects(addon))), "")

        return self._ask(words) or ""

    def _objects(self, addon: Addon) -> tuple[dict[str, Any], ...]:
        version = self._lab.state.version
        release = addon.release(version) if version is not None else None
        assert release is not None, "it was put into the lab"
        return addon.objects(release)

    def _ask(self, question: Callable[[ApiServer], T]) -> T | None:
        """Return the API server's answer to a question; `None` where it does not answer."""

        def ask() -> T | None:
            try:
                return question(self._lab.api_server())
            except ApiError:
                return None

        return self._lab.call(ask)
