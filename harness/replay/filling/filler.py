"""Fills in a step: what the settings name, and what is asked of the cluster, until it is there or the time is up."""

import time
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.inventory import Inventory, LiveObject, is_served
from harness.knowledge.generated_names import generated_names
from harness.knowledge.wanted import Wanted
from harness.record.filled import FilledRecord, FillSource
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.filling.blanks import Blank, blanks_in, with_filled
from harness.replay.filling.choice import Chosen, Earlier, NotChosen, choose
from harness.replay.filling.history import CommandHistory
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage

APPEARS_WITHIN = 10.0
"""Seconds for the object to be there: the command that makes it may have just returned."""
IS_OWN_WITHIN = 3.0
"""Seconds in which it is known that the deck made an object that is there."""
LONG_AFTER = 2.0
"""Seconds for either, where the deck has done nothing for as long."""
PAUSE = 0.5
_ASK_NAMESPACE = "kubectl config view --minify --output 'jsonpath={..namespace}'"
_MAY_CHANGE = {
    ReasonKind.NO_OBJECT: APPEARS_WITHIN,
    ReasonKind.NOT_SHOWN: IS_OWN_WITHIN,
    ReasonKind.NOT_OF_DECK: IS_OWN_WITHIN,
}
"""What may be otherwise in a moment, and for how many seconds it is asked again."""


class NotFillable(Exception):
    """A placeholder stands for nothing, or for several things; the reason says which."""

    def __init__(self, kind: ReasonKind, placeholder: str, choices: Iterable[str] = ()) -> None:
        self.reason = ReasonRecord(kind=kind, subject=placeholder, choices=tuple(choices))
        super().__init__(self.reason)


class Filler(Struct, frozen=True):
    """Fills in the steps of one deck."""

    stage: Stage
    history: Callable[[], CommandHistory]
    """Gives what was played until now, with the news of what that did."""
    filled_before: Callable[[], Iterable[FilledRecord]]
    """Gives what was filled in until now."""

    def blanks(self, planned: PlannedStep) -> list[Blank]:
        """Return the blanks of a step, in order."""
        return blanks_in(planned.step, self.stage.settings.placeholders)

    def filled(self, planned: PlannedStep) -> tuple[PlannedStep, tuple[FilledRecord, ...]]:
        """Return a step, or a part of one, as it is played, and what was put in the place of what. Raises `NotFillable`."""
        blanks = _agreed(self.blanks(planned))
        values: dict[str, FilledRecord | None] = {}
        for blank in sorted(blanks, key=lambda blank: blank.wanted is None or blank.wanted.kinds != ("Namespace",)):
            if blank.text not in values:
                values[blank.text] = self._record(blank, planned, values)
        pairs = [(blank, _at_line(record, planned, blank)) for blank in blanks if (record := values[blank.text])]
        return with_filled(planned, pairs, self.stage.settings.placeholders), tuple(record for _, record in pairs)

    def _record(self, blank: Blank, planned: PlannedStep, known: dict[str, FilledRecord | None]) -> FilledRecord | None:
        """Return what stands for a blank; `None` for a name that is typed as it stands. Raises `NotFillable`."""
        if blank.value is not None:
            return FilledRecord(line=0, placeholder=blank.text, value=blank.value, source=FillSource.SETTINGS)
        wanted = blank.wanted
        if wanted is None or not self.stage.has_cluster or not all(map(is_served, wanted.kinds)):
            if blank.is_author_s:
                return None
            raise NotFillable(ReasonKind.PLACEHOLDER, blank.text)
        if wanted.namespace and (namespace := known.get(wanted.namespace)) is not None:
            wanted = replace(wanted, namespace=namespace.value)
        chosen = self._chosen(blank, wanted, planned.step.terminal)
        if chosen is None:
            return None
        return FilledRecord(
            line=0,
            placeholder=blank.text,
            value=chosen.value,
            source=chosen.source,
            object=chosen.object.reference,
        )

    def _chosen(self, blank: Blank, wanted: Wanted, terminal: str) -> Chosen | None:
        """Return what stands for a blank, once it is there; `None` for the name of an object, and for one of the author's run that nothing stands for."""
        began = time.monotonic()
        while True:
            history = self.history()
            with self.stage.waiting():
                inventory = Inventory(self.stage.cluster)
                objects = [live_object for kind in wanted.kinds for live_object in inventory.objects(kind)]
            if any(live_object.name == blank.text for live_object in objects):
                return None  # `kubectl logs pod-name`, where a pod is called so
            if blank.is_author_s and not history.has_made_owner(wanted.owners):
                return None
            objects = self._in_namespace(wanted.namespace, objects, terminal)
            only_own = wanted.is_changed or blank.is_author_s or self.stage.is_somebodys
            try:
                return choose(wanted, objects, history, only_own=only_own, earlier=self._earlier(blank))
            except NotChosen as error:
                if time.monotonic() >= self._until(began, error.kind):
                    if blank.is_author_s:
                        return None
                    raise NotFillable(error.kind, blank.text, error.choices) from error
            self.stage.pause(PAUSE)

    def _until(self, began: float, kind: ReasonKind) -> float:
        """Return until when it is asked again: what the deck did last may still lead to something, what was long ago hardly does."""
        limit = min(_MAY_CHANGE.get(kind, 0.0), self.stage.patience)
        return min(began + limit, max(began + LONG_AFTER, self.stage.acted_at + limit))

    def _in_namespace(self, namespace: str | None, objects: list[LiveObject], terminal: str) -> list[LiveObject]:
        """Return the objects that a command can mean, which names a namespace, or leaves it to the shell's configuration."""
        if namespace == "" and len({live_object.namespace for live_object in objects}) > 1:
            namespace = self._current_namespace(terminal)
        return [live_object for live_object in objects if not namespace or live_object.namespace in ("", namespace)]

    def _current_namespace(self, name: str) -> str:
        """Return the namespace that kubectl takes in a terminal; empty where it cannot be asked: something runs there, or is open."""
        terminal = self.stage.terminal(name)
        if terminal.running is not None or terminal.inside:
            return ""
        with self.stage.looking_away():
            *_, probe = terminal.run(_ASK_NAMESPACE, timeout=10)
        return probe.output.strip() or "default" if probe.exit_status == 0 else "default"

    def _earlier(self, blank: Blank) -> Earlier:
        before = list(self.filled_before())
        same = next((filled.value for filled in reversed(before) if filled.placeholder == blank.text), "")
        others = (
            filled for filled in before if filled.placeholder != blank.text and any(generated_names(filled.placeholder))
        )
        return Earlier(same, frozenset(other.value for other in others) if blank.is_author_s else frozenset())


def _agreed(blanks: list[Blank]) -> list[Blank]:
    """Return blanks of which those with one text want what may be changed, where one of them does: they get one value."""
    changed = {blank.text for blank in blanks if blank.wanted is not None and blank.wanted.is_changed}
    return [
        replace(blank, wanted=replace(blank.wanted, is_changed=True))
        if blank.wanted and blank.text in changed
        else blank
        for blank in blanks
    ]


def _at_line(record: FilledRecord, planned: PlannedStep, blank: Blank) -> FilledRecord:
    step = planned.step
    return replace(record, line=step.span.line + step.text.count("\n", 0, blank.start))
