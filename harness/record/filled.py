"""Placeholders of a deck as a record has them: what was typed in their place, and where that comes from."""

from enum import StrEnum

from msgspec import Struct


class FillSource(StrEnum):
    """Where the value of a placeholder comes from."""

    SETTINGS = "settings"
    """The project's settings or the command line name it."""
    LISTING = "listing"
    """The object was in the last listing that the deck printed."""
    DECK = "deck"
    """A step of the deck made the object."""
    CLUSTER = "cluster"
    """The object is the only one of the cluster that it can stand for."""


class FilledRecord(Struct, frozen=True, kw_only=True):
    """A placeholder, and what was typed in its place."""

    line: int
    """In the step's file."""
    placeholder: str
    """As the deck has it: `<pod-name>`, or the name of an object of its author's own run."""
    value: str
    source: FillSource
    object: str = ""
    """The object that it is of, like `Pod/web-5d8f7c9b6-x2x4z`; empty where the settings name the value."""
