# shellcheck shell=bash
# One account of 60 products and three shops, each with a `select` of its own, for
# tests. Which products that is, they work out by themselves, from the catalogue,
# and give the rest of it to the oracle and the minimum.
#
#	. "$(dirname -- "$0")/../lib.sh"
#	. "$TESTS/shops.sh"
#	shops_start
#	at wear
#	sync full
#	holds 'exactly its selection'
export PUSH_JOBS=2

# a tree of its own, for the settings of three sites
tree=$tmp/tree
mkdir -p "$tree"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$tree"
ln -s "$BIN" "$tree/bin"
sites=(wear home gold)
declare -A url=() site_id=()

# ---- the catalogue: 60 products in three categories; some are sold in two shops
jq '.attributes += [
	{id: "c00000000000000000000001", label: "channels", name: "Channels",
		type_class: "MultiSelectAttribute", filter_type: "MultiSelectAttribute",
		groups: [], options: ["home", "gold", "outlet"]},
	{id: "c00000000000000000000002", label: "launch", name: "Launch",
		type_class: "DateAttribute", filter_type: "DateAttribute", groups: []},
	{id: "c00000000000000000000003", label: "sold_in", name: "Sold in",
		type_class: "TextAttribute", filter_type: "TextAttribute", groups: []}]
	| (.categories | map({key: .id, value: .name}) | from_entries) as $name
	| .products |= (to_entries | map(.key as $n | .value
		| if ._parent_id then . else
			($name[.categories[0]]) as $c
			| .attributes.channels = ([if $c == "Home And Garden" then "home"
				else empty end, if $n % 5 == 0 then "gold" else empty end, "outlet"])
			| .attributes.launch = (if $n % 3 == 0 then "2026-03-01T01:30:00+02:00"
				else "2026-01-15" end)
		end))' "$TESTS/catalogues/sample.json" >"$tmp/catalogue.json"
# what each shop is to hold, as jq sees it; . is a stored product with the names
# of its categories
declare -A wanted=(
	[wear]='.names | index("Apparel")'
	[home]='.attributes.channels | index("home")'
	[gold]='((.attributes.channels | index("gold")) or (.names | index("Jewelery")))
		and (.attributes.price | tonumber) > 9.5 and (.attributes.price | tonumber) < 60
		and (.attributes.launch | startswith("2026-03") | not)
		and (.sku | startswith("CHOKER") | not)'
)
declare -A select=(
	[wear]='{"product": {"from": "categories", "is": "Shop/Apparel"}}'
	[home]='{"product": {"from": "attributes.channels", "in": ["nowhere", "home"]}}'
	[gold]='{"product": {"all": [
		{"any": [{"from": "attributes.channels", "is": "gold"},
			{"from": "categories", "matches": "Shop/Jewel*"}]},
		{"from": "attributes.price", "above": 9.50, "below": 60},
		{"from": "attributes.launch", "below": "2026-02-28T23:30:00Z"},
		{"none": [{"from": "sku", "matches": "CHOKER*"}]}]}}'
)
mapping() { # SITE SELECT
	webflow-map --print-default | jq --argjson select "$2" '.select = $select' \
		>"$tmp/$1.mapping"
}

# shops_start [SWITCH…]: the account and three empty shops
shops_start() {
	local site id=0 switch
	local -a switches=()
	for switch; do
		switches+=(-s "${switch#webflow.}")
	done
	unset SHOP_FILE
	sandbox_start "$tmp/catalogue.json" "$@"
	state_new
	get "$WEBFLOW/__state" >"$tmp/empty"
	for site in "${sites[@]}"; do
		id=$((id + 1))
		site_id[$site]=580e63e98c9a982ac9b8b74$id
		jq --arg id "${site_id[$site]}" '.site.id = $id' "$tmp/empty" \
			>"$tmp/$site.empty"
		SHOP_FILE=$tmp/$site.empty
		server webflow -f "$SHOP_FILE" -s rate=off "${switches[@]}"
		url[$site]=http://127.0.0.1:$webflow_port
		mapping "$site" "${select[$site]}"
		(umask 077 && cat >"$tree/.env.$site" <<-END
			WEBFLOW_SITE_ID=${site_id[$site]}
			WEBFLOW_BASE_URL=${url[$site]}/v2
			MAPPING_FILE=$tmp/$site.mapping
		END
		)
	done
}
# at SITE: what follows is about its shop
at() {
	site=$1
	WEBFLOW=${url[$1]}
}
# sync ARGUMENT…: of that site
sync() {
	log_clear
	run "$tree/sync.sh" --site "$site" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# part SITE: the catalogue without what the shop is not to hold, in $tmp/part
part() {
	get "$PLYTIX/__state" | jq '(.categories | map({key: .id, value: .name})
		| from_entries) as $name
		| [.products[] | select(._parent_id | not)
			| .names = [.categories[] | $name[.]]
			| select('"${wanted[$1]}"').id] as $in
		| .products |= map(select(._parent_id // .id | IN($in[])))' >"$tmp/part"
}
# holds WHAT [oracle options]: exactly the part
holds() {
	local what=$1 code=0
	shift
	part "$site"
	shop '.products |= map(select(.product.isArchived | not))' >"$tmp/shop"
	"$TESTS/judges/oracle" "$@" "$tmp/part" "$tmp/shop" >"$tmp/oracle" || code=$?
	ok "$code" "$what"
	((code == 0)) || note "$(head -n 12 "$tmp/oracle")"
}
count() { # of products in the part
	jq '[.products[] | select(._parent_id | not)] | length' "$tmp/part"
}
tally() {
	jq -c '[.products.created, .products.archived, .products.restored,
		.left_out.products // 0, (.requests | .writes == .minimum)]' <<<"$summary"
}

again() { # WHAT: the next run has nothing to write
	sync full
	is "$code $(writes)" '0 0' "$1: the run after"
}
# state SKU: of the product in the shop; empty where it has none
state() {
	shop "first(.products[] | select(any(.skus[]; .fieldData.sku == \"$1\")).product
		| if .isArchived then \"archived\" elif .isDraft then \"draft\"
		else \"live\" end) // empty"
}
live() {
	shop '[.products[] | select(.product.isArchived or .product.isDraft | not)] | length'
}
# asked: which requests of this run were about products
asked() {
	requests webflow '[.[] | select(.path | test("/products|/items|/inventory"))] | length'
}
why() { # SKU
	run "$tree/sync.sh" --site "$site" why --json "$1"
	jq -r 'select(.kind == "why") | .verdict + ": " + .sentence' <<<"$out"
}
# shellcheck disable=SC2034 # read by select.t and select-past.t
category=$(jq -r '.categories[] | select(.name == "Home And Garden").id' \
	"$tmp/catalogue.json")
# shellcheck disable=SC2034 # read by the same
apparel=$(jq -r '.categories[] | select(.name == "Apparel").id' \
	"$tmp/catalogue.json")
# move SKU CATEGORY CHANNELS
move() {
	edit "[{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"categories\",\"value\":[\"$2\"]},
		{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.channels\",\"value\":$3}]"
}
slip() { # SELECT: of the shop at hand
	mapping "$site" "$1"
}
