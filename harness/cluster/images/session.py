"""Make HTTP sessions for registries: they get tokens, and reach no private network for a name that a deck made up."""

import ipaddress
from collections.abc import Mapping
from http import HTTPStatus
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import parse_dict_header
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from harness.cluster.images.credentials import RegistryCredentials
from harness.cluster.internet import is_of_the_internet

TIMEOUT = (10.0, 30.0)
"""Seconds to connect, and of silence."""


class PrivateAddress(OSError):
    """A public name has an address of a private network."""


def session_for(address: str, credentials: RegistryCredentials | None, *, only_public: bool) -> requests.Session:
    """Return a session for the registry at an address; with `only_public` it connects to no private network, redirections included."""
    session = requests.Session()
    if only_public:
        session.mount("https://", _OnlyPublic())
        session.mount("http://", _OnlyPublic())
    session.auth = _Tokens(session, urlsplit(address).netloc, credentials)
    return session


class _Tokens(AuthBase):
    """Answers a registry that wants to know who asks (distribution.github.io/distribution/spec/auth/token)."""

    def __init__(self, session: requests.Session, host: str, credentials: RegistryCredentials | None) -> None:
        self._session = session
        self._host = host
        self._credentials = credentials
        self._header = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._is_for_it(request.url):
            if self._header:
                request.headers["Authorization"] = self._header
            request.register_hook("response", self._answer)
        return request

    def _is_for_it(self, url: str | None) -> bool:
        return urlsplit(url or "").netloc == self._host

    def _answer(self, response: requests.Response, **options: Any) -> requests.Response:
        """Repeat a refused request with the authorization that the registry asks for; return the first answer where there is none."""
        request = response.request
        if response.status_code != HTTPStatus.UNAUTHORIZED or not self._is_for_it(request.url):
            return response
        header = self._wanted(response.headers.get("WWW-Authenticate", ""))
        if not header or header == request.headers.get("Authorization"):
            return response
        self._header = header
        response.close()
        again = request.copy()
        again.hooks["response"] = []
        again.headers["Authorization"] = header
        return self._session.get_adapter(again.url or "").send(again, **options)

    def _wanted(self, challenge: str) -> str:
        kind, _, parameters = challenge.partition(" ")
        if kind.lower() == "basic" and self._credentials:
            return _basic(self._credentials)
        if kind.lower() != "bearer":
            return ""
        token = self._token(parse_dict_header(parameters))
        return f"Bearer {token}" if token else ""

    def _token(self, challenge: Mapping[str, str | None]) -> str:
        """Return a token for the challenge of a registry; empty where none is given. Errors of the transfer pass through."""
        query = {key: value for key in ("service", "scope") if (value := challenge.get(key))}
        realm, credentials = challenge.get("realm") or "", self._credentials
        # Without its own session: the answer of whoever gives tokens is not to be answered with a token.
        if credentials and credentials.is_identity_token:
            form = {**query, "grant_type": "refresh_token", "client_id": "slide-harness"}
            form["refresh_token"] = credentials.password
            answer = self._plain().post(realm, data=form, timeout=TIMEOUT)
        else:
            basic = HTTPBasicAuth(credentials.user, credentials.password) if credentials else None
            answer = self._plain().get(realm, params=query, auth=basic, timeout=TIMEOUT)
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            answer.raise_for_status()
        try:
            content = answer.json() if answer.ok else {}
        except ValueError:
            return ""
        return str(content.get("token") or content.get("access_token") or "")

    def _plain(self) -> requests.Session:
        session = requests.Session()
        for prefix, adapter in self._session.adapters.items():
            session.mount(prefix, adapter)
        return session


def _basic(credentials: RegistryCredentials) -> str:
    request = requests.Request("GET", "http://localhost").prepare()
    return str(HTTPBasicAuth(credentials.user, credentials.password)(request).headers["Authorization"])


def _checked(connected: socket) -> socket:
    address = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
    if not is_of_the_internet(address):
        connected.close()
        raise PrivateAddress(f"it leads to {address}, which is no public address")
    return connected


class _HttpConnection(HTTPConnection):
    def _new_conn(self) -> socket:
        return _checked(super()._new_conn())


class _HttpsConnection(HTTPSConnection):
    def _new_conn(self) -> socket:
        return _checked(super()._new_conn())


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class _OnlyPublic(HTTPAdapter):
    """Closes a connection into a private network before anything is sent. Connections to a proxy are exempt: the person configured it."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
