# Moderni Minutes: a recorded talk becomes a page a clinic can publish.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

VENV := .venv
BIN := $(VENV)/bin
MINUTES := $(BIN)/minutes
# The talks with gold references that `make score` runs on, and the script that scores them.
GOLD ?= ../shared/dev-videos
SCORE ?= ../shared/eval/score.py
TERMS ?= ../shared/eval/terms.txt
# Recordings of real people with transcripts, which `make bench-hearing` hears beside the talks in GOLD.
REAL ?= ../shared/real-speech
# Where html-validate and Lighthouse are installed; only tests and `make lighthouse` use them.
WEB := tests/web/node_modules
# Options for pytest (`make test ARGS="-k captions"`) or for the score (`make score ARGS=--baseline`).
ARGS ?=

.PHONY: run watch review approve withdraw override impact publish export preview serve status doctor due models test check score score-chapters
.PHONY: score-writing score-lock score-queue bench bench-hearing bench-intake bench-search bench-site bench-speakers lighthouse web-tools harvest clean
.PHONY: help prove setup dev FORCE

run: setup ## Make a page of every video in videos/ (the plain `make`)
	@$(MINUTES) run

watch: setup ## Make a page of each video as it arrives in videos/; Ctrl-C ends it (make watch ARGS="--every 10")
	@$(MINUTES) watch $(ARGS)

review: setup ## Open the editor's desk in the browser: hear, correct, approve
	@$(MINUTES) review

approve: setup ## Approve a talk: make approve TALK=my-talk BY="Your Name, PA-C"
	@$(MINUTES) approve "$(TALK)" --by "$(BY)" $(if $(AUTHORISATION),--authorisation "$(AUTHORISATION)")

withdraw: setup ## Take a post off the site: make withdraw TALK=my-talk WHY="..." BY="Your Name, PA-C"
	@$(MINUTES) withdraw "$(TALK)" --why "$(WHY)" $(if $(BY),--by "$(BY)")

override: setup ## Answer a finding: make override TALK=my-talk ID=claim-cure-1a2b3c4d BY="Your Name, PA-C" WHY="..."
	@$(MINUTES) override "$(TALK)" "$(ID)" --by "$(BY)" --why "$(WHY)"

impact: setup ## List where words you corrected were misheard in other talks: make impact HEARD="..." RIGHT="..."
	@$(MINUTES) impact $(if $(HEARD),"$(HEARD)" "$(RIGHT)") $(ARGS)

publish: setup ## Build site/ of approved talks, ready to upload
	@$(MINUTES) publish

export: setup ## Write texts to paste elsewhere, YouTube or WordPress: make export TALK=my-talk
	@$(MINUTES) export $(if $(TALK),"$(TALK)")

preview: setup ## Build preview/ again, drafts stamped DRAFT
	@$(MINUTES) preview

serve: setup ## Show site/ in the browser as a web host would (drafts: make serve ARGS=--drafts)
	@$(MINUTES) serve $(ARGS)

status: setup ## Say how far each talk is and what to do next
	@$(MINUTES) status

due: setup ## List approved talks that should be looked at again
	@$(MINUTES) due

doctor: setup ## Say whether all is there that the work needs: make doctor, or make doctor FILE="videos/my talk.mov"
	@$(MINUTES) doctor $(if $(FILE),"$(FILE)")

models: setup ## List the speech models; get one: make models ARGS="fetch small.en"
	@$(MINUTES) models $(ARGS)

site/%/index.html: setup FORCE ## Build one approved page, such as site/my-talk/index.html
	@$(MINUTES) publish $*

test: dev ## Run all tests, with the real model, ffmpeg and browser
	@$(BIN)/pytest $(ARGS)

check: dev ## Check style, types and spelling
	@$(BIN)/ruff check pipeline tests
	@$(BIN)/ruff format --check pipeline tests
	@$(BIN)/mypy
	@$(BIN)/codespell

score: dev ## Run the pipeline on the talks in GOLD and score what it wrote
	@$(BIN)/python tests/score.py --gold $(GOLD) --score $(SCORE) --terms $(TERMS) $(ARGS)

score-chapters: dev $(VENV)/.score-chapters ## Score chapters beside baselines (after `make score`)
	@$(BIN)/python tests/score_chapters.py --gold $(GOLD) --score $(SCORE) $(ARGS)

score-writing: dev ## Score the writing alone: feed what was really said in the talks in GOLD to the drafting
	@$(BIN)/python tests/score_writing.py $(GOLD) $(ARGS)

score-lock: dev ## Change facts in the drafts of stored talks one by one, and say how many changes are caught
	@PYTHONPATH=.:tests $(BIN)/python tests/mutations.py

score-queue: dev ## Say how many harmful mistakes of the hearing the desk's queue points at (after `make score`)
	@PYTHONPATH=.:tests $(BIN)/python tests/score_queue.py --gold $(GOLD) --terms $(TERMS) $(ARGS)

prove: dev ## Kill, fail and starve the whole pipeline some hundred times (takes hours; make prove ARGS="kills --kills 200")
	@PYTHONPATH=.:tests $(BIN)/python tests/prove.py $(ARGS)

bench: dev ## Time the hearing of the sample talk beside the whisper command
	@$(BIN)/python tests/bench.py

bench-hearing: dev $(VENV)/.bench ## Compare the hearing with other engines, in speed and errors (takes long)
	@$(BIN)/python tests/bench_hearing.py --gold $(GOLD) --real $(REAL) --score $(SCORE) --terms $(TERMS) $(ARGS)

bench-intake: dev ## Time intake of 4K, 1080p and WebM recordings beside plain ffmpeg (takes a quarter of an hour)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_intake.py $(ARGS)

bench-site: dev $(VENV)/.bench-site ## Time the building of a site of 1,000 synthetic posts, with Pelican beside it
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_site.py $(ARGS)

bench-search: dev ## Measure the search on 1,000 made-up talks: sizes, and seconds to an answer in Chromium
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_search.py $(ARGS)

bench-speakers: dev ## Measure how well another person in a talk is told (ARGS="--voices FOLDER" adds recordings)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_speakers.py --gold $(GOLD) --real $(REAL) $(ARGS)

lighthouse: dev web-tools ## Measure built pages as a phone has them: make lighthouse ARGS="--site site"
	@PYTHONPATH=.:tests $(BIN)/python tests/lighthouse.py $(ARGS)

web-tools: $(WEB)/.installed ## Get what `make test` looks at built pages with (needs Node)

harvest: setup $(VENV)/.harvest ## Propose how terms are misheard: make harvest ARGS=bruxism (all packs take hours)
	@$(MINUTES) vocabulary harvest $(ARGS)

clean: ## Remove what can be made again; videos, transcripts, articles and approvals stay
	@rm -rf preview .preview.* .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

help: ## List what make can do
	@grep -hE '^[a-z%/.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-22s %s\n", $$1, $$2}'

setup: $(VENV)/.setup

dev: $(VENV)/.setup $(VENV)/.dev

$(VENV)/.setup: pyproject.toml constraints.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: https://www.python.org/downloads/")'
	@echo "Setting up (once; this takes a few minutes)..." >&2
	@python3 -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/.score-chapters: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[score-chapters]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

$(VENV)/.bench-site: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench-site]'
	@touch $@

$(WEB)/.installed: tests/web/package.json tests/web/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed: install the packages nodejs (18.19 or newer) and npm." >&2; exit 1; }
	@npm ci --prefix tests/web --no-audit --no-fund --ignore-scripts
	@touch $@

$(VENV)/.harvest: $(VENV)/.setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[harvest]'
	@touch $@

FORCE:
