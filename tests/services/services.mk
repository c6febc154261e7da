# The two stand-in servers of the tests. They take mem and buf from the
# library and nothing else, so that they stay a witness.

SANDBOX_DIR = tests/sandbox
SANDBOX_CFLAGS = -I$(SANDBOX_DIR) $(shell pkg-config --cflags libmicrohttpd json-c)
SANDBOX_COMMON = $(filter-out $(SANDBOX_DIR)/plytix% $(SANDBOX_DIR)/webflow%,\
                 $(wildcard $(SANDBOX_DIR)/*.c)) lib/base/mem.c lib/base/buf.c
SANDBOX_PLYTIX = $(wildcard $(SANDBOX_DIR)/plytix*.c)
SANDBOX_WEBFLOW = $(wildcard $(SANDBOX_DIR)/webflow*.c)

sandbox: $(BUILD)/sandbox/sandbox-plytix $(BUILD)/sandbox/sandbox-webflow

$(BUILD)/$(SANDBOX_DIR)/%.o: $(SANDBOX_DIR)/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(SANDBOX_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/sandbox/sandbox-plytix: $(SANDBOX_PLYTIX:%.c=$(BUILD)/%.o)
$(BUILD)/sandbox/sandbox-webflow: $(SANDBOX_WEBFLOW:%.c=$(BUILD)/%.o)
$(BUILD)/sandbox/sandbox-plytix $(BUILD)/sandbox/sandbox-webflow: \
    $(SANDBOX_COMMON:%.c=$(BUILD)/%.o)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $^ $(SANDBOX_LIBS) -lm -pthread

.PHONY: sandbox
