# What a developer types. Everything is made where it is missing and skipped where it is current.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run setup test check faults bench assets translations lock

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: ## Start everything, with the demo centres (PORT=8000, JLPT_DATA_DIR=.data)
	@exec $(PYTHON) scripts/bootstrap.py run

setup: ## Only make what a start needs: virtual environment, packages, assets
	@$(PYTHON) scripts/bootstrap.py dev

test: ## All checks and all tests, in a browser too
	@$(PYTHON) scripts/bootstrap.py test
	@exec scripts/check --with-tests

check: ## Lint, types, layers, migrations, translations, JavaScript tests
	@$(PYTHON) scripts/bootstrap.py test
	@exec scripts/check

faults: ## Make every fault that must lose nothing; docs/faults.md
	@$(PYTHON) scripts/bootstrap.py test
	@FAULTS=all .venv/bin/python -m pytest -m fault

bench: ## Measure what has a budget; QUICK=1 takes two minutes, else ten
	@$(PYTHON) scripts/bootstrap.py test
	@.venv/bin/python -m bench $(if $(QUICK),--quick)

assets: ## Build styles and scripts again whenever they change
	@$(PYTHON) scripts/bootstrap.py dev
	@exec npm run watch:css

translations: ## Collect the texts of the sources into locale/*/LC_MESSAGES/*.po
	@.venv/bin/python manage.py makemessages --all --no-obsolete --no-wrap --add-location file --ignore node_modules --ignore bench

lock: ## Resolve pyproject.toml into requirements/*.txt again
	@scripts/lock
