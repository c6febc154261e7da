#!/bin/bash
# Which SKU is which inside a product that people made: first by a code that
# nobody else has, then by the combination; options and values are renamed
# after the pairs. What cannot be paired is refused and nothing is written. What
# the PIM never had stays people's: it is not reported, repaired or withdrawn.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=100%

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
person() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}

# A text like "color=Red,Blue size=S,M; A-1:Red/S A-2:Blue/M" as an object:
# options with their values, SKUs with code (- for none) and values. A word is
# written with _ for a blank.
read -r -d '' spec <<'JQ' || true
def words: split(" ") | map(select(. != ""));
def spec: split(";") | {
	options: [.[0] | words[] | split("=") | {name: (.[0] | gsub("_"; " ")),
		values: (.[1] | split(",") | map(gsub("_"; " ")))}],
	skus: [.[1] | words[] | split(":") | {code: (.[0] | if . == "-" then "" else . end),
		values: (.[1] // "" | split("/") | map(select(. != "") | gsub("_"; " ")))}]};
def id($n): "00000000000000000000" + ($n + 4096 | tostring) | .[-24:];
JQ

# The catalogue of one product "Alpha", code A; stock and price by place.
catalogue() { # SPEC
	jq -n --arg spec "$1" "$spec"'
		$spec | spec as $p
		| ($p.options | length == 0) as $single
		| {attributes: ([["price", "DecimalAttribute"], ["inventory", "IntAttribute"]]
			+ [$p.options[] | [.name, "DropdownAttribute", .values]]
			| to_entries | map({id: id(500 + .key), label: (.value[0] | ascii_downcase),
				name: .value[0], type_class: .value[1], filter_type: .value[1],
				groups: []} + if .value[2] then {options: .value[2]} else {} end)),
		categories: [], assets: [],
		products: ([{id: id(1), sku: (if $single then $p.skus[0].code else "A" end),
			label: "Alpha", status: "Completed", created: "2026-01-01T00:00:00.000Z",
			modified: "2026-01-01T00:00:00.000Z",
			num_variations: (if $single then 0 else $p.skus | length end),
			attributes: (if $single then {price: "1", inventory: 1} else {} end),
			thumbnail: null, assets: [], categories: []}]
			+ if $single then [] else [$p.skus | to_entries[] | {id: id(2 + .key),
			_parent_id: id(1), sku: .value.code, label: "Alpha \(.value.code)",
			status: "Completed", created: "2026-01-01T00:00:00.000Z",
			modified: "2026-01-01T00:00:00.000Z", num_variations: 0,
			attributes: ({price: "\(.key + 1)", inventory: (.key + 1)}
				+ ([$p.options, .value.values] | transpose
				| map({(.[0].name | ascii_downcase): .[1]}) | add)),
			thumbnail: null, assets: [], categories: []}] end)}'
}
# What a person made of it, with stock without limit.
by_hand() { # SPEC
	person "$(jq -n --arg spec "$1" "$spec"'
		$spec | spec as $p
		| ($p.options | to_entries | map({id: "o\(.key)", name: .value.name,
			enum: (.key as $o | .value.values | to_entries
				| map({id: "o\($o)v\(.key)", name: .value, slug: "v\(.key)"}))})) as $properties
		| {op: "add-product", product: {fieldData: {name: "Alpha", slug: "alpha",
			"sku-properties": $properties}},
		skus: [$p.skus | to_entries[] | {fieldData: ({name: "Alpha",
			slug: "alpha-\(.key)", price: {value: 100, unit: "USD"},
			"sku-values": ([$properties, .value.values] | transpose
				| map(.[1] as $name | select($name) | {(.[0].id): (.[0].enum[]
					| select(.name == $name) | .id)}) | add // {})}
			+ if .value.code == "" then {} else {sku: .value.code} end)}]}')"
}
# The shop as a spec, options and SKUs by name; behind a SKU its stock, * for no
# limit, and ! where it was there before.
shown() {
	# shellcheck disable=SC2016 # jq's own
	shop '.products[] | .product.fieldData["sku-properties"] as $o
		| ([$o[]? | .name + "=" + ([.enum[].name] | join(","))] | join(" ")) + "; "
		+ ([.skus[] | (.fieldData.sku // "" | if . == "" then "-" else . end) + ":"
			+ (.fieldData["sku-values"] as $v
				| [$o[]? | $v[.id] as $id | [.enum[] | select(.id == $id) | .name][0] // "?"] | join("/"))
			+ "=" + (if .inventory.inventoryType == "finite"
				then .inventory.quantity | tostring else "*" end)
			+ if .fieldData.slug | startswith("alpha") then "!" else "" end]
			| sort | join(" "))' | paste -sd'|'
}
warnings() {
	jq -R -r 'fromjson? | select(.kind == "result") | .warnings[]?
		| "\(.code): \(.message)"' <<<"$out" | paste -sd'|'
}

# adopt WHAT PIM SHOP WANTED: a first full run over what a person made, the
# shop after it, and two runs that send nothing
adopt() {
	local what="$mode: $1" before
	send POST "$WEBFLOW/__reset" >/dev/null
	by_hand "$3"
	before=$(shop '.products | tojson')
	catalogue "$2" >"$tmp/catalogue.json"
	# shellcheck disable=SC2154 # set by server
	kill "$plytix_pid"
	server plytix -c "$tmp/catalogue.json" -s rate=off -s claim=absent
	export PLYTIX=http://127.0.0.1:$plytix_port
	export PLYTIX_BASE_URL=$PLYTIX/api/v1
	export PLYTIX_AUTH_URL=$PLYTIX/auth/api/get-token
	state_new
	sync full
	if [[ $4 == refused:* ]]; then
		is "$code $(writes) $(shop '.products | tojson')" "3 0 $before" "$what: refused, nothing written"
		like "$out" "variants-unpaired.*${4#refused:}" "$what: with names"
		is "$(sql 'SELECT count(*) FROM sync.product_mappings')" 0 "$what: nor mapped"
		return
	fi
	is "$code $(shown)" "0 $4" "$what"
	is "$(jq -c '.requests | .writes == .minimum' <<<"$summary")" true \
		"$what: no write more than foreseen"
	first=$out
	sync full
	is "$code $(writes) $(shown)" "0 0 $4" "$what: run 2"
	sync verify
	is "$code $(jq -c '[.drifted, .fields, .missing]' <<<"$summary")" '0 [0,0,0]' \
		"$what: nothing to repair"
	sync verify --repair
	is "$code $(writes)" '0 0' "$what: nothing is repaired"
	sync full
	is "$code $(writes) $(shown)" "0 0 $4" "$what: run 3"
}

catalogue 'Color=Red; A-1:Red' >"$tmp/catalogue.json"
for mode in ${MODES:-keep,strict mint,lenient}; do
	sandbox_start "$tmp/catalogue.json" "webflow.ids=${mode%,*}" \
		"webflow.strict=${mode#*,}"

	adopt 'values written otherwise' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/S A-3:Red/M A-4:Blue/M' \
		'Color=red,blue Size=s,m; A-1:red/s A-2:blue/s A-3:red/m A-4:blue/m' \
		'Color=Red,Blue Size=S,M; A-1:Red/S=1! A-2:Blue/S=2! A-3:Red/M=3! A-4:Blue/M=4!'
	adopt 'options by other names, in another order' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/S A-3:Red/M A-4:Blue/M' \
		'size=Small,Medium colour=rot,blau; A-1:Small/rot A-2:Small/blau A-3:Medium/rot A-4:Medium/blau' \
		'Size=S,M Color=Red,Blue; A-1:S/Red=1! A-2:S/Blue=2! A-3:M/Red=3! A-4:M/Blue=4!'
	adopt 'one option, values in another order' \
		'Size=S,M,L; A-1:S A-2:M A-3:L' \
		'Size=large,medium,small; A-3:large A-2:medium A-1:small' \
		'Size=L,M,S; A-1:S=1! A-2:M=2! A-3:L=3!'
	adopt 'a chain of names' \
		'Size=M,L,XL; A-1:M A-2:L A-3:XL' \
		'Size=S,M,L; A-1:S A-2:M A-3:L' \
		'Size=M,L,XL; A-1:M=1! A-2:L=2! A-3:XL=3!'
	adopt 'three options' \
		'Color=Red,Blue Size=S,M Fit=Slim,Wide; A-1:Red/S/Slim A-2:Blue/M/Wide' \
		'fit=slim,wide color=red,blue size=s,m; A-1:slim/red/s A-2:wide/blue/m' \
		'Fit=Slim,Wide Color=Red,Blue Size=S,M; -:Slim/Blue/M=0 -:Slim/Blue/S=0 -:Slim/Red/M=0 -:Wide/Blue/S=0 -:Wide/Red/M=0 -:Wide/Red/S=0 A-1:Slim/Red/S=1! A-2:Wide/Blue/M=2!'
	adopt 'an option less than ours' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/M' \
		'color=red,blue; A-1:red A-2:blue' \
		'Color=Red,Blue Size=S,M; -:Blue/S=0 -:Red/M=0 A-1:Red/S=1! A-2:Blue/M=2!'
	adopt 'one more than ours' \
		'Color=Red,Blue; A-1:Red A-2:Blue' \
		'Material=wool color=red,blue; A-1:wool/red A-2:wool/blue' \
		'Material=wool Color=Red,Blue; A-1:wool/Red=1! A-2:wool/Blue=2!'
	adopt 'none in the shop: its SKU is the variant with its code' \
		'Size=S,M,L; A-1:S A-2:M A-3:L' '; A-2:' \
		'Size=S,M,L; A-1:S=1 A-2:M=2! A-3:L=3'
	adopt 'single against single' '; A-1:' '; A-1:' '; A-1:=1!'
	adopt 'without codes: by what is written alike' \
		'Color=Red,Blue; A-1:Red A-2:Blue' 'color=red,blue; -:blue -:red' \
		'Color=Red,Blue; A-1:Red=1! A-2:Blue=2!'
	adopt 'variants that the shop lacks' \
		'Color=Red,Blue,Green; A-1:Red A-2:Blue A-3:Green' \
		'color=red; A-1:red' \
		'Color=Red,Blue,Green; A-1:Red=1! A-2:Blue=2 A-3:Green=3'

	# ---- what people made
	adopt 'a SKU that the PIM lacks' \
		'Color=Red,Blue; A-1:Red A-2:Blue' \
		'Color=Red,Blue,Green; A-1:Red A-2:Blue A-9:Green' \
		'Color=Red,Blue,Green; A-1:Red=1! A-2:Blue=2! A-9:Green=*!'
	like "$(jq -R -r 'fromjson? | .warnings[]?.message' <<<"$first")" "'A-9'.*not in the PIM" \
		"$mode: it is named once"
	unlike "$(warnings)" 'A-9' "$mode: not again"
	adopt 'two of them, the default one of them, one without a code' \
		'Color=Red,Blue; A-1:Red A-2:Blue' \
		'Color=gold,Red,Blue,Green; A-8:gold A-1:Red A-2:Blue A-9:Green' \
		'Color=gold,Red,Blue,Green; A-1:Red=1! A-2:Blue=2! A-8:gold=*! A-9:Green=*!'
	adopt 'one where a placeholder would be' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/M' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/M X-1:Red/M' \
		'Color=Red,Blue Size=S,M; -:Blue/S=0 A-1:Red/S=1! A-2:Blue/M=2! X-1:Red/M=*!'
	# made later, in a product that is known
	product=$(shop '.products[0].product.id')
	green=$(shop '.products[0].product.fieldData["sku-properties"]
		| [.[] | {(.id): .enum[0].id}] | add | tojson')
	person "{\"op\":\"add-sku\",\"product\":\"$product\",\"fields\":{\"name\":\"Gift\",
		\"slug\":\"gift\",\"sku\":\"GIFT\",\"price\":{\"value\":1,\"unit\":\"USD\"},\"sku-values\":$green}}"
	there=$(shop '.products[0].skus[] | select(.fieldData.sku == "GIFT") | tojson')
	for command in full verify 'verify --repair' full; do
		# shellcheck disable=SC2086
		sync $command
		is "$code $(writes)" '0 0' "$mode: a SKU made later: $command"
	done
	edit '{"op":"set","sku":"A-1","field":"attributes.price","value":"7"}'
	sync changed
	is "$code $(shop '.products[0].skus[] | select(.fieldData.sku == "GIFT") | tojson')" \
		"0 $there" "$mode: a change beside it leaves it alone"

	# ---- what cannot be paired
	adopt 'codes and values that contradict each other' \
		'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/S A-3:Red/M' \
		'Color=red,blue Size=s,m; A-1:red/s A-2:red/m A-3:blue/m' \
		"refused:'A-2'"
	adopt 'a code twice in the shop' \
		'Color=Red,Blue; A-1:Red A-2:Blue' \
		'Color=rot,blau; A-1:rot A-1:blau' \
		"refused:'A-1'"
	adopt 'no code and other words' \
		'Color=Red,Blue; A-1:Red A-2:Blue' \
		'Color=rot,blau; -:rot -:blau' \
		"refused:'rot'.*'A-1'"
	sandbox_stop
done

# ---- an answer that shows a product without any SKU: no product is
without() {
	send POST "$WEBFLOW/__switch" "{\"without_skus\":\"$1\"}" >/dev/null
}
skus() {
	shop '[.products[].skus[].fieldData.sku] | sort | join(" ")'
}
catalogue 'Color=Red,Blue; A-1:Red A-2:Blue' >"$tmp/catalogue.json"
for when in list get create all; do
	sandbox_start "$tmp/catalogue.json"
	state_new
	sync full
	without "$when"
	edit '{"op":"set","sku":"A-2","field":"attributes.price","value":"7"}'
	for command in changed full; do
		sync "$command"
		case $when,$command in
		all,* | get,changed)
			is "$code $(writes)" '3 0' "no SKUs in $when, $command: tried later"
			like "$out" '"action":"failed".*"unreadable".*without any SKU' \
				"no SKUs in $when, $command: and told"
			;;
		*) is "$code" 0 "no SKUs in $when, $command: is asked again" ;;
		esac
		is "$(skus)" 'A-1 A-2' "no SKUs in $when, $command: none is made twice"
	done
	without none
	sync full
	is "$code $(skus)" '0 A-1 A-2' "no SKUs in $when: later"
	sync full
	is "$code $(writes) $(shop '[.products[].skus[].fieldData.price.value] | tojson')" \
		'0 0 [100,700]' "no SKUs in $when: then nothing is left"

	# the same while the product is made
	send POST "$WEBFLOW/__reset" >/dev/null
	without "$when"
	state_new
	sync full
	case $when in
	all) is "$code $(skus)" '3 A-1' 'made without an answer that shows it: the rest later' ;;
	*) is "$code $(skus)" '0 A-1 A-2' "no SKUs in $when: made" ;;
	esac
	without none
	sync full
	is "$code $(skus)" '0 A-1 A-2' "no SKUs in $when: whole"
	sync full
	is "$code $(writes)" '0 0' "no SKUs in $when: nothing is left"
	sandbox_stop
done

# ---- killed after a first write that was refused: nothing of it was written,
# so nothing of it is ours, and the next run pairs anew

# The account has the attribute Size, whoever uses it.
with_size() {
	jq 'if any(.attributes[]; .label == "size") then . else .attributes += [{
		id: "00000000000000000000bbbb", label: "size", name: "Size",
		type_class: "DropdownAttribute", filter_type: "DropdownAttribute",
		groups: [], options: ["S", "M"]}] end'
}
for story in 'Color=Red,Blue Size=S,M; A-1:Red/S A-2:Blue/S A-3:Red/M A-4:Blue/M|size=Small,Medium colour=rot,blau; A-1:Small/rot A-2:Small/blau A-3:Medium/rot A-4:Medium/blau|Size=S,M Color=Red,Blue; A-1:S/Red=1! A-2:S/Blue=2! A-3:M/Red=3! A-4:M/Blue=4!' \
	'Color=Red,Blue; A-1:Red A-2:Blue|Size=S,M; A-1:S A-2:M|Color=Red,Blue; A-1:Red=1! A-2:Blue=2!' \
	'Color=Red,Blue; A-1:Red A-2:Blue|colour=rot,blau; A-1:rot A-2:blau|Color=Red,Blue; A-1:Red=1! A-2:Blue=2!'; do
	IFS='|' read -r pim made wanted <<<"$story"
	catalogue "$pim" | with_size >"$tmp/catalogue.json"
	sandbox_start "$tmp/catalogue.json" webflow.slug_repeat=refuse
	by_hand "$made"
	state_new
	send POST "$WEBFLOW/__fault" '{"match":"PATCH */products/*","nth":2,"do":"stop-before"}' >/dev/null
	"$ROOT/sync.sh" -q full >/dev/null 2>&1 </dev/null &
	victim=$!
	for _ in {1..300}; do
		[[ $(requests webflow '[.[] | select(.method == "PATCH")] | length') != 2 ]] || break
		sleep 0.1
	done
	kill_all
	wait "$victim" 2>/dev/null || true
	send DELETE "$WEBFLOW/__fault" >/dev/null
	is "$(requests webflow '[.[] | select(.method == "PATCH")] | [length, .[0].status] | tojson')" \
		'[2,400]' 'killed behind a refused PATCH'
	is "$(sql 'SELECT count(*) FROM sync.product_mappings')" 0 \
		'of an adoption that wrote nothing the map is not told'
	sync full
	is "$code $(shown)" "0 $wanted" 'killed behind a refused PATCH: the next run pairs anew'
	for i in 2 3; do
		sync full
		is "$code $(writes) $(shown)" "0 0 $wanted" "killed behind a refused PATCH: run $i after it"
	done
	sandbox_stop
done

# ---- adopted while it is archived in the PIM, so without its SKUs, which are
# paired later: then, too, nothing of a refused write is ours
catalogue 'Color=Red,Blue; A-1:Red A-2:Blue' | with_size | jq '.assets = [{id: "00000000000000000000aaaa",
	filename: "broken.jpg", type: "IMAGES", modified: "2026-01-01T00:00:00.000Z",
	url: "https://files.example.com/broken/broken.jpg"}]
	| .products[1].thumbnail = .assets[0].id
	| .products[].status = "Archived"' >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
by_hand 'Size=S,M; A-1:S A-2:M'
state_new
sync full
is "$code $(shop '.products[].product.isArchived')" '0 true' 'adopted archived'
for sku in A A-1 A-2; do
	edit "{\"op\":\"set\",\"sku\":\"$sku\",\"field\":\"status\",\"value\":\"Completed\"}"
done
send POST "$WEBFLOW/__fault" '{"match":"PATCH */products/*","nth":2,"do":"status","status":403}' >/dev/null
sync full
is "$code $(requests webflow '[.[] | select(.method == "PATCH") | .status] | tojson')" \
	'3 [400,403]' 'its first write is refused for a picture, and then altogether'
send DELETE "$WEBFLOW/__fault" >/dev/null
sync full
is "$code $(shown)" '0 Color=Red,Blue; A-1:Red=1! A-2:Blue=2!' \
	'the next run pairs its SKUs'
for i in 2 3; do
	sync full
	is "$code $(writes) $(shown)" '0 0 Color=Red,Blue; A-1:Red=1! A-2:Blue=2!' \
		"its SKUs are paired: run $i after it"
done
sandbox_stop
done_testing
