"""The desk as a web application: which address shows or does what. It knows HTTP and HTML, and nothing of files.

Reads are GET; whatever changes something is a POST of JSON with `If-Match`, the edition of the talk that the
page was made from. If somebody changed the talk in between, nothing is written and both texts come back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pipeline.errors import BusyError, ConflictError, PipelineError, UnknownSlugError
from pipeline.review.media import media
from pipeline.review.shortcuts import SHORTCUTS
from pipeline.review.writer import Writer

Render = Callable[[str, Mapping[str, object]], str]
"""Turns a template's name and its variables into HTML."""

PANELS = (
    *("queue", "offer", "proposals", "article", "chapters", "transcript"),
    *("captions", "poster", "approval", "history"),
)


class Desk(Protocol):
    """What the application asks for; each call reads the files anew. All raise PipelineError."""

    def board(self, wanted: Mapping[str, str]) -> Mapping[str, object]:
        """Give what the page of all talks shows; `wanted` are words, a stage, or whether all are to be listed."""

    def talk(self, slug: str) -> Mapping[str, object]:
        """Give what a talk's page shows. Raises UnknownSlugError."""

    def act(self, slug: str, action: str, payload: Mapping[str, Any], *, edition: str) -> Mapping[str, Any]:
        """Do one thing: give `message`, the new `edition`, whether panels are to be shown anew, and `offer`.

        Raises ConflictError when the talk is no longer the one of `edition`.
        """

    def edition(self, slug: str) -> str:
        """Give the name of all that an editor can change of a talk, as it now stands."""

    def file(self, slug: str, name: str) -> tuple[Path, Path]:
        """Give a talk's video or poster, and the folder it lies in."""

    def offer(self, slug: str, at_ms: int) -> tuple[Path, Path]:
        """Give a frame that is offered as poster, and the folder it lies in. Raises UnknownSlugError."""

    def text(self, slug: str, name: str) -> str:
        """Give a talk's captions, or an earlier text by its id."""


def build_app(desk: Desk, render: Render, assets: Mapping[str, Path]) -> Starlette:
    """Give the application; `assets` are files by the name they are asked for."""
    pages = _Pages(desk, render, assets)
    return Starlette(
        routes=[
            Route("/", pages.board),
            Route("/assets/{name}", pages.asset),
            Route("/talks/{slug}", pages.talk),
            Route("/talks/{slug}/panels", pages.panels),
            Route("/talks/{slug}/do/{action}", pages.act, methods=["POST"]),
            Route("/talks/{slug}/video", pages.video),
            Route("/talks/{slug}/poster", pages.poster),
            Route("/talks/{slug}/offers/{at_ms:int}", pages.offer),
            Route("/talks/{slug}/captions.vtt", pages.captions),
            Route("/talks/{slug}/history/{saved}", pages.saved),
        ],
        exception_handlers={HTTPException: _refuse, PipelineError: pages.explain},
    )


class _Pages:
    def __init__(self, desk: Desk, render: Render, assets: Mapping[str, Path]) -> None:
        self._desk = desk
        self._render = render
        self._assets = assets
        self._write = Writer()

    async def board(self, request: Request) -> Response:
        shown = await run_in_threadpool(self._desk.board, request.query_params)
        return HTMLResponse(self._render("desk/board.html", shown))

    def asset(self, request: Request) -> Response:
        path = self._assets.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return media(request, path, folder=path.parent)

    async def talk(self, request: Request) -> Response:
        talk = await run_in_threadpool(self._desk.talk, request.path_params["slug"])
        page = self._render("desk/talk.html", {"talk": talk, "offer": None, "shortcuts": SHORTCUTS})
        return HTMLResponse(page)

    async def panels(self, request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._panels, request.path_params["slug"], None))

    async def act(self, request: Request) -> Response:
        slug, action = request.path_params["slug"], request.path_params["action"]
        edition = request.headers.get("if-match", "").strip().strip('"')
        if not edition:
            return JSONResponse({"message": "This page is too old; load it again."}, status_code=428)
        try:
            payload = json.loads(await request.body())
        except (ValueError, RecursionError):
            payload = None
        if not isinstance(payload, dict):
            return JSONResponse({"message": "This could not be understood."}, status_code=400)
        return await self._write(self._act, slug, action, payload, edition)

    def video(self, request: Request) -> Response:
        path, folder = self._desk.file(request.path_params["slug"], "video")
        return media(request, path, folder=folder)

    def poster(self, request: Request) -> Response:
        path, folder = self._desk.file(request.path_params["slug"], "poster")
        return media(request, path, folder=folder)

    def offer(self, request: Request) -> Response:
        path, folder = self._desk.offer(request.path_params["slug"], request.path_params["at_ms"])
        return media(request, path, folder=folder)

    async def captions(self, request: Request) -> Response:
        text = await run_in_threadpool(self._desk.text, request.path_params["slug"], "captions")
        return Response(text, media_type="text/vtt")

    async def saved(self, request: Request) -> Response:
        text = await run_in_threadpool(self._desk.text, request.path_params["slug"], request.path_params["saved"])
        return PlainTextResponse(text)

    def explain(self, request: Request, error: Exception) -> Response:
        status = 404 if isinstance(error, UnknownSlugError) else 503 if isinstance(error, BusyError) else 409
        if request.method == "POST" or request.url.path.endswith("/panels"):
            return JSONResponse({"message": str(error)}, status_code=status)
        page = {"title": "This can’t be shown", "message": str(error)}
        return HTMLResponse(self._render("desk/message.html", page), status_code=status)

    def _act(self, slug: str, action: str, payload: Mapping[str, Any], edition: str) -> Response:
        try:
            done = self._desk.act(slug, action, payload, edition=edition)
        except ConflictError as error:
            clash = {"message": str(error), "theirs": error.theirs, "edition": self._desk.edition(slug)}
            return JSONResponse(clash, status_code=412)
        answer = {"message": done["message"], "edition": done["edition"]}
        if done["show"]:
            answer |= self._panels(slug, done["offer"])
        return JSONResponse(answer)

    def _panels(self, slug: str, offer: object) -> dict[str, Any]:
        talk = self._desk.talk(slug)
        variables = {"talk": talk, "offer": offer}
        names = PANELS if offer is not None else [name for name in PANELS if name != "offer"]
        return {
            "edition": talk["edition"],
            "panels": {name: self._render(f"desk/{name}.html", variables) for name in names},
        }


def _refuse(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse("There is nothing here." if status == 404 else "This is not done here.", status)
