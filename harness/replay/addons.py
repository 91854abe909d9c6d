"""What the lab's add-ons mean for steps: which step needs one and waits for it, and which failed for want of it."""

from collections.abc import Mapping

from msgspec.structs import replace

from harness.check.addons import addons_by_step
from harness.check.subject import Subject
from harness.cluster.addon_names import AddonName
from harness.cluster.provider import Cluster, Request, WithAddons
from harness.deck.model import Span, Step
from harness.project.errors import SettingsError
from harness.project.settings import ProjectSettings
from harness.record.model import StepRecord, Verdict
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind, ReasonRecord

Needs = Mapping[Span, tuple[AddonName, ...]]
"""The add-ons that steps need, by the places of these."""


def addon_names(words: tuple[str, ...], where: str) -> tuple[AddonName, ...]:
    """Return the add-ons that words name. Raises `SettingsError`, with those there are, for a word that names none."""
    known = {name.value: name for name in AddonName}
    if unknown := next((word for word in words if word not in known), None):
        raise SettingsError(f"{where} {unknown}: there is no such add-on; there are {', '.join(known)}")
    return tuple(known[word] for word in words)


def needs_of(subject: Subject, disabled: tuple[AddonName, ...]) -> Needs:
    """Return what the steps of a deck need, without what the lab is not to have. Reads files that commands read."""
    needs = addons_by_step(subject)
    return {place: tuple(name for name in names if name not in disabled) for place, names in needs.items()}


def addons_of_lab(needs: Needs, project: ProjectSettings, request: Request) -> tuple[AddonName, ...]:
    """Return what a lab is to have: what steps need, and what the project names. Raises `SettingsError`."""
    named = addon_names(project.lab.addons, f"{project.file}: addons of [tool.harness.lab]")
    needed = (name for names in needs.values() for name in names)
    return tuple(dict.fromkeys(name for name in (*needed, *named) if name not in request.disabled_addons))


def troubles(step: Step, needs: Needs, cluster: Cluster) -> Mapping[AddonName, str]:
    """Wait until the add-ons that a step needs answer; return why some of them do not. Raises `ClusterBroken`."""
    if not isinstance(cluster, WithAddons):
        return {}
    answers = {name: cluster.addon_trouble(name) for name in needs.get(step.span, ())}
    return {name: why for name, why in answers.items() if why}


def with_lack(step: StepRecord, troubles: Mapping[AddonName, str]) -> StepRecord:
    """Return the record of a step where an add-on that it needs does not answer: one that failed is the lab's error, others get a note."""
    if not troubles:
        return step
    if step.verdict is not Verdict.FAILED:
        silent = (
            NoteRecord(kind=NoteKind.ADDON_SILENT, subject=name.value, detail=why) for name, why in troubles.items()
        )
        return replace(step, notes=(*step.notes, *silent))
    name, why = next(iter(troubles.items()))
    reason = ReasonRecord(kind=ReasonKind.NO_ADDON, subject=name.value, detail=why)
    return replace(step, verdict=Verdict.ERROR, reason=reason)
