"""Who may ask the desk, from where, for what and how much."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from deskserver import HOST, JSON, KEY, ORIGIN, OURS, PORT, TOKEN, Answer, ask, complete
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from pipeline.review import guard
from pipeline.review.guard import BODY_BYTES
from pipeline.review.sealing import SEAL
from pipeline.review.server import guarded

WRITTEN: list[bytes] = []


async def home(request: Request) -> Response:
    """Answer with a draft, and with headers that no page of it should have."""
    loose = {"access-control-allow-origin": "*", "content-security-policy": "default-src *", "x-own": "kept"}
    return PlainTextResponse("a draft", headers=loose)


async def save(request: Request) -> Response:
    """Take note of what is written."""
    WRITTEN.append(await request.body())
    return PlainTextResponse("saved")


async def break_down(request: Request) -> Response:
    """Fail as a defect does."""
    raise ZeroDivisionError("a secret of the program")


ROUTES = (
    Route("/", home),
    Route("/talks/{slug}", home),
    Route("/save", save, methods=["POST", "PUT"]),
    Route("/broken", break_down),
)


@pytest.fixture
def app() -> ASGIApp:
    WRITTEN.clear()
    return guarded(Starlette(routes=list(ROUTES)), port=PORT, token=TOKEN)


def save_with(app: ASGIApp, *headers: tuple[str, str], body: bytes = b"{}", method: str = "POST") -> Answer:
    return ask(app, "/save", method=method, headers=headers, body=[body])


def test_a_page_of_ours_is_answered(app: ASGIApp) -> None:
    """With the right name and the key a page is read and a text is saved."""
    assert ask(app).body == b"a draft"
    assert save_with(app, *OURS, body=b'{"text": 1}').body == b"saved"
    assert WRITTEN == [b'{"text": 1}']


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST", "LocalHost"])
def test_names_of_this_machine_are_allowed(app: ASGIApp, host: str) -> None:
    """Row 44: `[::1]` and `LOCALHOST` are names of this machine."""
    assert ask(app, headers=(("host", f"{host}:{PORT}"), KEY)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        f"evil.example:{PORT}",
        f"localhost.evil.com:{PORT}",
        f"127.0.0.1.nip.io:{PORT}",
        f"127.0.0.1:{PORT}.evil.com",
        f"evil.com@127.0.0.1:{PORT}",
        f"127.0.0.1:{PORT}@evil.com",
        f"0.0.0.0:{PORT}",
        f"127.0.0.2:{PORT}",
        f"127.1:{PORT}",
        f"2130706433:{PORT}",
        f"localhost.:{PORT}",
        f"::1:{PORT}",
        f" 127.0.0.1:{PORT}",
        f"127.0.0.1:{PORT},127.0.0.1:{PORT}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:80",
        f"127.0.0.1:{PORT}0",
        f"127.0.0.1:0{PORT}",
        "",
    ],
)
def test_any_other_name_is_refused(app: ASGIApp, host: str) -> None:
    """Row 44: a name that isn't exactly one of this machine is refused before routing, for reading too."""
    answer = ask(app, f"/?token={TOKEN}", headers=(("host", host), KEY))
    assert (answer.status, answer.body) == (421, b"This address is not served here.")


@pytest.mark.parametrize("hosts", [(), (HOST, HOST), (HOST, ("host", f"evil.example:{PORT}"))])
def test_no_name_and_two_names_are_refused(app: ASGIApp, hosts: tuple[tuple[str, str], ...]) -> None:
    """Row 44: a request names its host once."""
    assert ask(app, headers=(*hosts, KEY)).status == 421


