"""The one exception from "a page asks no other host": its own player, after a click, and nothing else."""

from __future__ import annotations

import pytest
from test_check_site import FILES, INDEX, PAGE, REVIEWERS

from pipeline.checks.site import check_site

POLICY = "default-src 'none'; script-src 'self'; frame-src https://www.youtube-nocookie.com"
PLAYER = "https://www.youtube-nocookie.com/embed/a-b_c3D4e5F?autoplay=1"
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
FACADE = f"""<div id="video" data-player="{PLAYER}"><img src="poster.jpg" alt=""><button>Play</button></div>
<script type="application/json" id="cues">[]</script>"""
EMBEDDED = (
    PAGE.replace(PAGE[PAGE.index("<video") : PAGE.index("</video>") + len("</video>")], FACADE)
    .replace("<title>", f"{META}<title>")
    .replace('href="video.mp4#t=75.10"', 'href="#video"')
)
WITHOUT_VIDEO = {name: content for name, content in FILES.items() if name != "neck/video.mp4"}


def rules(page: str, files: dict[str, object] = WITHOUT_VIDEO, *, name: str = "neck/index.html") -> list[str]:
    """Give the broken rules of a small site with an embedded video."""
    tree = files | {"index.html": INDEX, "neck/index.html": EMBEDDED} | {name: page}
    return [finding.rule for finding in check_site(tree, reviewers=REVIEWERS)]  # type: ignore[arg-type]


def test_an_embedded_video_may_stand() -> None:
    """A page with a facade, captions, and a policy for its own player alone is in order."""
    assert "<video" not in EMBEDDED
    assert rules(EMBEDDED) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("; frame-src https://www.youtube-nocookie.com", "", ["page-policy"], id="kept-away"),
        pytest.param(META, "", ["page-policy"], id="no-policy"),
        pytest.param(
            "frame-src https://www.youtube-nocookie.com",
            "frame-src https://www.youtube-nocookie.com https://player.vimeo.com",
            ["page-policy"],
            id="another-player-too",
        ),
        pytest.param("frame-src", "img-src https://i.ytimg.com; frame-src", ["page-policy"], id="their-pictures"),
        pytest.param("script-src 'self'", "script-src 'self' https:", ["page-policy"], id="any-script"),
        pytest.param("script-src 'self'", "script-src 'unsafe-inline'", ["page-policy"], id="inline-script"),
        pytest.param("</body>", f'<iframe src="{PLAYER}"></iframe></body>', ["page-foreign"], id="unasked"),
        pytest.param("<button>Play</button>", "", ["page-embed"], id="no-button"),
        pytest.param(' id="cues"', "", ["page-tracks"], id="no-captions"),
        pytest.param("Ann O&#39;Hara", "Somebody", ["page-reviewer"], id="other-reviewer"),
    ],
)
def test_each_fault_of_an_embed_is_found(old: str, new: str, found: list[str]) -> None:
    """One fault is one finding."""
    assert old in EMBEDDED
    assert rules(EMBEDDED.replace(old, new, 1)) == found


def test_no_other_host_has_a_player() -> None:
    """A player of a host that we do not know is refused even where the policy names it."""
    page = EMBEDDED.replace("https://www.youtube-nocookie.com", "https://video.example.org")
    assert rules(page) == ["page-embed"]


def test_a_page_without_player_allows_nobody() -> None:
    """Where the video is the page's own, the policy names no host at all."""
    page = PAGE.replace("<title>", f"{META}<title>")
    assert rules(page, dict(FILES)) == ["page-policy"]


def test_the_file_is_not_uploaded_too() -> None:
    """A site that shows the video from elsewhere carries no copy of it."""
    assert rules(EMBEDDED, dict(FILES)) == ["page-embed"]


def test_page_for_frames_is_kept_from_search_engines() -> None:
    """The small page may say noindex and name the whole one's address; any other page may not say so."""
    hidden = EMBEDDED.replace(
        "<title>",
        '<meta name="robots" content="noindex"><link rel="canonical" href="https://example.org/neck/"><title>',
    )
    framed = hidden.replace('"../', '"../../').replace('"poster.jpg"', '"../../neck/poster.jpg"')
    assert rules(framed, name="embed/neck/index.html") == []
    assert rules(framed.replace("Ann", "Eve"), name="embed/neck/index.html") == ["page-reviewer"]
    assert rules(hidden) == ["page-draft"]
