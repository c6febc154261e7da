# plytix-webflow: small filters over one library. `make help` lists the goals.

PREFIX ?= /usr/local
DESTDIR ?=
SAN ?=
V ?=

CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes

# Which of these options does the compiler take, for this machine and with this
# C library? One that it only warns of is none.
takes = $(foreach o,$1,$(shell $(CC) -Werror -O2 -U_FORTIFY_SOURCE $o -x c \
          -include stdio.h -c -o /dev/null /dev/null 2>/dev/null && echo '$o'))
HARD := -fstack-protector-strong -fPIE -U_FORTIFY_SOURCE \
        $(or $(call takes,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2)
HARD += $(call takes,-fstack-clash-protection -fcf-protection)
HARDLD = -pie -Wl,-z,relro,-z,now -Wl,--as-needed

# SAN=1: address and undefined, in a build folder and a bin of their own
BUILD ?= build$(if $(SAN),/san)
BIN ?= $(if $(SAN),$(BUILD)/bin,bin)
ifneq ($(SAN),)
HARD = -fsanitize=address,undefined -fno-sanitize-recover=undefined \
       -fno-omit-frame-pointer
HARDLD = -fsanitize=address,undefined -Wl,--as-needed
endif

PKGS = libcurl yajl libpq
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Ilib $(WARN) $(HARD) \
             $(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
LIBS = $(shell pkg-config --libs $(PKGS)) -lunistring
SANDBOX_LIBS = $(shell pkg-config --libs libmicrohttpd json-c)

PROGRAMS = $(notdir $(basename $(wildcard src/*.c)))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*/*.c))
MANUALS = $(wildcard src/*.[157])

Q = $(if $(V),,@)

# The rooms of lib/, the upper ones first: the linker reads their archives once.
# A program names those that it is made of; tests/rooms.sh holds who may use whom.
ALL_ROOMS = web alarm webflow ledger plytix variants mapping plan net io base

$(BIN)/audit-log: ROOMS = ledger io base
$(BIN)/plytix-fetch: ROOMS = plytix net io base
$(BIN)/sync-alarm: ROOMS = alarm net io base
$(BIN)/sync-http: ROOMS = web ledger io base
$(BIN)/variant-expand: ROOMS = variants mapping io base
$(BIN)/webflow-fetch: ROOMS = webflow plan net io base
$(BIN)/webflow-map: ROOMS = mapping io base
$(BIN)/webflow-push: ROOMS = webflow plan net io base

all: $(PROGRAMS:%=$(BIN)/%)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Each statement of sql/queries/NAME.sql is a string sql_NAME in one header,
# without comments and indentation. The folder: a file of it may go.
QUERIES = $(sort $(wildcard sql/queries/*.sql))
LEDGER = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/ledger/*.c))

$(BUILD)/ledger/queries.h: $(QUERIES) sql/queries Makefile
	@mkdir -p $(@D)
	$(Q)awk 'FNR == 1 { name = FILENAME; gsub(/.*\/|\.sql$$/, "", name); \
	    printf "%sstatic const char sql_%s[] =", end, name; end = ";\n" } \
	    /^[ \t]*--/ { next } \
	    { sub(/^[ \t]+/, ""); gsub(/["\\]/, "\\\\&"); \
	    printf "\n\t\"%s \"", $$0 } END { print ";" }' $(QUERIES) >$@.new
	$(Q)mv $@.new $@

# What webflow-push decides by: a line that was answered under other rules is new.
RULES = $(sort $(wildcard lib/plan/*.[ch] lib/webflow/*.[ch]))

$(BUILD)/ledger/rules.h: $(RULES) Makefile
	@mkdir -p $(@D)
	$(Q)sum=$$(cat $(RULES) | sha256sum) && \
	    printf '#define PUSH_RULES "%s"\n' "$${sum%% *}" >$@.new
	$(Q)mv $@.new $@

$(LEDGER): ALL_CFLAGS += -I$(BUILD)
$(LEDGER): | $(BUILD)/ledger/queries.h $(BUILD)/ledger/rules.h

.SECONDEXPANSION:

$(BUILD)/lib/%.a: $$(addprefix $(BUILD)/,$$(addsuffix .o,$$(basename $$(wildcard lib/$$*/*.c))))
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BIN)/%: $(BUILD)/src/%.o $$(addprefix $(BUILD)/lib/,$$(addsuffix .a,$$(ROOMS)))
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- tests
unit: $(UNITS:%=$(BUILD)/unit/%)