def test_a_forwarded_name_counts_for_nothing(app: ASGIApp) -> None:
    """Row 44: what a proxy would say can't replace the name."""
    forwarded = ("x-forwarded-host", f"127.0.0.1:{PORT}")
    assert ask(app, headers=(("host", f"evil.example:{PORT}"), forwarded, KEY)).status == 421
    assert ask(app, headers=(HOST, ("x-forwarded-host", "evil.example"), KEY)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        (HOST, KEY, ORIGIN, ("content-type", "application/x-www-form-urlencoded")),
        (HOST, KEY, ORIGIN, ("content-type", "multipart/form-data; boundary=x")),
        (HOST, KEY, ORIGIN, ("content-type", "text/plain")),
        (HOST, KEY, ORIGIN, ("content-type", "text/plain; application/json")),
        (HOST, KEY, ORIGIN, ("content-type", "application/json, text/plain")),
        (HOST, KEY, ORIGIN, ("content-type", "application/json; charset=utf-7")),
        (HOST, KEY, ORIGIN, ("content-type", "application/jsonp")),
        (HOST, KEY, ORIGIN, JSON, ("content-type", "text/plain")),
        (HOST, KEY, ORIGIN),
        (HOST, KEY, JSON),
        (HOST, KEY, JSON, ("origin", "null")),
        (HOST, KEY, JSON, ("origin", "")),
        (HOST, KEY, JSON, ("origin", "http://evil.example")),
        (HOST, KEY, JSON, ("origin", f"https://127.0.0.1:{PORT}")),
        (HOST, KEY, JSON, ("origin", "http://127.0.0.1")),
        (HOST, KEY, JSON, ("origin", f"http://127.0.0.1:{PORT + 1}")),
        (HOST, KEY, JSON, ("origin", f"http://localhost:{PORT}")),
        (HOST, KEY, JSON, ("origin", f"http://127.0.0.1:{PORT}.evil.example")),
        (HOST, KEY, JSON, ORIGIN, ("origin", "http://evil.example")),
        (*OURS, ("sec-fetch-site", "cross-site")),
        (*OURS, ("sec-fetch-site", "same-site")),
        (*OURS, ("sec-fetch-site", "none")),
        (*OURS, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_write_from_elsewhere_is_refused(
    app: ASGIApp, headers: tuple[tuple[str, str], ...], method: str
) -> None:
    """Row 45: a form, text/plain, no Origin, `Origin: null` and cross-site get 403, and nothing is written."""
    answer = save_with(app, *headers, method=method)
    assert (answer.status, answer.body, WRITTEN) == (403, b"This is not allowed here.", [])


@pytest.mark.parametrize(
    "more",
    [
        (("sec-fetch-site", "same-origin"),),
        (("referer", "http://evil.example"),),
        (),
    ],
)
def test_a_write_from_our_page_is_let_in(app: ASGIApp, more: tuple[tuple[str, str], ...]) -> None:
    """Row 45, the other way: what our own page sends is written."""
    assert save_with(app, *OURS, *more).status == 200
    assert WRITTEN == [b"{}"]


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"]
)
def test_json_may_name_its_letters(app: ASGIApp, kind: str) -> None:
    """JSON in UTF-8 is JSON however it is spelled."""
    assert save_with(app, HOST, KEY, ORIGIN, ("content-type", kind)).status == 200


def test_each_name_of_this_machine_writes_from_itself(app: ASGIApp) -> None:
    """A page opened as localhost writes as localhost."""
    local = (("host", f"LOCALHOST:{PORT}"), ("origin", f"http://localhost:{PORT}"))
    assert save_with(app, *local, KEY, JSON).status == 200


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", "DEBUG"])
def test_other_methods_are_refused(app: ASGIApp, method: str) -> None:
    """No page elsewhere may ask what it is allowed; methods the desk has no use for are refused."""
    answer = ask(app, method=method, headers=OURS)
    assert answer.status == 403
    assert not [name for name, _ in answer.headers if name.startswith("access-control") or name == "allow"]


def test_the_key_becomes_a_cookie(app: ASGIApp) -> None:
    """The opening address sets a cookie that no script and no other site can use, and loses its key."""
    answer = ask(app, f"/?token={TOKEN}", headers=(HOST,))
    assert (answer.status, answer["location"]) == (303, "/")
    parts = [part.strip().lower() for part in answer["set-cookie"].split(";")]
    assert parts == [f"minutes-desk-{PORT}={TOKEN}", "httponly", "path=/", "samesite=strict"]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        (f"/talks/jaw-pain?token={TOKEN}", "/talks/jaw-pain"),
        (f"/talks/jaw-pain/?finding=a-1&token={TOKEN}&at=3", "/talks/jaw-pain/?finding=a-1&at=3"),
        (f"/?token={TOKEN}&next=//evil.example", "/?next=//evil.example"),
    ],
)
def test_only_the_key_leaves_the_address(app: ASGIApp, target: str, location: str) -> None:
    """A talk's page can be opened by its own address; what else stands in it stays."""
    assert ask(app, target, headers=(HOST,))["location"] == location


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "http://evil.example/",
        "/..//evil.example",
        "/%0d%0aset-cookie:x",
        "*",
        "",
    ],
)
def test_the_door_leads_nowhere_else(app: ASGIApp, path: str) -> None:
    """The key is exchanged at addresses of the desk only: nobody is sent elsewhere, and no cookie is set."""
    answer = ask(app, f"{path}?token={TOKEN}", headers=(HOST,))
    assert (answer.status, dict(answer.headers).keys() & {"location", "set-cookie"}) == (403, set())


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/", ()),
        ("/talks/jaw-pain", ()),
        ("/not/there", ()),
        ("/?token=", ()),
        ("/?token=wrong", ()),
        (f"/?token={TOKEN}x", ()),
        (f"/?token={TOKEN[:-1]}", ()),
        (f"/?token={TOKEN}&token={TOKEN}", ()),
        (f"/?TOKEN={TOKEN}", ()),
        ("/?token=%C3%A9\xe9", ()),
        ("/", (("cookie", f"minutes-desk-{PORT}=wrong"),)),
        ("/", (("cookie", f"minutes-desk-{PORT}="),)),
        ("/", (("cookie", f"minutes-desk-{PORT + 1}={TOKEN}"),)),
        ("/", (("cookie", f"Minutes-Desk-{PORT}={TOKEN}"),)),
        ("/", (KEY, KEY)),
        ("/", (("cookie", f"minutes-desk-{PORT}=wrong; {KEY[1]}"),)),
        ("/", (("cookie", "\xff;=;;"),)),
        ("/", (("authorization", f"Bearer {TOKEN}"),)),
    ],
)
def test_without_the_key_all_stays_shut(app: ASGIApp, target: str, headers: tuple[tuple[str, str], ...]) -> None:
    """Without the right cookie every address gives the same page, which says what to do."""
    answer = ask(app, target, headers=(HOST, *headers))
    assert (answer.status, answer["content-type"]) == (403, "text/html; charset=utf-8")
    assert b"Open the address that the program printed" in answer.body
    assert answer.body == ask(app, "/elsewhere", headers=(HOST,)).body


