"""A forge of the tests' own, on loopback: real git over HTTP (`git http-backend`), and a stub of the pull request API of GitHub and GitLab.

The stub keeps pull requests in memory, and answers in the shapes of docs.github.com/rest/pulls/pulls and docs.gitlab.com/api/merge_requests, as
far as our clients ask. Whether a branch is there, and ahead of the other, it asks the real repository.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PROJECT = "us/talk"
NUMBER = 7
"""Of the project, at GitLab."""
TOKEN = "glpat-0123456789abcdefghij"


def git(folder: Path, *arguments: str, given: str | None = None) -> str:
    """Return what a person's git prints."""
    who = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"))
    }
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    program = ["git", "-C", str(folder), *arguments]
    return subprocess.run(program, input=given, env=environment, check=True, capture_output=True, text=True).stdout


@dataclass
class StubForge:
    """What is at the forge, and what may be done there."""

    root: Path
    port: int = 0
    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    may_push: bool = True
    may_open: bool = True
    pushes: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def repository(self) -> Path:
        return self.root / f"{PROJECT}.git"

    def open(self) -> list[dict[str, Any]]:
        return [pull for pull in self.pulls if pull["is_open"]]

    def branches(self) -> list[str]:
        return git(self.repository, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def file(self, branch: str, name: str) -> str:
        return git(self.repository, "show", f"{branch}:{name}")

    def protect(self, branch: str) -> None:
        """Refuse pushes to a branch, as a forge does it: in a hook of the repository."""
        hook = self.repository / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\n[ "$1" != refs/heads/{branch} ] || {{ echo "protected branch" >&2; exit 1; }}\n')
        hook.chmod(0o755)

    def variables(self, forge: str) -> dict[str, str]:
        """The variables of a nightly job about the branch `main`."""
        if forge == "github":
            return {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SERVER_URL": self.address,
                "GITHUB_API_URL": f"{self.address}/api/v3",
                "GITHUB_REPOSITORY": PROJECT,
                "GITHUB_REF": "refs/heads/main",
                "GITHUB_REF_NAME": "main",
                "GITHUB_REF_TYPE": "branch",
                "GITHUB_RUN_ID": "99",
                "GITHUB_TOKEN": TOKEN,
            }
        return {
            "GITLAB_CI": "true",
            "CI_PROJECT_URL": f"{self.address}/{PROJECT}",
            "CI_API_V4_URL": f"{self.address}/api/v4",
            "CI_PROJECT_ID": str(NUMBER),
            "CI_COMMIT_BRANCH": "main",
            "CI_JOB_URL": f"{self.address}/{PROJECT}/-/jobs/99",
            "GITLAB_TOKEN": TOKEN,
        }

    # ── the stub of the API ────────────────────────────────────────────────────

    def answer(self, method: str, path: str, query: dict[str, str], content: dict[str, Any]) -> tuple[int, Any]:
        """Return the status and what an API answers."""
        github, gitlab = f"/api/v3/repos/{PROJECT}", f"/api/v4/projects/{NUMBER}/merge_requests"
        if path.startswith(github):
            return self._github(method, path.removeprefix(github).strip("/").split("/"), query, content)
        if path.startswith(gitlab):
            return self._gitlab(method, path.removeprefix(gitlab).strip("/").split("/"), query, content)
        return 404, {"message": "Not Found"}

    def _github(self, method: str, path: list[str], query: dict[str, str], content: dict[str, Any]) -> tuple[int, Any]:
        match method, path:
            case "GET", ["pulls"]:
                owner, _, branch = query["head"].partition(":")
                assert (owner, query["state"]) == (PROJECT.split("/", maxsplit=1)[0], "open")
                return 200, [github_pull(pull) for pull in self.open() if pull["branch"] == branch]
            case "POST", ["pulls"]:
                if not self.may_open:
                    return 403, {"message": "GitHub Actions is not permitted to create or approve pull requests."}
                if not self._is_ahead(content["head"], content["base"]):
                    errors = [{"message": f"No commits between {content['base']} and {content['head']}"}]
                    return 422, {"message": "Validation Failed", "errors": errors}
                return 201, github_pull(
                    self._opened(content["head"], content["base"], content["title"], content["body"])
                )
            case "PATCH", ["pulls", number]:
                pull = self._pull(number)
                pull |= {name: content[name] for name in ("title", "body") if name in content}
                pull["is_open"] = content.get("state", "open") == "open" and pull["is_open"]
                return 200, github_pull(pull)
            case "POST", ["issues", number, "comments"]:
                self.comments.append((int(number), content["body"]))
                return 201, {"id": len(self.comments), "body": content["body"]}
        return 404, {"message": "Not Found"}

    def _gitlab(self, method: str, path: list[str], query: dict[str, str], content: dict[str, Any]) -> tuple[int, Any]:
        match method, path:
            case "GET", [""]:
                assert query["state"] == "opened"
                return 200, [gitlab_request(pull) for pull in self.open() if pull["branch"] == query["source_branch"]]
            case "POST", [""]:
                if not self.may_open:
                    return 403, {"message": "403 Forbidden"}
                made = (content["source_branch"], content["target_branch"], content["title"], content["description"])
                return 201, gitlab_request(self._opened(*made))
            case "PUT", [number]:
                pull = self._pull(number)
                names = {"title": "title", "description": "body"}
                pull |= {name: content[of] for of, name in names.items() if of in content}
                pull["is_open"] = content.get("state_event") != "close" and pull["is_open"]
                return 200, gitlab_request(pull)
            case "POST", [number, "notes"]:
                self.comments.append((int(number), content["body"]))
                return 201, {"id": len(self.comments), "body": content["body"]}
        return 404, {"message": "404 Not Found"}

    def _opened(self, branch: str, base: str, title: str, body: str) -> dict[str, Any]:
        number = len(self.pulls) + 1
        pull = {"number": number, "branch": branch, "base": base, "title": title, "body": body, "is_open": True}
        pull["url"] = f"{self.address}/{PROJECT}/pull/{number}"
        self.pulls.append(pull)
        return pull

    def _pull(self, number: str) -> dict[str, Any]:
        return self.pulls[int(number) - 1]

    def _is_ahead(self, branch: str, base: str) -> bool:
        return git(self.repository, "rev-list", "--count", f"{base}..{branch}").strip() != "0"


def github_pull(pull: dict[str, Any]) -> dict[str, Any]:
    head = {"ref": pull["branch"], "repo": {"full_name": pull.get("from", PROJECT)}}
    state = "open" if pull["is_open"] else "closed"
    return {"number": pull["number"], "html_url": pull["url"], "state": state, "title": pull["title"], "head": head}


def gitlab_request(pull: dict[str, Any]) -> dict[str, Any]:
    state = "opened" if pull["is_open"] else "closed"
    of = {"source_branch": pull["branch"], "source_project_id": pull.get("from", NUMBER), "project_id": NUMBER}
    return {"id": 900 + pull["number"], "iid": pull["number"], "web_url": pull["url"], "state": state, **of}


@contextmanager
def stub_forge(root: Path) -> Iterator[StubForge]:
    """Serve a forge with an empty repository, until the end."""
    forge = StubForge(root)
    forge.repository.mkdir(parents=True)
    git(forge.repository, "init", "--quiet", "--bare", "--initial-branch=main")
    git(forge.repository, "config", "http.receivepack", "true")

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if parts.path.startswith("/api/"):
                self._api(parts.path, parts.query, body)
            else:
                self._git(parts.path, parts.query, body)

        do_GET = do_POST = do_PATCH = do_PUT = handle_any  # noqa: N815  (names of http.server)

        def _api(self, path: str, query: str, body: bytes) -> None:
            given = self.headers.get("Authorization", "").removeprefix("Bearer ") or self.headers.get("PRIVATE-TOKEN")
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            status, content = 401, {"message": "Bad credentials"}
            if given == TOKEN:
                status, content = forge.answer(self.command, path, asked, json.loads(body or b"{}"))
            self._send(status, [("Content-Type", "application/json")], json.dumps(content).encode())

        def _git(self, path: str, query: str, body: bytes) -> None:
            given = self.headers.get_all("Authorization") or []
            users = {base64.b64encode(f"{user}:{TOKEN}".encode()).decode() for user in ("x-access-token", "oauth2")}
            if len(given) != 1 or given[0].removeprefix("Basic ") not in users:
                self._send(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
                return
            if "receive-pack" in f"{path}{query}" and not forge.may_push:
                self._send(403, [], b"")
                return
            forge.pushes += path.endswith("git-receive-pack")
            project = f"/{PROJECT}"
            inside = path.removeprefix(f"{project}.git").removeprefix(project)
            program = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                check=True,
                env={
                    **os.environ,
                    "GIT_PROJECT_ROOT": str(forge.root),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": f"{project}.git{inside}",
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "REMOTE_USER": "bot",
                },
            )
            head, _, content = program.stdout.partition(b"\r\n\r\n")
            fields = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
            status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
            self._send(status, [(name, value) for name, value in fields if name != "Status"], content)

        def _send(self, status: int, fields: list[tuple[str, str]], content: bytes) -> None:
            self.send_response(status)
            for name, value in (*fields, ("Content-Length", str(len(content)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
