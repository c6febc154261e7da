#!/bin/bash
# Texts that look alike: blanks at their ends, line ends, capitals, accents that
# are stored in two ways. What a server makes of such texts is no change.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
export PUSH_JOBS=1

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
set_field() { # SKU FIELD JSON
	edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"$2\",\"value\":$3}"
}
# as the shop has it, JSON: name, description, options, and of each SKU name and code
shown() { # NAME-PATTERN
	get "$WEBFLOW/__state" | jq -c --arg name "$1" '.products[]
		| select(.product.fieldData.name | test($name))
		| [.product.fieldData.name, .product.fieldData.description,
			[.product.fieldData["sku-properties"][]? | .name, [.enum[].name]],
			[.skus[].fieldData | .name, .sku]]'
}
still() { # EXIT WHAT: two more runs and a look, without a word
	local n
	for n in 2 3; do
		sync full
		is "$code $(writes)" "$1 0" "$2: run $n"
	done
	run "$ROOT/sync.sh" -q verify
	is "$code $(jq -s 'map(select(.kind == "plan" or .kind == "result")) | length' <<<"$out")" '0 0' \
		"$2: verify finds nothing"
	unlike "$out$err" 'edited|changed in Webflow' "$2: nobody is said to have edited it"
}
composed=$(printf 'Caf\303\251') apart=$(printf 'Cafe\314\201')
long=$(printf 'x%.0s' {1..254})

catalogue() {
	jq -n -L "$TESTS/catalogues" --arg nfc "$composed" --arg nfd "$apart" --arg long "$long" 'include "short"; catalogue(
	[["price", "Decimal"], ["inventory", "Int"], ["description", "Paragraph"],
	 ["color", "Dropdown", "Red,red,Blue,Green", " Color "], ["size", "Dropdown", "S,M"]];
	[["P1 ", {label: "  Plain mug\t", price: "1", description: "one\n\ntwo\r\nthree \n"}],
	 ["P2", {label: "\($long) yz", price: "1"}],
	 ["P3", {label: "Inner\ttab  and   blanks", price: "1", description: " \n "}],
	 ["P4", {label: $nfd, price: "1", description: "\($nfd)\n\($nfc)"}],
	 ["F", {label: "Family", price: "2"}, ["F-1 ", {label: "F one\t", color: "Red", inventory: 1}],
	  ["F-2", {label: "\($long) yz", color: "red", inventory: 2}],
	  ["F-3", {color: "Blue ", inventory: 3}], ["F-4", {color: "\tGreen", inventory: 4}]],
	 ["N", {label: "Accents", price: "2"}, ["N-1", {color: $nfc}], ["N-2", {color: $nfd}]],
	 ["T", {label: "Twins", price: "2"}, ["T-1", {color: "Red", size: "M"}],
	  ["T-2", {color: "Red ", size: " M"}]]])' >"$tmp/catalogue.json"
}
catalogue

