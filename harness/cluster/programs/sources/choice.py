"""Make the notes for a person about the release that a source chose."""

from harness.cluster.programs.model import Note, ReleaseNoteKind
from harness.cluster.programs.specification import Specification
from harness.knowledge.releases import Release, known


def notes(wanted: Specification, given: Release) -> tuple[Note, ...]:
    """Return the notes about a release that was given for what was wanted."""
    if wanted.is_newer_than_known:
        newer = (Note(ReleaseNoteKind.NEWER_THAN_KNOWN, wanted.text, str(given)),)
        return newer if wanted.release in (None, given) else (*newer, _other(wanted.release, given))
    ideal = wanted.release or known()[given.minor].newest
    return () if given == ideal else (_other(ideal, given),)


def _other(ideal: Release | None, given: Release) -> Note:
    return Note(ReleaseNoteKind.OTHER_PATCH, str(ideal), str(given))
