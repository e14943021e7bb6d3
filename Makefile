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
# These four come from the command line alone, never from the environment: a HOST there would open a scheduler to all.
# Dask cluster that hears and encodes, such as tcp://10.0.0.5:8786 or local (docs/many-machines.md).
SCHEDULER :=
# Address of this machine at which a scheduler or worker is reached, and how many workers there are to be here.
HOST := 127.0.0.1
WORKERS :=
# Bytes of the speech model's file: 75 million for tiny.en; large ones take memory from the number of workers.
MODEL_BYTES := 75000000
# Options for pytest (`make test ARGS="-k captions"`) or for the score (`make score ARGS=--baseline`).
ARGS ?=

.PHONY: run watch review approve withdraw override impact publish export preview serve status doctor due models test check score score-chapters
.PHONY: score-writing score-lock score-queue bench bench-catalogue bench-cluster bench-hearing bench-intake bench-memory bench-search bench-shapes bench-site
.PHONY: bench-speakers lighthouse web-tools harvest clean audit lock licences sbom cluster scheduler worker help prove setup dev FORCE

run: setup $(if $(SCHEDULER),$(VENV)/.cluster) ## Make a page of every video in videos/ (the plain `make`)
	@$(MINUTES) run $(if $(SCHEDULER),--scheduler "$(SCHEDULER)")

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

test: dev ## Run all tests, two files at once, with the real model, ffmpeg and browser
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: dev ## Check style, types and spelling, and look for known holes in what we use
	@$(BIN)/ruff check pipeline supply tests
	@$(BIN)/ruff format --check pipeline supply tests
	@$(BIN)/mypy
	@$(BIN)/codespell
	@$(BIN)/python -m supply.audit

audit: dev ## Look for known holes in all that is locked, where the list of them can be reached
	@$(BIN)/python -m supply.audit

lock: dev $(VENV)/.lock ## Remake requirements/ from pyproject.toml (one moves: make lock ARGS="--upgrade NAME")
	@$(BIN)/python -m supply.lock $(ARGS)

licences: dev ## Remake the list of licences, docs/licences.md, of what is installed
	@$(BIN)/python -m supply.licences

sbom: dev ## Write sbom.cdx.json: a list of all this program is made of, for other programs (CycloneDX)
	@$(BIN)/python -m supply.sbom

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

bench-catalogue: dev $(VENV)/.bench ## Measure what 10 to 1,000 talks cost, with a plot (takes an hour; ARGS="--talks 10 100" less)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_catalogue.py --page docs/back-catalogue.md $(ARGS)

bench-memory: dev $(VENV)/.bench ## Measure the memory that talks of up to three hours take (takes an hour; ARGS="--minutes 20" less)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_memory.py --page docs/back-catalogue.md --sound $(GOLD) $(REAL) $(ARGS)

bench-speakers: dev ## Measure how well another person in a talk is told (ARGS="--voices FOLDER" adds recordings)
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_speakers.py --gold $(GOLD) --real $(REAL) $(ARGS)

bench-cluster: dev ## Measure hearing and encoding by one worker and by two: processor time, memory, bytes that travel
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_cluster.py $(ARGS)

bench-shapes: dev ## Measure hearing with networks of larger shapes, without their files: ARGS="--shapes medium.en"
	@PYTHONPATH=.:tests $(BIN)/python tests/bench_shapes.py $(ARGS)

lighthouse: dev web-tools ## Measure built pages as a phone has them: make lighthouse ARGS="--site site"
	@PYTHONPATH=.:tests $(BIN)/python tests/lighthouse.py $(ARGS)

web-tools: $(WEB)/.installed ## Get what `make test` looks at built pages with (needs Node)

cluster: $(VENV)/.cluster ## Set up what many machines take (docs/many-machines.md); then: make SCHEDULER=local

scheduler: $(VENV)/.cluster ## Start the scheduler of many machines: make scheduler HOST=10.0.0.5
	@$(BIN)/dask scheduler --host "$(HOST)" --port 8786 --no-dashboard --dashboard-address 127.0.0.1:0

worker: $(VENV)/.cluster ## Start workers here: make worker SCHEDULER=tcp://10.0.0.5:8786 HOST=10.0.0.6
	@$(BIN)/dask worker "$(SCHEDULER)" --host "$(HOST)" --nthreads 1 --no-dashboard --dashboard-address 127.0.0.1:0 \
	  --local-directory .cache/dask --nworkers $(or $(WORKERS),$$($(BIN)/python -c 'from pipeline.cluster.size import \
	  count_workers; print(count_workers(model_bytes=$(MODEL_BYTES)))'))

harvest: setup $(VENV)/.harvest ## Propose how terms are misheard: make harvest ARGS=bruxism (all packs take hours)
	@$(MINUTES) vocabulary harvest $(ARGS)

clean: ## Remove what can be made again; videos, transcripts, articles and approvals stay
	@rm -rf preview .preview.* .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

help: ## List what make can do
	@grep -hE '^[a-z%/.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-22s %s\n", $$1, $$2}'

setup: $(VENV)/.setup

dev: $(VENV)/.setup $(VENV)/.dev

# What is installed is locked by digest in requirements/, one file for each extra of pyproject.toml; see docs/supply-chain.md.
LOCKS := $(addprefix requirements/,build.txt runtime.txt cuda.txt torch-cpu.txt)

$(VENV)/.setup: pyproject.toml $(LOCKS) supply/install.py
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15) and "Python 3.11 to 3.14 is needed: https://www.python.org/downloads/")'
	@echo "Setting up (once; this takes a few minutes)..." >&2
	@python3 -m venv $(VENV)
	@$(BIN)/python -m supply.install runtime
	@touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.setup
	@$(BIN)/python -m supply.install $*
	@touch $@

$(WEB)/.installed: tests/web/package.json tests/web/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed: install the packages nodejs (18.19 or newer) and npm." >&2; exit 1; }
	@npm ci --prefix tests/web --no-audit --no-fund --ignore-scripts
	@touch $@

FORCE:
