#!/bin/bash
# Whatever shape the PIM answers in, plytix-fetch writes the same records: each
# doubtful point of plytix/API.md is switched, the sorted rows are compared.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

server plytix -c "$TESTS/catalogues/demo.json" -s rate=off
at=http://127.0.0.1:$plytix_port
export PLYTIX_BASE_URL=$at/api/v1 PLYTIX_AUTH_URL=$at/auth/api/get-token
export PLYTIX_API_KEY=sandbox-key PLYTIX_API_PASSWORD=sandbox-password
export PLYTIX_RATE_LIMIT=1000 PLYTIX_HOURLY_LIMIT=16384
get "$at/__switch" >"$tmp/switches"
webflow-map --columns >"$tmp/columns"

# fetch FILE: sorted rows without the count of requests; the exit code in $code
fetch() {
	export STATE_DIR
	STATE_DIR=$(mktemp -d "$tmp/state.XXXXXX")
	code=0
	timeout 60 plytix-fetch --columns "$tmp/columns" >"$tmp/raw" \
		2>"$tmp/err" || code=$?
	LC_ALL=C sort "$tmp/raw" | sed 's/,"requests":[0-9]*//' >"$1"
}

# same SWITCHES WHAT: the rows are those of the base, and so is the watermark. It is
# the newest stamp of the first answer, or that of the newest row where the answer is
# one window of several.
reach() { # FILE
	jq -r 'select(.kind == "end").high_water' "$1"
}
bare() { # FILE
	sed 's/,"high_water":"[^"]*"//' "$1"
}
same() {
	send POST "$at/__switch" "$1" >/dev/null
	fetch "$tmp/got"
	if [[ $code == 0 && $(reach "$tmp/got") == $(reach "$tmp/base") ]] &&
		cmp -s <(bare "$tmp/base") <(bare "$tmp/got"); then
		ok 0 "$2"
	else
		ok 1 "$2 ($1)"
		note "exit code $code: $(head -n 3 "$tmp/err")"
		note "$(diff "$tmp/base" "$tmp/got" | cut -c 1-300 | head -n 6)"
	fi
	back
}

# joined SWITCHES WHAT: the rows come in slices of their columns, so that only
# variant-expand makes them the same, their attributes in whatever order
products() {
	variant-expand <"$1" | jq -cS 'select(.kind != "end")' | md5sum
}
joined() {
	send POST "$at/__switch" "$1" >/dev/null
	fetch "$tmp/got"
	is "$code $(products "$tmp/got")" "0 $(products "$tmp/base")" "$2"
	back
}

# everything as at the start, the catalogue too
back() {
	send POST "$at/__switch" "$(jq -c 'del(.seed)' "$tmp/switches")" >/dev/null
	send POST "$at/__reset" >/dev/null
}

fetch "$tmp/base"
is "$code $(grep -c '"kind":"row"' "$tmp/base")" '0 68' 'the listing is whole'
like "$(tail -n 1 "$tmp/base")" '"families":"whole","catalogue":"whole","count":68' \
	'and says so'

same '{"integers":"string"}' 'integers as texts'
same '{"integers":"number"}' 'integers as numbers'
same '{"empty":"null"}' 'empty attributes as null'
same '{"zone":"without"}' 'timestamps without a zone'
same '{"zone":"z"}' 'timestamps with Z'
same '{"categories_form":"string"}' 'categories as texts'
same '{"categories_form":"expanded"}' 'categories expanded'
same '{"assets_form":"string"}' 'assets as texts'
same '{"assets_form":"expanded"}' 'assets expanded'
same '{"thumbnail_form":"string"}' 'the thumbnail as a text'
same '{"media_form":"list"}' 'a single media as a list'
same '{"media_form":"string"}' 'a single media as a text'
same '{"columns_max":20}' 'twenty columns at once'
joined '{"columns_max":8}' 'eight columns at once: slices are joined'
same '{"collation":"nocase"}' 'another collation'
same '{"sorted_max":20}' 'too many to sort: windows of created'
joined '{"sorted_max":20,"columns_max":8}' 'windows and slices'
same '{"deprecation":"on"}' 'a deprecation header'
is "$(grep -c "products/search'.*retires on 2027-06-30" "$tmp/err") $(sort "$tmp/err" |
	uniq -d | wc -l)" '1 0' 'is told once for each endpoint'
same '{"claim":"limits"}' 'a token that claims the limits'
same '{"expires_in":"on"}' 'a token that says how long it lives'
same '{"ttl":1,"latency":300}' 'tokens that expire in the middle'
same '{"body_401":"empty","ttl":1,"latency":300}' 'and a 401 without a body'
same '{"shift":"edit","shift_page":2,"columns_max":20,"sorted_max":20}' \
	'nothing is edited after the only page'

# without counts nothing proves that the listing was whole, or a short page does
send POST "$at/__switch" '{"count":"off"}' >/dev/null
fetch "$tmp/got"
is "$code $(grep -c '"kind":"row"' "$tmp/got")" '0 68' 'counts left out'
back

# Rows added or deleted between two pages: whatever exists is listed. A row
# that went meanwhile may still be among them; the next run will miss it.
"$TESTS/catalogues/catalogue-make" 60 4 >"$tmp/large.json"

# large WHAT SWITCH…: fetches the large catalogue; is all of it there?
large() {
	local what=$1 missing
	shift
	server plytix -c "$tmp/large.json" -s rate=off "${@/#/-s}"
	at=http://127.0.0.1:$plytix_port
	export PLYTIX_BASE_URL=$at/api/v1
	export PLYTIX_AUTH_URL=$at/auth/api/get-token
	fetch "$tmp/got"
	missing=$(comm -23 \
		<(get "$at/__state" | jq -r '.products[].id' | sort) \
		<(jq -r 'select(.kind == "row").id' "$tmp/got" | sort -u) | wc -l)
	is "$code $missing $(tail -n 1 "$tmp/got" | jq -r .catalogue)" \
		'0 0 whole' "$what"
}
large 'a product is added between pages' shift=add
large 'a family is deleted between pages' shift=delete
large 'so it is in windows of seventy rows' shift=delete sorted_max=70
large 'windows of ten rows, shuffled without order' listing=shuffled sorted_max=10
done_testing
