"""The guard before the editor's desk: who may ask, from where, for what and how much.

A page on the web can make a browser ask this machine for things, under a name of its own that it points here
(DNS rebinding), and other programs and people of this machine share its addresses. So the name is checked first,
then the key, then where a write comes from; only then does the desk hear of a request.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from secrets import compare_digest

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.review.sealing import locked, refuse, sealed

BODY_BYTES = 1_000_000
BODY_SECONDS = 10
HEADERS = 100
HEADER_BYTES = 16_384

_READS = frozenset({"GET", "HEAD"})
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_PATH = re.compile(rb"/|(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+/?")
"""Every address of the desk is made of plain words; no part of one is empty, a dot or two."""
_JSON = re.compile(rb'application/json(?:[ \t]*;[ \t]*charset="?utf-8"?)?', re.IGNORECASE)
_POLICY_VIOLATION = 1008


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """An app behind its guard. `token` is the key: in the opening address first, in a cookie from then on."""

    app: ASGIApp
    port: int
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to the app, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":  # the desk has no websockets
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif answer := self._answer(scope):
            await answer(scope, receive, sealed(send))
        else:
            await self._let_in(scope, receive, sealed(send))

    @property
    def cookie(self) -> str:
        """Give the name of the cookie. It holds the port: all ports of a host share its cookies."""
        return f"minutes-desk-{self.port}"

    def _answer(self, scope: Scope) -> Response | None:
        """Give the answer to what doesn't reach the app, or None."""
        return self._misaddressed(scope) or self._at_the_door(scope) or _misdirected(scope)

    def _misaddressed(self, scope: Scope) -> Response | None:
        """Refuse what was asked of another host, with too many headers or by a strange method."""
        hosts = _values(scope, b"host")
        names = {f"{name}:{self.port}".encode() for name in ("127.0.0.1", "localhost", "[::1]")}
        if len(hosts) != 1 or hosts[0].lower() not in names:
            return refuse(421, "This address is not served here.")
        if len(scope["headers"]) > HEADERS or sum(len(n) + len(v) for n, v in scope["headers"]) > HEADER_BYTES:
            return refuse(431, "The request has too many headers.")
        if scope["method"] not in _READS | _WRITES:
            return refuse(403, "This is not allowed here.")
        return None

    def _at_the_door(self, scope: Scope) -> Response | None:
        """Turn the key in an address into a cookie; refuse whoever has neither."""
        pairs = scope["query_string"].split(b"&")
        keys = [pair.removeprefix(b"token=") for pair in pairs if pair.startswith(b"token=")]
        rest = b"&".join(pair for pair in pairs if not pair.startswith(b"token="))
        path = _path(scope)
        if scope["method"] == "GET" and len(keys) == 1 and self._fits(keys[0]) and _PATH.fullmatch(path):
            return self._admit((path + (b"?" + rest if rest else b"")).decode("ascii"))
        return None if self._has_cookie(scope) else locked()

    def _admit(self, address: str) -> Response:
        answer = RedirectResponse(address, status_code=303)
        answer.set_cookie(self.cookie, self.token, path="/", httponly=True, samesite="strict")
        return answer

    def _has_cookie(self, scope: Scope) -> bool:
        """Look for the key among the cookies; several of our name are a trick, and then none counts."""
        pairs = [pair.strip().partition(b"=") for line in _values(scope, b"cookie") for pair in line.split(b";")]
        ours = [value for name, _, value in pairs if name == self.cookie.encode()]
        return len(ours) == 1 and self._fits(ours[0])

    def _fits(self, key: bytes) -> bool:
        return compare_digest(key, self.token.encode())

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, as far as it is allowed to go on, and hand the whole to the app."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(receive)
        except TimeoutError:
            await refuse(408, "The request took too long.")(scope, receive, send)
            return
        if body is None:
            return
        if len(body) > BODY_BYTES:
            await refuse(413, "This is too much text at once.")(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)


def _misdirected(scope: Scope) -> Response | None:
    """Refuse a write that another page may have sent, a body too long, and an address that can't be ours."""
    if scope["method"] in _WRITES and not _from_our_page(scope):
        return refuse(403, "This is not allowed here.")
    if any(int(length[:19]) > BODY_BYTES for length in _values(scope, b"content-length") if length.isdigit()):
        return refuse(413, "This is too much text at once.")
    if not _PATH.fullmatch(_path(scope)):
        return refuse(404, "Not Found")
    return None


def _from_our_page(scope: Scope) -> bool:
    """Tell if a write comes from a page of the desk: a form or a page elsewhere can't send all of this."""
    origin = b"http://" + _values(scope, b"host")[0].lower()
    sites, kinds = _values(scope, b"sec-fetch-site"), _values(scope, b"content-type")
    return (
        [value.lower() for value in _values(scope, b"origin")] == [origin]
        and sites in ([], [b"same-origin"])
        and len(kinds) == 1
        and _JSON.fullmatch(kinds[0].strip()) is not None
    )


def _path(scope: Scope) -> bytes:
    raw = scope.get("raw_path")
    return raw if isinstance(raw, bytes) else scope["path"].encode()


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


async def _read(receive: Receive) -> bytes | None:
    """Read a body until it ends or is longer than allowed; None if whoever asked has gone."""
    body = bytearray()
    more = True
    while more and len(body) <= BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give a `receive` that hands over a body already read, then what else happens."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return first.pop() if first else await receive()

    return replayed
