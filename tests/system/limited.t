#!/bin/bash
# Every answer 429 is in the summary's `limited`, whoever gave it: the token
# host, the PIM, the shop when it is read, the shop when it is written.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
"$TESTS/catalogues/catalogue-make" 3 0 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"

# limit SERVICE MATCH COUNT [FROM]
limit() {
	send POST "$1/__fault" "$(jq -nc --arg match "$2" --argjson count "$3" \
		--argjson from "${4:-1}" '{match: $match, from: $from,
		count: $count, do: "status", status: 429,
		retry_after: 1}')" >/dev/null
}
free() {
	send DELETE "$PLYTIX/__fault" >/dev/null
	send DELETE "$WEBFLOW/__fault" >/dev/null
}
# counted COUNT WHAT: what the last run's summary says, and the history
counted() {
	is "$(tail -n 1 <<<"$out" | jq .limited)" "$1" "$2"
}

state_new
limit "$PLYTIX" 'POST *get-token' 2
exits 0 'the token host says 429 twice' "$sync" full
counted 2 'both are counted'
free
limit "$PLYTIX" 'POST *search*' 1
exits 0 'the PIM says it once' "$sync" full
counted 1 'it is counted'
free
limit "$WEBFLOW" 'GET *products*' 2
exits 0 'the shop says it to a read' "$sync" full
counted 2 'both are counted'
free
limit "$WEBFLOW" 'GET */sites/*' 1
limit "$PLYTIX" '* *' 1
exits 0 'one of each service' "$sync" full
counted 2 'both are counted'
free
state_new
send POST "$WEBFLOW/__reset" '' >/dev/null
limit "$WEBFLOW" 'POST */products' 1
exits 0 'a write is limited' "$sync" full
counted 1 'it is counted, once'
free
exits 0 'a quiet run' "$sync" full
counted 0 'counts none'

# ---- some products by themselves: a listing each, and all of them count
# asked: what the summary says of Plytix, and how many requests reached it; a
# token is none of them
asked() {
	printf '%s %s' "$(tail -n 1 <<<"$out" | jq .requests.plytix)" \
		"$(requests plytix '[.[] | select(.path | startswith("/api/"))] | length')"
}
mapfile -t skus < <(jq -r '.products[].sku' "$tmp/pim.json")
for nth in 1 2 3; do
	log_clear
	limit "$PLYTIX" 'POST *search*' 1 "$nth"
	exits 0 "--only of three, request $nth of them limited" "$sync" full \
		--only "$(IFS=, && echo "${skus[*]}")"
	counted 1 'it is counted, whichever product it was for'
	like "$(asked)" '^([0-9]+) \1$' 'and so is each request'
	free
done

done_testing
