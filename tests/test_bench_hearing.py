"""The pure parts of the hearing benchmark: what it counts, what it writes, and that a failure is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hearing.command import command_line
from hearing.engines import ENGINES, OURS, WHISPER
from hearing.layout import spread
from hearing.measures import (
    count_errors,
    invent,
    mean_rate,
    start_errors_ms,
    summarise_starts,
    time_words,
)
from hearing.report import BEGIN, END, format_accuracy, format_bench, format_busy, format_speed, put_section
from hearing.runs import EngineError, busy_core, run_measured
from hearing.script import load_definitions
from hearing.values import (
    Accuracy,
    Bench,
    Cost,
    HeardWord,
    Job,
    Recording,
    Row,
    Sentence,
    Starts,
    format_json,
    join_benches,
    parse_json,
)

COST = Cost(wall_s=20.0, load_s=2.0, hear_s=16.0, cpu_s=30.0, peak_mb=512.0)
ACCURACY = Accuracy(
    errors=3,
    words=120,
    mean_wer=0.0301,
    terms_found=7,
    terms_said=8,
    terms_invented=1,
    vocabulary_invented=("aura",),
    starts=None,
)
STARTS = Starts(count=4, median_ms=80.4, p95_ms=310.0, within=0.75)


def row(engine: str, *, wall_s: float = 20.0, busy: Cost | None = None, starts: Starts | None = None) -> Row:
    """Give an engine's row of a set of 100 seconds."""
    cost = replace(COST, wall_s=wall_s) if engine != WHISPER else replace(COST, wall_s=wall_s, hear_s=None)
    accuracy = replace(ACCURACY, starts=starts)
    return Row(set="talks", engine=engine, seconds=100.0, cost=cost, busy=busy, accuracy=accuracy)


def heard(text: str, *, every_ms: int = 100) -> list[HeardWord]:
    """Give words that begin at an even pace."""
    return [HeardWord(text=word, start_ms=at * every_ms) for at, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        pytest.param("it hurts a lot", 0, id="all right"),
        pytest.param("it hurt a lot", 1, id="one wrong"),
        pytest.param("it hurts lot", 1, id="one missing"),
        pytest.param("well it hurts a whole lot", 2, id="two added"),
        pytest.param("", 4, id="nothing heard"),
    ],
)
def test_errors_are_wrong_missing_and_added_words(text: str, errors: int) -> None:
    """Each costs one, by the alignment that costs least."""
    assert count_errors(["it", "hurts", "a", "lot"], text.split()) == errors


def test_the_mean_is_of_the_recordings() -> None:
    """A short recording counts as much as a long one in the mean, but not in the rate of the set."""
    assert mean_rate([(1, 10), (0, 90)]) == pytest.approx(0.05)
    assert replace(ACCURACY, errors=1, words=100).wer == pytest.approx(0.01)


def test_vocabulary_is_invented_where_nobody_said_it() -> None:
    """A term that was said is not invented, however often it was heard."""

    def score(said: str, text: str, terms: Sequence[str]) -> tuple[int, int, int]:
        (term,) = terms
        a, b = said.count(term), text.count(term)
        return min(a, b), a, max(0, b - a)

    said, text = "an aura", "an aura, an aura and a triptan"
    assert list(invent(["aura", "triptan", "enamel"], said, text, score)) == ["triptan"]


def test_a_word_that_becomes_two_begins_once() -> None:
    """Both parts of "I'm" begin where it did; a filler that the normaliser deletes is no word."""
    words = [HeardWord(text=" I'm", start_ms=500), HeardWord(text=" um,", start_ms=700)]
    normal = {" I'm": "i am", " um,": ""}
    assert time_words(words, normal.__getitem__) == (
        HeardWord(text="i", start_ms=500),
        HeardWord(text="am", start_ms=500),
    )


def test_starts_are_compared_where_the_first_word_was_heard() -> None:
    """Early and late count alike; a sentence whose first word was misheard is left out."""
    sentences = [(50, ["it", "hurts"]), (150, ["a", "lot"]), (420, ["still", "here"])]
    assert list(start_errors_ms(sentences, heard("it hurts the lot still here"))) == [50, 20]


