"""Stand-ins for kind, k3d and minikube, which need node images of the internet: they note what they are told, and hand out a
kubeconfig that is there already instead of making a cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPT = """#!/bin/bash
echo "${{0##*/}} $*" >> {log}
case "$*" in
  *"{fails}"*) echo "no container engine is running" >&2; exit 1;;
  *delete*|*create*--agents*) ;;
  "kubeconfig get"*) sed "s/CONTEXT/k3d-$3/" {kubeconfig};;
  *--name*) sed "s/CONTEXT/kind-$4/" {kubeconfig} > "$KUBECONFIG";;
  *--profile*) sed "s/CONTEXT/$3/" {kubeconfig} > "$KUBECONFIG";;
esac
"""
NAMES = ("kind", "k3d", "minikube")


def put_on_path(monkeypatch: pytest.MonkeyPatch, directory: Path, kubeconfig: str, fails: str = "never") -> Path:
    """Make the three, first on the PATH; the context in `kubeconfig` is called CONTEXT. Gives the file of what they were told."""
    programs = directory / "programs"
    programs.mkdir()
    log, source = directory / "told", directory / "source"
    source.write_text(kubeconfig)
    for name in NAMES:
        (programs / name).write_text(SCRIPT.format(log=log, kubeconfig=source, fails=fails))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return log
