"""Names of images are read as Docker and containerd read them."""

from __future__ import annotations

import pytest
from harness.cluster.images.name import NotAnImageName, read_name

DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/library/nginx", "docker.io/library/nginx:latest"),
        ("dockercoins/worker:v0.1", "docker.io/dockercoins/worker:v0.1"),
        ("ghcr.io/stefanprodan/podinfo", "ghcr.io/stefanprodan/podinfo:latest"),
        ("localhost/web", "localhost/web:latest"),
        ("127.0.0.1:30000/web:v1", "127.0.0.1:30000/web:v1"),
        (f"nginx@{DIGEST}", f"docker.io/library/nginx@{DIGEST}"),
        (f"nginx:1.27@{DIGEST}", f"docker.io/library/nginx:1.27@{DIGEST}"),
    ],
)
def test_what_a_name_leaves_out_is_filled_in(text: str, whole: str) -> None:
    assert str(read_name(text)) == whole
    assert str(read_name(whole)) == whole


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nginx", "'library/Nginx' is no repository"),
        ("", "'library/' is no repository"),
        ("nginx:", "nothing behind the colon"),
        ("nginx:a b", "'a b' is no tag"),
        ("nginx@sha256:12", "is no digest"),
        ("-x.io/nginx", "'-x.io' is no host"),
        ("../../etc", "is no host"),
    ],
)
def test_what_names_no_image_is_refused_with_the_part_that_is_wrong(text: str, why: str) -> None:
    with pytest.raises(NotAnImageName, match=why):
        read_name(text)
