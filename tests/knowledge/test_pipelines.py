"""Parts of pipelines: which of their statuses are failures that the pipeline's own status hides."""

from __future__ import annotations

import pytest
from harness.knowledge.pipelines import failed_part


@pytest.mark.parametrize(
    ("script", "statuses", "part"),
    [
        ("kubectl get pods --no-such-flag | wc -l", (1, 0), "kubectl get pods --no-such-flag"),
        ("cat /no/such/file | sort | uniq", (1, 0, 0), "cat /no/such/file"),
        ("a | b -x | c", (0, 2, 0), "b -x"),
        ("curl -sfL https://get.example | sh -", (6, 0), "curl -sfL https://get.example"),
        ("sudo dmesg | tail", (1, 0), "sudo dmesg"),
        ("echo x; true && a --bad |& tee log", (3, 0), "a --bad"),
        ("for i in 1 2; do kubectl get pods --bad | wc -l; done", (1, 0), "kubectl get pods --bad"),
        ("(cd /nowhere; ls /nowhere) | sort", (2, 0), "cd /nowhere; ls /nowhere"),
        ("echo x |\n  base64 --bad |\n  cat", (0, 1, 0), "base64 --bad"),
    ],
)
def test_a_part_that_fails_is_named(script: str, statuses: tuple[int, ...], part: str) -> None:
    failed = failed_part(script, statuses)
    assert failed is not None
    assert (failed.text, failed.status) == (part, next(filter(None, statuses)))


@pytest.mark.parametrize(
    ("script", "statuses"),
    [
        ("kubectl get pods | wc -l", (0, 0)),
        ("kubectl get pods | grep Pending", (0, 1)),
        ("kubectl get pods | grep Pending | wc -l", (0, 1, 0)),
        ("kubectl diff -f web.yaml | head -5", (1, 0)),
        ("yes | head -1", (141, 0)),
        ("curl -s https://example | head -1", (23, 0)),
        ("timeout 5 kubectl get pods -w | cat", (124, 0)),
        ("ls /nowhere 2>/dev/null | wc -l", (2, 0)),
        ("make all &>/dev/null | cat", (2, 0)),
        ("a | b || true", (1, 0)),
        ('while read -r pod; do [ -n "$pod" ] && echo $pod; done | sort', (1, 0)),
        ("if a | b; then c; fi", (1, 0)),
        ("a | b &", (1, 0)),
        ("a | b", ()),
        ("a | b", (1, 0, 0)),
        ("", (1, 0)),
    ],
)
def test_an_answer_is_no_failure_and_neither_is_what_the_script_provides_for(
    script: str, statuses: tuple[int, ...]
) -> None:
    assert failed_part(script, statuses) is None
