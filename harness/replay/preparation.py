"""From what a person says (`RunOptions`) to what a run takes: the deck, where its cluster comes from, how it is played."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from harness.cluster import kubectl, providers
from harness.cluster.images.model import ImageChoice, Pull, StandInUse
from harness.cluster.lab_network import LabNetwork, WayOut, read_published
from harness.cluster.offline import go_offline
from harness.cluster.provider import Provider, Request
from harness.deck.errors import DeckError
from harness.deck.joining import after, together
from harness.deck.model import Deck
from harness.deck.reader import read_deck
from harness.deck.shown_path import shown_path
from harness.deck.written_files import with_files_written
from harness.drift.translation.originals import original_of
from harness.project.environment import read_environment
from harness.project.errors import SettingsError
from harness.project.options import RunOptions
from harness.project.output_files import is_regular
from harness.project.placeholders import read_placeholders
from harness.project.settings import ImageSettings
from harness.record.casts import folder_for
from harness.record.errors import RecordError
from harness.record.files import file_names, read_record
from harness.replay.addons import addon_names
from harness.replay.fresh_labs import require_fresh_labs
from harness.replay.settings import Settings

T = TypeVar("T", bound=StrEnum)


def deck_of(path: Path, options: RunOptions, more: Sequence[Path] = ()) -> tuple[Deck, str]:
    """Return a deck as it is played, and what is to be said of what it borrows.

    `more` are played as one with it; pages that come before it are its first slides. Raises `DeckError`.
    """
    read = [_read(page, options) for page in (path, *more)]
    deck = together([deck for deck, _ in read]) if more else read[0][0]
    return with_pages_before(deck, options), "; ".join(filter(None, (remark for _, remark in read)))


def with_pages_before(deck: Deck, options: RunOptions) -> Deck:
    """Return a deck with the pages that come before it. Raises `DeckError` for one that cannot be read."""
    pages = [shown_path(Path(page).absolute(), Path.cwd()) for page in options.before]
    if missing := next((page for page in pages if not page.is_file()), None):
        raise DeckError(f"{missing}: no such file; it is to be played before {deck.path}")
    return after([_as_played(page, options) for page in pages], deck)


def _as_played(path: Path, options: RunOptions) -> Deck:
    deck = read_deck(path, options.dialect, options.exclude_class)
    return with_files_written(deck) if options.write_files else deck


def _read(path: Path, options: RunOptions) -> tuple[Deck, str]:
    deck = _as_played(path, options)
    if not options.borrow_directives or (options.original or original_of(deck.path)) is None:
        return deck, ""
    from harness.drift.translation.borrowing import with_original  # noqa: PLC0415  (few decks are translations)

    return with_original(deck, options.original, options.exclude_class)


def provider_of(options: RunOptions) -> tuple[Provider, Request]:
    """Return where decks get their clusters, and what is asked of it; nobody is asked for a confirmation yet. Goes offline if options say so.

    Raises `ClusterError` for a provider that does not exist, and for what names no Kubernetes or no kubectl; `SettingsError` for a word
    that is none of an option's.
    """
    if options.offline:
        go_offline()
    provider, argument = providers.parse(options.cluster)
    kubectl.parse(options.kubectl)
    if options.kubernetes:
        from harness.cluster import programs  # noqa: PLC0415  (few ask for one)

        programs.parse(options.kubernetes)
    request = Request(
        argument=argument,
        assume_yes=options.yes,
        install_packages=options.install,
        keep=options.keep,
        nodes=options.nodes,
        kubernetes=options.kubernetes,
        kubectl=options.kubectl,
        images=choice_of(options),
        network=network_of(options),
        disabled_addons=addon_names(options.disable, "--disable"),
    )
    if request.network.way_out is WayOut.NONE and not provider.traits.is_lab:
        raise SettingsError(
            f"--network none holds in the labs of this machine (--cluster local, docker); on --cluster {provider.name} a deck reaches "
            "what it can: say --network images there"
        )
    require_fresh_labs(options, provider, argument)
    return provider, request


def network_of(options: RunOptions) -> LabNetwork:
    """Return what leaves a lab, and what leads into it. Raises `SettingsError` for a word that is none of an option's, `ClusterError`."""
    return LabNetwork(
        way_out=_one_of(WayOut, "--network", options.network),
        published=tuple(read_published(text) for text in options.publish),
    )