def test_starts_survive_words_added_before_them() -> None:
    """An invented word shifts the alignment, not the comparison; an empty sentence has no start."""
    sentences = [(100, ["it", "hurts"]), (200, []), (310, ["still"])]
    assert list(start_errors_ms(sentences, heard("well it hurts still"))) == [0, 10]


def test_starts_are_summed_up() -> None:
    """A quarter of a second off is still within; without any sentence there is nothing to say."""
    assert summarise_starts([0, 100, 250, 251]) == Starts(
        count=4, median_ms=175.0, p95_ms=pytest.approx(250.85), within=0.75
    )
    assert summarise_starts([]) is None


def test_the_speed_table() -> None:
    """Speed is given beside the whisper command; it tells no hearing time, and accuracy-only runs are left out."""
    rows = [row(OURS), row(WHISPER, wall_s=50.0), row("whisper-names")]
    head, _, *lines = format_speed(rows).splitlines()
    assert head == (
        "| engine | process s | hearing s | x real time: process | hearing | CPU s | memory MB | times whisper |"
    )
    assert lines == [
        "| Moderni Minutes | 20.0 | 16.0 | 5.0 | 6.2 | 30.0 | 512 | 2.50 |",
        "| whisper command | 50.0 | – | 2.0 | – | 30.0 | 512 | 1.00 |",
    ]


def test_no_ratio_without_the_whisper_command() -> None:
    """A run of one engine alone compares it with nothing."""
    assert format_speed([row(OURS)]).endswith("| 512 | – |")


def test_the_accuracy_table_of_talks() -> None:
    """Where the gold starts are known, they are in the table."""
    assert format_accuracy([row(OURS, starts=STARTS), row(WHISPER)]).splitlines()[2:] == [
        "| Moderni Minutes | 3 | 2.50 | 3.01 | 7/8 | 1 | 80 | 310 | 75.0 % |",
        "| whisper command | 3 | 2.50 | 3.01 | 7/8 | 1 | – | – | – |",
    ]


def test_the_accuracy_table_of_real_recordings() -> None:
    """Without gold starts, invented vocabulary is named instead."""
    assert format_accuracy([row(OURS)]).splitlines()[2:] == [
        "| Moderni Minutes | 3 | 2.50 | 3.01 | 7/8 | 1 | aura |"
    ]


def test_the_busy_table() -> None:
    """It holds the engines that were also timed beside a busy process, and no other."""
    rows = [row(OURS, busy=replace(COST, hear_s=40.0)), row(WHISPER)]
    assert format_busy(rows).splitlines()[2:] == ["| talks | Moderni Minutes | 16.0 | 40.0 | 2.50 |"]


def test_the_page_tells_of_failures() -> None:
    """An engine that failed is named in the page, not only missing from its tables."""
    bench = Bench(facts=("2 cores",), rows=(row(OURS),), failures=("talks, whisper: out of memory",))
    page = format_bench(bench)
    assert "### talks, 100 s: speed" in page
    assert "**failed:** talks, whisper: out of memory" in page
    assert "busy" not in page


def test_a_section_is_replaced_in_place() -> None:
    """What a person wrote around the marks stays."""
    page = f"# Hearing\n\n{BEGIN}\nold\n{END}\n\nMore.\n"
    assert put_section(page, "new\n") == f"# Hearing\n\n{BEGIN}\nnew\n{END}\n\nMore.\n"


@pytest.mark.parametrize(("page", "before"), [("", ""), ("# Hearing\n", "# Hearing\n\n")])
def test_a_section_is_added_at_the_end(page: str, before: str) -> None:
    """A page without marks, or none at all, gets them."""
    assert put_section(page, "new\n") == f"{before}{BEGIN}\nnew\n{END}\n"


