#!/bin/bash
# A first run that makes items of a collection is killed at its requests: nothing
# is there twice, and each product points to its item. Here each request is
# taken once, by one of the id modes, staging or live; with CRASH_EVERY=1 by each.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
# shellcheck source=tests/campaign/crash.sh
. "$TESTS/campaign/crash.sh"
# shellcheck source=tests/items.sh
. "$TESTS/items.sh"

catalogue Acme Bolt acme Fox Bolt
mapping "$plain_rule"
begin "[$(item Acme acme 1),$(item 'Foxes of old' fox 2)]"
get "$WEBFLOW/__state" >"$tmp/items.shop"
export SHOP_FILE=$tmp/items.shop
sandbox_stop

every=${CRASH_EVERY:-4}
turn=0
while read -r mode publish; do
	export WEBFLOW_PUBLISH=$publish
	campaign_begin "$tmp/pim.json" "webflow.ids=$mode"
	wrong=
	victims=(webflow-push 'all of it' 'audit-log record')
	when=(before after)
	for ((k = 1 + turn % every; k <= life_requests; k += every)); do
		crash_at webflow "$k" "${when[(k / every + turn) % 2]}" "${victims[k % 3]}"
		wrong+=$(judge)
	done
	campaign_ok "ids=$mode, $publish: kill -9"
	is "$wrong" '' "ids=$mode, $publish: each product points to its item"
	is "$(names)" 'Acme, Bolt, Fox, Foxes of old' "ids=$mode, $publish: no item is there twice"
	sandbox_stop
	turn=$((turn + 1))
done <<'END'
keep staging
mint live
mint staging
keep live
END
done_testing
