#!/bin/bash
# What waits for a publish of the site is remembered with the mapping: neither a
# run that was killed, nor a ledger that was lost, leaves a change in the shop
# that no customer ever sees. Nothing is published twice, either.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
export PUSH_JOBS=1
life_started=0

pim() { # SKU FIELD VALUE
	send POST "$PLYTIX/__edit" "{\"op\":\"set\",\"sku\":\"$1\",
		\"field\":\"$2\",\"value\":\"$3\"}" >/dev/null
}
people() { # EDIT
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}
sync() { # ARGUMENT…: a run; its summary
	rm -rf "$STATE_DIR/rate" # a site is published once a minute
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
publishes() {
	requests webflow '[.[] | select(.path | endswith("/publish"))] | length'
}
changes() { # writes beside them
	echo $(($(writes) - $(publishes)))
}
owed() {
	jq .waiting_for_publish <<<"$summary"
}
# unseen: what no customer sees as it is now
unseen() {
	shop '[(.products[] | .product, .skus[]), .categories[]
		| select(.isDraft or .isArchived | not)
		| select(.lastPublished == null or .lastPublished < .lastUpdated)] | length'
}

"$TESTS/catalogues/catalogue-make" 6 2 >"$tmp/few.json"
sandbox_start "$tmp/few.json"
state_new
export WEBFLOW_PUBLISH=site
sync full
is "$(publishes) $(owed) $(unseen)" '1 0 0' 'the first run publishes the site'
sync full
is "$code $(changes) $(publishes)" "0 0 0" 'nothing is owed: no publish'
get "$WEBFLOW/__state" >"$tmp/published.shop"

# ---- killed with a write in flight, that was done
killed() { # WHAT MATCH COMMAND
	local what=$1 command=$3
	life_fault webflow "{\"match\":\"$2\",\"nth\":1,\"do\":\"stop-after\"}"
	rm -rf "$STATE_DIR/rate"
	life_start full
	succeeds "$what: killed" life_frozen webflow
	life_kill KILL
	life_thaw
	life_wait
	is "$(($(unseen) > 0))" 1 "$what: customers do not see it"
	sync "$command"
	is "$code $(publishes) $(owed) $(unseen)" "0 1 0 0" \
		"$what: $command publishes it"
	sync full
	is "$code $(changes) $(publishes)" "0 0 0" \
		"$what: and the next full has nothing to do"
}
pim P000001 label 'Map of the lakes'
killed 'a product' 'PATCH */products/*' full
pim P000001-XS-Black attributes.price 3.33
killed 'its default SKU, and changed' 'PATCH *' changed
pim P000002-S-Black attributes.price 77.70
killed 'a SKU' 'PATCH *' full
for how in before after; do
	for command in full changed; do
		pim P000001 label "Map of the $how $command"
		life_fault webflow "{\"match\":\"POST */publish\",\"nth\":1,\"do\":\"stop-$how\"}"
		rm -rf "$STATE_DIR/rate"
		life_start full
		succeeds "stop-$how of the publish: killed" life_frozen webflow
		life_kill KILL
		life_thaw
		life_wait
		sync "$command"
		# what was published without an answer, a reading of the shop shows
		is "$(publishes) $(owed) $(unseen)" \
			"$([[ $how == after && $command == full ]] && echo 0 || echo 1) 0 0" \
			"stop-$how of the publish: $command"
	done
done

# ---- a notebook of runs that is thrown away
pim P000001 label 'Map of the coast'
WEBFLOW_PUBLISH=staging sync full
is "$code $(publishes) $(owed)" "0 0 1" 'as staging: one change waits'
sql "DELETE FROM sync.run_items" >/dev/null
WEBFLOW_PUBLISH=staging sync changed
is "$(owed)" 1 'it waits whatever becomes of the notes of the runs'
people '{"op":"publish"}'
sync full
is "$code $(publishes) $(owed)" "0 0 0" \
	'what people have published is owed no more'

# ---- the database is lost
lost() { # WHAT PUBLISHES
	local what=$1
	state_new
	sync full --adopt all
	is "$code $(changes) $(publishes) $(owed) $(unseen)" \
		"0 0 $2 0 0" "$what: adopted, $2 publish"
	sync full
	is "$code $(changes) $(publishes)" "0 0 0" "$what: and then none"
}
lost 'the ledger is lost, all was published' 0
pim P000002-S-Black attributes.price 78.80
WEBFLOW_PUBLISH=staging sync full
lost 'the ledger is lost, a SKU was not' 1
pim P000001 label 'Map of the hills'
WEBFLOW_PUBLISH=staging sync full
lost 'the ledger is lost, a product was not' 1
state_new
WEBFLOW_PUBLISH=staging sync full --adopt all
is "$code $(changes) $(owed)" "0 0 0" 'a site that is published owes nothing'
sandbox_stop

sandbox_start "$tmp/few.json"
state_new
WEBFLOW_PUBLISH=staging sync full
lost 'a shop that was never published' 1
sandbox_stop

# ---- what is not to be seen is not owed: draft, archived
sandbox_start "$tmp/few.json"
state_new
pim P000001 status Draft
sync full
pim P000002 status Archived
ARCHIVE_MAX=50% sync full
is "$code $(shop '[.products[].product | select(.isDraft)] | length') $(
	shop '[.products[].product | select(.isArchived)] | length')" '0 1 1' \
	'a draft and an archived one'
lost 'the ledger is lost, a draft is not published' 0
sandbox_stop
done_testing
