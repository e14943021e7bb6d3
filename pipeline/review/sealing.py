"""What every answer of the desk carries, and the few answers the guard gives itself."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response
from starlette.types import Message, Send

SEAL = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()"),
    (b"cache-control", b"no-store"),
)
"""Headers of every answer: nothing from elsewhere runs, no other page reads along, browsers keep no draft."""

_OURS = frozenset(name for name, _ in SEAL)
_CORS = b"access-control-"

_DOOR = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>This page is locked</title></head>
<body><main>
<h1>This page is locked</h1>
<p>Open the address that the program printed when it started. It holds the key to this page.
If the window with the address is gone, start the program again.</p>
</main></body>
</html>
"""


def sealed(send: Send) -> Send:
    """Give a `send` that puts the headers of `SEAL` in place of an app's own and lets no CORS header through."""

    async def send_sealed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*_foreign(message.get("headers", ())), *SEAL]}
        await send(message)

    return send_sealed


def refuse(status: int, reason: str) -> Response:
    """Give the answer to a request that breaks a rule: always the same few words, nothing of what was asked."""
    return Response(reason, status_code=status, media_type="text/plain")


def locked() -> Response:
    """Give the page for somebody who comes without the key."""
    return Response(_DOOR, status_code=403, media_type="text/html")


def _foreign(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = [(name.lower(), value) for name, value in headers]
    return [(name, value) for name, value in names if name not in _OURS and not name.startswith(_CORS)]
