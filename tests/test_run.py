"""The stages in order, on a real workspace with real ffmpeg; only the model is faked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk
from smalltalk import REPOSITORY, FakeEar, job_in, messages, outcomes, snapshot

from pipeline import run as minutes
from pipeline.errors import MediaError, PipelineError, SettingsError, SiteError, UnknownSlugError
from pipeline.intake.rendition import encode_rendition
from pipeline.models import INTRO
from pipeline.steps.media import has_media
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "small-talk"


def talk_of(root: Path, slug: str = SLUG) -> Talk:
    return Workspace(root).talk(slug)


def edit(path: Path, old: str, new: str) -> str:
    """Change a text file as an editor would, and give what it holds then."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def restyle(root: Path) -> None:
    """Change the templates, which belong to no approval, so that every page would be made anew."""
    shutil.copytree(REPOSITORY / "site_templates", root / "site_templates")
    edit(root / "site_templates" / "base.html", "Skip to the content", "Jump to the content")


def fix(root: Path, heard: str, text: str) -> None:
    """Write a correction into `fixes.toml` as an editor would."""
    said = " ".join(smalltalk.SENTENCES).split()
    word = f'[[fix]]\nword = {said.index(heard)}\nheard = "{heard}"\ntext = "{text}"\n'
    talk_of(root).fixes.write_text(word, encoding="utf-8")


# What a run makes -------------------------------------------------------------------------------------


def test_first_run_makes_everything_of_a_dropped_video(dropped: Path, ear: FakeEar) -> None:
    """One `run` takes a video from the folder to a page to look at."""
    job = job_in(dropped)
    minutes.run(job)
    assert not job.failed, messages(job)
    talk = talk_of(dropped)
    made = (talk.source, talk.transcript, talk.post, talk.base, talk.captions, talk.captions_srt, talk.chapters)
    assert [path.name for path in made if not path.exists()] == []
    page = dropped / "preview" / SLUG
    beside = {"index.html", "video.mp4", "poster.jpg", "captions.vtt", "captions.srt", "chapters.vtt", "card.json"}
    beside |= {"chapters.json", "said.json"}
    pictures = {"poster-320.avif", "poster-320.webp", "share.jpg"}
    assert {path.name for path in page.iterdir()} == beside | pictures
    assert (dropped / "preview" / "index.html").exists()
    assert not (dropped / "site").exists()


def test_second_run_does_nothing_and_loads_no_model(drafted: Path, ear: FakeEar) -> None:
    """What is up to date is left alone, byte for byte, and says so."""
    minutes.run(job_in(drafted))  # the folder is a copy, so that its recording is read once more
    before = snapshot(drafted)
    job = job_in(drafted)
    minutes.run(job)
    assert snapshot(drafted) == before
    assert ear.loads == 0
    assert outcomes(job) == {"preview": ["fresh"]}
    assert messages(job) == "up to date"


def test_force_runs_the_machine_again(drafted: Path, ear: FakeEar) -> None:
    """`--force` takes in and hears a talk again even if nothing has changed."""
    job = job_in(drafted, force=True)
    minutes.run(job, [SLUG])
    assert not job.failed, messages(job)
    assert ear.talks == [SLUG]


def test_model_is_loaded_once_for_a_batch(dropped: Path, ear: FakeEar) -> None:
    """A batch of three talks loads the model once and hears each talk once."""
    for number in (1, 2):
        smalltalk.record(dropped / "videos" / f"more-{number}.mp4", pitch_hz=200 * number, rate=5)
    job = job_in(dropped)
    minutes.intake(job)
    minutes.transcribe(job)
    assert not job.failed, messages(job)
    assert ear.loads == 1
    assert ear.talks == ["more-1", "more-2", SLUG]


def test_progress_ends_at_the_length_of_the_talk(dropped: Path, ear: FakeEar) -> None:
    """A listener hears of a talk's progress from nothing to all of it."""
    job = job_in(dropped)
    minutes.intake(job)
    minutes.transcribe(job)
    assert isinstance(job.listener, smalltalk.Recorder)
    heard = job.listener.heard_ms
    assert heard[0] == (SLUG, 0, heard[-1][2])
    assert heard[-1][1] == heard[-1][2] == pytest.approx(60_000, abs=100)


