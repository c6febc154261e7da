#!/bin/bash
# The README, pasted word for word into a fresh checkout by somebody who has an
# account: each command works, the next finds what the one before has made, and
# in the end the shop is as `full` left it.
#
# Left out: the clone (the tree is one), the demo (it has a test of its own)
# and the tests (this is one of them).
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start sample
tree="$tmp/my shop"
mkdir "$tree"
(cd "$ROOT" && git ls-files -z |
	xargs -0 cp --parents -t "$tree")
cd "$tree"

grep '^    ' README.md | cut -c 5- |
	grep -vxE '(git clone|cd plytix-webflow|\./sync\.sh demo|tests/run\.sh).*' \
		>"$tmp/commands"
like "$(wc -l <"$tmp/commands")" '^[2-9][0-9]$' 'there are commands to paste'

# the four values, and where the stand-ins are
{
	printf '%s\n' 'fill() { sed -i "s|^#*$1=.*|$1=$2|" .env; }'
	for key in PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN \
		WEBFLOW_SITE_ID PLYTIX_BASE_URL PLYTIX_AUTH_URL WEBFLOW_BASE_URL; do
		printf 'fill %s %s\n' "$key" "${!key}"
	done
} >"$tmp/fill"
{
	echo 'set -euo pipefail'
	awk -v fill="$tmp/fill" '
		/^mkdir/ && ! n++ {
			print "kept=$(curl -sS \"$shop/__state\" | sha256sum)"
			print "curl -sS -X DELETE \"$shop/__log\" >/dev/null"
		}
		{ print }
		/^cp \.env\.example/ { while ((getline line < fill) > 0) print line }
		' "$tmp/commands"
	echo '[[ $kept == "$(curl -sS "$shop/__state" | sha256sum)" ]] && echo kept'
	echo 'pwd'
} >"$tmp/paste"
run env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$tmp" PG_FAST=1 \
	shop="$WEBFLOW" bash "$tmp/paste"
is "$code" 0 'each of the commands works'
[[ $code == 0 ]] || note "$(tail -n 5 "$tmp/err")"
is "$(tail -n 2 "$tmp/out")" "kept"$'\n'"$tree" \
	'after the tour the shop is as full left it'
is "$(writes)" 0 'the tour writes nothing'
get "$WEBFLOW/__state" >"$tmp/shop.json"
is "$(find . -maxdepth 1 -newer .env ! -name . ! -name bin ! -name build \
	! -name var ! -name .env)" '' \
	'nothing that a later run would use is left beside sync.sh'

# the tour itself
like "$out" '"whole"' 'the listing is whole'
is "$(jq -s 'map(select(.kind == "product")) | length' var/tour/products)" \
	"$(jq '[.products[] | select(._parent_id == null)] | length' \
		"$TESTS/catalogues/sample.json")" 'families became products'
is "$(jq -r 'select(.kind == "product").product.fieldData.name' \
	var/tour/renamed | grep -vc '^Acme ')" 0 'what jq put in between is there'
is "$(grep -c '^\["[^"]*","updated",[123]\]$' "$tmp/out")" \
	"$(grep -c '^{"kind":"product"' var/tour/renamed)" 'and would be sent'
is "$(grep -c ',3\]$' "$tmp/out")" 1 \
	'one of them with a look at the stock, the first of the site'
succeeds 'the shop is as the catalogue says' "$TESTS/judges/oracle" \
	"$TESTS/catalogues/sample.json" "$tmp/shop.json"

# the sentence behind the tour
exits 0 'and sync.sh push sends it' env -i PATH=/usr/bin:/bin PG_FAST=1 \
	./sync.sh push var/tour/renamed
is "$(shop '[.products[].product.fieldData.name
	| select(startswith("Acme ") | not)] | length')" 0 'to all of the products'

# ---- with a mapping of one's own the tour shows what a run would send
bin/webflow-map --print-default | jq '.product.name = {from: "sku"}' >mapping.json
by_hand=(env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$tmp" PG_FAST=1)
exits 0 'a full run by a mapping file' "${by_hand[@]}" ./sync.sh full
awk '/^mkdir/ { on = 1 } on' "$tmp/commands" | sed '/--discover/,$d' >"$tmp/tour"
log_clear
exits 0 'the tour' "${by_hand[@]}" bash -euo pipefail "$tmp/tour"
exits 0 'what the tour has made is pushed' "${by_hand[@]}" \
	./sync.sh push var/tour/desired
is "$(writes)" 0 'and is what the run has sent'

# ---- whatever the README names is there
while read -r word; do
	succeeds "README names a file that is there: $word" test -e "$word"
done < <(grep -oE '`(tests|src|lib|pipelines)/[A-Za-z0-9_./-]+`' README.md |
	tr -d '`' | grep -v 'my-filter\|TOPIC' | sort -u)
while read -r command; do
	like "$(./sync.sh help)" "[ |]$command " "sync.sh has the command $command"
done < <(grep -oE '\./sync\.sh [a-z]+' README.md | cut -d ' ' -f 2 | sort -u | grep -vx help)
while read -r page; do
	succeeds "there is a manual $page" test -s "src/${page%(*}.${page: -2:1}"
done < <(grep -oE '`[a-z-]+\([157]\)`' README.md | tr -d '`' | sort -u)
while read -r goal; do
	succeeds "make has the goal $goal" make -n "$goal"
done < <(grep -oE '`make [a-z-]+' README.md | cut -d ' ' -f 2 | sort -u)

# ---- each setting is in the manual and in the file to fill in
while read -r key; do
	succeeds "the manual has $key" grep -qE "^\.It.* $key( |\$)" \
		src/plytix-webflow-sync.1
	succeeds ".env.example has $key" grep -qE "^#?$key(_FILE)?=" .env.example
done < <(
	# shellcheck source=pipelines/lib/env.sh
	. pipelines/lib/env.sh
	printf '%s\n' "${env_keys[@]}" | grep -vE '(KEY|PASSWORD|TOKEN|URL|SECRET)_FILE$'
)
done_testing
