# The two stand-in servers of the tests. They take mem and buf from the
# library and nothing else, so that they stay a witness.

SERVICES = tests/services
SERVICES_CFLAGS = -I$(SERVICES) $(shell pkg-config --cflags libmicrohttpd json-c)
SERVICES_COMMON = $(wildcard $(SERVICES)/common/*.c) lib/base/mem.c lib/base/buf.c

sandbox: $(BUILD)/sandbox/sandbox-plytix $(BUILD)/sandbox/sandbox-webflow

# their own folder first: rooms of the library bear the same names
$(BUILD)/$(SERVICES)/%.o: $(SERVICES)/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(SERVICES_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# the shop that there is without a file of one's own, as a string of C
$(BUILD)/$(SERVICES)/webflow/shop_default.c: $(SERVICES)/webflow/shop.json
	@mkdir -p $(@D)
	$(Q){ echo 'extern const char shop_default[];'; \
	    echo 'const char shop_default[] ='; \
	    sed 's/[\\"]/\\&/g; s/^/"/; s/$$/"/' $<; echo ';'; } >$@

$(BUILD)/$(SERVICES)/webflow/shop_default.o: $(BUILD)/$(SERVICES)/webflow/shop_default.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/sandbox/sandbox-webflow: $(BUILD)/$(SERVICES)/webflow/shop_default.o

$(BUILD)/sandbox/sandbox-%: $$(addprefix $(BUILD)/,$$(addsuffix .o,$$(basename \
    $$(wildcard $(SERVICES)/$$*/*.c) $(SERVICES_COMMON))))
	@mkdir -p $(@D)
	$(Q)$(CC) $(HARDLD) $(LDFLAGS) -o $@ $^ $(SANDBOX_LIBS) -lm -pthread

.PRECIOUS: $(BUILD)/$(SERVICES)/%.o
.PHONY: sandbox