def test_names_choose_talks_by_slug_path_or_file(dropped: Path, ear: FakeEar) -> None:
    """Only the talks that were named are worked on, whether by folder, path or file name."""
    smalltalk.record(dropped / "videos" / "other.mp4", rate=5)
    minutes.run(job_in(dropped), ["videos/small-talk.mp4"])
    assert Workspace(dropped).slugs() == (SLUG,)
    job = job_in(dropped, force=True)
    minutes.draft(job, [f"transcripts/{SLUG}/"])
    assert not job.failed
    with pytest.raises(UnknownSlugError, match=r"^nobody: no talk goes by this name; known are: small-talk\.$"):
        minutes.draft(job_in(dropped), ["nobody"])
    with pytest.raises(UnknownSlugError, match=r"^nobody\.mp4: no talk or video goes by this name"):
        minutes.run(job_in(dropped), ["nobody.mp4"])


def test_no_video_at_all_is_one_sentence(tmp_path: Path) -> None:
    """An empty workspace says what to do."""
    with pytest.raises(MediaError, match=r"^videos: there is no video in it; put one there\.$"):
        minutes.run(job_in(tmp_path))


def test_broken_settings_stop_a_run_before_any_work(dropped: Path, ear: FakeEar) -> None:
    """A slip in clinic.toml is found at once, not after an hour of transcribing."""
    edit(dropped / "clinic.toml", "[clinic]", "[clinics]")
    with pytest.raises(SettingsError, match=r'^clinic\.toml: "clinics" is no setting; did you mean "clinic"\?$'):
        minutes.run(job_in(dropped))
    assert not (dropped / "transcripts").exists()
    assert ear.loads == 0


# A failed talk stops no other -------------------------------------------------------------------------


def _text(path: Path) -> None:
    path.write_text("this is no video\n" * 40, encoding="utf-8")


def _silent(path: Path) -> None:
    smalltalk.ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=5:duration=2", "-f", "lavfi", "-i", "anullsrc"),
        *("-t", "2", "-pix_fmt", "yuv420p", path),
    )


@pytest.mark.parametrize("spoil", [_text, _silent], ids=["text", "silent"])
def test_broken_video_fails_alone(dropped: Path, ear: FakeEar, spoil: Callable[[Path], None]) -> None:
    """Beside a broken video the good one is made, and the job fails naming the broken file once."""
    spoil(dropped / "videos" / "a-broken.mp4")
    job = job_in(dropped)
    minutes.run(job)
    failed = [outcome.message for outcome in job.outcomes if outcome.status == "failed"]
    assert len(failed) == 1
    assert failed[0].startswith("a-broken.mp4: ")
    assert job.failed
    assert ear.talks == [SLUG]
    assert (dropped / "preview" / SLUG / "index.html").exists()


