from __future__ import annotations

import base64
import json
import stat
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness.cluster import providers
from harness.cluster.context import ContextProvider, find_context, kubeconfig_files
from harness.cluster.errors import ClusterBroken, ClusterError, UnknownContext
from harness.cluster.provider import Request
from harness.project.provider_names import PROVIDERS

NOBODY_LISTENS = "https://127.0.0.1:1"


def kubeconfig(path: Path, *names: str) -> Path:
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": names[0],
        "clusters": [{"name": f"{name}-cluster", "cluster": {"server": NOBODY_LISTENS}} for name in names],
        "users": [{"name": f"{name}-user", "user": {"token": f"secret of {name}"}} for name in names],
        "contexts": [
            {"name": name, "context": {"cluster": f"{name}-cluster", "user": f"{name}-user", "namespace": f"{name}-ns"}}
            for name in names
        ],
    }
    path.write_text(yaml.safe_dump(content))
    return path


def test_a_context_is_taken_out_of_all_files_alone(tmp_path: Path) -> None:
    files = (kubeconfig(tmp_path / "one", "staging", "production"), kubeconfig(tmp_path / "two", "laptop"))
    context = find_context("laptop", files)
    assert (context.name, context.server, context.namespace) == ("laptop", NOBODY_LISTENS, "laptop-ns")
    assert context.kubeconfig["current-context"] == "laptop"
    assert "production" not in yaml.safe_dump(dict(context.kubeconfig))


def test_an_unknown_context_is_refused_with_those_there_are(tmp_path: Path) -> None:
    files = (kubeconfig(tmp_path / "one", "staging", "production"),)
    with pytest.raises(UnknownContext, match=f"'stagin'.*{tmp_path}/one.*known contexts: production, staging"):
        find_context("stagin", files)


def test_without_a_kubeconfig_the_way_to_one_is_told() -> None:
    with pytest.raises(UnknownContext, match="set KUBECONFIG"):
        find_context("staging", ())


def test_a_broken_kubeconfig_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("contexts: [\n")
    with pytest.raises(ClusterError, match=f"cannot read the kubeconfig {tmp_path}/config"):
        find_context("staging", (tmp_path / "config",))


def test_kubectl_and_the_harness_look_in_the_same_places(tmp_path: Path) -> None:
    first, two = kubeconfig(tmp_path / "one", "a"), kubeconfig(tmp_path / "two", "b")
    assert kubeconfig_files({"KUBECONFIG": f"{first}:{tmp_path}/missing:{two}"}) == (first, two)
    (tmp_path / ".kube").mkdir()
    default = kubeconfig(tmp_path / ".kube" / "config", "c")
    assert kubeconfig_files({"HOME": str(tmp_path)}) == (default,)


def test_it_is_checked_before_anything_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "one", "staging")))
    ContextProvider().check_host(Request(argument="staging"))
    for other in ("", "elsewhere"):
        with pytest.raises(UnknownContext, match="known contexts: staging"):
            ContextProvider().check_host(Request(argument=other))


def test_a_cluster_that_does_not_answer_is_named_and_nobody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "one", "staging")))
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return True

    with pytest.raises(ClusterBroken, match=f"'staging' does not answer at {NOBODY_LISTENS}"):
        ContextProvider().up(Request(argument="staging", confirm=confirm))
    assert asked == []


def test_its_keys_lie_nowhere_among_the_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        file = kubeconfig(tmp_path / "one", "staging")
        content = yaml.safe_load(file.read_text())
        content["clusters"][0]["cluster"]["server"] = f"http://127.0.0.1:{server.server_port}"
        content["users"][0]["user"] |= {"client-key-data": base64.b64encode(b"PRIVATE KEY").decode()}
        file.write_text(yaml.safe_dump(content))
        monkeypatch.setenv("KUBECONFIG", str(file))
        cluster = ContextProvider().up(Request(argument="staging", assume_yes=True))
        shell = cluster.shell()
        kept = Path(shell.env["KUBECONFIG"])
        assert "client-key-data" in kept.read_text()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        assert not kept.is_relative_to(temporary)
        assert (Path(shell.env["HOME"]) / ".kube" / "config").read_text() == kept.read_text()
        assert keys_in(temporary) == []
        cluster.close()
        assert keys_in(tmp_path / "state") == []
        assert list(temporary.iterdir()) == []
    finally:
        server.shutdown()


class _Answers(BaseHTTPRequestHandler):
    """An API server that says which it is, and has no nodes."""

    def do_GET(self) -> None:
        fields = (
            "major",
            "minor",
            "gitVersion",
            "gitCommit",
            "gitTreeState",
            "buildDate",
            "goVersion",
            "compiler",
            "platform",
        )
        answer: dict[str, Any] = dict.fromkeys(fields, "v1.30.0") if self.path.startswith("/version") else {"items": []}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_words: object) -> None:
        """Nothing."""


def keys_in(folder: Path) -> list[Path]:
    """The files, links not followed, in which there is a key or what lets one in."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if any(word in path.read_bytes() for word in (b"PRIVATE KEY", b"-data:", b"token:"))]


def test_it_and_those_like_it_are_the_only_providers_whose_clusters_are_somebody_s() -> None:
    assert providers.load("context").traits.is_somebodys
    for provider in map(providers.load, PROVIDERS):
        assert provider.traits.is_somebodys is isinstance(provider, ContextProvider)
