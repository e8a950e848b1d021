# make run   the dashboard on http://127.0.0.1:8501 (builds the demo dataset on the first start)
# make test  everything: style, types, unit tests, screens, a real browser
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium

.PHONY: run test lint browser npm

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev browser node_modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

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

browser:
	@test -x $(CHROMIUM) && fc-list 2>/dev/null | grep -q NotoSansCJK \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig; } \
	|| { echo "The browser tests need Chromium and Chinese fonts. Please run:"; \
	     echo "  sudo apt-get update && sudo apt-get install -y chromium fonts-noto-cjk fontconfig"; exit 1; }

node_modules: package-lock.json | npm
	npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

npm:
	@command -v npm >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm; } \
	|| { echo "The browser tests need npm, which fetches axe-core. Please run:"; \
	     echo "  sudo apt-get update && sudo apt-get install -y npm"; exit 1; }
