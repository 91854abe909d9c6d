"""What caused a failure, as a record has it: facts about the cluster and about earlier commands, of which reports make sentences."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from harness.record.reason import PlaceRecord, ReasonRecord


class FactKind(StrEnum):
    """What a fact is about. Names in the texts are fields of the fact. The command is that at `place` of the cause, `it` is what the cause's `what` is about."""

    # what was not as the step needed it
    LIMIT = "limit"
    """The lab may have `value` of `name`, and more was wanted."""
    NOTHING_LABELLED = "nothing-labelled"
    """The selector `value` selects nothing."""
    NO_ENDPOINTS = "no-endpoints"
    """The Service `name` leads to no pod that is ready."""
    NOT_PULLED = "not-pulled"
    """The image `name` cannot be pulled."""
    NO_OBJECT = "no-object"
    """There is no `object` called `name`."""
    NOT_IN_NAMESPACE = "not-in-namespace"
    """There is none in the namespace that was asked."""
    NO_NODE_PORT = "no-node-port"
    """No Service has a node port; if there is a `value`, not that one."""
    NO_PORT = "no-port"
    """The Service `name` has no port `value`."""
    NO_LISTENER = "no-listener"
    """Nothing listens on port `value` of the pod `name`."""
    VARIABLE = "variable"
    """The variable `name` has `value`, or none; if there is a `wanted`, that variable is made of it."""

    # how that came about
    SHARE = "share"
    """The limit is the lab's share of the machine."""
    LABELLED = "labelled"
    """The command gave the `object` `name` the labels `value`; until the version `until` they were `wanted`."""
    SELECTS_NONE = "selects-none"
    """No pod has what its selector `wanted` asks for; the pod `name`, if there is one like it, has `value`."""
    NOT_READY = "not-ready"
    """The pod `name` is not ready, for the reason `value`, if it has one."""
    NOT_PUSHED = "not-pushed"
    """The command has a `shortcoming`, and the pod `name` waits for the image."""
    WAITS = "waits"
    """The pod `name` waits for it."""
    DELETED = "deleted"
    """The command deleted it."""
    ELSEWHERE = "elsewhere"
    """The command made it in the namespace `value`."""
    CHANGED = "changed"
    """Kubernetes changed: `value` is what is known of that."""
    FELL_SHORT = "fell-short"
    """The command should have made it, and has a `shortcoming`."""
    OTHER_OBJECT = "other-object"
    """The command made the `object` `name` instead."""
    NEVER_MADE = "never-made"
    """No earlier step made it."""
    SERVICE_DELETED = "service-deleted"
    """The command deleted the Service `name`, which had the node port `value`, or any."""
    NO_SERVICE = "no-service"
    """No earlier step makes such a Service."""
    OTHER_NODE_PORT = "other-node-port"
    """The command gave the Service `name` the node ports `value`."""
    WITHOUT_NODE_PORT = "without-node-port"
    """The command made the Service `name` of the type `value`, which has none."""
    OTHER_PORTS = "other-ports"
    """It has the ports `value`."""
    LEADS_THERE = "leads-there"
    """The Service `name` leads its port `value` there."""
    NEVER_SET = "never-set"
    """No earlier step sets it."""

    WORDS = "words"
    """A sentence, `value`, and nothing else: records of versions 1 and 2 of the schema have facts as text."""


class Shortcoming(StrEnum):
    """Why a command may have had no effect."""

    NOT_PLAYED = "not-played"
    NOT_TYPED = "not-typed"
    """A command before it failed."""
    ENDED_BADLY = "ended-badly"
    """It was interrupted, or the shell ended."""
    STATUS = "status"
    """It ended with a status that is not 0."""
    PRINTED_NOTHING = "printed-nothing"
    """It was to print the value of a variable."""


class FactRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is the case, or was; the kind says what the fields stand for."""

    kind: FactKind
    shortcoming: Shortcoming | None = None
    status: int | None = None
    """With which the command ended, where that is its shortcoming."""
    object: str = ""
    """The kind of an object."""
    name: str = ""
    value: str = ""
    wanted: str = ""
    until: str = ""
    """A version of Kubernetes."""


class CauseRecord(Struct, frozen=True, kw_only=True):
    """Why a step could not do what it should, as far as effects, outputs and the cluster itself show it."""

    kind: str
    """`limit`, `missing-object`, `labels`, `variable`, `image`, `endpoints`, `port`."""
    what: FactRecord
    """What was not as the step needed it: there is no Deployment `registry`."""
    why: FactRecord
    """How that came about."""
    place: PlaceRecord | None = None
    """The earlier command that did not have the effect that was needed; `None` where no command should have had it."""
    fix_place: PlaceRecord | None = field(default=None, name="mend")
    """The command to change; `None` where that is not known."""
    skipped: ReasonRecord | None = None
    """Why that earlier command was not played; `None` where it was."""
    since: str = ""
    """The version of Kubernetes since when it is so (`1.18`); empty where no version made it so."""
    write: str = ""
    """What to write instead in the command to change, as a part of a sentence; empty where that is not known."""
    source: str = ""
    """Where the version and the replacement are known from."""
    evidence: tuple[str, ...] = ()
    """What was seen: messages, effects, events; what says most comes first."""
    image: str = ""
    """The image that cannot be pulled, as it was asked for; empty where it is about something else."""
    because: CauseRecord | None = None
    """Why that earlier command did not have the effect: the next link of the chain."""
