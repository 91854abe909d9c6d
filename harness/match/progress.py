"""What kubectl tells while it waits, which depends on how fast the cluster is: a reader passes over it, and so does the comparison.

The sentences are those of `kubectl rollout status` and of `kubectl run --attach` (kubernetes/kubectl, pkg/polymorphichelpers/rollout_status.go).
"""

from harness.shell.lazy_pattern import lazy_pattern

_PROGRESS = lazy_pattern(
    r"[ \t]*(?:"
    r"Waiting for (?:deployment|daemon set) (?P<name>\"[^\"]+\") rollout to finish: .*"
    r"|Waiting for (?:deployment|daemon set|statefulset) spec update to be observed\.\.\."
    r"|[Ww]aiting for statefulset rolling update to complete .*"
    r"|Waiting for partitioned roll out to finish: .*"
    r"|Waiting for \d+ pods to be ready\.\.\."
    r"|Waiting for pod (?P<pod>[\w./-]+) to be running, status is .*"
    r")"
)


def without_progress(expected: str, actual: str) -> str:
    """Return the text of a slide without such lines about objects of which the output tells; unchanged where nothing else would be left.

    Each line keeps its number.
    """
    if "aiting for " not in expected:
        return expected
    kept = ["" if _is_progress(line, actual) else line for line in expected.split("\n")]
    return "\n".join(kept) if any(line.strip() for line in kept) else expected


def _is_progress(line: str, actual: str) -> bool:
    match = _PROGRESS.fullmatch(line.rstrip())
    return match is not None and (match["name"] or match["pod"] or "") in actual
