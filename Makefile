# One command for each thing one does with FRS. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help run tests install node-version build start stop logs ps scale upgrade topology built key keys revoke secrets

# A folder stands for the names in it: a source that was removed makes its folder younger, and the build with it.
SOURCES := tsconfig.json tsconfig.build.json $(shell find apps/*/src libs/*/src tools -type d -o -name "*.ts")
MODEL_SOURCES := $(shell find tools/model-export -type f)

# Made last by the step it stands for, inside what that step replaces: a step cut short is done again.
INSTALLED := node_modules/.installed
BUILT := dist/.built
BUILT_TOPOLOGY := dist/topology/.built
MODELS := models/.built

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# The shell gives way to node, so that nothing stands between the supervisor and the signals: a terminal sends Ctrl-C to
# both make and node, and make passes SIGTERM on.
run: $(BUILT) $(MODELS) ## start FRS here, with a PostgreSQL of its own (PORT, FRS_DATA_DIR)
	@exec node dist/apps/standalone/src/main.js

# On the database of `make run`, while it runs, or on the one that DATABASE_URL names.
key: $(BUILT) ## make an API key: make key NAME=laptop SCOPES=read,write,delete DAYS=90
	@test -n "$$NAME" || { echo "Whose? make key NAME=laptop" >&2; exit 1; }
	@node dist/apps/keys/src/main.js create --name "$$NAME" $${SCOPES:+--scopes "$$SCOPES"} $${DAYS:+--expires-days "$$DAYS"}

keys: $(BUILT) ## list the API keys
	@node dist/apps/keys/src/main.js list

revoke: $(BUILT) ## end an API key: make revoke NAME=laptop
	@test -n "$$NAME" || { echo "Which? make revoke NAME=laptop" >&2; exit 1; }
	@node dist/apps/keys/src/main.js revoke "$$NAME"

tests: $(MODELS) ## install what is missing, build, lint, run every test (REDIS_URL)
	@npm run --silent lint
	@npm run --silent build:tests && touch $(BUILT)
	@npm run --silent test

# ── Production, with Docker: docs/operations.md ──────────────────────────────────────────────────────────────────────

# By a label that has it, Compose replaces nginx when its configuration has changed.
export NGINX_CONF_CHECKSUM := $(firstword $(shell cksum nginx.conf))

build: secrets ## build the image
	@docker compose build migrate

start: secrets ## start production and wait until it is ready (PORT, WORKERS)
	@docker compose up --detach --wait --remove-orphans

stop: secrets ## stop production; the data stays
	@docker compose down

logs: secrets ## follow the logs of production
	@docker compose logs --follow --tail 100

ps: secrets ## list the processes of production
	@docker compose ps --all

scale: secrets ## run another number of workers: make scale WORKERS=4
	@test -n "$(WORKERS)" || { echo "How many? make scale WORKERS=4" >&2; exit 1; }
	@docker compose up --detach --wait --no-recreate --scale worker=$(WORKERS)

# What else has changed comes last: nginx with its configuration, and stores, which the replicas before might not bear.
upgrade: build ## replace what runs by what lies here, one replica after the other
	@docker compose run --rm migrate
	@for service in api-1 api-2 api-3 worker; do docker compose up --detach --no-deps --wait $$service || exit 1; done
	@docker compose up --detach --wait --remove-orphans

topology: built ## start production here without Docker: nginx, Redis and PostgreSQL on loopback (PORT, WORKERS)
	@exec node dist/topology/main.js

built: $(BUILT_TOPOLOGY) $(MODELS)

# Each is generated once, also for an installation that is older than it. The password of PostgreSQL's superuser and that of
# the service cannot be recovered from anywhere else.
secrets:
	@umask 077 && touch .env && for name in POSTGRES_PASSWORD POSTGRES_ADMIN_PASSWORD REDIS_PASSWORD; do \
	  grep -q "^$$name=." .env && continue; \
	  test -z "$$(tail -c 1 .env)" || echo >> .env; \
	  printf '%s=%s\n' $$name "$$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')" >> .env; \
	  echo "$$name is in .env now. Keep it."; \
	done

# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

install: $(INSTALLED) ## install the packages

$(INSTALLED): package-lock.json | node-version
	@npm ci --no-audit --no-fund
	@touch $@

$(BUILT): $(INSTALLED) $(SOURCES) | node-version
	@npm run --silent build:code
	@touch $@

$(BUILT_TOPOLOGY): $(BUILT) $(shell find topology bench test -name '*.ts')
	@npx tsc -p tsconfig.json
	@touch $@

$(MODELS): $(INSTALLED) $(MODEL_SOURCES) | $(BUILT)
	@npm run --silent build:models
	@touch $@

node-version:
	@sh apps/standalone/node-version.sh