@pytest.mark.parametrize("cookie", ["other=1; {}", "{}; other=1", "other; {}", "{}"])
def test_other_cookies_of_this_machine_are_no_harm(app: ASGIApp, cookie: str) -> None:
    """Other programs of this machine set cookies of their own."""
    assert ask(app, headers=(HOST, ("cookie", cookie.format(KEY[1])))).status == 200


def test_a_key_in_the_address_of_a_write_is_none(app: ASGIApp) -> None:
    """A write comes with the cookie only."""
    answer = ask(app, f"/save?token={TOKEN}", method="POST", headers=(HOST, ORIGIN, JSON))
    assert (answer.status, WRITTEN) == (403, [])


@pytest.mark.parametrize(
    ("target", "method", "headers", "status"),
    [
        ("/", "GET", (HOST, KEY), 200),
        ("/", "GET", (), 421),
        ("/", "GET", (HOST,), 403),
        ("/save", "POST", (HOST, KEY), 403),
        ("/not-there", "GET", (HOST, KEY), 404),
        ("/..", "GET", (HOST, KEY), 404),
        ("/save", "GET", (HOST, KEY), 405),
        (f"/?token={TOKEN}", "GET", (HOST,), 303),
    ],
)
def test_every_answer_is_sealed(
    app: ASGIApp, target: str, method: str, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    """Each header of `SEAL` stands once in every answer, in place of the app's own; CORS in none."""
    answer = ask(app, target, method=method, headers=headers)
    assert answer.status == status
    assert {name: answer[name] for name in dict(answer.headers) if name in dict(SEALED)} == dict(SEALED)
    assert not [name for name, _ in answer.headers if name.startswith("access-control")]


SEALED = tuple((name.decode(), value.decode()) for name, value in SEAL)


def test_the_seal_is_strict() -> None:
    """The policy allows nothing from elsewhere and nothing written into a page."""
    seal = dict(SEALED)
    policy = dict(part.strip().split(" ", 1) for part in seal["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {
        value for name, value in policy.items() if name not in ("default-src", "base-uri", "frame-ancestors")
    } == {
        "'self'",
        "'self' data:",
    }
    assert seal["cache-control"] == "no-store"
    assert seal["x-content-type-options"] == "nosniff"


def test_other_headers_of_the_app_stay(app: ASGIApp) -> None:
    """Only the seal's own headers are replaced."""
    assert ask(app)["x-own"] == "kept"


def test_a_body_of_the_limit_is_let_in(app: ASGIApp) -> None:
    """A text of exactly the limit is saved whole, in however many pieces it comes."""
    pieces = [b"x" * 400_000, b"", b"y" * 400_000, b"z" * (BODY_BYTES - 800_000)]
    assert ask(app, "/save", method="POST", headers=OURS, body=list(pieces)).status == 200
    assert [b"".join(pieces)] == WRITTEN


@pytest.mark.parametrize("length", [str(BODY_BYTES + 1), "9" * 30, "9" * 5000])
def test_a_body_announced_too_long_is_not_read(app: ASGIApp, length: str) -> None:
    """What says it is too long is refused before any of it is read, however long the number."""
    answer = ask(app, "/save", method="POST", headers=(*OURS, ("content-length", length)), body=[60.0, b"{}"])
    assert (answer.status, WRITTEN) == (413, [])


def test_a_body_that_goes_on_is_cut_off(app: ASGIApp) -> None:
    """Without a length, or with a false one, what came is counted; the rest is left unread."""
    pieces: list[bytes | float] = [b"x" * 100_000] * 1_000
    answer = ask(app, "/save", method="POST", headers=(*OURS, ("content-length", "2")), body=pieces)
    assert (answer.status, answer.body, WRITTEN) == (413, b"This is too much text at once.", [])
    assert len(pieces) == 1_000 - BODY_BYTES // 100_000 - 1


def test_a_slow_body_is_given_up(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends a byte now and then does not keep the desk waiting."""
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.1)
    answer = ask(app, "/save", method="POST", headers=OURS, body=[b"{", 0.06, b" ", 0.06, b" ", 60.0, b"}"])
    assert (answer.status, WRITTEN) == (408, [])


@pytest.mark.parametrize(
    "many",
    [[(f"x-{n}", "") for n in range(guard.HEADERS)], [("x-long", "y" * guard.HEADER_BYTES)]],
    ids=["many", "long"],
)
def test_too_many_headers_are_refused(app: ASGIApp, many: list[tuple[str, str]]) -> None:
    """A hundred headers of 16 KB together are enough for any browser."""
    assert ask(app, headers=(HOST, KEY, *many)).status == 431


def test_a_browser_sends_few_headers(app: ASGIApp) -> None:
    """What a browser sends stays far below the limits."""
    assert ask(app, headers=(HOST, KEY, *((f"x-{n}", "v" * 100) for n in range(50)))).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/media/..%2f..%2fetc/passwd",
        "/media/..%5c..%5cetc",
        "/media/%252e%252e%252fetc",
        "/media/%00",
        "/media/talk.mp4%00.txt",
        "/media/../etc/passwd",
        "/media/./talk.mp4",
        "/media//etc/passwd",
        "//etc/passwd",
        "/talks/..",
        "/talks/.",
        "/talks/../talks/jaw-pain",
        "/media/C:/x",
        "/media/a\\b",
        "/media/na\xefve",
        "http://evil.example/media/talk.mp4",
        "*",
        "",
        "media",
        "/a b",
        "/<script>",
        "/talks/jaw-pain;x",
        "/talks/jaw-pain\n",
    ],
)
def test_an_odd_path_is_not_there(app: ASGIApp, path: str) -> None:
    """Row 46: what is no plain address is answered 404 by the same words, before the app hears of it."""
    answer = ask(app, path)
    assert (answer.status, answer.body) == (404, b"Not Found")


@pytest.mark.parametrize(
    "path", ["/", "/talks/jaw-pain", "/talks/20261126T210402Z-1a2b3c4d-post.md", "/talks/...", "/talks/.base"]
)
def test_a_plain_path_reaches_the_app(app: ASGIApp, path: str) -> None:
    """Slugs, ids and file names of ours are plain addresses."""
    assert ask(app, path).body == b"a draft"


@given(path=st.one_of(st.text(max_size=60), st.text("/.%2fF5cC0eE\\:\x00a?#;@ ", max_size=30)))
def test_no_path_breaks_the_guard(path: str) -> None:
    """Row 46: any path at all gives a page or a constant 404, never a traceback."""
    app = guarded(Starlette(routes=list(ROUTES)), port=PORT, token=TOKEN)
    answer = ask(app, "/" + path.replace("?", ""))
    assert (answer.status, answer.body) in (
        (404, b"Not Found"),
        (200, b"a draft"),
        (307, b""),
        (405, b"Method Not Allowed"),
    )


def test_a_defect_tells_nothing(app: ASGIApp) -> None:
    """A defect of the app reaches whoever runs the program; the page says nothing of the program's inside."""
    sent: list[Message] = []
    with pytest.raises(ZeroDivisionError):
        complete(collect(app, sent))
    assert (sent[0]["status"], sent[1]["body"]) == (500, b"Internal Server Error")
    assert {name for name, _ in SEAL} <= {name for name, _ in sent[0]["headers"]}


async def collect(app: ASGIApp, sent: list[Message]) -> None:
    headers = [(name.encode(), value.encode()) for name, value in (HOST, KEY)]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/broken",
        "raw_path": b"/broken",
        "query_string": b"",
        "headers": headers,
    }
    await app(scope, receiver({"type": "http.request"}), sender(sent))


def receiver(message: Message) -> Callable[[], object]:
    async def receive() -> Message:
        return message

    return receive


def sender(sent: list[Message]) -> Callable[[Message], object]:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


@pytest.mark.parametrize("host", [HOST[1], "evil.example"])
def test_a_websocket_is_never_opened(app: ASGIApp, host: str) -> None:
    """The desk has no websockets, under any name and with any key."""
    sent: list[Message] = []
    headers = [(b"host", host.encode()), (b"cookie", KEY[1].encode())]
    scope = {"type": "websocket", "path": "/", "raw_path": b"/", "query_string": b"", "headers": headers}
    complete(app(scope, receiver({"type": "websocket.connect"}), sender(sent)))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_whoever_leaves_while_sending_changes_nothing(app: ASGIApp) -> None:
    """A browser that goes in the middle of a text has saved none of it, and gets no answer."""
    sent: list[Message] = []
    headers = [(name.encode(), value.encode()) for name, value in OURS]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/save",
        "raw_path": b"/save",
        "query_string": b"",
        "headers": headers,
    }
    complete(app(scope, receiver({"type": "http.disconnect"}), sender(sent)))  # type: ignore[arg-type]
    assert (sent, WRITTEN) == ([], [])
