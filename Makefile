# Reading the Alliance: everything is made from here; `make` alone lists the targets.
# Needs GNU make and a POSIX shell. Every path is relative, so that the folder may lie
# anywhere, spaces in its name included.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help book copies lite packs test prove notebooks lab serve bench lock clean anew

# Settings, as in `make book PYTHON=/opt/python3.12/bin/python3` or `make serve PORT=8080`
PYTHON ?=
PORT ?= 8000
# Those of `make packs`; TERM of the environment is the kind of its terminal.
CHAPTERS ?=
KEY ?=
DAYS ?=
TO ?=
SENSITIVE ?=
OUTCOME ?=
LEVEL ?=
EACH ?=
PAPER ?=
ifeq ($(origin TERM),environment)
CLASS_TERM :=
else
CLASS_TERM := $(TERM)
endif

# A refused connection will not heal at the fifth try; a slow one keeps pip's own timeout.
PIP_RETRIES ?= 2
PIP_DISABLE_PIP_VERSION_CHECK ?= 1
export PIP_RETRIES PIP_DISABLE_PIP_VERSION_CHECK

PY := .venv/bin/python
READY := .venv/.ready
BUILT := _build/.built
COPIES := _build/.copies
LITE := .venv/.lite
STARTED := $(shell date +%s)

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
	    while IFS='|' read -r target meaning; do \
	        printf '%-18s%s\n' "$$target" "$$meaning"; done

book: $(BUILT) ## set up what is missing and build the book
	@echo "The book is up to date: $$(pwd)/_build/html/index.html"
	@echo "To read it in a browser: make serve"

copies: $(COPIES) ## make the PDF, the zip and the working copies
	@echo "All lie in $$(pwd)/_build/html, linked from take-it-with-you.html"

packs: $(BUILT) ## make the material of a class (CHAPTERS TERM KEY; more in README.md)
	@[ -n "$(CHAPTERS)" ] && [ -n "$(CLASS_TERM)" ] && [ -n "$(KEY)" ] || { \
	    echo 'Say for which class: make packs CHAPTERS="02 04" TERM="Spring 2027" KEY=spring.key, and if you like DAYS="2027-02-02 2027-02-09" TO=folder' >&2; exit 2; }
	@$(PY) -m alliance packs --chapters $(CHAPTERS) --term "$(CLASS_TERM)" --key "$(KEY)" \
	    $(if $(DAYS),--class $(DAYS)) $(if $(TO),--to "$(TO)") $(if $(SENSITIVE),--sensitive) \
	    $(if $(OUTCOME),--outcome "$(OUTCOME)") $(if $(LEVEL),--level "$(LEVEL)") \
	    $(if $(EACH),--each "$(EACH)") $(if $(PAPER),--paper "$(PAPER)")

lite: $(COPIES) $(LITE) ## let readers run the chapters in their browser (SEEDS=1: with the texts)
	@echo "Building the site that runs the chapters"
	@$(PY) -m alliance lite $(if $(SEEDS),--with-seeds)

# A test with a browser waits as much as it works: three keep two processors busy.
test: $(COPIES) ## set up, build and prove what the pages say
	@$(PY) -m pytest -n 3 --nbval tests chapters; status=$$?; \
	echo "make test took $$(( $$(date +%s) - $(STARTED) )) seconds."; exit $$status

prove: $(BUILT) $(LITE) ## run the proofs that take longer
	@$(PY) -m pytest -m prove tests

notebooks: $(READY) ## run the chapters again where code or data changed
	@$(PY) -m alliance notebooks

lab: $(READY) ## open the chapters in JupyterLab
	@$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/chapters \
	    $$([ "$$(id -u)" != 0 ] || echo --allow-root)

serve: $(BUILT) ## read the book in a browser (PORT=8000)
	@$(PY) -m alliance serve --port $(PORT)

bench: $(READY) ## print how fast quotations are found and pages rebuilt
	@for benchmark in benchmarks/bench_*.py; do $(PY) "$$benchmark" || exit 1; done

clean: ## remove the built book (the environment stays)
	rm -rf _build

# --- The environment ------------------------------------------------------------------

