"""Pages that `open` steps visit: what their addresses stand for, what they answer, how they look."""

import html
import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from harness.record.lab import NodeRecord
from harness.record.model import PageRecord
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind
from harness.replay.stage import Stage
from harness.shell.lazy_pattern import lazy_pattern

FETCH_TIMEOUT = 10.0
FIRST_FETCH_TIMEOUT = 2.0
"""Of the first try, each later one waits twice as long: who asks before kube-proxy has its rules is never answered."""
SCREENSHOT_TIMEOUT = 60.0
TITLE = lazy_pattern(r"<title[^>]*>([^<]{0,200})", re.IGNORECASE)
NODE_PORT = lazy_pattern(r"(?<=:)(?:3?x{3,5}|\$NODEPORT)\b", re.IGNORECASE)
LARGEST = 1 << 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class NoPage(Exception):
    """The page cannot be found or does not answer as a page should; its arguments are the kind of reason and its facts."""

    def __init__(self, kind: ReasonKind, **facts: Any) -> None:
        super().__init__(kind, facts)
        self.kind, self.facts = kind, facts


class PageAddress(Struct, frozen=True):
    """A URL that can be fetched."""

    url: str
    notes: tuple[NoteRecord, ...] = ()
    """What had to be chosen to get at it."""


def resolve(text: str, stage: Stage) -> PageAddress:
    """Put an allocated node port for `3xxxx` and an address for a node's name. Raises `NoPage`."""
    url = text.strip() if "://" in text else f"http://{text.strip()}"
    notes: list[NoteRecord] = []
    if NODE_PORT.search(url):
        url = NODE_PORT.sub(str(_newest_node_port(stage)), url)
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    address = _node_address(host, stage)
    if address is not None:
        port_part = f":{parts.port}" if parts.port else ""
        url = parts._replace(netloc=f"{address}{port_part}").geturl()
        if len(stage.cluster.facts.nodes) > 1 and not _named(host, stage.cluster.facts.nodes):
            notes.append(NoteRecord(kind=NoteKind.UNKNOWN_NODE, subject=host, detail=address))
    return PageAddress(url, tuple(notes))


def fetch(url: str, stage: Stage, timeout: float = FETCH_TIMEOUT) -> PageRecord:
    """Get the page from within the cluster's network. Raises `NoPage` unless it answers with a status below 400.

    `timeout` is in seconds.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get() -> tuple[int, bytes]:
        with opener.open(url, timeout=timeout) as answer:
            return answer.status, answer.read(LARGEST)

    try:
        status, body = stage.in_cluster(get)
    except urllib.error.HTTPError as error:
        raise NoPage(ReasonKind.PAGE_STATUS, subject=url, status=error.code) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        detail = str(getattr(error, "reason", error))
        raise NoPage(ReasonKind.PAGE_SILENT, subject=url, detail=detail) from error
    title = TITLE.search(body.decode("utf-8", "replace"))
    return PageRecord(url=url, status=status, title=html.unescape(title[1]).strip() if title else "")


def with_screenshot(page: PageRecord, stage: Stage, directory: Path, name: str) -> tuple[PageRecord, NoteRecord | None]:
    """Let the machine's Chromium draw the page in the cluster's network; the note says why there is no picture, `None` that there is one."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return page, NoteRecord(kind=NoteKind.NO_BROWSER)
    target = directory.resolve() / f"{name}.png"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
    except OSError as error:
        return page, NoteRecord(kind=NoteKind.NO_PICTURE_FILE, detail=str(error))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        argv = (
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--hide-scrollbars", "--window-size=1280,800", "--virtual-time-budget=3000"),
            *(f"--user-data-dir={profile}", f"--screenshot={target}", page.url),
        )
        try:
            with stage.waiting():
                finished = subprocess.run(
                    stage.cluster.command(argv), check=False, capture_output=True, timeout=SCREENSHOT_TIMEOUT
                )
        except subprocess.TimeoutExpired:
            return page, NoteRecord(kind=NoteKind.BROWSER_TIMEOUT, seconds=SCREENSHOT_TIMEOUT)
    if not target.exists():
        last_line = "".join(finished.stderr.decode("utf-8", "replace").strip().splitlines()[-1:])
        return page, NoteRecord(kind=NoteKind.BROWSER_FAILED, status=finished.returncode, detail=last_line)
    return replace(page, screenshot=str(target)), None


def _newest_node_port(stage: Stage) -> int:
    if not stage.cluster.facts.nodes:
        raise NoPage(ReasonKind.NO_NODES)
    with stage.waiting():
        node_ports = stage.cluster.node_ports()
    if not node_ports:
        raise NoPage(ReasonKind.NO_NODE_PORT)
    return node_ports[-1].port


def _named(host: str, nodes: tuple[NodeRecord, ...]) -> tuple[NodeRecord, ...]:
    return tuple(node for node in nodes if host in (node.name, *node.aliases))


def _node_address(host: str, stage: Stage) -> str | None:
    """Return the address of the node of that name; for a name that nobody knows, of the first node."""
    nodes = stage.cluster.facts.nodes
    for node in _named(host, nodes):
        return node.address or None
    if not nodes or re.fullmatch(r"[\d.]+|localhost|\[?[0-9a-f:]+\]?", host):
        return None
    try:
        stage.in_cluster(lambda: socket.getaddrinfo(host, None))
    except OSError:
        return nodes[0].address or None
    return None