def test_encoding_that_fails_leaves_the_words(
    dropped: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A talk whose renditions can't be made is heard and drafted all the same; only they are tried again."""
    smalltalk.record(dropped / "videos" / "other.mp4", rate=5)

    def fail(source: Path, *_: object, **__: object) -> None:
        if source.name == "small-talk.mp4":
            raise MediaError(f"{source.name}: ffmpeg can't read this recording; export it again as MP4.")
        encode_rendition(source, *_, **__)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.work.encode_rendition", fail)
        job = job_in(dropped)
        minutes.run(job)
    assert [o.message for o in job.outcomes if o.status == "failed"] == [
        "small-talk.mp4: ffmpeg can't read this recording; export it again as MP4."
    ]
    assert talk_of(dropped).post.exists()
    assert not (dropped / "preview" / SLUG).exists()
    assert (dropped / "preview" / "other" / "index.html").exists()
    heard = list(ear.talks)
    job = job_in(dropped)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert ear.talks == heard
    assert (dropped / "preview" / SLUG / "video.mp4").exists()


def test_words_come_before_the_encoding(dropped: Path, ear: FakeEar, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the first frame is encoded every talk of the run has its draft; nothing waits for the video."""
    drafts: list[bool] = []

    def encode(*_: object, **__: object) -> None:
        drafts.append(talk_of(dropped).post.exists())
        encode_rendition(*_, **__)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.work.encode_rendition", encode)
    minutes.run(job_in(dropped))
    assert drafts == [True]


def test_intake_alone_makes_the_renditions(dropped: Path) -> None:
    """`minutes intake` makes all of a recording that a page needs, without any word of it being heard."""
    job = job_in(dropped)
    minutes.intake(job)
    assert not job.failed, messages(job)
    assert has_media(job, job.workspace.source(SLUG))
    assert not talk_of(dropped).transcript.exists()


def test_a_dry_run_tells_what_would_be_encoded(drafted: Path, ear: FakeEar) -> None:
    """What is missing is named, and nothing is made."""
    job = job_in(drafted, dry_run=True)
    job.workspace.rendition(job.workspace.source(SLUG)).unlink()
    minutes.run(job)
    assert "would be encoded for the web" in messages(job)
    assert not job.workspace.rendition(job.workspace.source(SLUG)).exists()


def test_encoding_tells_its_progress_and_what_came_of_it(dropped: Path) -> None:
    """A listener hears how far the encoding is, and at its end one line with the sizes."""
    job = job_in(dropped)
    minutes.intake(job)
    assert isinstance(job.listener, smalltalk.Recorder)
    told = job.listener.encoded_ms
    assert told[0] == (SLUG, 0, told[-1][2])
    assert told[-1][1] == told[-1][2] == pytest.approx(60_000, abs=100)
    (line,) = [note for note in job.listener.notes if "video for the web " in note]
    assert re.fullmatch(r"small-talk: video for the web \d+\.\d MB at 180p \(recording: \d+\.\d MB\)", line)


def test_damaged_source_record_stops_no_other_talk(dropped: Path, ear: FakeEar) -> None:
    """One talk's damaged source.json fails that talk alone; another video is still made."""
    broken = talk_of(dropped, "broken")
    broken.source.parent.mkdir(parents=True)
    broken.source.write_text("{", encoding="utf-8")
    job = job_in(dropped)
    minutes.run(job)
    assert (dropped / "preview" / SLUG / "index.html").exists()
    failed = {outcome.message.partition(":")[0] for outcome in job.outcomes if outcome.status == "failed"}
    assert failed == {"transcripts/broken/source.json"}


def test_status_shows_a_damaged_talk_and_the_others(drafted: Path) -> None:
    """A damaged source.json is one line of the overview, not the end of it."""
    broken = talk_of(drafted, "broken")
    broken.source.parent.mkdir(parents=True)
    broken.source.write_text("{", encoding="utf-8")
    stages = {standing.slug: standing.stage for standing in minutes.status(job_in(drafted))}
    assert stages == {"broken": "damaged", SLUG: "draft"}


# A person's edits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
def test_edited_article_is_never_overwritten(drafted: Path, ear: FakeEar, force: bool) -> None:
    """A word an editor changed survives every run, also one with --force, and the run says so."""
    edited = edit(talk_of(drafted).post, "what to do at home", "what you can do at home")
    ear.hears = lambda: smalltalk.spread([s.replace("week", "month") for s in smalltalk.SENTENCES])
    job = job_in(drafted, force=force)
    minutes.run(job)
    assert talk_of(drafted).post.read_text(encoding="utf-8") == edited
    assert "its article was edited, so it is kept as it is" in messages(job)
    assert "what you can do at home" in (drafted / "preview" / SLUG / "index.html").read_text(encoding="utf-8")


def test_deleted_article_stays_deleted_until_forced(drafted: Path, ear: FakeEar) -> None:
    """Deleting post.md is an edit too: only --force writes it anew, and the run says how."""
    post = talk_of(drafted).post
    original = post.read_text(encoding="utf-8")
    post.unlink()
    job = job_in(drafted)
    minutes.run(job)
    assert not post.exists()
    assert "its article was deleted; `minutes draft --force small-talk` writes it anew" in messages(job)
    minutes.draft(job_in(drafted, force=True), [SLUG])
    assert post.read_text(encoding="utf-8") == original


def test_unedited_article_follows_a_changed_pack(drafted: Path, ear: FakeEar) -> None:
    """An article nobody touched is drafted anew when a condition pack changes, without the model."""
    edit(drafted / "conditions" / "bruxism.toml", "Teeth grinding and clenching", "Grinding at night")
    job = job_in(drafted)
    minutes.run(job)
    assert "## Grinding at night {#bruxism" in talk_of(drafted).post.read_text(encoding="utf-8")
    assert "Grinding at night" in talk_of(drafted).chapters.read_text(encoding="utf-8")
    assert ear.loads == 0


def test_changed_hearing_settings_have_a_draft_heard_again(drafted: Path, ear: FakeEar) -> None:
    """Another model in clinic.toml makes the transcript out of date, and the run says why."""
    edit(drafted / "clinic.toml", 'model = "tiny.en"', 'model = "base.en"')
    job = job_in(drafted)
    minutes.run(job)
    assert ear.talks == [SLUG]
    assert "[hearing] or the clinic's names in clinic.toml have changed" in messages(job)


def test_fixes_reach_captions_and_draft(drafted: Path, ear: FakeEar) -> None:
    """A heard word corrected once is corrected in captions, article and page, and keeps its time."""
    fix(drafted, "dentist", "orthodontist")
    minutes.run(job_in(drafted))
    talk, page = talk_of(drafted), drafted / "preview" / SLUG / "index.html"
    for path in (talk.captions, talk.captions_srt, talk.post, page):
        text = path.read_text(encoding="utf-8")
        assert "orthodontist" in text, path.name
        assert "your dentist" not in text, path.name
    assert ear.loads == 0


def test_fix_of_another_word_fails_the_talk(drafted: Path, ear: FakeEar) -> None:
    """A correction of a word that was not heard there is refused by name and changes nothing."""
    before = talk_of(drafted).captions.read_bytes()
    talk_of(drafted).fixes.write_text('[[fix]]\nword = 3\nheard = "nobody"\ntext = "x"\n', encoding="utf-8")
    job = job_in(drafted)
    minutes.draft(job)
    assert messages(job).startswith('transcripts/small-talk/fixes.toml: word 3 is "and", not "nobody"')
    assert talk_of(drafted).captions.read_bytes() == before


def test_renamed_heading_reaches_the_chapters(drafted: Path, ear: FakeEar) -> None:
    """An editor renames a chapter by renaming its heading."""
    edit(talk_of(drafted).post, "## Teeth grinding and clenching {", "## When you grind your teeth {")
    minutes.run(job_in(drafted))
    chapters = talk_of(drafted).chapters.read_text(encoding="utf-8")
    assert "\nWhen you grind your teeth\n" in chapters
    assert "Teeth grinding and clenching" not in chapters


def test_deleted_heading_joins_its_chapter_with_the_one_before(drafted: Path, ear: FakeEar) -> None:
    """An editor removes a chapter by deleting its heading; the chapter before lasts until the next."""
    edit(talk_of(drafted).post, "## Teeth grinding and clenching {#bruxism t=37.15}\n", "")
    minutes.run(job_in(drafted))
    chapters = talk_of(drafted).chapters.read_text(encoding="utf-8")
    assert "bruxism" not in chapters
    assert "temporomandibular-disorder\n00:00:14.720 --> 00:01:00.000\n" in chapters


def test_renamed_video_keeps_its_slug(drafted: Path, ear: FakeEar) -> None:
    """Renaming a video moves no page and has nothing heard again."""
    (drafted / "videos" / "small-talk.mp4").rename(drafted / "videos" / "Better name.mp4")
    job = job_in(drafted)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert Workspace(drafted).slugs() == (SLUG,)
    assert Workspace(drafted).source(SLUG).file == "Better name.mp4"
    assert ear.loads == 0


def test_copy_of_a_video_becomes_no_second_page(drafted: Path, ear: FakeEar) -> None:
    """The same recording under two names becomes one page; the copy is named, and does no harm."""
    shutil.copyfile(drafted / "videos" / "small-talk.mp4", drafted / "videos" / "zz.mp4")
    job = job_in(drafted)
    minutes.run(job)
    assert not job.failed
    said = "the same recording as small-talk.mp4, so there is one page; you may delete either"
    assert said in messages(job)
    assert ("zz.mp4", "copy", said) in [(s.slug, s.stage, s.next_action) for s in minutes.status(job_in(drafted))]
    assert Workspace(drafted).slugs() == (SLUG,)


def test_changed_recording_of_a_draft_is_heard_again(drafted: Path, ear: FakeEar) -> None:
    """A new cut of a talk under its old name is taken in and heard again."""
    smalltalk.record(drafted / "videos" / "small-talk.mp4", seconds=61, rate=5)
    job = job_in(drafted)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert ear.talks == [SLUG]
    assert Workspace(drafted).source(SLUG).duration_ms == pytest.approx(61_000, abs=100)


# Approving --------------------------------------------------------------------------------------------


def test_approved_talk_is_published_without_any_stamp(approved: Path) -> None:
    """An approved page names its reviewer and carries neither DRAFT nor noindex."""
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)
    html = (approved / "site" / SLUG / "index.html").read_text(encoding="utf-8")
    assert smalltalk.REVIEWER in html
    assert "noindex" not in html
    assert "DRAFT" not in html
    assert smalltalk.REVIEWER in (approved / "site" / "index.html").read_text(encoding="utf-8")


def test_preview_stamps_drafts_only(approved: Path) -> None:
    """In the preview an approved talk looks as it will be published, a draft is stamped and not indexed."""
    minutes.preview(job_in(approved))
    html = (approved / "preview" / SLUG / "index.html").read_text(encoding="utf-8")
    assert "DRAFT" not in html
    assert "noindex" not in html
    talk_of(approved).approval.unlink()
    minutes.preview(job_in(approved))
    html = (approved / "preview" / SLUG / "index.html").read_text(encoding="utf-8")
    assert "DRAFT" in html
    assert "noindex" in html


def test_preview_of_a_changed_talk_is_a_draft_again(approved: Path) -> None:
    """A change after the approval puts the stamp back on the preview."""
    edit(talk_of(approved).post, "at home", "at work")
    minutes.preview(job_in(approved))
    html = (approved / "preview" / SLUG / "index.html").read_text(encoding="utf-8")
    assert "DRAFT" in html
    assert smalltalk.REVIEWER not in html


def test_unapproved_talk_never_reaches_the_site(drafted: Path) -> None:
    """With nothing approved nothing is published, and the command says how to approve."""
    job = job_in(drafted)
    with pytest.raises(SiteError, match=r"^site: no talk is approved, so nothing was published; approve one with"):
        minutes.publish(job)
    assert not (drafted / "site").exists()


def test_unapproved_talk_is_left_out_beside_an_approved_one(published: Path) -> None:
    """Taking an approval back takes the page out of the site; the other page stays."""
    talk_of(published, "other-talk").approval.unlink()
    job = job_in(published)
    minutes.publish(job)
    assert not job.failed
    assert not (published / "site" / "other-talk").exists()
    assert "other-talk" not in (published / "site" / "index.html").read_text(encoding="utf-8")
    assert (published / "site" / SLUG / "index.html").exists()
    assert outcomes(job)["other-talk"] == ["kept"]


def test_naming_an_unapproved_talk_to_publish_fails(approved: Path) -> None:
    """`publish SLUG` of a draft exits with 1 and says how to approve it."""
    talk_of(approved).approval.unlink()
    job = job_in(approved)
    with pytest.raises(PipelineError):
        minutes.publish(job, [SLUG])
    assert job.failed
    assert f"minutes approve {SLUG} --by" in messages(job)


def test_talk_with_findings_cannot_be_approved(drafted: Path) -> None:
    """A talk that breaks a rule is not approved, and the findings say which."""
    edit(talk_of(drafted).post, "## Teeth grinding and clenching {", f"## {'Very long ' * 9} {{")
    minutes.draft(job_in(drafted))
    job = job_in(drafted)
    with pytest.raises(PipelineError, match="this can't be approved yet"):
        minutes.approve(job, SLUG, by=smalltalk.REVIEWER)
    assert [finding.rule for finding in job.findings] == ["chapter-title"]
    assert not talk_of(drafted).approval.exists()


def test_stale_captions_cannot_be_approved(drafted: Path) -> None:
    """An approval is given only when captions and chapters are what words and article give now."""
    fix(drafted, "dentist", "orthodontist")
    with pytest.raises(
        PipelineError, match="captions or chapters are out of date; run `minutes draft small-talk`"
    ):
        minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    assert not talk_of(drafted).approval.exists()


def test_approval_needs_a_name_and_credentials(drafted: Path) -> None:
    """Nobody can approve without saying who they are."""
    with pytest.raises(PipelineError, match="an approval needs a name and credentials"):
        minutes.approve(job_in(drafted), SLUG, by="Ada")


PARTS = {
    "article": lambda talk: edit(talk.post, "at home", "at work"),
    "captions": lambda talk: edit(talk.captions, "dentist", "doctor"),
    "chapters": lambda talk: edit(talk.chapters, "Introduction", "Welcome"),
    "transcript": lambda talk: edit(talk.transcript, " dentist", " doctor"),
    "corrections": lambda talk: talk.fixes.write_text("# looked through, nothing to fix\n", encoding="utf-8"),
    "video": lambda talk: edit(talk.source, '"sha256": "', '"sha256": "0'),
}


@pytest.mark.parametrize("part", PARTS)
def test_change_after_approval_is_refused_by_name(published: Path, part: str) -> None:
    """A changed part keeps the old page as it was, byte for byte; the other talk is published still."""
    before = snapshot(published / "site" / SLUG)
    PARTS[part](talk_of(published))
    restyle(published)
    job = job_in(published)
    minutes.publish(job)
    assert job.failed
    assert f"not published, because its {part} changed after {smalltalk.REVIEWER} approved it" in messages(job)
    assert snapshot(published / "site" / SLUG) == before
    other = (published / "site" / "other-talk" / "index.html").read_text(encoding="utf-8")
    assert "Jump to the content" in other


def test_srt_captions_are_part_of_the_approval(published: Path) -> None:
    """Captions offered as SubRip are approved too."""
    edit(talk_of(published).captions_srt, "dentist", "doctor")
    job = job_in(published)
    minutes.publish(job)
    assert "because its captions changed" in messages(job)


@pytest.mark.parametrize("file", ["post.md", "captions.vtt", "chapters.vtt", "transcript.json"])
def test_deleted_part_keeps_the_published_page(published: Path, file: str) -> None:
    """A file of an approved talk that is gone fails the command and leaves the page as it was published."""
    before = snapshot(published / "site" / SLUG)
    (talk_of(published).source.parent / file).unlink()
    job = job_in(published)
    minutes.publish(job)
    assert snapshot(published / "site" / SLUG) == before
    assert job.failed


def test_damaged_approval_keeps_the_published_page(published: Path) -> None:
    """An approval that can't be read publishes nothing new and takes nothing away."""
    before = snapshot(published / "site" / SLUG)
    talk_of(published).approval.write_text("{", encoding="utf-8")
    job = job_in(published)
    minutes.publish(job)
    assert job.failed
    assert snapshot(published / "site" / SLUG) == before


def test_lost_recording_keeps_the_published_page(published: Path) -> None:
    """An approved page whose recording and rendition are gone stays as it was published."""
    before = snapshot(published / "site" / SLUG)
    shutil.rmtree(published / ".cache")
    (published / "videos" / "small-talk.mp4").unlink()
    job = job_in(published)
    minutes.publish(job)
    assert job.failed
    assert "small-talk.mp4: this video is gone from videos/; put it back there." in messages(job)
    assert snapshot(published / "site" / SLUG) == before


def test_another_recording_is_never_published_under_an_approval(published: Path) -> None:
    """After `make clean` a page is made from the approved recording or not at all."""
    shutil.rmtree(published / ".cache")
    smalltalk.record(published / "videos" / "small-talk.mp4", seconds=61, rate=5)
    before = snapshot(published / "site" / SLUG)
    job = job_in(published)
    minutes.publish(job)
    assert snapshot(published / "site" / SLUG) == before
    assert job.failed


def test_publish_of_one_talk_touches_no_other_page(published: Path) -> None:
    """`publish SLUG` makes that page anew and leaves every other page as it was."""
    before = snapshot(published / "site" / "other-talk")
    mine = snapshot(published / "site" / SLUG)
    restyle(published)
    job = job_in(published)
    minutes.publish(job, [SLUG])
    assert not job.failed, messages(job)
    assert snapshot(published / "site" / "other-talk") == before
    assert snapshot(published / "site" / SLUG) != mine


def test_publish_after_a_kill_between_two_renames_loses_no_page(published: Path) -> None:
    """A site that a killed publish had set aside is taken back before pages are kept from it."""
    before = snapshot(published / "site" / "other-talk")
    (published / "site").rename(published / ".site.old")
    job = job_in(published)
    minutes.publish(job, [SLUG])
    assert not job.failed, messages(job)
    assert snapshot(published / "site" / "other-talk") == before


def test_publishing_twice_changes_nothing(published: Path) -> None:
    """A second publish says "up to date" and writes nothing."""
    before = snapshot(published)
    job = job_in(published)
    minutes.publish(job)
    assert outcomes(job) == {"site": ["fresh"]}
    assert snapshot(published) == before


def test_run_leaves_an_approved_talk_alone(approved: Path, ear: FakeEar) -> None:
    """Neither a pack it does not name nor another model touches an approved talk, and the run says so."""
    talk = talk_of(approved).source.parent
    before = snapshot(talk)
    edit(approved / "conditions" / "migraine.toml", 'plain_name = "', 'plain_name = "Bad ')
    edit(approved / "clinic.toml", 'model = "tiny.en"', 'model = "base.en"')
    job = job_in(approved)
    minutes.run(job)
    assert snapshot(talk) == before
    assert ear.loads == 0
    assert "not heard again although [hearing] or the clinic's names" in messages(job)
    assert "approved, so left as it is" in messages(job)


def test_changed_pack_of_an_approved_talk_asks_for_a_new_look(approved: Path, ear: FakeEar) -> None:
    """A pack that the talk names, or the clinic's disclaimer, voids the approval; no word is changed."""
    before = snapshot(talk_of(approved).source.parent)
    edit(approved / "conditions" / "bruxism.toml", "Teeth grinding and clenching", "Grinding at night")
    edit(approved / "clinic.toml", "general education", "education")
    minutes.run(job_in(approved))
    assert snapshot(talk_of(approved).source.parent) == before
    assert ear.loads == 0
    (standing,) = minutes.status(job_in(approved))
    assert standing.next_action == (
        "its clinic's notes and conditions changed since the approval; approve it again"
    )


def test_changed_recording_of_an_approved_talk_voids_the_approval(approved: Path, ear: FakeEar) -> None:
    """A new cut of an approved talk is heard, and the run says what becomes of its approval."""
    smalltalk.record(approved / "videos" / "small-talk.mp4", seconds=61, rate=5)
    job = job_in(approved)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert ear.talks == [SLUG]
    assert isinstance(job.listener, smalltalk.Recorder)
    assert any("recorded again, which voids its approval" in note for note in job.listener.notes)
    (standing,) = minutes.status(job_in(approved))
    assert standing.next_action == "it was recorded again since the approval; approve it again"


def test_new_cut_of_an_approved_talk_can_be_approved_again(approved: Path, ear: FakeEar) -> None:
    """Doing what each message says leads from a new cut back to an approved page."""
    smalltalk.record(approved / "videos" / "small-talk.mp4", seconds=61, rate=5)
    ear.hears = lambda: smalltalk.spread([s.replace("week", "month") for s in smalltalk.SENTENCES])
    minutes.run(job_in(approved), [SLUG])
    minutes.approve(job_in(approved), SLUG, by=smalltalk.REVIEWER)
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)
    assert "every single month" in (approved / "site" / SLUG / "captions.vtt").read_text(encoding="utf-8")


