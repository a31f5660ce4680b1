# Every command of the project. `make` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON = .venv/bin/python
SHOPDB = $(PYTHON) -m shopdb
ALEMBIC = $(PYTHON) -m alembic
READY = .venv/.ready
# Another database of alembic.ini: make migrate ENV=staging
ALEMBIC_ENV = $(if $(ENV),-x 'env=$(ENV)')
MAY_LOSE = $(if $(ALLOW_LOSS),-x allow_loss=$(ALLOW_LOSS))
SHOPDB_ENV = $(if $(ENV),--env '$(ENV)')
SQL = $(wildcard schema views procedures triggers events roles queries quality migrations shopdb)

##@ Start here

.PHONY: demo
demo: $(READY) ## From nothing to answers and pictures: make demo FILE=online_retail.csv.gz
	$(SHOPDB) demo $(if $(FILE),--file '$(FILE)')

.PHONY: setup
setup: $(READY) ## Create .venv and install the tooling

# Without pip inside: Debian's python3 brings venv but not always ensurepip.
$(READY): requirements.lock pyproject.toml
	python3 -m venv --clear --without-pip .venv
	python3 -m pip --python $(PYTHON) install --quiet --requirement requirements.lock
	python3 -m pip --python $(PYTHON) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

##@ Server

.PHONY: up
up: $(READY) ## Start MySQL and MongoDB, or check those of SHOPDB_URL and SHOPDB_MONGO_URL
	@$(SHOPDB) up
	@$(SHOPDB) documents up --optional

.PHONY: down
down: $(READY) ## Stop the servers that `make up` started; their data stays
	@$(SHOPDB) down
	@$(SHOPDB) documents down

.PHONY: reset
reset: $(READY) ## Wipe those servers and their data: make reset FORCE=1 does not ask
	@FORCE=$(FORCE) $(SHOPDB) reset
	@FORCE=1 $(SHOPDB) documents reset

.PHONY: url
url: $(READY) ## Print the whole URL, password and all, for other programs
	@$(SHOPDB) url

.PHONY: doctor
doctor: $(READY) ## Check the server's version, settings and privileges
	@$(SHOPDB) doctor

##@ Backup

.PHONY: backup
backup: $(READY) ## Back up, and copy the binary logs: make backup TO=folder KEEP=7
	@$(SHOPDB) backup $(if $(TO),--to '$(TO)') $(if $(KEEP),--keep '$(KEEP)')
	@$(SHOPDB) backup --binlogs $(if $(TO),--to '$(TO)')

.PHONY: restore
restore: $(READY) ## Bring it back: make restore FROM=… UNTIL='2026-11-25 12:00:00' DATABASE=new FORCE=1
	@FORCE=$(FORCE) $(SHOPDB) restore --from '$(FROM)' \
		$(if $(UNTIL),--until '$(UNTIL)') $(if $(DATABASE),--database '$(DATABASE)')

##@ Schema

.PHONY: migrate
migrate: $(READY) ## Upgrade the database to the newest revision
	$(ALEMBIC) $(ALEMBIC_ENV) $(MAY_LOSE) upgrade head

.PHONY: rollback
rollback: $(READY) ## Undo the newest revision: make rollback ALLOW_LOSS=1 where rows go with it
	$(ALEMBIC) $(ALEMBIC_ENV) $(MAY_LOSE) downgrade -1

.PHONY: status
status: $(READY) ## Say which revision the database has, and what is pending
	@$(SHOPDB) migrate $(SHOPDB_ENV) status

.PHONY: plan
plan: $(READY) ## Show what `make migrate` would run, what waits for it, and for how many rows
	@$(SHOPDB) migrate $(SHOPDB_ENV) plan

.PHONY: verify
verify: $(READY) ## Prove that migrations and rooms describe one database, up and down
	@$(SHOPDB) migrate $(SHOPDB_ENV) verify

.PHONY: release
release: $(READY) ## Prove the newest revisions and write their hashes down: from then on they stay
	@$(SHOPDB) migrate release

.PHONY: revision
revision: $(READY) ## Write the next revision from the rooms: make revision m="add gift cards"
	@$(SHOPDB) migrate $(SHOPDB_ENV) revision --message "$$m" $(ARGS)

.PHONY: audit
audit: $(READY) ## Write the triggers of the audit log, from triggers/audited.toml
	@$(SHOPDB) audit triggers

.PHONY: audit-verify
audit-verify: $(READY) ## Prove that nobody changed the audit log: make audit-verify ARGS='--anchors FILE'
	@$(SHOPDB) audit verify $(ARGS)

.PHONY: masks
masks: $(READY) ## Write the masked views for analysts, from the marks and privacy/masked.toml
	@$(SHOPDB) privacy views

##@ Data and answers

