"""Addresses of single files, as forges write them."""

from __future__ import annotations

import pytest
from harness.project.raw_files import raw_files_in


@pytest.mark.parametrize(
    ("url", "host", "path", "rest"),
    [
        ("https://raw.githubusercontent.com/Them/Course/main/a/b.yaml", "github.com", "them/course", "main/a/b.yaml"),
        (
            "https://raw.githubusercontent.com/them/course/refs/heads/main/b.yaml",
            "github.com",
            "them/course",
            "main/b.yaml",
        ),
        ("https://github.com/them/course/raw/main/b.yaml", "github.com", "them/course", "main/b.yaml"),
        ("https://gitlab.example.com/a/b/c/-/raw/v1/b.yaml", "gitlab.example.com", "a/b/c", "v1/b.yaml"),
        ("https://forge.example.com/a/b/raw/branch/main/b.yaml", "forge.example.com", "a/b", "main/b.yaml"),
        ("https://bitbucket.org/a/b/raw/main/b%20c.yaml", "bitbucket.org", "a/b", "main/b c.yaml"),
    ],
)
def test_repository_and_file_are_known(url: str, host: str, path: str, rest: str) -> None:
    (file,) = raw_files_in(f"kubectl apply -f {url}")

    assert (file.url, file.place, file.rest) == (url, (host, path), rest)


@pytest.mark.parametrize(
    "url", ["https://github.com/them/course", "https://github.com/them/course/blob/main/x", "https://example.com/raw/x"]
)
def test_a_page_is_no_file(url: str) -> None:
    assert list(raw_files_in(url)) == []