def _correct(root: Path) -> None:
    fix(root, "dentist", "orthodontist")


def _rename_chapter(root: Path) -> None:
    edit(talk_of(root).post, "## Teeth grinding and clenching {", "## When you grind your teeth {")


@pytest.mark.parametrize("change", [_correct, _rename_chapter], ids=["a fix", "a chapter's name"])
def test_change_after_approval_can_be_approved_again(
    approved: Path, ear: FakeEar, change: Callable[[Path], None]
) -> None:
    """After a change, `draft` brings captions and chapters up to date so that it can be approved again."""
    change(approved)
    minutes.draft(job_in(approved), [SLUG])
    minutes.approve(job_in(approved), SLUG, by=smalltalk.REVIEWER)
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)


# Looking without touching -----------------------------------------------------------------------------


def test_dry_run_of_everything_writes_nothing(dropped: Path, ear: FakeEar) -> None:
    """`run --dry-run` says what would be taken in and writes no file."""
    before = snapshot(dropped)
    job = job_in(dropped, dry_run=True)
    minutes.run(job)
    assert snapshot(dropped) == before
    assert outcomes(job) == {SLUG: ["planned"]}
    assert ear.loads == 0


COMMANDS: dict[str, Callable[..., None]] = {
    "run": minutes.run,
    "intake": minutes.intake,
    "transcribe": minutes.transcribe,
    "draft": minutes.draft,
    "preview": minutes.preview,
    "publish": minutes.publish,
    "approve": lambda job: minutes.approve(job, SLUG, by="Someone Else, MD"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_dry_run_of_each_command_writes_nothing(published: Path, ear: FakeEar, name: str) -> None:
    """With changes everywhere, `--dry-run` of every command leaves the whole workspace as it is."""
    talk_of(published).approval.unlink()
    edit(published / "clinic.toml", "Testville", "Sampletown")
    edit(published / "conditions" / "bruxism.toml", "Teeth grinding and clenching", "Grinding at night")
    smalltalk.record(published / "videos" / "third.mp4", seconds=2, rate=5)
    (published / ".site.new" / "half").mkdir(parents=True)  # as a publication leaves it that is at work, or killed
    before = snapshot(published)
    COMMANDS[name](job_in(published, dry_run=True))
    assert snapshot(published) == before
    assert ear.loads == 0


def test_check_of_a_good_talk_finds_nothing(drafted: Path) -> None:
    """A talk that keeps every rule passes its check."""
    job = job_in(drafted)
    minutes.check(job)
    assert not job.failed
    assert messages(job) == "nothing stands in the way of an approval"
    assert {finding.severity for finding in job.findings} == {"note"}


def test_status_follows_a_talk_to_its_page(dropped: Path, ear: FakeEar) -> None:
    """`status` names each stage a talk goes through, from the folder to the site."""

    def stages() -> list[str]:
        return [standing.stage for standing in minutes.status(job_in(dropped))]

    seen = [stages()]
    minutes.intake(job_in(dropped))
    seen.append(stages())
    minutes.transcribe(job_in(dropped))
    seen.append(stages())
    minutes.draft(job_in(dropped))
    seen.append(stages())
    minutes.approve(job_in(dropped), SLUG, by=smalltalk.REVIEWER)
    seen.append(stages())
    minutes.publish(job_in(dropped))
    seen.append(stages())
    edit(talk_of(dropped).post, "at home", "at work")
    seen.append(stages())
    order = ["new", "taken in", "transcribed", "draft", "approved", "published", "changed"]
    assert seen == [[stage] for stage in order]


def test_first_chapter_begins_at_the_beginning(drafted: Path) -> None:
    """Chapters start at 0:00 whatever the talk begins with."""
    chapters = talk_of(drafted).chapters.read_text(encoding="utf-8")
    assert chapters.startswith(f"WEBVTT\n\n{INTRO}\n00:00:00.000 --> ")


def test_truncated_recording_is_refused(dropped: Path) -> None:
    """Half a copy of a video is told as such, not taken for a whole talk."""
    smalltalk.ffmpeg(
        *("-i", smalltalk.record(dropped / "videos" / "long.mp4", seconds=30), "-c", "copy"),
        *("-movflags", "+faststart", dropped / "videos" / "half.mp4"),
    )
    half = dropped / "videos" / "half.mp4"
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    (dropped / "videos" / "long.mp4").unlink()
    job = job_in(dropped)
    minutes.intake(job, ["half.mp4"])
    (failed,) = (o.message for o in job.outcomes if o.status == "failed")
    assert failed.startswith("half.mp4: ")
    assert "breaks off: 0:30 promised, 0:1" in failed
    assert failed.endswith("or go on with what is there: `minutes intake --accept-damaged half.mp4`.")


def test_silent_first_track_is_passed_over(dropped: Path) -> None:
    """Where the camera's own track is silent, the track with the voice is heard."""
    smalltalk.ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=3"),
        *("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-f", "lavfi", "-i", "sine=frequency=400:duration=3"),
        *("-map", "0:v", "-map", "1:a", "-map", "2:a", "-t", "3", "-c:v", "libx264", "-c:a", "aac"),
        dropped / "videos" / "two tracks.mp4",
    )
    job = job_in(dropped)
    minutes.intake(job, ["two tracks.mp4"])
    assert not job.failed, messages(job)
    assert job.workspace.source("two-tracks").audio_stream == 2


def test_renamed_recording_and_a_new_one_under_its_name(drafted: Path) -> None:
    """A talk follows its recording's content: a new video under the old name never takes over its words."""
    videos = drafted / "videos"
    (videos / "small-talk.mp4").rename(videos / "z-old.mp4")
    smalltalk.record(videos / "small-talk.mp4", seconds=3, pitch_hz=300)
    post = (drafted / "transcripts" / SLUG / "post.md").read_bytes()
    job = job_in(drafted)
    minutes.intake(job)
    assert not job.failed, messages(job)
    assert job.workspace.source(SLUG).file == "z-old.mp4"
    assert (drafted / "transcripts" / SLUG / "post.md").read_bytes() == post
    assert len(job.workspace.slugs()) == 2


def test_copied_article_is_refused(drafted: Path) -> None:
    """An article that says it is another talk's is told, and no page is built of it."""
    edit(drafted / "transcripts" / SLUG / "post.md", f"slug: {SLUG}", "slug: other-talk")
    job = job_in(drafted)
    minutes.preview(job)
    assert 'its slug is "other-talk"' in messages(job)


def test_corrected_talk_is_not_heard_again(drafted: Path) -> None:
    """Corrections count on the words as they are: a changed setting does not make them wrong."""
    (drafted / "transcripts" / SLUG / "fixes.toml").write_text("", encoding="utf-8")
    edit(drafted / "clinic.toml", "Testville", "Sampletown")
    job = job_in(drafted)
    minutes.transcribe(job)
    assert [o.status for o in job.outcomes] == ["kept"]


def test_broken_template_leaves_the_published_pages(published: Path) -> None:
    """A mistake in a template stops the building; no page leaves the site."""
    shutil.copytree(published / "site", published / "before")
    templates = published / "site_templates"
    if not templates.exists():
        shutil.copytree(REPOSITORY / "site_templates", templates)
    edit(templates / "post.html", "{{ page.title }}", "{{ page.headline }}")
    with pytest.raises(SiteError, match="headline"):
        minutes.publish(job_in(published))
    assert snapshot(published / "site") == snapshot(published / "before")