def choice_of(options: RunOptions, project: ImageSettings | None = None) -> ImageChoice:
    """Return which images a lab may have. Raises `SettingsError` for a word that is none of an option's, or a record without images."""
    pull = _one_of(Pull, "--pull", options.pull)
    if _one_of(WayOut, "--network", options.network) is WayOut.NONE:
        if pull is Pull.ALWAYS:
            raise SettingsError("--pull always asks registries, and --network none asks nobody: leave one of them out")
        pull = Pull.NEVER
    return ImageChoice(
        pull=pull,
        stand_ins=_one_of(StandInUse, "--stand-ins", options.stand_ins),
        registries=dict(project.registries) if project else {},
        digests=_digests(options.like) if options.like else {},
    )


def _digests(file: Path) -> dict[str, str]:
    """Return the digests of the images of a record, by their names. Raises `SettingsError` for what is no record, or has none."""
    try:
        digests = {image.name: image.digest for image in read_record(file).images if image.digest}
    except (RecordError, OSError) as error:
        raise SettingsError(f"--like: {error}") from error
    if not digests:
        raise SettingsError(f"--like {file}: that record has no images; those of runs on the local cluster have")
    return digests


def _one_of(choices: type[T], flag: str, value: str) -> T:
    """Return the member of an enumeration that a value of an option names. Raises `SettingsError`."""
    try:
        return choices(value)
    except ValueError as error:
        raise SettingsError(f"{flag} {value}: there are {', '.join(choice.value for choice in choices)}") from error


def settings_of(options: RunOptions, record: Path | None) -> Settings:
    """Return how a deck is played whose record goes to a file; one that goes to a device or a pipe has no casts beside it.

    Raises `SettingsError` for an `env` or a placeholder that makes no sense.
    """
    return Settings(
        command_timeout=options.timeout,
        strict=options.strict,
        cleans_up=options.cleanup,
        screenshots=options.screenshots.absolute() if options.screenshots else None,
        home=options.home,
        workdir=options.workdir,
        first_slide=options.first_slide,
        last_slide=options.last_slide,
        casts=folder_for(record) if record is not None and options.casts and is_regular(record) else None,
        environment=read_environment(options.env),
        placeholders=read_placeholders(options.placeholders),
    )


def record_paths(
    target: Path | None, decks: Sequence[Deck], names: Sequence[str] = (), count: int = 1
) -> list[Path | None]:
    """Return where the record of each deck goes, and of each of its `count` plays, those of one deck together: of shares into a folder, by `names`.

    Raises `RecordError` for several and one file, or no place to write.
    """
    if target is None:
        return [None for _ in range(len(decks) * count)]
    target = target.absolute()
    nearest = target if target.is_dir() else next(path for path in target.parents if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise RecordError(f"--record {target}: nothing can be written below {nearest}")
    if not names and len(decks) * count == 1 and not target.is_dir():
        return [target]
    if not names and target.is_file():
        several = f"{len(decks)} decks are played" if count == 1 else f"each of {len(decks) * count} plays writes one"
        raise RecordError(f"--record {target} is a file, and {several}: name a folder")
    paths = [target / name for name in names or file_names([str(deck.path) for deck in decks])]
    digits = len(str(count))
    return [
        path if count == 1 else path.with_name(f"{path.stem}.{number:0{digits}}{path.suffix}")
        for path in paths
        for number in range(1, count + 1)
    ]
