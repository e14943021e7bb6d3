"""The desk's server, as it really runs: bytes go in at a socket and come out again."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from deskserver import TOKEN, complete, head, open_files, raw, running, wait_until
from pageserver import serve
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipeline.errors import PortError
from pipeline.review import server
from pipeline.review.media import media, shelf
from pipeline.review.server import address, bind, guarded, new_token, port_of, program
from pipeline.review.writer import Writer

ROOT = Path(__file__).resolve().parent.parent
SECRET = b"root:x:0:0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    (folder / "talk.mp4").write_bytes(b"0123456789")
    with (folder / "long.mp4").open("wb") as file:
        file.truncate(2**32)
    (folder / "out.mp4").symlink_to("/etc/passwd")
    return folder


def desk(folder: Path, saved: list[int] | None = None) -> Starlette:
    """Give a desk with a page, a file, something that writes and a defect."""
    files = shelf(folder)

    def show(request: Request) -> Response:
        if (path := files.get(request.path_params["name"])) is None:
            raise HTTPException(404)
        return media(request, path, folder=folder)

    async def save(request: Request) -> Response:
        length = len(await request.body())
        (saved if saved is not None else []).append(length)
        return PlainTextResponse(f"{length} bytes")

    async def fail(request: Request) -> Response:
        raise ZeroDivisionError("a secret of the program")

    def home(request: Request) -> Response:
        return PlainTextResponse("a draft")

    async def who(request: Request) -> Response:
        await asyncio.sleep(0.8)
        return PlainTextResponse(f"{request.client and request.client.host} by {request.url.scheme}")

    routes = [Route("/", home), Route("/who", who), Route("/media/{name}", show), Route("/broken", fail)]
    return Starlette(routes=[*routes, Route("/save", save, methods=["POST"])])


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    with running(desk(folder)) as port:
        yield port


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def test_a_browser_comes_in_by_the_printed_address(port: int) -> None:
    """The address opens the desk once; from then on the cookie does."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
        assert browser.get("/").status_code == 403
        entered = browser.get(address(port=port, token=TOKEN), follow_redirects=True)
        assert (entered.text, str(entered.url)) == ("a draft", f"http://127.0.0.1:{port}/")
        assert browser.get("/").text == "a draft"
        assert "server" not in entered.headers


def test_a_video_is_sought_in(port: int) -> None:
    """Row 47: over a real connection a part, the end, a part behind the end and HEAD are right."""
    wanted = {"bytes=0-1": b"01", "bytes=-3": b"789", "bytes=8-": b"89"}
    for part, content in wanted.items():
        answer = raw(port, head(port, f"Range: {part}", target="/media/talk.mp4"))
        assert (status(answer), body(answer)) == (206, content)
    assert status(raw(port, head(port, "Range: bytes=99999999999-", target="/media/talk.mp4"))) == 416
    headless = raw(port, head(port, method="HEAD", target="/media/talk.mp4"))
    assert (status(headless), body(headless)) == (200, b"")
    assert b"content-length: 10\r\n" in headless


@pytest.mark.parametrize(
    "lines",
    [
        ("GET / HTTP/1.1",),
        ("GET / HTTP/1.0",),
        ("GET / HTTP/1.1", "Host: 127.0.0.1:{port}", "Host: 127.0.0.1:{port}"),
        ("GET / HTTP/1.1", "Host: 127.0.0.1:{port}", "Host: evil.example:{port}"),
        ("GET / HTTP/1.1", "Host: localhost.evil.com:{port}"),
        ("GET / HTTP/1.1", "Host: 127.0.0.1.nip.io:{port}"),
        ("GET http://127.0.0.1:{port}/ HTTP/1.1", "Host: evil.example:{port}"),
        ("GET / HTTP/1.1", "Host: 127.0.0.1:{port}", " .evil.example"),
        ("GET / HTTP/1.1", "Host : 127.0.0.1:{port}"),
        ("GET / HTTP/1.1", "Host:\t"),
    ],
)
def test_a_strange_host_is_refused_on_the_wire(port: int, lines: tuple[str, ...]) -> None:
    """Row 44: no Host, two Hosts and foreign ones get no draft, however the request is written."""
    cookie = f"Cookie: minutes-desk-{port}={TOKEN}"
    request = "\r\n".join([*lines, cookie, "Connection: close", "", ""]).format(port=port)
    answer = raw(port, request.encode())
    assert status(answer) in (400, 421)
    assert b"draft" not in answer
    assert b"content-security-policy: default-src 'none'" in answer