def test_names_are_moved_apart() -> None:
    """Names of dots that lie close are moved up, and down again from the top, in the same order."""
    assert spread([0.1, 0.15, 0.5], gap=0.1) == pytest.approx([0.1, 0.2, 0.5])
    assert spread([0.9, 0.95], gap=0.1) == pytest.approx([0.9, 1.0])
    assert spread([0.95, 0.99], gap=0.1) == pytest.approx([0.9, 1.0])
    assert spread([], gap=0.1) == []


def test_every_engine_has_its_door() -> None:
    """The table of engines names modules that exist; ours and whisper are among them."""
    doors = {engine.door for engine in ENGINES.values()}
    assert {f"{door}.py" for door in doors} <= {
        path.name for path in (Path(__file__).parent / "hearing").iterdir()
    }
    assert {OURS, WHISPER} < set(ENGINES)


def job(folder: Path) -> Job:
    """Give a job of one recording."""
    recording = Recording(
        name="jaw-pain",
        file=folder / "jaw-pain" / "video.mp4",
        sound=folder / "jaw-pain.npy",
        seconds=11.0,
        reference="It hurts.",
        sentences=(Sentence(start_ms=600, text="It hurts."),),
    )
    return Job(engine=WHISPER, model="tiny.en", prompt="Names.", threads=2, models=folder, recordings=(recording,))


def test_values_survive_their_files(tmp_path: Path) -> None:
    """What one process writes down, another reads back whole."""
    bench = Bench(facts=("2 cores",), rows=(row(OURS, busy=COST, starts=STARTS), row(WHISPER)), failures=())
    assert parse_json(format_json(bench), Bench) == bench
    assert parse_json(format_json(job(tmp_path)), Job) == job(tmp_path)


def test_benches_are_joined_in_the_order_of_the_engines() -> None:
    """Runs of some engines each become one table; the first run counts where both measured the same."""
    first = Bench(facts=("2 cores",), rows=(row(WHISPER, wall_s=5.0),), failures=())
    second = Bench(facts=("4 cores",), rows=(row(WHISPER), row(OURS)), failures=("ours: no",))
    assert join_benches([first, second]) == Bench(
        facts=("2 cores",), rows=(row(OURS), row(WHISPER, wall_s=5.0)), failures=("ours: no",)
    )


def test_the_whisper_command_as_it_is_typed(tmp_path: Path) -> None:
    """Recordings are handed over under their own names, for it names its output by them."""
    line = command_line(job(tmp_path), {"initial_prompt": True}, tmp_path)
    assert line[0].endswith("/whisper")
    assert line[1] == str(tmp_path / "recordings" / "jaw-pain.mp4")
    assert " ".join(line).endswith(f"--output_format json --output_dir {tmp_path} --initial_prompt Names.")
    assert " --model tiny.en " in " ".join(line)
    assert " --threads 2 --word_timestamps True " in " ".join(line)


def test_a_script_is_read_without_being_run(tmp_path: Path) -> None:
    """The scoring script's functions are had although it would start scoring when imported."""
    script = tmp_path / "score.py"
    script.write_text('"""Score."""\nHALF = 0.5\ndef half(n): return n * HALF\nraise_an_error()\n')
    assert load_definitions(script)["half"](4) == 2.0


def test_a_process_is_measured(tmp_path: Path) -> None:
    """Time and memory are those of the process that was run."""
    line = [sys.executable, "-S", "-c", "x = b'x' * (1 << 28)"]
    wall_s, usage = run_measured(line, tmp_path, {})
    assert 0 < usage.ru_utime + usage.ru_stime < 60
    assert 0 < wall_s < 60
    assert usage.ru_maxrss > 1 << 18  # kilobytes


def test_a_failed_process_is_told(tmp_path: Path) -> None:
    """The error carries the end of what the process said."""
    with pytest.raises(EngineError, match="exited with 3: no such model"):
        run_measured([sys.executable, "-S", "-c", "import sys; print('no such model'); sys.exit(3)"], tmp_path, {})


def test_the_busy_process_ends() -> None:
    """The process that keeps a core busy does not outlive the run beside it."""
    with busy_core() as spinner:
        assert spinner.poll() is None
    assert spinner.poll() is not None
