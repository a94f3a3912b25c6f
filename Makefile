# The commands of FRS. `make` without a target lists them.

.DEFAULT_GOAL := help
.PHONY: help run tests check install node-version build start stop logs ps scale upgrade topology built key keys revoke secrets

# The folders of the source files are prerequisites too: when a source file is removed, the modification time of its
# folder changes, and make builds again.
SOURCES := tsconfig.json tsconfig.build.json $(shell find apps/*/src libs/*/src tools -type d -o -name "*.ts" -o -name "*.wat") \
  apps/web/vite.config.js $(shell find apps/web/src clients/typescript/src -type f)
# The top folders themselves are not prerequisites, because `topology` is also the name of a target.
TEST_SOURCES := $(shell find apps libs clients test topology bench evaluation -mindepth 1 -name dist -prune -o \( -type d -o -name "*.ts" -o -name "*.tsx" -o -name "*.css" \) -print)
MODEL_SOURCES := $(shell find tools/model-export -type f)

# At its end, each step of the build writes a marker file into the folder that the step creates. If a step is
# interrupted, the marker file is missing, so make runs the step again.
INSTALLED := node_modules/.installed
BUILT := dist/.built
BUILT_TOPOLOGY := dist/topology/.built
BUILT_TESTS := dist/test/.built
MODELS := models/.built

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# exec replaces the shell, so that node receives signals directly: a terminal sends Ctrl-C to both make and node, and make
# forwards SIGTERM.
run: $(BUILT) $(MODELS) ## start FRS on this machine, with its own PostgreSQL (PORT, FRS_DATA_DIR)
	@exec node dist/programs/standalone.js

# The targets key, keys and revoke use the database of a running `make run`, or the database of DATABASE_URL.
key: $(BUILT) ## create an API key: make key NAME=laptop SCOPES=read,write,delete DAYS=90
	@test -n "$$NAME" || { echo "NAME is required, for example: make key NAME=laptop" >&2; exit 1; }
	@node dist/programs/keys.js create --name "$$NAME" $${SCOPES:+--scopes "$$SCOPES"} $${DAYS:+--expires-days "$$DAYS"}

keys: $(BUILT) ## list the API keys
	@node dist/programs/keys.js list

revoke: $(BUILT) ## revoke an API key: make revoke NAME=laptop
	@test -n "$$NAME" || { echo "NAME is required, for example: make revoke NAME=laptop" >&2; exit 1; }
	@node dist/programs/keys.js revoke "$$NAME"

tests: $(INSTALLED) ## install the packages, build, lint, run all tests (REDIS_URL)
	@$(MAKE) --no-print-directory --jobs=3 lint-code $(BUILT_TESTS) lint-format lint-imports lint-words lint-image
	@$(MAKE) --no-print-directory $(MODELS)
	@node dist/clients/python/test/install.js
	@npm run --silent test

check: $(INSTALLED) ## format, lint, compile, run the tests that need no server and no model
	@npm run --silent format > /dev/null
	@$(MAKE) --no-print-directory --jobs=3 lint-code $(BUILT_TESTS) lint-imports lint-words
	@npm run --silent test:unit

lint-%:
	@npm run --silent lint:$*

# ── Production, with Docker: docs/operations.md ──────────────────────────────────────────────────────────────────────

# The checksum of nginx.conf is passed to Compose as a label of nginx, so that Compose replaces the container when
# nginx.conf has changed.
export NGINX_CONF_CHECKSUM := $(firstword $(shell cksum nginx.conf))

build: secrets ## build the image
	@docker compose build migrate

start: secrets ## start production and wait until it is ready (PORT, WORKERS)
	@docker compose up --detach --wait --remove-orphans

stop: secrets ## stop production, keep the data
	@docker compose down

logs: secrets ## follow the logs of production
	@docker compose logs --follow --tail 100

ps: secrets ## list the containers of production
	@docker compose ps --all

scale: secrets ## change the number of workers: make scale WORKERS=4
	@test -n "$(WORKERS)" || { echo "WORKERS is required, for example: make scale WORKERS=4" >&2; exit 1; }
	@docker compose up --detach --wait --no-recreate --scale worker=$(WORKERS)

# The last command replaces nginx and the data stores if they have changed. It runs last, because the previous replicas
# might not be compatible with them.
upgrade: build ## upgrade production to the version in this directory, one replica after the other
	@docker compose run --rm migrate
	@for service in search api-1 api-2 api-3 worker; do docker compose up --detach --no-deps --wait $$service || exit 1; done
	@docker compose up --detach --wait --remove-orphans

topology: built ## start production on this machine without Docker, on loopback (PORT, WORKERS)
	@exec node dist/topology/main.js

built: $(BUILT_TOPOLOGY) $(MODELS)

# Adds each password that is missing to `.env`, also in existing installations. The two passwords of PostgreSQL cannot
# be recovered.
secrets:
	@umask 077 && touch .env && for name in POSTGRES_PASSWORD POSTGRES_ADMIN_PASSWORD REDIS_PASSWORD; do \
	  grep -q "^$$name=." .env && continue; \
	  test -z "$$(tail -c 1 .env)" || echo >> .env; \
	  printf '%s=%s\n' $$name "$$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')" >> .env; \
	  echo "Generated $$name in .env. Back it up."; \
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
	@npm run --silent tsc -- -p tsconfig.json
	@touch $@

$(BUILT_TESTS): $(INSTALLED) $(SOURCES) $(TEST_SOURCES) | node-version
	@npm run --silent build:tests
	@touch $(BUILT) $(BUILT_TOPOLOGY) $@

$(MODELS): $(INSTALLED) $(MODEL_SOURCES) | $(BUILT)
	@npm run --silent build:models
	@touch $@

node-version:
	@sh apps/standalone/node-version.sh
