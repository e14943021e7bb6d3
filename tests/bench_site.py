"""Time the building of a site of many synthetic posts, with Pelican on the same articles in the same run.

`make bench-site` calls it. The texts are the written talks of `tests/data/written/tuned`, each many times under
another name. Each talk has a recording of its own; their web copies and posters are one and the same small file,
as they are after a preview: encoding is intake's work.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import smalltalk
import writing

from pipeline import run as minutes
from pipeline.checklist import CHECKLIST
from pipeline.errors import PipelineError
from pipeline.job import Job
from pipeline.publish.approval import approve, format_approval
from pipeline.records import format_transcript, format_video
from pipeline.settings import parse_settings
from pipeline.steps.talks import parts_of
from pipeline.text.post import parse_post
from pipeline.video import Video
from pipeline.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent
TEXTS = REPOSITORY / "tests" / "data" / "written" / "tuned"
BY = "Bench, PA-C"
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What both programs are run with: as on an ordinary computer, Python keeps what it compiled of them."""


def main() -> int:
    """Print how long each build takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="make the workspace here and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = options.keep or Path(scratch) / "workspace"
        if not (root / "transcripts").exists():
            make_workspace(root, options.posts)
        print("| what | seconds | posts |\n|---|---|---|")
        for name, build in runs(root):
            seconds = timed(build)
            print(f"| {name} | {seconds:.1f} | {options.posts} |", flush=True)
        print(f"\nLargest memory of a build: {peak_mb()} MB")
    return 0


def runs(root: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give the builds in their order; what stands before a `yield` is not timed."""

    def publish() -> None:
        command = [sys.executable, "-m", "pipeline", "--workspace", str(root), "-q", "publish"]
        subprocess.run(command, check=True, env=COMPILED)

    yield "all posts, nothing there", publish
    yield "nothing changed", publish
    change_one(root)
    yield "one post changed and approved anew", publish
    write_for_pelican(root)
    yield "Pelican, the same articles, nothing there", lambda: pelican(root)


def timed(work: Callable[[], object]) -> float:
    """Give how many seconds something takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def peak_mb() -> int:
    """Give the most memory that a child of this process took, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def make_workspace(root: Path, posts: int) -> None:
    """Make a workspace of approved talks."""
    (root / "videos").mkdir(parents=True)
    shutil.copy(REPOSITORY / "clinic.toml", root / "clinic.toml")
    smalltalk.record(root / "videos" / "talk.mp4")
    minutes.intake(smalltalk.job_in(root))
    (first,) = smalltalk.job_in(root).workspace.slugs()
    originals = [slug for path in sorted(TEXTS.glob("*.txt")) if (slug := _write_talk(root, first, path))]
    shutil.rmtree(root / "transcripts" / first)
    minutes.preview(smalltalk.job_in(root))
    shutil.rmtree(root / "preview")
    for number in range(posts):
        _copy_talk(root, originals[number % len(originals)], number)
    for slug in originals:
        shutil.rmtree(root / "transcripts" / slug)


def _write_talk(root: Path, first: str, path: Path) -> str:
    """Draft and approve one written talk; empty if the gate holds it back."""
    workspace = smalltalk.job_in(root).workspace
    slug = f"written-{path.stem}"
    video = _give_recording(workspace, workspace.source(first), slug)
    words = writing.say_evenly(writing.spoken_of(path.read_text("utf-8")))
    video = smalltalk.replace(video, duration_ms=words[-1].end_ms + 1000)
    hearing = parse_settings((root / "clinic.toml").read_text("utf-8")).hearing
    transcript = smalltalk.transcript_of(words, video, hearing, duration_ms=video.duration_ms)
    workspace.write(workspace.talk(slug).source, format_video(video))
    workspace.write(workspace.talk(slug).transcript, format_transcript(transcript))
    minutes.draft(smalltalk.job_in(root), [slug])
    job = smalltalk.job_in(root)
    with suppress(PipelineError):
        minutes.approve(job, slug, by=BY)
    if not workspace.talk(slug).approval.exists():
        print(f"{slug} is held back by the gate and left out", file=sys.stderr)
        shutil.rmtree(root / "transcripts" / slug)
        return ""
    return slug


