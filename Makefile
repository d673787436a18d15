# Two commands for people: `make run` and `make test`. Everything they need they set up themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?= store
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run ask test check lint types imports unit install dev samples clean

run: install ## install, read the samples, answer one question, open the web chat on 127.0.0.1:7860
	@echo "▸ 导入自带样例 samples/（已导入过的会跳过）"
	@$(BIN)/wenzhang ingest samples --store $(STORE)
	@echo "▸ 问：克州2021年项目支出多少"
	@$(BIN)/wenzhang ask 克州2021年项目支出多少 --store $(STORE)
	@echo "▸ 网页问答：http://127.0.0.1:7860 （按 Ctrl-C 结束）"
	@$(BIN)/wenzhang serve --store $(STORE)

ask: install ## make ask Q=克州2021年项目支出多少
	@test -n "$(Q)" || { echo "用法：make ask Q=你的问题"; exit 2; }
	@test -e $(STORE)/wenzhang.db || $(BIN)/wenzhang ingest samples --store $(STORE)
	@$(BIN)/wenzhang ask "$(Q)" --store $(STORE)

test: dev check ## everything that CI runs

check: lint types imports unit

lint:
	@echo "▸ ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@echo "▸ mypy --strict"
	@$(BIN)/mypy

imports:
	@echo "▸ import-linter"
	@$(BIN)/lint-imports --no-cache

unit:
	@echo "▸ pytest"
	@$(BIN)/python -m pytest

install: $(VENV)/.installed
dev: $(VENV)/.installed-dev

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "▸ 建立虚拟环境并安装（首次约几分钟）"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --progress-bar off -c constraints.txt torch==2.13.0
	@$(PIP) install --quiet --progress-bar off -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "▸ 安装开发工具"
	@$(PIP) install --quiet --progress-bar off -c constraints.txt -e ".[dev,openai,ocr]"
	@touch $@

samples: dev ## typeset the samples again from samples/figures
	@$(BIN)/python -m typesetting samples/figures -o samples

clean:
	rm -rf $(VENV) store *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
