#!/bin/bash
# Tables that have just grown: the planner of PostgreSQL is told at once, not when
# its own daemon looks at them. Joins that were planned for empty tables take a
# time that grows with the square of the products.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# analyzed TABLE: how often by us (the daemon's are counted elsewhere), and the
# rows that the planner takes it for. What a session has counted is seen when it
# has ended.
analyzed() {
	sql "SELECT s.analyze_count, c.reltuples FROM pg_stat_user_tables s
		JOIN pg_class c ON c.oid = s.relid
		WHERE s.schemaname = 'sync' AND s.relname = '$1'"
}
sessions_end() {
	for _ in {1..100}; do
		[[ $(sql "SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database()
			AND pid <> pg_backend_pid()
			AND backend_type = 'client backend'") != 0 ]] || break
		sleep 0.1
	done
}

"$TESTS/catalogues/catalogue-make" 400 3 >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
state_new
audit-log migrate up >/dev/null 2>&1
# the daemon may come first
sql "DO \$\$ DECLARE t regclass; BEGIN
	FOR t IN SELECT relid FROM pg_stat_user_tables WHERE schemaname = 'sync' LOOP
		EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', t);
	END LOOP; END \$\$" >/dev/null
# once more than the migrations have done it
sessions_end
declare -A once
for table in product_mappings variant_mappings run_items; do
	once[$table]=$(($(analyzed "$table" | cut -d'|' -f1) + 1))
done
exits 0 'a first run' "$ROOT/sync.sh" full
sessions_end
is "$(analyzed product_mappings)" "${once[product_mappings]}|400" \
	'at its end the planner knows the products'
is "$(analyzed variant_mappings)" "${once[variant_mappings]}|1200" \
	'and their variants'
is "$(analyzed run_items)" "${once[run_items]}|420" 'and what became of them'

# ---- before a run joins them
begun=$(audit-log begin --mode full --pid $$ | jq -r .run)
jq -n -c '{kind: "product", plytix_id: "p1", part: "", sku: "K1", state: "publish",
	product: {fieldData: {name: "N", slug: "n"}}, options: [], skus: []}' \
	>"$tmp/line"
recall=(sh -c 'RUN_ID=$1 audit-log recall <"$2"' - "$begun" "$tmp/line")
sql ANALYZE >/dev/null
sql 'UPDATE sync.variant_mappings SET plytix_id = plytix_id' >/dev/null
sessions_end
before=$(analyzed variant_mappings)
others=$(analyzed product_mappings)
succeeds 'tables of which few rows have changed' "${recall[@]}"
sessions_end
is "$(analyzed variant_mappings)" "$before" 'are left to the daemon'
sql 'UPDATE sync.variant_mappings SET plytix_id = plytix_id' >/dev/null
sessions_end
succeeds 'tables that have grown by half' "${recall[@]}"
sessions_end
is "$(analyzed variant_mappings | cut -d'|' -f1)" $((${before%|*} + 1)) \
	'are looked at before they are joined'
is "$(analyzed product_mappings)" "$others" 'and others are not'
sql 'UPDATE sync.variant_mappings SET plytix_id = plytix_id' >/dev/null
sql 'UPDATE sync.variant_mappings SET plytix_id = plytix_id' >/dev/null
sessions_end
succeeds 'a plan, which writes nothing' sh -c 'audit-log recall -n </dev/null'
sessions_end
is "$(analyzed variant_mappings | cut -d'|' -f1)" $((${before%|*} + 1)) \
	'leaves them alone'

# ---- before the end of a run joins them
exits 75 'an end, without a result of the line' \
	env RUN_ID="$begun" audit-log end
sessions_end
is "$(analyzed variant_mappings | cut -d'|' -f1)" $((${before%|*} + 2)) \
	'looks at them, too'
done_testing
