"""Lines that are certainly printed, and commands that begin like them."""

from __future__ import annotations

import pytest
from harness.knowledge.output import is_printed


@pytest.mark.parametrize(
    "line",
    [
        "NAME   READY   STATUS", "web-7c9f6bd4b8-x2x7k   1/1     Running   0", "deployment.apps/web created", "pod/web condition met",
        'deployment "web" successfully rolled out', "Error from server (NotFound): pods", "error: unknown flag", "Client Version: v1.31.0",
        "{", '{"a": 1}', "[", "[...]", "<!DOCTYPE html>", "<html>", "</body>", "64 bytes from 127.0.0.1", "2024-01-01T00:00:00Z started",
        "PING 127.0.0.1 (127.0.0.1)", "drwxr-xr-x 2 root root 4096 Jan 1 a", "total 8", "* Connected to web", "HTTP/1.1 200 OK", "✔ done",
        "| a | b |", "inventory/group_vars/cluster.yml", "alias: it", "> npm@1.0.0 test", "glob@7.1.6", "cache = x", "https://a.b", "+---+---+", "bash: foo: command not found", "---",
    ],
)  # fmt: skip
def test_output(line: str) -> None:
    assert is_printed(line)
    assert is_printed(f"   {line}")


@pytest.mark.parametrize(
    "line",
    [
        "", "kubectl get pods", "A=b ls", "IMAGE=web", "[ -f a ] && ls", '[ "$A" = b ]', "[[ -z $A ]]", "{ ls; }", "./run.sh", "~/bin/x",
        "/usr/bin/env", "$HOME/bin/x", '"$A" b', "--flag", "(cd x && ls)", "R --version", "mytool  --a  b", "curl  -s  web", "! true",
        "if [ -f a ]; then", "# a comment", "docker ps", "ssh node1", "_x", "7z x a.7z",
    ],
)  # fmt: skip
def test_commands(line: str) -> None:
    assert not is_printed(line)
