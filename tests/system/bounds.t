#!/bin/bash
# Every record comes to an end: a value that is never equal to itself is
# refused before anything is sent, and options that exclude each other are
# told.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start demo
state_new
exits 0 'a first run' "$sync" full --limit 3
schema=$tmp/schema
webflow-fetch --schema >"$schema"
log_clear

# bounded COMMAND…: what does not end runs out of memory or time, wherever it
# was started from
bounded() {
	run bash -c 'ulimit -v 2000000 -t 10; exec timeout -s KILL 60 "$@"' - "$@"
}

n=4096
category() { # NAME: a record with this name
	n=$((n + 1))
	printf '{"kind":"category","plytix_id":"%024x","path":["a"],"fieldData":%s}\n' \
		"$n" "{\"slug\":\"endless-$n\",\"name\":$1}"
}

product() { # FIELD STOCK: a record with these values
	n=$((n + 1))
	jq -c -n --arg id "$(printf '%024x' "$n")" '{kind: "product", plytix_id: $id, part: "",
		sku: "ENDLESS", state: "publish",
		product: {fieldData: {name: "Endless", slug: "endless"}}, options: [],
		skus: [{plytix_id: $id, sku: "ENDLESS", values: [], fieldData: {
			name: "Endless", sku: "ENDLESS", price: {value: 100, unit: "USD"},
			weight: "FIELD"},
			inventory: {inventoryType: "finite", quantity: "STOCK"}}]}' |
		sed -e "s/\"FIELD\"/$1/" -e "s/\"STOCK\"/$2/"
}

# ---- categories, by hand and in a run
while read -r name; do
	category "$name" >"$tmp/in"
	bounded sh -c 'webflow-push -n -S "$1" <"$2"' sh "$schema" "$tmp/in"
	is "$code $(jq -r '[.kind, .action, .code] | join(" ")' <<<"$out")" \
		'3 result refused record' "a plan of the category $name"
	like "$err" "category '[0-9a-f]+' needs" 'it is named'
	bounded "$sync" push "$tmp/in"
	is "$code $(writes)" '3 0' 'and sent to nobody'
done <<'END'
1e308
-1e308
1e999
1E+400
1e-400
7
0.1234567890123456789012345678901234567890123456789012345678901234567
{"a":1e308}
END

# ---- products
while read -r field stock named; do
	product "$field" "$stock" >"$tmp/in"
	bounded sh -c 'webflow-push -n -S "$1" <"$2"' sh "$schema" "$tmp/in"
	is "$code $(jq -r '[.kind, .action, .code] | join(" ")' <<<"$out")" \
		'3 result refused value-unstable' "a plan of $field, $stock"
	like "$err" "'$named' holds a number" 'the field is named'
	bounded "$sync" push "$tmp/in"
	is "$code $(writes)" '3 0' 'and sent to nobody'
done <<'END'
1e308 1 weight
[1,{"a":1e-400}] 1 weight
{"value":1e999,"unit":"USD"} 1 weight
1 1e999 inventory
END

# ---- what can be compared goes out once, however it is written
product 2.50e1 7e0 >"$tmp/in"
exits 0 'numbers of another form' "$sync" push "$tmp/in"
log_clear
exits 0 'once more' "$sync" push "$tmp/in"
is "$(writes)" 0 'nothing is sent'

# ---- options that exclude each other
while IFS='|' read -r program options words; do
	# shellcheck disable=SC2086
	run "$program" $options
	is "$code" 2 "$program $options"
	like "$err" "$words" 'says so'
done <<END
webflow-push|-n --publish -S $schema|exclude each other
webflow-push|--publish -n|exclude each other
webflow-map|--check --discover|exclude each other
webflow-map|--test X --columns|exclude each other
webflow-map|--print-default --check|exclude each other
webflow-fetch|--schema --token|exclude each other
webflow-fetch|--id 580e63e98c9a982ac9b8b741 --used 60|exclude each other
END
is "$(writes)" 0 'and nothing is sent'

done_testing