# The first Python that is new enough and can make environments. Each one is started, not
# only looked up: a pyenv shim can be there and yet start nothing.
define find_python
python=; found=; bare=; \
for candidate in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
    version=$$("$$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue; \
    if ! "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
        found="$$found$${found:+, }$$candidate ($$version)"; \
    elif ! "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then \
        bare="$$candidate ($$version)"; \
    else python=$$candidate; break; fi; \
done; \
if [ -z "$$python" ] && [ -n "$$bare" ]; then \
    echo "$$bare cannot make environments: its venv module is incomplete. On Debian or Ubuntu install python3-venv (sudo apt install python3-venv), then run the same command again." >&2; exit 1; \
elif [ -z "$$python" ]; then \
    echo "Python 3.11 or newer is needed; found: $${found:-none$(if $(PYTHON), under the name $(PYTHON))}. Install one, or name it: make book PYTHON=/path/to/python3.12" >&2; exit 1; \
fi;
endef

# What pip's own words about a connection look like
OFFLINE := NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|Temporary failure in name|Max retries|ProxyError|SSLError|from versions: none

# Set up anew where the folder was moved or copied, or its Python has gone.
moved := $(shell [ "$$(cat $(READY) 2>/dev/null)" = "$$(pwd)" ] && $(PY) -c '' >/dev/null 2>&1 || echo anew)

# A new .venv is removed if anything fails; one that was there is left as it was, since pip
# changes nothing before it has every package.
$(READY): requirements.txt pyproject.toml $(moved)
	@if [ -e .venv ]; then \
	    if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "The folder .venv holds no working Python 3.11 or newer with pip. Remove it (rm -rf .venv) and run the same command again." >&2; exit 1; \
	    fi; \
	    left="The .venv that was there still works."; \
	else \
	    $(find_python) \
	    echo "Making .venv with $$python ($$version)"; \
	    left="Nothing was left half made."; \
	    trap 'rm -rf .venv' EXIT; trap 'exit 130' INT; trap 'exit 143' HUP TERM; \
	    "$$python" -m venv .venv >&2 || { echo "Set-up stopped: $$python could not make .venv; its own words stand above. $$left" >&2; exit 1; }; \
	fi; \
	echo "Installing the packages of requirements.txt (a few minutes the first time)"; \
	log=.venv/set-up.log; count=0; \
	{ $(PY) -m pip install --require-hashes -r requirements.txt && \
	  $(PY) -m pip install --no-deps --no-build-isolation -e . && \
	  echo "set-up done"; } 2>&1 | tee $$log | while IFS= read -r line; do \
	    case "$$line" in \
	        Collecting*) count=$$((count + 1)); \
	            if [ $$((count % 30)) -eq 0 ]; then echo "  $$count packages fetched"; fi;; \
	        "Installing collected packages: alliance") ;; \
	        "Installing collected"*) echo "  putting them in place";; \
	        *"is ignored: it is neither"*|*Retrying*) ;; \
	        WARNING*) echo "  $$line";; \
	    esac; \
	done; \
	if [ "$$(tail -n 1 $$log)" != "set-up done" ]; then \
	    grep -E '^WARNING.*is ignored' $$log | sort -u | head -n 3 >&2; \
	    if grep -Eq '$(OFFLINE)' $$log; then \
	        what=$$(sed -n 's/.*No matching distribution found for \([^ ]*\).*/\1/p' $$log | head -n 1); \
	        echo "Set-up stopped: pip could not download $${what:-the packages}. Check the network, or where pip looks ($$(if [ -n "$$python" ]; then echo "$$python"; else echo $(PY); fi) -m pip config list), and run the same command again. $$left" >&2; \
	    else \
	        tail -n 8 $$log >&2; \
	        echo "Set-up stopped: pip could not install the packages; its last words stand above. $$left" >&2; \
	    fi; \
	    exit 1; \
	fi; \
	trap - EXIT; rm -f $(BUILT); pwd > $(READY)

# --- The book ---------------------------------------------------------------------------

# Everything that a page can depend on: where its links lead, where it is published, and
# every file with its checksum, so that neither a copied nor a touched one misleads. Names
# with spaces are drafts, and so are notebooks named _like_this.
MADE_FROM := { echo "the repository is" "$$BOOK_REPOSITORY $$GITHUB_REPOSITORY" \
        "$$GITHUB_REF_TYPE $$GITHUB_REF_NAME" "$$BOOK_ADDRESS" \
        "$$(git remote get-url origin 2>/dev/null)" \
        "$$(git describe --tags --exact-match HEAD 2>/dev/null)"; \
    find index.md how-to-use.md take-it-with-you.md chapters reference instructors data seeds alliance _static _templates *.bib \
        _config.yml _toc.yml addresses.csv datapackage.json CITATION.cff LICENSE LICENSE-CODE NOTICE pyproject.toml requirements.txt -type f ! -name '.*' ! -name '* *' \
        ! -path '*/.*' ! -path '*/__pycache__/*' ! -path 'chapters/_*' -exec cksum {} + \
        2>/dev/null | LC_ALL=C sort -k 3; }