.PHONY: seed
seed: $(READY) ## Load the rows every shop needs, and a made-up shop: make seed SCALE=1
	@$(SHOPDB) seed reference
	$(if $(SCALE),@$(SHOPDB) seed sample --scale '$(SCALE)')

.PHONY: import
import: $(READY) ## Take over real sales: make import SOURCE=online_retail FILE=online_retail.csv.gz
	@$(SHOPDB) import '$(SOURCE)' --file '$(FILE)'

.PHONY: queries
queries: $(READY) ## List the curated questions
	@$(SHOPDB) query list

.PHONY: query
query: $(READY) ## Ask one: make query Q=customer/rfm ARGS='as_of=2011-12-10'
	@$(SHOPDB) query run $(Q) $(ARGS)

.PHONY: pipeline
pipeline: $(READY) ## Run a pipeline of MongoDB: make pipeline P=catalog_facets ARGS='category=…'
	@$(SHOPDB) documents run $(P) $(ARGS)

.PHONY: gallery
gallery: $(READY) ## Write what is made from questions and pipelines: shopdb.analysis, README.md
	@$(SHOPDB) query functions
	@$(SHOPDB) query readme
	@$(SHOPDB) documents readme

.PHONY: quality
quality: $(READY) ## Check the data by the rules of quality/: make quality ARGS='--junit quality.xml'
	@$(SHOPDB) quality run $(ARGS)

.PHONY: health
health: $(READY) ## Look after the server and the shop: make health ARGS='--format prometheus'
	@$(SHOPDB) health $(ARGS)

.PHONY: privacy
privacy: $(READY) ## Look for personal data that is not marked: make privacy ARGS='--rows 5000'
	@$(SHOPDB) privacy check $(ARGS)

.PHONY: privacy-export
privacy-export: $(READY) ## Write all that is known of one person as JSON: make privacy-export CUSTOMER=7
	@$(SHOPDB) privacy export --customer '$(CUSTOMER)' --out '$(or $(OUT),person-$(CUSTOMER).json)' $(ARGS)

.PHONY: retention
retention: $(READY) ## What is kept for too long: make retention shows it, make retention APPLY=1 lets go
	@$(SHOPDB) retention $(if $(APPLY),run,plan) $(ARGS)

.PHONY: export
export: $(READY) ## Write every table as Parquet, for other engines: make export OUT=export
	@$(SHOPDB) export $(if $(OUT),--output '$(OUT)') $(ARGS)

.PHONY: spark
spark: $(READY) ## Install Java and PySpark, for questions on Apache Spark: ARGS='--engine spark'
	command -v java >/dev/null || apt-get install --yes --quiet openjdk-17-jre-headless
	python3 -m pip --python $(PYTHON) install --quiet --no-build-isolation --editable '.[spark]'

.PHONY: report
report: $(READY) ## Draw the monthly review, a page for each channel: make report MONTH=2011-11
	@$(SHOPDB) report $(if $(MONTH),--month '$(MONTH)')

.PHONY: docs
docs: $(READY) ## Build site/, which explains everything, and write docs/dictionary and docs/diagrams
	@$(SHOPDB) docs --files
	@$(SHOPDB) docs $(if $(OUT),--output '$(OUT)')

##@ Quality

.PHONY: check
check: lint test ## Run all that CI runs

.PHONY: lint
lint: $(READY) ## Check SQL for what would hurt, the style of SQL and Python, and the types
	$(SHOPDB) lint
	$(PYTHON) -m sqlfluff lint --processes 0 $(SQL)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

.PHONY: format
format: $(READY) ## Rewrite SQL and Python in the house style
	$(PYTHON) -m sqlfluff fix --processes 0 $(SQL)
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

.PHONY: test
test: $(READY) ## Run the tests on a MySQL of their own: make test ARGS='-k import'
	$(PYTHON) -m pytest -n auto -m 'not deep' $(ARGS)

.PHONY: test-deep
test-deep: $(READY) ## Run what is exhaustive and slow
	$(PYTHON) -m pytest -n auto -m deep $(ARGS)

.PHONY: browser
browser: ## Install Debian's Chromium, some 400 MB, for the tests that look at the report
	command -v chromium || { apt-get update && \
		apt-get install --yes --no-install-recommends chromium; }

.PHONY: graphviz
graphviz: ## Install Debian's Graphviz, for the diagrams of the site and their tests
	command -v dot || { apt-get update && \
		apt-get install --yes --no-install-recommends graphviz; }

.PHONY: lock
lock: $(READY) ## Write the versions in use to requirements.lock
	python3 -m pip --python $(PYTHON) freeze --all --exclude-editable | grep -v '^pip==' > requirements.lock

.PHONY: help
help: ## List these commands
	@awk 'BEGIN {FS = ":.*?## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*?## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
