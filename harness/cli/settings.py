"""What commands that read decks are asked about: options over the project's settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.check import CheckSettings


def settings_of(
    deck: Path, select: tuple[str, ...], ignore: tuple[str, ...], excluded: tuple[str, ...], kubernetes: str | None
) -> CheckSettings:
    """Those of the project around a deck, with what the command line says instead or in addition.

    Raises `click.UsageError` for settings that make no sense, and a version that is none.
    """
    from harness.drift.knowledge.version import UnknownVersion, read_version  # noqa: PLC0415
    from harness.project.errors import SettingsError  # noqa: PLC0415
    from harness.project.settings import find_settings  # noqa: PLC0415

    try:
        settings = find_settings(deck.parent).check
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    settings = replace(
        settings,
        select=select or settings.select,
        ignore=settings.ignore + ignore,
        exclude_class=settings.exclude_class + excluded,
        kubernetes=kubernetes or settings.kubernetes,
    )
    if settings.kubernetes:
        try:
            read_version(settings.kubernetes)
        except UnknownVersion as error:
            raise click.UsageError(str(error)) from error
    return settings