for switches in '' 'webflow.texts=trim webflow.ids=mint' \
	'webflow.texts=trim-crlf webflow.answer_texts=off' \
	'webflow.texts=crlf webflow.answer_texts=off webflow.ids=mint'; do
	# shellcheck disable=SC2086
	sandbox_start "$tmp/catalogue.json" $switches
	state_new
	sync plan
	like "$err" "'Red' of 'F-1 ?' and 'red' of 'F-2' look alike and are two values of 'Color'" \
		"${switches:-as it is}: values that look alike are said before anything is made"
	like "$err" "of 'N-1' and '$apart' of 'N-2' look alike, their accents stored in two ways," 'accents too'
	sync full
	is "$code $(jq -c '[.products.created, (.requests | .writes == .minimum)]' <<<"$summary")" \
		'3 [6,true]' 'two that are one are refused, all else is made'
	like "$err" "'T-1' and 'T-2' differ in blanks alone: both are 'Red' of 'Color'; give one" 'with both codes'
	like "$err" "look alike" 'the others are said'
	text='one\n\ntwo\nthree'
	[[ $switches != *crlf* ]] || text=${text//'\n'/'\r\n'}
	is "$(shown Plain)" "[\"Plain mug\",\"$text\",[],[\"Plain mug\",\"P1\"]]" \
		'no blank is sent at the ends'
	is "$(shown '^x')" "$(printf '["%s",null,[],["%s","P2"]]' "$long" "$long")" \
		'nor where a name is cut'
	is "$(shown Inner)" '["Inner tab  and   blanks",null,[],["Inner tab  and   blanks","P3"]]' \
		'blanks within stay'
	is "$(shown '^Caf' | jq -r '.[0]')" "$apart" 'accents are sent as they come'
	is "$(shown Family)" '["Family",null,["Color",["Red","red","Blue","Green"]],["F one","F-1","'"$long"'","F-2","Name of F-3","F-3","Name of F-4","F-4"]]' \
		'values have no blanks at their ends either'
	still 3 'nothing to do'

	# what changes in blanks, line ends and accents alone is no change
	set_field P2 label "\"$long  zz\""
	set_field P1\  label '"Plain mug "'
	set_field P1\  attributes.description '"one\n\ntwo\nthree\n\n"'
	set_field P4 label "\"$composed\""
	set_field F-3 attributes.color '"Blue"'
	set_field F-1\  label '" F one"'
	sync full
	is "$code $(writes)" '3 0' 'a change of blanks is none'
	still 3 'nothing to do'
	set_field P1\  attributes.description '"one\n\ntwo\nfour"'
	sync full
	is "$code $(writes)" '3 1' 'another word is one'
	still 3 'nothing to do'
	sandbox_stop
done

# ---- a second variant of the same value beside one that is sold
sandbox_start "$tmp/catalogue.json" webflow.texts=trim
state_new
edit '{"op":"delete","sku":"T-2"}'
sync full
is "$code" 0 'without its twin it is made'
edit '{"op":"add","product":{"sku":"T-9","label":"T-9","status":"Completed",
	"_parent_id":"'"$(get "$PLYTIX/__state" | jq -r '.products[] | select(.sku == "T").id')"'",
	"attributes":{"color":" Red","size":"M\n","inventory":9}}}'
sync full
is "$code $(writes)" '3 0' 'a twin that comes later is refused before anything is sent'
like "$err" "'T-1' and 'T-9' are both Red / M; .*; 'T-1' is in the shop and stays as it is" \
	'with both codes, and which one stays'
is "$(shown Twins)" '["Twins",null,["Color",["Red"],"Size",["M"]],["Name of T-1","T-1"]]' 'it is sold as before'
sandbox_stop

# ---- a shop and a ledger that hold blanks from before
sandbox_start "$tmp/catalogue.json"
state_new
edit '[{"op":"delete","sku":"T-2"},{"op":"delete","sku":"N-2"}]'
sync full
id=$(shop '.products[] | select(.product.fieldData.name == "Family").product.id')
for value in Red Blue; do
	send POST "$WEBFLOW/__edit" "{\"op\":\"rename-value\",\"product\":\"$id\",\"option\":\"Color\",
		\"value\":\"$value\",\"to\":\"$value \"}" >/dev/null
done
send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"product\":\"$id\",\"field\":\"name\",\"value\":\"Family \"}" >/dev/null
sql "UPDATE sync.product_mappings SET options = replace(replace(options::text, '\"Red\"', '\"Red \"'), '\"Blue\"', '\"Blue \"')::json,
		fields = replace(fields::text, '\"Family\"', '\"Family \"')::json;
	UPDATE sync.variant_mappings SET combination = replace(replace(combination::text, '\"Red\"', '\"Red \"'), '\"Blue\"', '\"Blue \"')::json"
still 0 'a shop that was filled with blanks'
is "$(shown Family | jq -c '.[2]')" '["Color",["Red ","red","Blue ","Green"]]' 'stays as it is'
# one that the server has made of the same is found, in the shop and in the ledger
send POST "$WEBFLOW/__edit" "{\"op\":\"rename-value\",\"product\":\"$id\",\"option\":\"Color\",
	\"value\":\"Blue \",\"to\":\"Blue\"}" >/dev/null
sync full
is "$code $(writes)" '0 0' 'one from which the server took a blank'
edit '{"op":"add","product":{"sku":"F-5","label":"F-5","status":"Completed",
	"_parent_id":"'"$(get "$PLYTIX/__state" | jq -r '.products[] | select(.sku == "F").id')"'",
	"attributes":{"color":"Grey ","inventory":9}}}'
sync changed
is "$code $(writes) $(shown Family | jq -c '.[2]')" '0 3 ["Color",["Red ","red","Blue","Green","Grey"]]' \
	'a new value comes to them without one'
still 0 'nothing to do'

done_testing
