#!/bin/bash
# What people change in Webflow stays theirs; verify lists it, --repair sends
# again what we had sent.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1
sandbox_start sample webflow.archive=clear-archive
state_new

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
by_code() { # CODE FILTER: of the product with that default SKU's code
	shop ".products[] | select(.skus[0].fieldData.sku == \"$1\") | $2"
}
person() {
	send POST "$WEBFLOW/__edit" "$1" >/dev/null
}

sync full
sync verify
is "$code $(jq -c '[.drifted, .missing]' <<<"$summary")" '0 [0,0]' \
	'nothing has drifted after a run'

name=$(by_code OCEAN-BLUE-SHIRT .product.id)
price=$(by_code WHITE-BED-CLOTHES '.skus[0].id')
gone=$(by_code YELLOW-WOOL-JUMPER .product.id)
archived=$(by_code NAVY-SPORT-JACKET .product.id)
stock=$(by_code WOODEN-FENCE '.skus[0].id')
person "{\"op\":\"set\",\"product\":\"$name\",\"field\":\"name\",\"value\":\"People's\"}"
person "{\"op\":\"set\",\"product\":\"$name\",\"field\":\"brand\",\"value\":\"Not ours\"}"
person "{\"op\":\"set\",\"sku\":\"$price\",\"field\":\"price\",\"value\":{\"value\":1,\"unit\":\"USD\"}}"
person "{\"op\":\"archive\",\"product\":\"$archived\"}"
person "{\"op\":\"delete\",\"product\":\"$gone\"}"
person "{\"op\":\"stock\",\"sku\":\"$stock\",\"quantity\":2}"

sync verify
is "$(sed '$d' <<<"$out" | cut -d: -f 1 | sort | tr '\n' ',')" \
	'NAVY-SPORT-JACKET state,OCEAN-BLUE-SHIRT name,WHITE-BED-CLOTHES price,YELLOW-WOOL-JUMPER,' \
	'verify lists each edit of ours, and what is missing'
unlike "$out" 'brand|inventory' 'not what is not ours, and never stock'
sync verify --json
is "$(sed '$d' <<<"$out" | jq -s -c '[.[] | select(.fields[0].field == "name")
	| .fields[0] | [.sent, .shop]]')" '[["Ocean Blue Shirt","People'\''s"]]' \
	'as records, with both sides'

log_clear
sync full
is "$code $(writes)" '0 2' 'a run makes the deleted one anew, and touches no edit'
is "$(by_code OCEAN-BLUE-SHIRT .product.fieldData.name)" "People's" \
	'the name is kept'
like "$out" "'name' was changed in Webflow" 'and told'
like "$out" 'is archived in Webflow' 'so is the state'

# the PIM's value changes: then it goes out, and only it
send POST "$PLYTIX/__edit" '{"op":"set","sku":"WHITE-BED-CLOTHES",
	"field":"attributes.compare_at_price","value":"88.10"}' >/dev/null
log_clear
sync full
is "$(writes)" 1 'another field of an edited SKU changes'
is "$(by_code WHITE-BED-CLOTHES '.skus[0].fieldData | "\(.price.value) \(.["compare-at-price"].value)"')" \
	'1 8810' "the person's price goes along as it is"

send POST "$PLYTIX/__edit" '{"op":"set","sku":"NAVY-SPORT-JACKET",
	"field":"label","value":"Navy Jacket"}' >/dev/null
sync full
is "$(by_code NAVY-SPORT-JACKET '"\(.product.fieldData.name) \(.product.isArchived)"')" \
	'Navy Jacket true' 'an archived one gets its name and stays archived'

log_clear
sync verify --repair
is "$code $(writes)" '0 3' 'a repair sends what we had sent'
is "$(by_code OCEAN-BLUE-SHIRT '"\(.product.fieldData.name) \(.product.fieldData.brand)"')" \
	'Ocean Blue Shirt Not ours' 'in our fields only'
is "$(by_code NAVY-SPORT-JACKET .product.isArchived)" false 'the state too'
is "$(by_code WOODEN-FENCE '.skus[0].inventory.quantity // .skus[0].quantity')" \
	2 'the stock is left as sales have made it'
sync verify
is "$(jq -c '[.drifted, .missing]' <<<"$summary")" '[0,0]' \
	'then nothing has drifted'
log_clear
sync full
is "$(writes)" 0 'and nothing is to be sent'

done_testing
