"""Registries that everybody knows."""

from __future__ import annotations

KNOWN_REGISTRIES = (
    *("docker.io", "registry.k8s.io", "k8s.gcr.io", "gcr.io", "ghcr.io", "quay.io", "mcr.microsoft.com"),
    *("public.ecr.aws", "registry.gitlab.com", "docker.elastic.co", "nvcr.io"),
)
