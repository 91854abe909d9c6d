"""Passwords for registries, from where `docker login` keeps them.

The format of `config.json` and of the helpers is Docker's (docs.docker.com/reference/cli/docker/login, "Credential stores").
"""

import base64
import binascii
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.cluster.images.name import DOCKER_HUB

_DOCKER_HUB_KEY = "https://index.docker.io/v1/"
_IDENTITY_TOKEN = "<token>"
_PATIENCE = 10.0
"""Seconds for a helper, which may ask a keyring."""


class RegistryCredentials(Struct, frozen=True):
    """User and password for a registry."""

    user: str
    password: str
    is_identity_token: bool = False
    """Whether the password is an OAuth 2 refresh token, for which the registry gives access tokens."""


def configuration_file() -> Path:
    """Return the file that `docker login` writes."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"


def credentials_for(registry: str) -> RegistryCredentials | None:
    """Return the credentials for a registry; `None` where there are none, or they cannot be read."""
    try:
        configuration = json.loads(configuration_file().read_bytes())
    except (OSError, ValueError):
        return None
    key = _DOCKER_HUB_KEY if registry == DOCKER_HUB else registry
    helper = configuration.get("credHelpers", {}).get(registry) or configuration.get("credsStore")
    if helper:
        return _from_helper(str(helper), key)
    auths = configuration.get("auths", {})
    entries = [auths[name] for name in (key, f"https://{registry}", f"https://{registry}/v2/") if name in auths]
    return _from_entry(entries[0]) if entries else None


def _from_helper(name: str, key: str) -> RegistryCredentials | None:
    program = shutil.which(f"docker-credential-{name}")
    if program is None:
        return None
    try:
        finished = subprocess.run(
            (program, "get"), check=True, input=key.encode(), capture_output=True, timeout=_PATIENCE
        )
        answer = json.loads(finished.stdout)
        user, password = str(answer["Username"]), str(answer["Secret"])
    except (subprocess.SubprocessError, OSError, ValueError, KeyError):
        return None
    return RegistryCredentials(user, password, user == _IDENTITY_TOKEN)


def _from_entry(entry: dict[str, Any]) -> RegistryCredentials | None:
    if token := entry.get("identitytoken"):
        return RegistryCredentials("", str(token), is_identity_token=True)
    try:
        user, colon, password = base64.b64decode(str(entry.get("auth", "")), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return RegistryCredentials(user, password.rstrip("\0")) if colon else None
