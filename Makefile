# Every task of the project by name. `make` alone lists them.

PYTHON := .venv/bin/python
RELEASE := .build/release/crier
DEBUG := .build/debug/crier
SWIFT_FILES := Package.swift Sources Support Tests Benchmarks Fuzz

.DEFAULT_GOAL := help
.PHONY: help build demo test lint format fuzz kill bench docs

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## the release binary, .build/release/crier
	@scripts/setup.sh build
	swift build -c release --product crier

demo: build ## everything: build, start Crier with a pretend Meta, send a message, show what became of it
	$(RELEASE) demo

test: ## every test: real clients in eight languages, every line of the contract, hostile calls, kill -9, then `swift test`
	@scripts/setup.sh test
	swift build --build-tests
	$(PYTHON) scripts/test-clients.py --binary $(DEBUG)
	$(PYTHON) scripts/conformance.py --binary $(DEBUG)
	$(PYTHON) scripts/fuzz-api.py --binary $(DEBUG) --seconds 120
	$(PYTHON) scripts/fuzz-webhooks.py --seconds 30
	$(PYTHON) scripts/kill-test.py --binary $(DEBUG) --rounds 3
	$(PYTHON) scripts/kill-test.py --binary $(DEBUG) --rounds 2 --retry
	$(PYTHON) scripts/kill-broadcast.py --binary $(DEBUG) --recipients 20000 --kills 3
	$(PYTHON) scripts/kill-broadcast.py --binary $(DEBUG) --recipients 10000 --kills 2 --policy resend-when-proven
	$(PYTHON) scripts/kill-events.py --binary $(DEBUG) --recipients 2000 --kills 2
	scripts/swift-test.sh

lint: ## formatting, and whether the rooms keep to the house
	swift format lint --strict -r $(SWIFT_FILES)
	python3 scripts/check-house.py --self-test
	python3 scripts/check-house.py
	python3 scripts/error-docs.py --check
	python3 scripts/contract-docs.py --check
	python3 scripts/client-docs.py --check

format: ## formats every Swift file in place
	swift format -i -r $(SWIFT_FILES)

fuzz: build ## the HTTP API under hostile input for two minutes, and the reader of webhooks for ten
	@scripts/setup.sh test
	$(PYTHON) scripts/fuzz-api.py --binary $(RELEASE) --seconds 120
	$(PYTHON) scripts/fuzz-webhooks.py --seconds 600

kill: build ## kill -9 under load: calls whose clients give up or retry, and a broadcast to 200,000 with both policies
	@scripts/setup.sh test
	$(PYTHON) scripts/kill-test.py --binary $(RELEASE) --rounds 20
	$(PYTHON) scripts/kill-test.py --binary $(RELEASE) --rounds 20 --retry
	$(PYTHON) scripts/kill-broadcast.py --binary $(RELEASE)
	$(PYTHON) scripts/kill-broadcast.py --binary $(RELEASE) --policy resend-when-proven
	$(PYTHON) scripts/kill-events.py --binary $(RELEASE)
	$(PYTHON) scripts/stop-broadcast.py --binary $(RELEASE)

bench: build ## side by side with wrk, a bare Swift loop and Python scripts; about fifteen minutes after building
	@scripts/setup.sh bench
	swift build -c release --package-path Benchmarks --scratch-path .build/benchmarks
	$(PYTHON) scripts/bench.py --binary $(RELEASE) --tool .build/benchmarks/release/crier-bench
	$(PYTHON) scripts/bench-broadcast.py --binary $(RELEASE) --tool .build/benchmarks/release/crier-bench
	$(PYTHON) scripts/bench-webhooks.py --binary $(RELEASE)
	$(PYTHON) scripts/bench-reads.py --binary $(RELEASE)

docs: ## writes docs/errors.md, docs/errors/, docs/contract.md and the code in docs/clients anew from what they are made of
	python3 scripts/error-docs.py
	python3 scripts/contract-docs.py
	python3 scripts/client-docs.py