# plan_test plays the plan against a model of the shop and the PIM
MODEL = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/model/*.c))
$(BUILD)/unit/plan/plan_test: $(MODEL)

$(BUILD)/tests/unit/%.o $(MODEL): ALL_CFLAGS += -Itests

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(ALL_ROOMS:%=$(BUILD)/lib/%.a)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
	    $(LIBS)

# what stands in for Plytix and Webflow: goal `sandbox`
-include tests/services/services.mk

check:
	@tests/run.sh

bare:
	@tests/bare.sh

lint:
	@tests/lint.sh

# BEFORE=COMMIT: that one, too; SIZES="PRODUCTS VARIANTS …"
bench: all sandbox
	@tests/bench/run.sh $(BEFORE:%=-b %) $(SIZES)
	@tests/bench/filters.sh
	@tests/bench/prices.sh

# seconds for each fuzzer
FUZZ_SECONDS ?= 20
fuzz:
	@tests/fuzz/run.sh $(FUZZ_SECONDS)

# long; tests/campaign/* say how to have less
crash faults rate: all sandbox
	@tests/campaign/$@

# 200 tasks, 4 workers
queue: all sandbox
	@QUEUE_TASKS=200 tests/run.sh queue

# ---- what the page shows and is tested with; nothing of it is committed
# Swagger UI for /docs, by npm; the package is held to its digest.
SWAGGER_UI = 5.35.0
SWAGGER_UI_SHA512 = 534eaba4cb56f55dd73c638179a993512af4674f63317e0826e00da44f$\
    c465b021c341bc0a0c2bcd4e18997927fe1d3008336c5dd19aad334d1c2dec53cc9551
SWAGGER_UI_TGZ = swagger-ui-dist-$(SWAGGER_UI).tgz
SWAGGER_UI_FILES = swagger-ui-bundle.js swagger-ui.css LICENSE NOTICE

vendor: $(BUILD)/swagger-ui/.$(SWAGGER_UI)

$(BUILD)/swagger-ui/.$(SWAGGER_UI):
	@type npm >/dev/null || { echo 'npm is missing: apt-get install npm'; exit 1; }
	$(Q)rm -rf $(@D) $(@D).new && mkdir -p $(@D).new
	$(Q)cd $(@D).new && npm pack --silent swagger-ui-dist@$(SWAGGER_UI) >/dev/null
	$(Q)cd $(@D).new && echo '$(SWAGGER_UI_SHA512)  $(SWAGGER_UI_TGZ)' | sha512sum --quiet -c -
	$(Q)cd $(@D).new && tar -xzf $(SWAGGER_UI_TGZ) --strip-components=1 --no-same-owner \
	    $(SWAGGER_UI_FILES:%=package/%) && rm $(SWAGGER_UI_TGZ)
	$(Q)mv $(@D).new $(@D) && touch $@

# The page in a browser (installs what it needs)
check-page: all sandbox vendor
	@tests/page/run.sh

# sync.sh all over two hosts, which are namespaces (installs what it needs; root)
check-hosts:
	@tests/hosts/run.sh

# The package's units on a machine that boots in namespaces (root, by apt)
check-units:
	@tests/units/run.sh

# The Debian package in a bare Debian (root, by apt)
check-deb:
	@tests/deb/run.sh

# The image, built and run by podman in a folder (installs what it needs; root)
check-image:
	@tests/image/run.sh

# ---- a tree that works outside the checkout
HOME_DIR = $(DESTDIR)$(PREFIX)/lib/plytix-webflow
MAN_DIR = $(DESTDIR)$(PREFIX)/share/man
DOC_DIR = $(DESTDIR)$(PREFIX)/share/doc/plytix-webflow
COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions/plytix-webflow-sync

# there it is not called sync.sh
NAME_INSTALLED = sed -i -e '/^\.Nm plytix-webflow-sync ,$$/d' \
    -e 's,\(\\&\./\)\{0\,1\}sync\.sh,plytix-webflow-sync,g'

install: all
	install -d $(HOME_DIR)/bin $(HOME_DIR)/pipelines $(HOME_DIR)/sql \
	    $(HOME_DIR)/lib/web \
	    $(DESTDIR)$(PREFIX)/bin $(DOC_DIR)
	install -m 755 $(PROGRAMS:%=$(BIN)/%) $(HOME_DIR)/bin
	install -m 755 sync.sh $(HOME_DIR)
	cp -R pipelines/. $(HOME_DIR)/pipelines
	cp -R sql/. $(HOME_DIR)/sql
	cp lib/web/openapi.json $(HOME_DIR)/lib/web
	cp -R lib/web/page $(HOME_DIR)/lib/web
	rm -rf $(HOME_DIR)/lib/web/swagger-ui
	! test -e $(BUILD)/swagger-ui/.$(SWAGGER_UI) || \
	    cp -R $(BUILD)/swagger-ui $(HOME_DIR)/lib/web
	chmod -R u=rwX,go=rX $(HOME_DIR)
	for p in $(PROGRAMS); do \
	    ln -sf ../lib/plytix-webflow/bin/$$p $(DESTDIR)$(PREFIX)/bin/$$p || \
	    exit 1; done
	ln -sf ../lib/plytix-webflow/sync.sh \
	    $(DESTDIR)$(PREFIX)/bin/plytix-webflow-sync
	for m in $(MANUALS); do \
	    to=$(MAN_DIR)/man$${m##*.}/$${m##*/}; \
	    install -D -m 644 $$m $$to && $(NAME_INSTALLED) $$to || \
	    exit 1; done
	install -m 644 README.md CHANGELOG.md LICENSE .env.example $(DOC_DIR)
	install -D -m 644 pipelines/deploy/completion.bash $(COMPLETION)