changed := $(shell [ -f _build/html/index.html ] && $(MADE_FROM) | cmp -s - $(BUILT) || echo anew)

# Prints the pages whose words changed, if nothing else did; one taken away stands on one
# side only. Then Sphinx may keep what it has read of the others.
REREAD := diff $(BUILT) _build/next/made-from | awk '/^[<>]/ { sides[$$4]++ } END { \
    for (file in sides) if (sides[file] != 2 || file !~ /\.(md|ipynb)$$/) exit; \
    for (file in sides) print file }'

# The command jupyter-book, two seconds sooner: jsonschema would compile forty grammars for
# addresses, which the settings of a book have none of, and Python would look for garbage
# in page after page that Sphinx is still holding.
JUPYTER_BOOK := $(PY) -c 'import gc, sys; sys.modules["rfc3987_syntax"] = None; \
    gc.set_threshold(100_000); from jupyter_book.cli.main import main; main()'

# The new book is built beside the old one and takes its place only when it is sound. What
# Sphinx read is kept from one sound book to the next, as it repeats no warning about a page
# that it does not read again. Every page is written anew, which checks every link anew.
$(BUILT): $(READY) $(changed)
	@began=$$(date +%s); next=_build/next/_build; rm -rf _build/next; mkdir -p $$next; \
	trap 'rm -rf _build/next' EXIT; trap 'exit 130' INT; trap 'exit 143' HUP TERM; \
	$(MADE_FROM) > _build/next/made-from; pages=; \
	if [ -f $(BUILT) ] && [ -d _build/.doctrees ]; then pages=$$($(REREAD)); fi; \
	if [ -n "$$pages" ]; then \
	    cp -Rp _build/.doctrees $$next; \
	    for page in $$pages; do rm -f "$$next/.doctrees/$${page%.*}.doctree"; done; \
	fi; \
	echo "Building the book"; for page in $$pages; do echo "  $$page changed"; done; \
	if ! $(JUPYTER_BOOK) build . -n -W --keep-going --path-output _build/next > _build/book.log 2>&1; then \
	    esc=$$(printf '\033'); \
	    reasons=$$(sed "s/$$esc\[[0-9;]*m//g" _build/book.log | sed -n -e '/WARNING:/p; /ERROR:/p' -e '/^Exception occurred/,/^The full/p'); \
	    printf '%s\n' "$${reasons:-$$(tail -n 15 _build/book.log)}" | head -n 30 >&2; \
	    echo "The book was not built: the reasons stand above, everything else in _build/book.log." >&2; \
	    [ ! -f _build/html/index.html ] || echo "The pages in _build/html are those of the last sound book." >&2; \
	    exit 1; \
	fi; \
	grep -E 'BOOK_(REPOSITORY|ADDRESS)' _build/book.log; \
	rm -rf $(BUILT) _build/html _build/.doctrees; \
	mv $$next/html $$next/.doctrees _build && mv _build/next/made-from $(BUILT) && \
	echo "Built in $$(( $$(date +%s) - began )) seconds"

# From the pages that were just built, and into their folder, which a build lays anew.
$(COPIES): $(BUILT)
	@rm -f $@; echo "Making the PDF, the zip and the working copies"; $(PY) -m alliance copies && touch $@

# JupyterLite, which nothing but that site needs.
$(LITE): $(READY) lite/requirements.txt
	@echo "Installing the packages of lite/requirements.txt"
	@$(PY) -m pip install -q --no-deps --require-hashes -r lite/requirements.txt && touch $@

# --- The lock ---------------------------------------------------------------------------

# Keeps every version that requirements.in still allows; to move them all to the newest,
# delete requirements.txt first. uv comes and goes with a throw-away environment.
lock: ## work out requirements.txt again from requirements.in
	@$(find_python) \
	spare=$$(mktemp -d); trap 'rm -rf "$$spare"' EXIT; \
	"$$python" -m venv "$$spare/uv" && "$$spare/uv/bin/python" -m pip install -q uv && \
	"$$spare/uv/bin/uv" pip compile -q --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt && \
	awk 'NR == FNR { if ($$1 ~ /==/ && !/python_full_version >=/) { split($$1, pin, "=="); locked[pin[1]] = pin[2] } next } \
	     { split($$1, pin, "=="); if (pin[1] in locked) sub(/==[^ ]+/, "==" locked[pin[1]]); print }' \
	    requirements.txt binder/requirements.txt > "$$spare/binder.txt" && \
	cat "$$spare/binder.txt" > binder/requirements.txt
