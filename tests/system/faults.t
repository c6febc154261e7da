#!/bin/bash
# A slice of the fault campaign (tests/campaign/faults): one seed of some
# kinds, on both services.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
# shellcheck source=tests/campaign/faults.sh
. "$TESTS/campaign/faults.sh"

RANDOM=7
campaign_begin demo webflow.ids=mint
for kind in 429-seconds 502-after cut-after; do
	fault_some webflow "$kind"
	campaign_ok "Webflow: $kind"
done
for kind in 503 truncated; do
	fault_some plytix "$kind"
	campaign_ok "Plytix: $kind"
done
fault_token
campaign_ok 'Plytix: tokens that end while the catalogue is read'
done_testing