# what install has made; settings, state and database stay
uninstall:
	rm -rf $(HOME_DIR) $(DOC_DIR)
	rm -f $(COMPLETION) $(DESTDIR)$(PREFIX)/bin/plytix-webflow-sync
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/%)
	for m in $(MANUALS); do \
	    rm -f $(MAN_DIR)/man$${m##*.}/$${m##*/} || exit 1; done

# The Debian package, built in a copy. Its version is that of the programs, its
# date that of the last commit, or of CHANGELOG.md.
DEB = build/deb
DEB_VERSION = $(shell sed -n 's/^.define VERSION "\(.*\)".*/\1/p' lib/io/cli.h)
DEB_DATE = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || \
    stat -c %Y CHANGELOG.md))
DEB_MAINTAINER ?= plytix-webflow authors <plytix-webflow@example.org>
DEB_FILES = Makefile CHANGELOG.md LICENSE README.md .env.example sync.sh lib \
            pipelines sql src

deb:
	@type dh dpkg-buildpackage >/dev/null || { \
	    echo 'missing: apt-get install debhelper dpkg-dev'; exit 1; }
	$(Q)! type npm >/dev/null 2>&1 || $(MAKE) --no-print-directory vendor
	$(Q)rm -rf $(DEB) && mkdir -p $(DEB)/source/build
	$(Q)cp -R $(DEB_FILES) $(DEB)/source
	$(Q)! test -d build/swagger-ui || cp -R build/swagger-ui $(DEB)/source/build
	$(Q)mv $(DEB)/source/pipelines/deploy/debian $(DEB)/source/debian
	$(Q)cd $(DEB)/source/debian && sed -i -e 's/@VERSION@/$(DEB_VERSION)/' \
	    -e "s/@DATE@/$$(LC_ALL=C date -u -R -d @$(DEB_DATE))/" \
	    -e 's/@MAINTAINER@/$(DEB_MAINTAINER)/' changelog control
	$(Q)cd $(DEB)/source && env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u BIN \
	    -u SAN -u PREFIX -u DESTDIR SOURCE_DATE_EPOCH=$(DEB_DATE) \
	    DEB_BUILD_OPTIONS="noautodbgsym $$DEB_BUILD_OPTIONS" \
	    dpkg-buildpackage -b -us -uc $(if $(V),,>../log 2>&1 || { tail -n 30 ../log; exit 1; })
	@ls $(DEB)/*.deb

clean:
	rm -rf build
	find bin -type f ! -name .gitkeep -delete

help:
	@echo 'all      the programs, in bin/'
	@echo 'check    all tests (tests/run.sh)'
	@echo 'bare     the README on a bare Debian, in a folder (25 minutes)'
	@echo 'unit     the unit tests, built'
	@echo 'sandbox  the stand-ins for Plytix and Webflow, built'
	@echo 'lint     rooms, shell, manuals, form, warnings of two compilers'
	@echo 'bench    speed and memory'
	@echo 'fuzz     hostile input, FUZZ_SECONDS=20 each'
	@echo 'crash    kills a run at every request (an hour)'
	@echo 'faults   what services and networks do to a run (an hour)'
	@echo 'rate     how much of the allowed rate is used (four minutes)'
	@echo 'vendor   Swagger UI for /docs of sync.sh serve, by npm'
	@echo 'check-page  the page in a browser (by apt and npm; minutes)'
	@echo 'check-hosts  sync.sh all over two hosts in namespaces (root, by apt; minutes)'
	@echo 'check-units  the systemd units, booted in namespaces (root, by apt; minutes)'
	@echo 'check-deb  the Debian package in a bare Debian (root, by apt; minutes)'
	@echo 'deb      the Debian package, in build/deb (debhelper 13)'
	@echo 'check-image  the container image, by podman in a folder (root, by apt; minutes)'
	@echo 'install  DESTDIR= PREFIX=/usr/local'
	@echo 'uninstall  DESTDIR= PREFIX=/usr/local: what install has made'
	@echo 'clean    removes what was built'
	@echo 'SAN=1    with all of these: address and undefined sanitizers'
	@echo 'V=1      shows the commands'

.PRECIOUS: $(BUILD)/%.o $(BUILD)/lib/%.a
.PHONY: all unit sandbox check bare lint bench fuzz crash faults rate queue vendor check-page check-hosts check-units check-deb check-image deb install uninstall clean help

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
