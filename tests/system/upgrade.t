#!/bin/bash
# A STATE_DIR of an older version, killed in a push: this version ends what that
# one began. It is built from history; without that there is nothing to test.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/clock.sh
. "$TESTS/clock.sh"
# the last one whose journals and ledger have no numbers of runs
release=e72e613

git -C "$ROOT" cat-file -e "$release^{commit}" 2>/dev/null ||
	skip_all "no history: version $release is not at hand"
mkdir "$tmp/old"
git -C "$ROOT" archive "$release" | tar -x -C "$tmp/old"
make -C "$tmp/old" -j2 >"$tmp/old.log" 2>&1 ||
	skip_all "version $release cannot be built here"
old=$tmp/old/sync.sh new=$ROOT/sync.sh
"$TESTS/catalogues/catalogue-make" 16 3 >"$tmp/catalogue.json"

pim() { # SKU FIELD VALUE
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",
		\"field\":\"$2\",\"value\":\"$3\"}" >/dev/null
}
judged() { # WHAT
	get "$PLYTIX/__state" >"$tmp/pim.json"
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	succeeds "$1" "$TESTS/judges/oracle" "$tmp/pim.json" "$tmp/shop.json"
}
idle() { # WHAT
	log_clear
	exits 0 "$1" "$new" -q full
	is "$(writes)" 0 'and writes nothing'
}
# killed METHOD COUNT COMMAND…: COMMAND, killed when so many such requests
# were made; its ledger is away since the first
killed() {
	local method=$1 count=$2 killed
	log_clear
	send POST "$WEBFLOW/__fault" '[{"match":"POST *","from":1,
		"count":0,"do":"slow","ms":60}, {"match":"PATCH *","from":1,
		"count":0,"do":"slow","ms":60}]' >/dev/null
	"${@:3}" >"$tmp/killed.out" 2>"$tmp/killed.err" </dev/null &
	killed=$!
	until_made "$method" 1
	[[ ! ${away:-} ]] || ledger_held
	until_made "$method" "$count"
	kill_all
	wait "$killed" 2>/dev/null || true
	send DELETE "$WEBFLOW/__fault" >/dev/null
	[[ ${away:-} ]] || return 0
	sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE '%pg_sleep%'
		AND pid <> pg_backend_pid()" >/dev/null
	note "$(find "$STATE_DIR/run" -name 'journal.*' | grep -c .) journals left"
}
ledger_held() { # nothing can be written to it
	psql -X -q -d "$DATABASE_URL" -c "BEGIN;
		LOCK TABLE sync.product_mappings; SELECT pg_sleep(120)" \
		>"$tmp/held" 2>&1 </dev/null &
}
until_made() { # METHOD COUNT
	local i
	for ((i = 0; i < 600; i++)); do
		(($(requests webflow "[.[] | select(.method == \"$1\")] | length") < $2)) ||
			return 0
		sleep 0.05
	done
}

for PUSH_JOBS in 1 4; do
	export PUSH_JOBS
	# ---- the first push; the ledger has all, or nothing, of it
	for away in '' yes; do
		sandbox_start "$tmp/catalogue.json"
		state_new
		killed POST 12 "$old" -q full
		exits 0 "$PUSH_JOBS at once${away:+, ledger away}: ended" "$new" -q full
		judged 'nothing twice, nothing lost'
		idle 'one more'
		sandbox_stop
	done
done

# ---- a later push, of a host whose clock is wrong or not; then the PIM goes
# back to what it was, and forth again
export PUSH_JOBS=1
for shift in 2592000 -2592000; do
	for away in '' yes; do
		sandbox_start "$tmp/catalogue.json"
		state_new
		exits 0 "$shift s: the old one" "$old" -q full
		skus=$(shop '.products[:12][].skus[0].fieldData.sku')
		for turn in 11.11 22.22 33.33; do
			for sku in $skus; do
				pim "$sku" attributes.price "$turn"
			done
			case $turn in
			11.11) killed PATCH 6 clock_shifted "$shift" "$old" -q full ;;
			*) exits 0 "$shift s: $turn" "$new" -q full ;;
			esac
		done
		judged "$shift s${away:+, ledger away}: the shop is as the PIM"
		for sku in $skus; do
			pim "$sku" attributes.price 22.22
		done
		exits 0 "$shift s: back" "$new" -q full
		judged 'the shop is as the PIM again'
		idle 'one more'
		sandbox_stop
	done
done

# ---- what waits for a publish does so in the new one
for left in '' yes; do
	sandbox_start "$tmp/catalogue.json"
	state_new
	WEBFLOW_PUBLISH=site exits 0 'the old one, published' "$old" -q full
	if [[ $left ]]; then
		pim P000001 label 'Another name'
		exits 0 'and once more, as staging' "$old" -q full
	fi
	rm -rf "$STATE_DIR/rate" # a site is published once a minute
	for command in changed full; do
		log_clear
		WEBFLOW_PUBLISH=site exits 0 "$command of the new one" \
			"$new" -q "$command"
		is "$(requests webflow '[.[] | select(.path | endswith("/publish"))] | length')" \
			"$([[ $left && $command == changed ]] && echo 1 || echo 0)" \
			"${left:+once }publishes what is owed"
	done
	sandbox_stop
done
done_testing
