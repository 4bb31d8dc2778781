# Every command a developer needs; `make help` lists them.

GO ?= go
BIN := bin
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# The grammar packages are C code of others: their warnings are not ours to read.
export CGO_CFLAGS := -O2 -w

# Code that starts no goroutine and is tested on whole libraries: with the race
# detector that takes ten times as long. The language server, which calls it from
# many goroutines, is tested with it.
SINGLE := $(addprefix ./,anchors/... docai/dialect docai/draft docai/guard docai/outline docai/redact docai/truth internal/syntax)

.PHONY: help need build try try-local test e2e screenshots lint vsix generate clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

need:
	@scripts/need

build: need ## build the binaries into bin/
	$(GO) build -o $(BIN)/ ./cmd/...

try: need ## see drafts for real files of this repository, and a comment that keeps its place
	$(GO) build -o $(BIN)/ ./cmd/hivesync-lsp
	@scripts/try

try-local: build ## see drafts of a real, very small model that runs on this machine (127 MB, once)
	@scripts/local-model scripts/try-local

test: need lint ## run everything that needs no real editor
	$(GO) test $(SINGLE)
	@echo "$(GO) test -race, all other packages"
	@$(GO) test -race $(filter-out $(shell $(GO) list $(SINGLE)),$(shell $(GO) list ./...))

e2e: build ## install the real editors into .cache/ and drive them through the review
	e2e/run

screenshots: build ## take the pictures of docs/images anew, in the real editors
	e2e/screenshots

vsix: ## package the extension for VS Code
	cd editors/vscode && npm ci --ignore-scripts=false && npm run package

lint: need ## formatting, vet, staticcheck; tsc and eslint for the extension
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not gofmt-ed: $$out"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	@scripts/lint-extension

generate: need ## write the files that are generated from tables
	$(GO) generate ./...

clean: ## remove what was built
	rm -rf $(BIN) .cache e2e/out
