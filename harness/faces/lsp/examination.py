"""One open file read and checked, as its project wants it."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.check.checking import CheckOptions, checked
from harness.check.run_tree import Repositories
from harness.cluster import programs
from harness.cluster.errors import ClusterError
from harness.deck.composition.reading import is_composition
from harness.deck.errors import DeckError
from harness.deck.folders import PAGES, TEXT
from harness.deck.mixed import marked
from harness.deck.model import Deck, Finding, Severity, Span
from harness.deck.reader import is_page_without_steps
from harness.faces.lsp.texts import Texts
from harness.project.errors import SettingsError
from harness.project.settings import ProjectSettings, find_settings

UNREADABLE = "unreadable"
"""The id of what keeps a deck from being read."""


class Examination(Struct, frozen=True):
    """What is known of an open file at one moment."""

    path: Path
    texts: Texts
    deck: Deck | None = None
    """`None` for what is no deck, or cannot be read."""
    findings: tuple[Finding, ...] = ()
    project: ProjectSettings | None = None
    """`None` where its settings make no sense."""


def examine(path: Path, texts: Texts, repositories: Repositories, *, uses_shellcheck: bool) -> Examination:
    """Return what is known of a file. What is no deck has no findings; a project whose settings make no sense is one."""
    nothing = Examination(path, texts)
    if not _may_be_deck(path, texts):
        return nothing
    try:
        project = find_settings(path.parent)
        job = _job(project, uses_shellcheck=uses_shellcheck)
        result = checked(path, job, repositories, texts.read)
    except (DeckError, SettingsError, ClusterError) as error:
        problem = Finding(UNREADABLE, Span(path, 1), Severity.ERROR, str(error), "")
        return replace(nothing, findings=(problem,))
    if is_page_without_steps(result.deck):
        return nothing
    return Examination(path, texts, result.deck, result.findings, project)


def _may_be_deck(path: Path, texts: Texts) -> bool:
    """Return whether a file is a page, a text with the marks of a dialect, or a manifest of chapters."""
    if path.suffix in PAGES:
        return True
    if path.suffix == TEXT:
        try:
            return marked(texts.read(path).text) is not None
        except DeckError:
            return False
    return is_composition(path)


def _job(project: ProjectSettings, *, uses_shellcheck: bool) -> CheckOptions:
    """Return how `harness check` would check a deck of a project. Raises `ClusterError` for a Kubernetes that nobody knows."""
    settings = project.check
    if settings.kubernetes:
        from dataclasses import replace as with_values  # noqa: PLC0415

        settings = with_values(settings, kubernetes=str(programs.minor_of(settings.kubernetes)))
    return CheckOptions(settings, project.play, project.lab.pass_env, uses_shellcheck=uses_shellcheck)