@pytest.mark.parametrize("host", ["[::1]", "LOCALHOST", "localhost", "127.0.0.1"])
def test_a_name_of_this_machine_is_answered_on_the_wire(port: int, host: str) -> None:
    """Row 44: `[::1]` and `LOCALHOST` are answered."""
    request = head(port).replace(b"Host: 127.0.0.1", f"Host: {host}".encode())
    assert body(raw(port, request)) == b"a draft"


def test_a_form_of_another_page_is_refused_on_the_wire(port: int) -> None:
    """Row 45: what a form elsewhere would send gets 403."""
    form = head(
        port, "Origin: null", "Content-Type: text/plain", "Content-Length: 2", method="POST", target="/save"
    )
    assert status(raw(port, form + b"{}")) == 403


def written(port: int, *lines: str) -> bytes:
    ours = (f"Origin: http://127.0.0.1:{port}", "Content-Type: application/json")
    return head(port, *ours, *lines, method="POST", target="/save")


def test_a_text_is_saved_whole_or_in_chunks(port: int) -> None:
    """A body comes with its length or in chunks."""
    assert body(raw(port, written(port, "Content-Length: 2") + b"{}")) == b"2 bytes"
    assert (
        body(raw(port, written(port, "Transfer-Encoding: chunked") + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"))
        == b"2 bytes"
    )


def test_a_body_in_chunks_is_counted(port: int) -> None:
    """A body without a length is cut off behind the limit."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    assert status(raw(port, written(port, "Transfer-Encoding: chunked") + chunk * 16 + b"0\r\n\r\n")) == 413
    assert status(raw(port, written(port, "Content-Length: 1000001"))) == 413


@pytest.mark.parametrize(
    "target",
    [
        "/media/..%2f..%2f..%2fetc%2fpasswd",
        "/media/..%5c..%5cetc%5cpasswd",
        "/media/%252e%252e%252fetc%252fpasswd",
        "/media/talk.mp4%00",
        "/media//etc/passwd",
        "//etc/passwd",
        "/media/../../etc/passwd",
        "/media/..\\..\\etc\\passwd",
        "/media/out.mp4",
        "/media/nothing.mp4",
        "http://127.0.0.1/etc/passwd",
        "file:///etc/passwd",
        "/nothing",
    ],
)
def test_no_address_leads_out_of_the_folder(port: int, target: str) -> None:
    """Row 46: `..%2f`, `%5c`, encoded twice, NUL, absolute and a link out get 404 and the same two words."""
    answer = raw(port, head(port, target=target))
    assert (status(answer), body(answer)) == (404, b"Not Found")


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /a\x00b HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET / /etc HTTP/1.1",
        b"GET /",
        b"\x16\x03\x01\x02",
    ],
)
def test_what_is_no_http_is_hung_up_on(port: int, request_line: bytes) -> None:
    """Row 46: bytes that are no request get 400 with all headers of the seal, and no traceback."""
    answer = raw(port, request_line + b"\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
    assert status(answer) == 400
    assert b"Traceback" not in answer
    assert b"x-content-type-options: nosniff" in answer


def test_garbage_in_the_middle_is_no_defect(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """A body that stops being HTTP ends the connection, before an answer or behind one, and nothing is logged."""
    broken = written(port, "Transfer-Encoding: chunked").replace(b"close", b"keep-alive") + b"2\r\n{}\r\nzz\r\n"
    assert status(raw(port, broken)) == 400
    refused = broken.replace(b"Origin", b"Other")
    assert status(raw(port, refused)) in (400, 403)
    answered, garbage = refused.split(b"zz")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(answered)
        answer = b""
        while not answer.endswith(b"here."):
            answer += connection.recv(65_536)
        connection.sendall(b"zz" + garbage)
        assert b"".join(iter(lambda: connection.recv(65_536), b"")) == b""
    assert not caplog.records


def test_headers_have_an_end(port: int) -> None:
    """Headers above the limit are refused, in one piece or many."""
    assert status(raw(port, head(port, *(f"X-{n}: 1" for n in range(200))))) == 431
    assert status(raw(port, head(port, "X-Long: " + "y" * 100_000))) in (0, 400, 431)


def test_a_socket_for_push_is_refused(port: int) -> None:
    """Nobody gets a websocket, and asking for one gives no more than the page."""
    wish = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
    answer = raw(port, head(port, *wish).replace(b"Connection: close", b"Connection: Upgrade, close"))
    assert status(answer) == 200


def test_a_defect_is_told_to_the_runner_alone(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """A defect keeps its traceback in the log, and the page says nothing of it."""
    answer = raw(port, head(port, target="/broken"))
    assert (status(answer), body(answer)) == (500, b"Internal Server Error")
    assert "a secret of the program" in str(caplog.records[0].exc_info)


def test_a_slow_request_is_hung_up_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends nothing, or a letter now and then, loses the connection; a second request counts anew."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.4)
    with running(desk(folder)) as port:
        start = time.monotonic()
        assert raw(port, b"") == b""
        assert raw(port, b"GET / HT") == b""
        with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
            slow.sendall(head(port).replace(b"close", b"keep-alive"))
            assert slow.recv(65_536).startswith(b"HTTP/1.1 200")
            assert trickle(slow, b"GET / HTTP/1.1\r\nX-Slow: " + b"y" * 200) < 100
        assert time.monotonic() - start < 8


def test_a_slow_answer_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline is for whoever asks, in however many pieces, not for the answer."""
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.4)
    with running(desk(folder)) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        request = head(port, target="/who")
        for piece in (request[:9], request[9:20], request[20:]):
            connection.sendall(piece)
            time.sleep(0.05)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_nobody_speaks_for_another(port: int) -> None:
    """There is no proxy before the desk, so what one would say of the asker counts for nothing."""
    answer = raw(port, head(port, "X-Forwarded-For: 8.8.8.8", "X-Forwarded-Proto: https", target="/who"))
    assert body(answer) == b"127.0.0.1 by http"


def trickle(connection: socket.socket, text: bytes) -> int:
    """Send a text letter by letter; gives how many were taken."""
    for count in range(len(text)):
        try:
            connection.sendall(text[count : count + 1])
        except OSError:
            return count
        time.sleep(0.05)
    return len(text)


def test_only_so_many_connections(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One program that opens many connections does not take the desk from the editor for long."""
    monkeypatch.setattr(server, "CONNECTIONS", 3)
    with running(desk(folder)) as port:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        wait_until(lambda: raw(port, head(port)) == b"")
        for connection in held:
            connection.close()
        wait_until(lambda: body(raw(port, head(port))) == b"a draft")


def test_a_player_that_leaves_stops_the_reading(folder: Path) -> None:
    """A closed tab ends the reading of its video, and the file is closed."""
    with running(desk(folder)) as port:
        with socket.create_connection(("127.0.0.1", port)) as player:
            player.sendall(head(port, target="/media/long.mp4"))
            assert player.recv(100)
            assert open_files(folder)
        wait_until(lambda: not open_files(folder))


SAVE = """async (address) => {
  const options = {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"};
  const simple = {method: "POST", mode: "no-cors", credentials: "include", body: "{}"};
  const answers = [];
  for (const one of [options, {...options, credentials: "include"}, simple])
    answers.push(await fetch(address + "/save", one).then((answer) => answer.status, () => "failed"));
  return answers;
}"""
SEEK = """async () => {
  const video = document.createElement("video");
  video.src = "/media/real.mp4";
  await new Promise((done, failed) => { video.onloadedmetadata = done; video.onerror = failed; });
  video.currentTime = video.duration / 2;
  await new Promise((done) => { video.onseeked = done; });
  return video.currentTime / video.duration;
}"""


@pytest.mark.slow
def test_a_real_browser_keeps_to_it(chromium: Any, folder: Path) -> None:
    """Chromium comes in, saves and seeks; a page of another port, which shares the cookie, can do nothing."""
    (folder / "real.mp4").write_bytes((ROOT / "videos" / "jaw-pain-and-headaches.mp4").read_bytes())
    saved: list[int] = []
    with running(desk(folder, saved)) as port, serve(folder) as elsewhere:
        page = chromium.new_context().new_page()
        page.goto(address(port=port, token=TOKEN))
        assert page.url == f"http://127.0.0.1:{port}/"
        assert page.evaluate(SAVE, "") == [200, 200, 403]
        assert page.evaluate(SEEK) == pytest.approx(0.5, abs=0.01)
        assert saved == [2, 2]
        page.goto(elsewhere)
        assert page.evaluate(SAVE, f"http://127.0.0.1:{port}") == ["failed", "failed", "failed"]
        assert page.evaluate("document.cookie") == ""
        assert saved == [2, 2]


def test_only_this_machine_is_listened_to() -> None:
    """The socket is bound to 127.0.0.1 and nothing else, on a free port."""
    with bind(0) as one, bind(0) as other:
        assert one.getsockname()[0] == other.getsockname()[0] == "127.0.0.1"
        assert one.family == socket.AF_INET
        assert port_of(one) != port_of(other)


def test_a_taken_port_is_a_sentence() -> None:
    """A port that another program has is refused in words."""
    with bind(0) as taken:
        port = port_of(taken)
        with pytest.raises(
            PortError, match=f"^Port {port} can't be used \\(another program has it\\): give another"
        ):
            bind(port)


@pytest.mark.parametrize("port", [-1, 65_536, 10**30])
def test_a_port_that_is_none_is_a_sentence(port: int) -> None:
    """A number beyond all ports is refused in words."""
    with pytest.raises(
        PortError, match=f"^Port {port} does not exist: give a number from 1024 to 65535, or none\\.$"
    ):
        bind(port)


def test_a_port_is_free_again_at_once(folder: Path) -> None:
    """Starting again at the same port works right after stopping."""
    with running(desk(folder)) as port:
        assert status(raw(port, head(port))) == 200
    with bind(port) as again:
        assert port_of(again) == port


def test_a_key_is_long_and_new() -> None:
    """Each start has a key of its own, of 32 random bytes."""
    keys = {new_token() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {43}


def test_a_key_of_an_earlier_start_is_none(folder: Path) -> None:
    """A cookie from before opens nothing."""
    listening = bind(0)
    app = program(guarded(desk(folder), port=port_of(listening), token=new_token()))
    thread = threading.Thread(target=app.run, kwargs={"sockets": [listening]})
    thread.start()
    assert status(raw(port_of(listening), head(port_of(listening)))) == 403
    app.should_exit = True
    thread.join(10)


STARTED = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from test_server import desk
from pipeline.review.server import serve
serve(lambda: desk(Path(sys.argv[1])), port=None, opened=lambda address: print(address, flush=True))
print("stopped")
"""


@pytest.mark.parametrize("watching", [False, True])
def test_ctrl_c_stops_it_quietly(folder: Path, watching: bool) -> None:
    """Ctrl-C ends the program within two seconds, with a video playing too, and leaves no words behind."""
    command = [sys.executable, "-c", STARTED, str(folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as started:  # type: ignore[call-overload]
        opening = started.stdout.readline().strip()
        port, token = int(opening.split(":")[2].split("/")[0]), opening.partition("token=")[2]
        target = "/media/long.mp4" if watching else "/"
        request = (
            head(port, target=target).replace(TOKEN.encode(), token.encode()).replace(b"close", b"keep-alive")
        )
        with socket.create_connection(("127.0.0.1", port)) as player:
            player.sendall(request)
            assert player.recv(12) == b"HTTP/1.1 200"
            start = time.monotonic()
            started.send_signal(signal.SIGINT)
            out, err = started.communicate(timeout=10)
    assert (out, err, started.returncode) == ("stopped\n", "", 0)
    assert time.monotonic() - start < 2.5


def test_one_writer_at_a_time() -> None:
    """Changes are done one after the other, in the order asked, each with its own result."""
    at_work: list[int] = []
    order: list[int] = []

    def change(number: int, *, by: str) -> str:
        at_work.append(number)
        time.sleep(0.01)
        assert at_work == [number]
        order.append(at_work.pop())
        return f"{number} by {by}"

    async def all_at_once() -> list[str]:
        writer = Writer()
        return await asyncio.gather(*(writer(change, number, by="her") for number in range(10)))

    assert complete(all_at_once()) == [f"{number} by her" for number in range(10)]
    assert order == list(range(10))


def test_a_writer_keeps_no_reader_waiting() -> None:
    """While something is written the server goes on with others."""

    async def beside() -> float:
        change = asyncio.ensure_future(Writer()(time.sleep, 0.3))
        start = time.monotonic()
        await asyncio.sleep(0)
        passed = time.monotonic() - start
        await change
        return passed

    assert complete(beside()) < 0.2


def test_a_failed_change_is_told_and_the_next_is_done() -> None:
    """An error reaches whoever asked for the change, and holds up nobody else."""

    def fail() -> None:
        raise PortError("no")

    async def both() -> str:
        writer = Writer()
        with pytest.raises(PortError):
            await writer(fail)
        return await writer(str.upper, "done")

    assert complete(both()) == "DONE"


def test_a_tab_that_closes_cuts_no_change_in_half() -> None:
    """A change that has begun is done to its end before the next begins, even if nobody waits for it any more."""
    order: list[str] = []

    def slow() -> None:
        order.append("begun")
        time.sleep(0.1)
        order.append("done")

    async def leave() -> None:
        writer = Writer()
        first = asyncio.ensure_future(writer(slow))
        await asyncio.sleep(0.03)
        first.cancel()
        await writer(order.append, "next")

    complete(leave())
    assert order == ["begun", "done", "next"]
