#!/bin/bash
# A slug that is in use, in the shapes in which services and those before them
# tell it: the product is made under another slug, and not refused.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
shapes=(
	'[409,{"message":"Validation Error","details":[{"param":"slug",
		"description":"Unique value is already in database"}]}]'
	'[400,{"message":"Validation Error","details":[{"param":"fieldData.slug",
		"description":"already exists"}]}]'
	'[422,{"message":"Validation Error","details":
		["slug: Unique value is already in database"]}]'
	'[409,{"message":"Conflict: slug is already in use","code":"conflict"}]'
	'[400,{"message":"Unique value is already in database",
		"details":[{"param":"slug"}]}]'
	'[400,{"message":"Validation Error",
		"details":{"slug":["must be unique"]}}]'
)

"$TESTS/catalogues/catalogue-make" "${#shapes[@]}" 0 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
state_new
export PUSH_JOBS=1
for i in "${!shapes[@]}"; do
	send POST "$WEBFLOW/__fault" "$(jq -c --argjson n "$((2 * i + 1))" '{
		match: "POST */products", nth: $n, do: "status",
		status: .[0], answer: .[1]}' <<<"${shapes[i]}")" >/dev/null
done
exits 0 'slugs that are in use, told in several shapes' "$sync" full
is "$(get "$WEBFLOW/__fault" | jq '[.[] | .hit] | add')" "${#shapes[@]}" \
	'each was told'
send DELETE "$WEBFLOW/__fault" >/dev/null
is "$(shop '.products | length')" "${#shapes[@]}" 'each product is made, once'
log_clear
exits 0 'a second run' "$sync" full
is "$(writes)" 0 'sends nothing'

done_testing
