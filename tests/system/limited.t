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

# ---- each long wait for the token host is said once, by whatever form it asks
# for one; a short one is not said
token_limited() { # RETRY-AFTER COUNT
	rm -rf -- "${STATE_DIR:?}/token"
	send POST "$PLYTIX/__fault" "$(jq -nc --arg after "$1" --argjson n "$2" '{
		match: "POST *get-token", from: 1, count: $n, do: "status",
		status: 429, retry_after: $after, ms: 7000}')" >/dev/null
}
# said: the waits of the last run, with what they are for
said() {
	grep -oE 'waiting [0-9]+ s: .*get-token. answered 429' "$tmp/err" |
		sed -E 's/: .*//' | paste -sd,
}
for case in '6/waiting 6 s' 'date/waiting [678] s' '/waiting 10 s' 'soon/waiting 10 s' \
	'Thu, 01 Jan 1970 00:00:00 GMT/' '0/'; do
	after=${case%/*}
	for command in check full; do
		[[ $command$after != fullsoon ]] || continue
		token_limited "$after" 1
		exits 0 "$command: the token host says 429, Retry-After '$after'" \
			"$sync" "$command"
		like "$(said)" "^${case##*/}$" 'its wait is said once, if it is long'
		[[ $command == check ]] || counted 1 'and the answer is counted'
		free
	done
done
for code in '1 check' '75 full'; do
	token_limited 3600 9
	exits "${code% *}" "${code#* }: the token host asks for more than any wait" \
		"$sync" "${code#* }"
	is "$(said)" '' 'it is not waited for'
	like "$err" 'could not get a token from Plytix: the request limit stays used up' \
		'and that is the reason'
	free
done
token_limited 6 2
exits 0 'two waits one after the other' "$sync" full
is "$(said)" 'waiting 6 s,waiting 6 s' 'each is said once'
counted 2 'and both answers are counted'
free
token_limited 6 1
exits 0 'product' "$sync" product "${skus[0]}"
is "$(said)" 'waiting 6 s' 'product: the wait is said once'
counted 1 'and counted'
free

done_testing
