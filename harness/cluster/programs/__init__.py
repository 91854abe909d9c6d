"""The programs of any Kubernetes: named by a version or a folder, from the cache or the first source that has them.

    find("1.34", ProgramSettings(), progress).folder

`specification` is what a person writes, `model` what comes out, `sources/` a file for each place where programs come from.
"""

from harness.cluster.programs.agreement import minor_asked_for, minor_of, require_same
from harness.cluster.programs.find import find, find_kubectl, require_known
from harness.cluster.programs.model import PROGRAMS, Note, Programs, ReleaseNoteKind, SourceKind
from harness.cluster.programs.specification import STABLE, Specification, parse

__all__ = [
    "PROGRAMS",
    "STABLE",
    "Note",
    "Programs",
    "ReleaseNoteKind",
    "SourceKind",
    "Specification",
    "find",
    "find_kubectl",
    "minor_asked_for",
    "minor_of",
    "parse",
    "require_known",
    "require_same",
]
