# imgfly: `make run` and `make test` are all a user needs; `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
FUZZ_SECONDS ?= 300
VENV := .venv
PY := $(VENV)/bin/python
DEPS := $(VENV)/.deps
DEV := $(VENV)/.dev
BUILT := static/dist/.built
PIP := $(VENV)/bin/pip --disable-pip-version-check -q
SOURCES := imgfly accounts albums media_api tests manage.py frontend/build.py bench fuzz deploy
FRONTEND := $(wildcard frontend/*.js* frontend/*.py frontend/src/*.* frontend/src/*/*.*) \
  $(wildcard static/img/*) $(wildcard locale/*/LC_MESSAGES/*.po)

.PHONY: help setup run run-production secrets test test-full test-rgw test-services check format lint types imports \
  templates migrations deploycheck docker fix messages pin bench bench-memory \
  bench-media bench-corpus bench-purge bench-broker fuzz faults faults-short clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(DEPS): requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "installing what imgfly runs on ..."
	@$(PIP) install -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(DEPS)
	@echo "installing what the tests need ..."
	@$(PIP) install -r requirements-dev.txt
	@touch $@

$(BUILT): $(DEPS) $(FRONTEND)
	@echo "building the front end ..."
	@$(PY) frontend/build.py
	@$(PY) manage.py collectstatic --noinput -v 0
	@touch $@

setup: $(BUILT) ## install and build everything the portal needs

run: setup ## run the portal on http://127.0.0.1:8000 (PORT=...)
	@exec env IMGFLY_SITE_URL="$${IMGFLY_SITE_URL:-http://127.0.0.1:$(PORT)}" \
	  $(PY) manage.py serve --port $(PORT)

run-production: setup $(DEV) ## web, worker, beat on Postgres, Redis, S3; PORT=..., OBSERVE=1 to see it work
	@exec $(PY) deploy/run_production.py --port $(PORT) $(if $(OBSERVE),--observe)

secrets: ## make the secret files of docker-compose.yml, once
	@sh deploy/make-secrets

test: setup $(DEV) ## run the tests that need nothing installed
	@$(VENV)/bin/pytest -q -n 2 --dist loadgroup -m "not s3 and not slow"

test-full: setup $(DEV) ## all tests, buckets (moto) and slow ones included
	@$(VENV)/bin/pytest -q -n 2 --dist loadgroup

test-rgw: setup $(DEV) ## the tests of buckets against Ceph RGW, installed by apt (as root)
	@tests/rgw/run.sh

TEST_DATABASE_URL ?= postgres://imgfly:imgfly@127.0.0.1/imgfly
TEST_REDIS_URL ?= redis://127.0.0.1:6379
test-services: setup $(DEV) ## all tests, on Postgres, Redis and a real worker (.ci/services.sh starts them)
	@IMGFLY_TEST_DATABASE_URL=$(TEST_DATABASE_URL) IMGFLY_TEST_REDIS_URL=$(TEST_REDIS_URL) \
	  $(VENV)/bin/pytest -q -n 2 --dist loadgroup $(OPTIONS)

check: $(DEV) format lint types imports templates migrations deploycheck docker ## every gate but the tests

format: $(DEV)
	@$(VENV)/bin/ruff format --check -q $(SOURCES)

lint: $(DEV)
	@$(VENV)/bin/ruff check -q $(SOURCES)

types: $(DEV)
	@$(VENV)/bin/mypy imgfly accounts albums media_api tests manage.py
	@$(VENV)/bin/mypy --explicit-package-bases deploy

imports: $(DEV)
	@$(VENV)/bin/lint-imports --no-logo 2>/dev/null || $(VENV)/bin/lint-imports

templates: $(DEV)
	@find templates -name '*.html' | sort | xargs $(VENV)/bin/djade --check --target-version 5.2
	@$(VENV)/bin/djlint --quiet --lint templates

migrations: $(DEV)
	@$(PY) manage.py makemigrations --check --dry-run -v 0

deploycheck: $(DEV) ## the settings as production would have them
	@IMGFLY_SITE_URL=https://imgfly.example IMGFLY_MEDIA_URL=https://media.imgfly.example \
	  IMGFLY_SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \
	  IMGFLY_BROKER_URL=redis://localhost/1 IMGFLY_REDIS_URL=redis://localhost/0 \
	  $(PY) manage.py check --deploy --fail-level WARNING

docker: $(DEV) ## the Dockerfile and the compose file
	@$(VENV)/bin/hadolint Dockerfile
	@if command -v docker-compose >/dev/null; then docker-compose -f docker-compose.yml config -q; fi
	@bash -n deploy/build-image.sh && sh -n deploy/make-secrets

fix: $(DEV) ## let the tools repair what they can
	@$(VENV)/bin/ruff check -q --fix $(SOURCES) || true
	@$(VENV)/bin/ruff format -q $(SOURCES)
	@find templates -name '*.html' | xargs $(VENV)/bin/djade --target-version 5.2 || true

messages: $(DEV) ## collect the sentences to translate (needs gettext)
	@$(PY) manage.py makemessages -l zh_Hans --no-location --no-obsolete \
	  --ignore '.venv/*' --ignore 'frontend/node_modules/*' --ignore 'data/*' --ignore 'staticfiles/*'

pin: ## renew requirements.txt and requirements-dev.txt from the .in files (needs pip-tools)
	@for name in requirements requirements-dev; do \
	  pip-compile -q --upgrade --strip-extras --no-header --no-annotate --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$name.in -o $$name.txt; done

bench: setup $(DEV) ## uploads a second and CPU per upload of the embedded server
	@$(PY) bench/uploads.py

bench-memory: setup $(DEV) ## peak memory of the embedded server under 64 MB uploads
	@$(PY) bench/memory.py

bench-purge: setup $(DEV) ## ten thousand expired media with their files, purged
	@$(PY) bench/purge.py

bench-broker: setup $(DEV) ## uploads through Redis and two workers beside those without (needs Postgres)
	@$(PY) bench/broker.py

bench-media: setup $(DEV) ## what examining, stripping and deriving cost, format by format
	@$(PY) bench/media.py

faults: setup $(DEV) ## break everything on purpose (needs Postgres, Redis and root; minutes)
	@$(VENV)/bin/pytest -q -p no:randomly -m faults tests/faults

faults-short: setup $(DEV) ## the same without other servers, three kills
	@FAULT_ROUNDS=3 $(VENV)/bin/pytest -q -p no:randomly -m faults -k '$(SHORT)' tests/faults

SHORT := proxy or state or full_disk or races or (kill9 and sqlite) or (backup and SQLite)
bench-corpus: setup $(DEV) ## every file of CORPUS=... through the embedded server, and bombs
	@$(PY) bench/corpus.py $(CORPUS)

fuzz: setup $(DEV) ## feed the parsers with changed files (FUZZ_SECONDS=300)
	@$(PIP) install -r requirements-fuzz.txt
	@mkdir -p data/fuzz
	@$(PY) fuzz/parsers.py -max_total_time=$(FUZZ_SECONDS) -timeout=20 data/fuzz

clean: ## remove what was installed and built; data stay
	@rm -rf $(VENV) frontend/node_modules static/dist staticfiles
