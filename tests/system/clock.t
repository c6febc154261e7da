#!/bin/bash
# What was sent last is known by the database's order of runs: a host whose
# clock is behind or ahead for one run leaves no trace. The clock of one run's
# programs is moved, by a library in front of libc.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=2

cat >"$tmp/shift.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static time_t
shift(void)
{
	const char *s = getenv("CLOCK_SHIFT");

	return s ? atol(s) : 0;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	int (*real)(clockid_t, struct timespec *) =
	    (int (*)(clockid_t, struct timespec *))dlsym(
		RTLD_NEXT, "clock_gettime");
	int bad = real(id, t);

	if (!bad && id == CLOCK_REALTIME)
		t->tv_sec += shift();
	return bad;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}
END
"${CC:-gcc}" -shared -fPIC -o "$tmp/shift.so" "$tmp/shift.c" -ldl

# full [SECONDS]: a run, with the clock of its host moved
full() {
	log_clear
	if [[ ${1:-} ]]; then
		CLOCK_SHIFT=$1 LD_PRELOAD=$tmp/shift.so run "$ROOT/sync.sh" -q full
	else
		run "$ROOT/sync.sh" -q full
	fi
}
# pim NAME PRICE STOCK: what the PIM says of three products; the name is one's
pim() {
	send POST "$PLYTIX/__edit" "[
	{\"op\":\"set\",\"sku\":\"WOODEN-FENCE\",\"field\":\"label\",\"value\":\"$1\"},
	{\"op\":\"set\",\"sku\":\"CHAIN-BRACELET-BLUE\",\"field\":\"attributes.price\",\"value\":\"$2\"},
	{\"op\":\"set\",\"sku\":\"BEDSIDE-TABLE\",\"field\":\"attributes.inventory\",\"value\":\"$3\"}]" >/dev/null
}
# shows: the same of the shop
shows() {
	shop '(.products[] | select(.skus[0].fieldData.sku == "WOODEN-FENCE")
		| .product.fieldData.name) as $name
	| (.products[].skus[] | select(.fieldData.sku == "CHAIN-BRACELET-BLUE")
		| .fieldData.price.value) as $price
	| (.products[].skus[] | select(.fieldData.sku == "BEDSIDE-TABLE")
		| .inventory.quantity) as $stock
	| "\($name) \($price) \($stock)"'
}

for shift in -2592000 -4000 4000 2592000; do
	sandbox_start sample
	state_new
	pim One 1.05 5
	full
	is "$code $(shows)" '0 One 105 5' "$shift s: a first run"
	pim Two 2.05 6
	full "$shift"
	is "$code $(shows)" '0 Two 205 6' "$shift s: a run of that clock"
	full
	is "$code $(writes)" '0 0' "$shift s: nothing to do behind it"
	pim One 1.05 5
	full
	is "$code $(shows)" '0 One 105 5' "$shift s: back as it was before"
	pim Two 2.05 6
	full
	is "$code $(shows)" '0 Two 205 6' "$shift s: and again"
	pim Three 3.05 7
	full "$shift"
	pim Two 2.05 6
	full
	is "$code $(shows)" '0 Two 205 6' "$shift s: and behind one more"
	full
	is "$code $(writes)" '0 0' "$shift s: the last run sends nothing"
	is "$("$ROOT/sync.sh" -q history --json 1 | jq -r .writes)" 0 \
		"$shift s: and is the last in the history"
	sandbox_stop
done

# ---- a journal that is found late: what later runs sent stays
sandbox_start sample
state_new
pim One 1.05 5
full
pim Two 2.05 6
full
two=$(find "$STATE_DIR/run" -name 'done.*' -newer "$STATE_DIR/run/$(sql "SELECT run
	FROM sync.sync_states ORDER BY number LIMIT 1")/ended")
pim One 1.05 5
full
for file in $two; do
	cp "$file" "${file%/*}/journal.${file##*done.}"
done
before=$(sql "SELECT md5(string_agg(m::text, '' ORDER BY plytix_id)) FROM sync.product_mappings m")
full
is "$code $(writes) $(shows)" '0 0 One 105 5' 'a late journal changes nothing'
is "$(sql "SELECT md5(string_agg(m::text, '' ORDER BY plytix_id)) FROM sync.product_mappings m")" \
	"$before" 'nor the ledger'
is "$(find "$STATE_DIR/run" -name 'journal.*')" '' 'and is done with'
done_testing
