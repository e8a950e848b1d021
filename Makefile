# make run   the dashboard on http://127.0.0.1:8501 (builds the demo dataset on the first start)
# make test  everything: style, types, unit tests, screens, a real browser
# make release   what only a release asks for: tests that try more, and those on a real Spark cluster on this machine
# make spark     what a cluster takes (see docs/scale.md)
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium

.PHONY: run test lint audit browser office npm nginx java spark release

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev browser office nginx node_modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

spark: .venv-spark/ready

release: .venv/dev browser office nginx node_modules .venv-spark/ready
	$(BIN)/python -m pytest -n 0 tests/cluster
	RELEASE=1 $(BIN)/python -m pytest -m release

lint: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.venv-spark/ready: requirements-spark.txt | java
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	touch $@

# $(call debian,what is there already,packages,what for)
debian = @{ $(1); } >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2); } \
	|| { echo "$(3). Please run:"; echo "  sudo apt-get update && sudo apt-get install -y $(2)"; exit 1; }

browser:
	$(call debian,test -x $(CHROMIUM) && fc-list | grep -q NotoSansCJK,chromium fonts-noto-cjk fontconfig,The tests drive Chromium and write Chinese)

office:
	$(call debian,command -v soffice && command -v pdftoppm,--no-install-recommends libreoffice-writer libreoffice-impress poppler-utils,The tests have documents drawn by LibreOffice)

nginx:
	$(call debian,test -x /usr/sbin/nginx && command -v openssl,--no-install-recommends nginx-light openssl,The tests sign in through nginx)

java:
	$(call debian,command -v java,--no-install-recommends openjdk-17-jre-headless,Spark runs on Java)

npm:
	$(call debian,command -v npm,--no-install-recommends npm,The tests take axe-core from npm)

node_modules: package-lock.json | npm
	npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

# Known vulnerabilities of what is pinned, as the index of packages tells them; needs its JSON interface, which some mirrors lack.
audit: .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	$(BIN)/pip-audit -r requirements.txt --no-deps --disable-pip --progress-spinner off
