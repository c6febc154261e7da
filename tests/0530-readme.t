#!/bin/bash
# The README's tour, word for word, by somebody who has just built: each
# command works, and the next finds what the one before has made.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# tour: the indented lines of that section
tour() {
	awk '/^## / { on = /^## The tour/ } on && /^    / { print substr($0, 5) }' \
		"$ROOT/README.md"
}

sandbox_start sample
state_new
tree="$tmp/my shop"
mkdir -p "$tree/bin"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$tree"
cp "$BIN"/* "$tree/bin"
cd "$tree"
PATH=/usr/local/bin:/usr/bin:/bin
tour >"$tmp/tour"
like "$(wc -l <"$tmp/tour")" '^[1-9][0-9]$' 'there is a tour'
run bash -euo pipefail "$tmp/tour"
is "$code" 0 'each of its commands works'
[[ $code == 0 ]] || note "$(tail -n 5 "$tmp/err")"
like "$out" '"whole"' 'the listing is whole'
is "$(jq -s 'map(select(.kind == "product")) | length' products)" \
	"$(jq '[.products[] | select(._parent_id == null)] | length' \
		"$TESTS/catalogues/sample.json")" 'families became products'
is "$(shop '[.products[].product.fieldData.name
	| select(startswith("Acme ") | not)] | length')" 0 \
	'what jq put in between arrived'
is "$(shop '.products | length')" \
	"$(jq -s 'map(select(.kind == "product")) | length' products)" \
	'all of them did'
done_testing
