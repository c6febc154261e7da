#!/bin/bash
# Where a publish of the site goes: to the domains on which it was before, or as
# WEBFLOW_DOMAINS says.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start demo
state_new
webflow-fetch --schema >"$tmp/schema"

# goes WISH DOMAINS WANTED: WISH none: the default; what the publish asked for
goes() {
	local what
	what="WEBFLOW_DOMAINS=$1 of $(jq -c . <<<"$2")"
	jq -c --argjson domains "$2" '.site.customDomains = $domains' \
		"$tmp/schema" >"$tmp/site"
	log_clear
	# one publish a minute is allowed to those who share a STATE_DIR
	STATE_DIR=$(mktemp -d "$tmp/state.XXXXXX")
	run env ${1:+"WEBFLOW_DOMAINS=$1"} webflow-push --publish -S "$tmp/site"
	is "$(requests webflow '.[] | select(.path | endswith("/publish"))
		| .body | "\(.customDomains | join(",")) \(.publishToWebflowSubdomain)"')" \
		"$3" "$what"
}

at='"lastPublished":"2026-01-01T00:00:00Z"'
never='"lastPublished":null'
goes '' '[]' ' true'
goes '' "[{\"id\":\"a\",\"url\":\"shop.example\",$at}]" 'a false'
goes '' "[{\"id\":\"a\",\"url\":\"shop.example\",$at},
	{\"id\":\"b\",\"url\":\"new.example\",$never}]" 'a false'
goes '' "[{\"id\":\"b\",\"url\":\"new.example\",$never}]" ' true'
goes '' '[{"id":"b","url":"new.example"}]' ' true'
two="[{\"id\":\"a\",\"url\":\"shop.example\",$at},
	{\"id\":\"b\",\"url\":\"https://new.example\",$never}]"
goes all "$two" 'a,b true'
goes new.example "$two" 'b false'
goes 'Shop.example, subdomain' "$two" 'a true'
goes subdomain "$two" ' true'
goes new.exampl "$two" ''
is "$code" 2 'a domain that is none of the site'
like "$err" "WEBFLOW_DOMAINS.*new.exampl" 'is named'

done_testing
