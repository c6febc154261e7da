#!/bin/bash
# An old ledger in place of the present one: the next run reads the shop, names what
# it overwrites, and ends in the catalogue's shop; nothing twice, nothing lost.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
oracle() { # WHAT
	get "$PLYTIX/__state" >"$tmp/pim"
	get "$WEBFLOW/__state" >"$tmp/shop"
	exits 0 "$1" "$TESTS/judges/oracle" "$tmp/pim" "$tmp/shop"
}
"$TESTS/catalogues/catalogue-make" 20 3 >"$tmp/some.json"
for publish in staging live; do
	export WEBFLOW_PUBLISH=$publish
	sandbox_start "$tmp/some.json"
	state_new
	edit '{"op":"set","all":true,"field":"attributes.price","value":"10.00"}'
	exits 0 "$publish: the shop is filled" "$sync" full
	exits 0 'a dump' "$sync" db dump "$tmp/dump.$publish.sql"
	mapfile -t skus < <(jq -r '.products[] | select(._parent_id == null) | .sku' "$tmp/some.json")

	# what runs did afterwards, and the restored ledger does not know: prices
	# there (and back in the PIM, without a run), a name, one archived, a new one
	edit '{"op":"set","all":true,"field":"attributes.price","value":"77.70"}'
	edit "{\"op\":\"set\",\"sku\":\"${skus[0]}\",\"field\":\"label\",\"value\":\"Another name\"}"
	edit "{\"op\":\"set\",\"sku\":\"${skus[1]}\",\"field\":\"status\",\"value\":\"Archived\"}"
	edit '{"op":"add","product":{"sku":"NEW-1","label":"A new one","status":"Completed","attributes":{"price":"77.70"}}}'
	exits 0 'runs that the dump does not know' env ARCHIVE_MAX=100% "$sync" full
	# a sale
	sku=$(shop '[.products[].skus[] | select(.inventory.quantity // 0 > 3)][0].fieldData.sku')
	send POST "$WEBFLOW/__edit" "{\"op\":\"order\",\"sku\":\"$sku\",\"count\":2}" >/dev/null
	edit '{"op":"set","all":true,"field":"attributes.price","value":"10.00"}'

	exits 0 'restore' "$sync" db restore "$tmp/dump.$publish.sql"
	like "$err" "run 'sync.sh full'" 'says what to do'
	succeeds 'what was there is dumped first' test -s "$(find "$STATE_DIR/dump" -name '*.sql')"
	is "$(sql "SELECT count(*) FROM sync.run_items i JOIN sync.sync_states r USING (run)
		WHERE r.mode = 'restore' AND i.doubt")" \
		"$(sql 'SELECT (SELECT count(*) FROM sync.product_mappings)
			+ (SELECT count(*) FROM sync.category_mappings)')" 'each mapping is in doubt'
	run "$sync" plan --json
	like "$out" '"overwrites":\[\{' 'a plan names each field that it would overwrite'
	n=$(shop '.products | length')
	log_clear
	run "$sync" full
	is "$code" 0 'the next run ends well'
	like "$err$out" 'not as the restored ledger has it; overwritten in Webflow: ' 'and names what it overwrites'
	oracle 'the shop is as the catalogue says'
	is "$(shop '.products | length')" "$n" 'nothing is made twice'
	log_clear
	exits 0 'the run after' "$sync" full
	is "$(writes)" 0 'writes nothing'
	is "$(sql 'SELECT count(*) FROM sync.run_items WHERE doubt')" 0 'nothing is in doubt any more'

	# killed in the middle of the run after a restore
	exits 0 'restored again' "$sync" db restore "$tmp/dump.$publish.sql"
	edit '{"op":"set","all":true,"field":"attributes.price","value":"11.00"}'
	send POST "$WEBFLOW/__switch" '{"latency":"50"}' >/dev/null
	log_clear
	"$sync" full >/dev/null 2>&1 &
	pid=$!
	for _ in {1..200}; do
		(($(writes) < 6)) || break
		sleep 0.1
	done
	kill_all
	wait "$pid" 2>/dev/null || true
	send POST "$WEBFLOW/__switch" '{"latency":"0"}' >/dev/null
	exits 0 'the run after a kill' "$sync" full
	oracle 'the shop is whole'
	log_clear
	exits 0 'and once more' "$sync" full
	is "$(writes)" 0 'without a write'
	sandbox_stop
done

# ---- what is refused leaves everything as it is
sum() {
	sql "SELECT md5(string_agg(m::text, '' ORDER BY plytix_id)) FROM sync.product_mappings m"
}
sandbox_start "$tmp/some.json"
before=$(sum)
sed 's/^COPY sync.schema_migrations .*/&\n9999\tlater\tx\t2026-01-01 00:00:00+00/' \
	"$tmp/dump.live.sql" >"$tmp/newer.sql"
exits 2 'a dump of a newer version' "$sync" db restore "$tmp/newer.sql"
like "$err" 'of version 9999, these programs know' 'is named'
head -c 3000 "$tmp/dump.live.sql" >"$tmp/cut.sql"
exits 2 'a dump that was cut off' "$sync" db restore "$tmp/cut.sql"
echo 'SELECT 1;' >"$tmp/other.sql"
exits 2 'another file' "$sync" db restore "$tmp/other.sql"
like "$err" 'holds no tables of a ledger' 'is named'
exits 2 'a file that is not there' "$sync" db restore "$tmp/none.sql"
exits 2 'no file' "$sync" db restore
exec 9>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
flock 9
exits 75 'a run of this host' "$sync" db restore "$tmp/dump.live.sql"
exec 9>&-
run_id=$(sql "INSERT INTO sync.sync_states (run, site, mode, host, identity) VALUES
	('20260101T000000-ffff', '$WEBFLOW_SITE_ID', 'full', 'far', 'far') RETURNING run" | head -n 1)
exits 75 'a run of another host' "$sync" db restore "$tmp/dump.live.sql"
like "$err" 'under way' 'is told'
sql "DELETE FROM sync.sync_states WHERE run = '$run_id'" >/dev/null
is "$(sum)" "$before" 'nothing has changed by all that'
sql 'DROP SCHEMA sync CASCADE' >/dev/null 2>&1
exits 0 'into an empty database' "$sync" db restore "$tmp/dump.live.sql"
run env ARCHIVE_MAX=100% "$sync" full
is "$code" 0 'and the run after that ends well'
done_testing
