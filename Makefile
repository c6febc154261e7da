# plytix-webflow: small filters over one library. `make help` lists the goals.

PREFIX ?= /usr/local
SAN ?=
V ?=

CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDLD = -pie -Wl,-z,relro,-z,now -Wl,--as-needed

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
LIBSRC ?= $(wildcard lib/*.c)
UNITS = $(notdir $(basename $(wildcard tests/unit/*.c)))
ARCHIVE = $(BUILD)/libsync.a

Q = $(if $(V),,@)

all: $(PROGRAMS:%=$(BIN)/%)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(ARCHIVE): $(LIBSRC:%.c=$(BUILD)/%.o)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BIN)/%: $(BUILD)/src/%.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $< $(ARCHIVE) $(LIBS)

# ---- tests
unit: $(UNITS:%=$(BUILD)/unit/%)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $< $(ARCHIVE) $(LIBS)

.PRECIOUS: $(BUILD)/%.o
.PHONY: all unit

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

include tests/sandbox/sandbox.mk
