#!/bin/bash
# A shop's state goes to another host, word for word as plytix-webflow-admin(7) says:
# the next run writes nothing, and what was known is known there.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
export PG_FAST=1
"$TESTS/catalogues/catalogue-make" 8 3 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
state_new
server_of_ours=$DATABASE_URL
sku=$(jq -r '[.products[] | select(._parent_id == null).sku] | first' "$tmp/pim.json")
other=$(jq -r '[.products[] | select(._parent_id == null).sku] | .[1]' "$tmp/pim.json")

# host NAME: its settings from here on; the private database of its own
host() {
	export STATE_DIR=$tmp/$1
	unset DATABASE_URL
	mkdir -p "$STATE_DIR"
}
product() { # the id of the product with a SKU of that product's codes
	shop "[.products[] | select(any(.skus[]; .fieldData.sku
		| startswith(\"$sku\"))).product.id] | first"
}
# moved WHAT: what holds after each move
moved() {
	exits 0 "$1: check" "$sync" check
	exits 0 "$1: plan" "$sync" plan --json
	is "$(jq -r 'select(.kind == "plan" and .requests > 0) | .sku' <<<"$out")" '' \
		"$1: plan has nothing to do"
	log_clear
	exits 0 "$1: full" "$sync" full
	is "$(writes)" 0 "$1: writes nothing"
	is "$(shop ".products[] | select(.product.id == \"$item\").product.fieldData.name")" \
		'By hand' "$1: the edit of a person stays"
	is "$("$sync" db psql -qAtc 'SELECT count(*) FROM sync.run_items WHERE doubt')" 0 "$1: nothing is in doubt"
	exits 0 "$1: why" "$sync" why "$sku"
	like "$out" 'edited in Webflow' "$1: and is known as one"
	exits 0 "$1: history" "$sync" history
	is "$(jq -s '[.[] | select(.mode == "full")] | length' <<<"$out")" "$2" \
		"$1: the runs of before are known"
}

# ---- the old host: a shop, an edit by a person, one price that came later
host old
exits 0 'old host: full' "$sync" full
item=$(product)
send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"product\":\"$item\",
	\"field\":\"name\",\"value\":\"By hand\"}" >/dev/null
exits 0 'old host: another full' "$sync" full
send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$other\",
	\"field\":\"attributes.price\",\"value\":\"12.34\"}" >/dev/null
exits 0 'old host: changed' "$sync" changed
exits 0 'old host: db dump' "$sync" db dump "$tmp/ledger.sql"
exits 0 'old host: db stop' "$sync" db stop
exits 1 'no secret is in the dump' grep -F -e "$WEBFLOW_TOKEN" \
	-e "$PLYTIX_API_PASSWORD" "$tmp/ledger.sql"

# ---- the new one
host new
exits 0 'new host: db restore' "$sync" db restore --moved "$tmp/ledger.sql"
moved 'new host' 3

# ---- and from its private database to one of our own
exits 0 'db dump' "$sync" db dump "$tmp/again.sql"
exits 0 'db stop' "$sync" db stop
export DATABASE_URL=$server_of_ours
exits 0 'a database of our own: db restore' "$sync" db restore --moved "$tmp/again.sql"
moved 'a database of our own' 4

# ---- with a database that both reach: the settings alone
export STATE_DIR=$tmp/third
mkdir -p "$STATE_DIR"
moved 'a third host, the same database' 5
done_testing
