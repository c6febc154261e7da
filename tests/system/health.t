#!/bin/bash
# Is it well? The exit code of `health`, its sentence, the last answers of both
# services, and the same for Prometheus.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
# healthy CODE STATE SENTENCE WHAT
healthy() {
	run "$sync" health
	is "$code $(jq -r .health <<<"$out")" "$1 $2" "$4: $2"
	like "$(jq -r .sentence <<<"$out")" "$3" "$4: the sentence"
}
probe() { # API: ok, status
	sql "SELECT ok, status FROM sync.probes WHERE api = '$1'"
}
edit() { # FIELD VALUE: of every product in the PIM
	send POST "$PLYTIX/__edit" \
		"{\"op\":\"set\",\"all\":true,\"field\":\"$1\",\"value\":\"$2\"}" >/dev/null
}
aged() { # HOURS: every run so far is so much older
	sql "UPDATE sync.sync_states SET started_at = started_at - interval '$1 hours',
		ended_at = ended_at - interval '$1 hours';
		UPDATE sync.probes SET at = at - interval '$1 hours'" >/dev/null
}

"$TESTS/catalogues/catalogue-make" 12 2 >"$tmp/some.json"
sandbox_start "$tmp/some.json"
state_new
audit-log migrate up >/dev/null
healthy 3 attention 'nothing was synced yet' 'a new database'
exits 0 'a first run' "$sync" full
healthy 0 well 'the shop agrees with the PIM' 'after a good run'
is "$(probe plytix) $(probe webflow)" 't|200 t|200' 'both services answered'

for what in webflow plytix; do
	case $what in
	webflow) setting=WEBFLOW_TOKEN=wrong ;;
	plytix) setting=PLYTIX_API_PASSWORD=wrong ;;
	esac
	run env "$setting" "$sync" full
	healthy 1 failing "the last run \(full\) did not end well: .*${setting%=*}" "a wrong ${setting%=*}"
	is "$(probe "$what")" 'f|401' "$what does not accept it"
done
# as a run leaves it that has waited a minute for an answer
RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
mkdir -p "$STATE_DIR/run/$RUN_ID"
date -u +'{"api":"webflow","ok":false,"ms":20,"message":"no connection","at":"%FT%TZ"}' \
	>"$STATE_DIR/run/$RUN_ID/probe.webflow"
for bad in '{"api":"other","ok":true,"at":"2026-01-01T00:00:00Z"}' \
	'{"api":"plytix","ok":false,"at":"never"}' 'no record'; do
	n=$((${n:-0} + 1))
	echo "$bad" >"$STATE_DIR/run/$RUN_ID/probe.$n"
done
RUN_ID=$RUN_ID run audit-log end --exit 75
is "$(sql "SELECT api, ok, coalesce(status, 0), message FROM sync.probes WHERE NOT ok AND api = 'webflow'")" \
	'webflow|f|0|no connection' 'nobody there; what is no probe is left out'
healthy 3 attention 'did not end well' 'a service away for the first time'
aged 25
healthy 1 failing 'did not end well' 'a service away for a day'
run "$sync" changed
healthy 0 well 'agrees with the PIM' 'put right'
aged 27
healthy 3 attention 'for more than a day' 'no run since yesterday'

edit attributes.price -1
run "$sync" full
healthy 3 attention "12 records need a decision; 'sync.sh errors' lists them" 'refused products'
run "$sync" changed
healthy 3 attention '12 records need' 'a good run later they are still refused'
edit attributes.price 4.50
run "$sync" full
healthy 0 well 'agrees with the PIM' 'mended in the PIM'
is "$(probe plytix) $(probe webflow)" 't|200 t|200' 'both services answer again'

# a run that was killed
RUN_ID=$(audit-log begin --mode full --pid 999999999 | jq -r .run)
jq -n -c '{kind: "step", step: "update-product", of: "product", plytix_id: "x",
	sent_at: "2026-02-01T00:00:00Z"}' | RUN_ID=$RUN_ID audit-log record >/dev/null
healthy 0 well 'agrees with the PIM' 'while a run is under way'
like "$out" "\"running\":\"$RUN_ID\"" 'it is named'
run "$sync" changed
healthy 3 attention '1 record is in doubt; the next run reads the shop and completes it' 'what it left'
run "$sync" full
healthy 0 well 'agrees with the PIM' 'looked at by a full run'

# ---- for Prometheus
metrics=$tmp/text/shop.prom
mkdir "$tmp/text"
METRICS_FILE=$metrics exits 0 'a run with METRICS_FILE' "$sync" full
is "$(stat -c %a "$metrics")" 644 'it can be read by the collector'
is "$(find "$tmp/text" -type f | wc -l)" 1 'nothing else is left in its folder'
value() { # NAME{LABELS}: of the site
	sed -n "s/^plytix_webflow_$1{site=\"$WEBFLOW_SITE_ID\"${2:+,$2}} //p" "$metrics"
}
is "$(value running)|$(value health)|$(value attention)" '0|0|0' 'all is well, nothing runs'
is "$(value api_up 'api="webflow"')" 1 'Webflow answers'
is "$(value last_run_exit_code 'mode="full"')" 0 'the last exit code'
is "$(value last_run_items 'action="unchanged"')" \
	"$(audit-log history 1 | jq .unchanged)" 'its results are those of the history'
is "$(value runs_total)" "$(audit-log stats --days 9 | jq -s 'map(.runs) | add')" 'and the sums those of stats'
is "$(value products 'state="waiting"')" \
	"$(sql "SELECT count(*) FROM sync.v_products WHERE verdict = 'waiting'")" 'products by state'
edit attributes.price -1
METRICS_FILE=$metrics run "$sync" full
is "$code $(value attention) $(value products 'state="refused"')" '3 12 12' 'refused ones are counted'
METRICS_FILE=$metrics run env WEBFLOW_TOKEN=wrong "$sync" full
is "$(value last_run_exit_code 'mode="full"')|$(value health)|$(value api_up 'api="webflow"')" \
	'1|2|0' 'a run that failed'
# the format: HELP and TYPE before the samples, each metric in one piece
is "$(awk '/^# HELP/ { help = $3; next }
	/^# TYPE/ { if ($3 != help || seen[$3]++) print "head " $3; type = $3
		if ($4 != "gauge" && $4 != "counter") print "type " $4
		next }
	!/^[a-z_]+[{][a-z]+="[^"]*"(,[a-z]+="[^"]*")*[}] -?[0-9.]+$/ { print "form " $0 }
	substr($0, 1, index($0, "{") - 1) != type { print "place " $0 }
	{ if (seen[$1]++) print "twice " $1 }' "$metrics")" '' 'the text is as the format wants it'
is "$(grep -c 'SKU\|GEN-\|secret' "$metrics")" 0 'no product is a label'
if ((EUID)); then
	chmod 500 "$tmp/text"
	METRICS_FILE=$metrics run "$sync" changed
	like "$err" "METRICS_FILE '.*' could not be written" 'a folder that cannot be written is told'
	chmod 700 "$tmp/text"
fi
exits 2 'a folder that is not there' env METRICS_FILE=/no/such/folder/x.prom "$sync" changed
like "$err" "METRICS_FILE: there is no folder '/no/such/folder'" 'is told before anything is done'
done_testing