def _copy_talk(root: Path, original: str, number: int) -> None:
    """Copy an approved talk under another name, with a title and a day of its own."""
    job = smalltalk.job_in(root)
    slug = f"post-{number:05}"
    folder = Path(shutil.copytree(root / "transcripts" / original, root / "transcripts" / slug))
    video = _give_recording(job.workspace, job.workspace.source(original), slug)
    (folder / "source.json").write_text(format_video(video), "utf-8")
    for path in (folder / "post.md", folder / "transcript.json"):
        text = path.read_text("utf-8").replace(job.workspace.source(original).sha256, video.sha256)
        path.write_text(text.replace(original, slug), "utf-8")
    post = folder / "post.md"
    day = dt.date(2020, 1, 1) + dt.timedelta(days=number)
    text = re.sub(r"^title: (.*)$", rf"title: Talk {number}, \1", post.read_text("utf-8"), count=1, flags=re.M)
    post.write_text(re.sub(r"^date: .*$", f"date: {day}", text, count=1, flags=re.M), "utf-8")
    _approve(job, slug)


def _give_recording(workspace: Workspace, before: Video, slug: str) -> Video:
    """Give a talk a recording that differs from another in a byte that shows nowhere, and what was made of it."""
    path = workspace.videos / f"{slug}.mp4"
    name = slug.encode()
    content = (workspace.videos / before.file).read_bytes()
    path.write_bytes(content + (8 + len(name)).to_bytes(4, "big") + b"free" + name)
    video = smalltalk.replace(before, slug=slug, file=path.name, sha256=workspace.digest(path))
    old, new = workspace.rendition(before).stem, workspace.rendition(video).stem
    for made in workspace.rendition(before).parent.glob(f"{old}*"):
        made.with_name(made.name.replace(old, new)).hardlink_to(made)
    note = workspace.media_note(video)
    text = note.read_text("utf-8").replace(old, new)
    note.unlink()
    note.write_text(text, "utf-8")
    if workspace.delivered(before).is_dir():
        shutil.copytree(workspace.delivered(before), workspace.delivered(video), copy_function=os.link)
    return video


def _approve(job: Job, slug: str) -> None:
    affirmed = [statement.id for statement in CHECKLIST]
    approval = approve(slug, by=BY, at=smalltalk.NOW, parts=parts_of(job, slug), affirmed=affirmed)
    job.workspace.write(job.workspace.talk(slug).approval, format_approval(approval))


def change_one(root: Path) -> None:
    """Change a word of one post, and approve it anew."""
    job = smalltalk.job_in(root)
    slug = job.workspace.slugs()[len(job.workspace.slugs()) // 2]
    post = job.workspace.talk(slug).post
    post.write_text(re.sub(r"^title: ", "title: New ", post.read_text("utf-8"), count=1, flags=re.M), "utf-8")
    _approve(job, slug)


def pelican(root: Path) -> None:
    """Build the same articles with Pelican, with its own theme and its feeds."""
    subprocess.run(
        [*(sys.executable, "-m", "pelican", "--quiet"), str(root / "pelican"), "-o", str(root / "pelican-site")],
        check=True,
        cwd=root,
        env=COMPILED,
    )


def write_for_pelican(root: Path) -> None:
    """Write each article as Pelican wants it: its facts in lines on top, no marks of ours."""
    content = root / "pelican"
    content.mkdir()
    for path in sorted((root / "transcripts").glob("*/post.md")):
        post = parse_post(path.read_text("utf-8"), file=path.parent.name)
        facts = {"Title": post.title, "Date": post.date, "Slug": post.slug, "Tags": ", ".join(post.conditions)}
        facts["Summary"] = post.description
        body = "\n\n".join(
            block
            for section in post.sections
            for block in (f"## {section.title}", *(paragraph.markdown for paragraph in section.paragraphs))
        )
        head = "".join(f"{name}: {value}\n" for name, value in facts.items())
        (content / f"{post.slug}.md").write_text(f"{head}\n{body}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
