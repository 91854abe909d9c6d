"""Read the settings of a project for commands, with the options of the command line over them."""

from dataclasses import replace
from pathlib import Path

import click

from harness.project.errors import SettingsError
from harness.project.options import RunOptions
from harness.project.settings import CheckSettings, ProjectSettings, find_settings


def project_of(deck: Path) -> ProjectSettings:
    """Return the settings of the project around a deck or a folder of decks.

    Raises `click.UsageError` for settings that make no sense.
    """
    try:
        settings = find_settings(deck if deck.is_dir() else deck.parent)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    _check_versions(settings)
    return settings


def _check_versions(settings: ProjectSettings) -> None:
    """Raise `click.UsageError` that names the file for a Kubernetes or a kubectl that nobody knows."""
    if not (settings.play.kubernetes or settings.play.kubectl):
        return
    from harness.cluster import kubectl, programs  # noqa: PLC0415  (few projects name one)
    from harness.cluster.errors import ClusterError  # noqa: PLC0415

    try:
        programs.parse(settings.play.kubernetes or programs.STABLE)
        kubectl.parse(settings.play.kubectl)
    except ClusterError as error:
        raise click.UsageError(f"{settings.file}: {error}") from error


def check_given(options: RunOptions) -> None:
    """Raise `click.UsageError` for an `--env` or a `--placeholder` that makes no sense."""
    from harness.project.environment import read_environment  # noqa: PLC0415
    from harness.project.placeholders import read_placeholders  # noqa: PLC0415

    try:
        read_environment(options.env)
        read_placeholders(options.placeholders)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def settings_of(
    deck: Path, select: tuple[str, ...], ignore: tuple[str, ...], excluded: tuple[str, ...], kubernetes: str | None
) -> CheckSettings:
    """Return the settings for checking a deck: those of its project, replaced or extended by the command line.

    Raises `click.UsageError` for settings that make no sense, and a version that is none.
    """
    settings = project_of(deck).check
    settings = replace(
        settings,
        select=select or settings.select,
        ignore=settings.ignore + ignore,
        exclude_class=settings.exclude_class + excluded,
        kubernetes=kubernetes or settings.kubernetes,
    )
    if settings.kubernetes:
        from harness.cluster import programs  # noqa: PLC0415
        from harness.cluster.errors import ClusterError  # noqa: PLC0415

        try:
            settings = replace(settings, kubernetes=str(programs.minor_of(settings.kubernetes)))
        except ClusterError as error:
            raise click.UsageError(str(error)) from error
    return settings
