#!/bin/bash
# sandbox-plytix against what plytix/API.md says, a group of checks for each
# number, with curl and jq alone.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

server plytix -c "$TESTS/catalogues/demo.json" -s rate=off -s claim=limits
at=http://127.0.0.1:$plytix_port

# token: a new one in $token
token() {
	token=$(curl -sS "$at/auth/api/get-token" \
		-d '{"api_key":"sandbox-key","api_password":"sandbox-password"}' |
		jq -r '.data[0].access_token')
}

# ask PATH [BODY]: the answer in $body, its status in $status, its headers in
# $tmp/head
ask() {
	status=$(curl -sS --max-time 20 -o "$tmp/body" -D "$tmp/head" \
		-w '%{http_code}' -H "Authorization: Bearer $token" \
		${2+--data-binary "$2"} "$at$1" 2>/dev/null) || true
	body=$(tr -d '\0' <"$tmp/body")
}

# got FILTER: of the last body
got() {
	jq -r "$1" "$tmp/body"
}

# search JSON-BODY: products in v1
search() {
	ask /api/v1/products/search "$1"
}

set_switch() {
	send POST "$at/__switch" "$1" >/dev/null
}

edit() {
	send POST "$at/__edit" "$1" >/dev/null
}

header() {
	tr -d '\r' <"$tmp/head" | sed -n "s/^$1: //Ip"
}

claims() {
	local part=${1#*.}
	part=${part%%.*}
	part=${part//-/+}
	part=${part//_//}
	while ((${#part} % 4)); do part+='='; done
	base64 -d <<<"$part"
}

note '1: the token host'
status=$(curl -sS -o "$tmp/body" -w '%{http_code}' "$at/auth/api/get-token" -d '{"api')
is "$status" 400 'a body that is no JSON'
status=$(curl -sS -o "$tmp/body" -w '%{http_code}' "$at/auth/api/get-token" -d '{"api_key":"x"}')
is "$status" 400 'a member is missing'
status=$(curl -sS -o "$tmp/body" -w '%{http_code}' "$at/auth/api/get-token" \
	-d '{"api_key":"sandbox-key","api_password":"wrong"}')
is "$status $(got '.error.errors[0].msg | type')" '401 number' 'the wrong pair, its msg an integer'
token
is "$(claims "$token" | jq '.exp - .iat')" 900 'a token lives 900 s'
is "$(claims "$token" | jq -c '.user_claims.account.rate_limit')" \
	'[{"limit":20,"window_size":10},{"limit":2000,"window_size":3600}]' 'and claims the limits'
old=$token
set_switch '{"ttl":1}'
token
ask /api/v1/filters/product
is "$status" 200 'a young token'
sleep 1.1
ask /api/v1/filters/product
is "$status" 401 'is old after its time'
set_switch '{"ttl":900}'

note '2: every path wants it'
token=sandbox-key
ask /api/v1/filters/product
is "$status" 401 'the key is no token'
token=sandbox-password
ask /api/v1/products/search '{}'
is "$status" 401 'nor is the password'
is "$(curl -sS -o "$tmp/body" -w '%{http_code}' "$at/api/v1/filters/product")" 401 'nothing is no token'
token=$old
ask /api/v2/products/search '{}'
is "$status" 200 'one token serves all versions'
edit '{"op":"expire-tokens"}'
ask /api/v2/products/search '{}'
is "$status" 401 'until it is made to expire'
token

note '3: two windows'
set_switch '{"rate":"on","short_max":3,"short_ms":2000,"long_max":5,"long_ms":60000}'
codes=
for _ in 1 2 3 4; do
	ask /api/v1/filters/product
	codes+="$status "
done
is "$codes" '200 200 200 429 ' 'three in the short window'
like "$(header Retry-After)" '^[12]$' 'Retry-After in seconds'
set_switch '{"retry_after":"date","body_429":"html"}'
ask /api/v2/products/search '{}'
like "$status $(header Retry-After)" '429 [A-Z][a-z]{2}, .* GMT' 'as a date, for v2 the same budget'
like "$body" '<html>' 'an HTML body'
set_switch '{"retry_after":"absent","body_429":"empty"}'
ask /api/v1/filters/product
is "$status/$(header Retry-After)/$body" '429//' 'nothing at all'
sleep 2.1
codes=
for _ in 1 2 3; do
	ask /api/v1/filters/product
	codes+="$status "
done
is "$codes" '200 200 429 ' 'five in the long window'
is "$(get "$at/__stats" | jq -c '[.long.taken, .limited]')" '[5,4]' 'counted in the statistics'
set_switch '{"rate":"off","auth_max":2}'
token
set_switch '{"rate":"on","auth_ms":5000}'
for _ in 1 2 3; do token; done
status=$(curl -sS -o /dev/null -D "$tmp/head" -w '%{http_code}' "$at/auth/api/get-token" -d '{}')
is "$status $(header X-RateLimit-Limit-Second)" '429 2' 'the token host counts for itself'
set_switch '{"rate":"off","body_429":"json","retry_after":"seconds"}'
token

note '4: product search'
ask /api/v1/products/search ''
is "$status $(got '[(.data | length), .pagination.page_size, .pagination.order] | tostring')" \
	'200 [25,25,null]' 'an empty body has the defaults'
is "$(got '[.pagination.count, .pagination.total_count] | tostring')" '[68,68]' 'parents and variants mixed'
search '{"pagination":{"order":"sku","page_size":100}}'
is "$(got '[.data[].sku] == ([.data[].sku] | sort)')" true 'ascending'
is "$(got '[.data[] | select(has("_parent_id"))] | length')" 43 'a variant names its parent'
is "$(got '[.data[] | keys - ["_parent_id"]] | unique | tostring')" \
	'[["attributes","id","num_variations","sku"]]' 'rows are minimal'
search '{"pagination":{"order":"-sku","page_size":1}}'
is "$(got '.data[0].sku')" HM-YUNOMI-INDIGO 'descending'
search '{"pagination":{"order":"sku","page":9,"page_size":100}}'
is "$status $(got '.data | length')" '200 0' 'a page beyond the end is empty'
search '{"filters":[[{"field":"status","operator":"eq","value":"draft"}],[{"field":"sku","operator":"in","value":["BK-MAP-7"]}]]}'
is "$(got '[.pagination.count, .pagination.total_count] | tostring')" '[5,68]' 'OR; eq minds no case; two counts'
search '{"filters":[[{"field":"status","operator":"eq","value":"Draft"},{"field":"_is_variation","operator":"eq","value":true}]]}'
is "$(got '.pagination.count')" 2 'AND'
search '{"filters":[[{"field":"attributes.color","operator":"in","value":["moss"]}]]}'
is "$(got '.pagination.count')" 0 'in minds the case'
search '{"filters":[[{"field":"attributes.price","operator":"gt","value":"419"}]]}'
is "$(got '[.data[].sku] | sort | join(" ")')" 'FR-BAG-DOWN-M7L FR-BAG-DOWN-M7R HM-POT-COPPER' 'numbers as numbers'
search '{"filters":[[{"field":"label","operator":"like","value":"ENAMEL"}]]}'
is "$(got '.pagination.count')" 2 'like'
search '{"filters":[[{"field":"attributes.inventory","operator":"!exists"},{"field":"_has_variations","operator":"eq","value":false}]]}'
is "$(got '[.data[].sku] | sort | join(" ")')" 'BK-GUIDE-PDF FR-GIFTCARD' '!exists'
search '{"filters":[[{"field":"product_level","operator":"eq","value":1}]]}'
is "$(got '.pagination.count')" 10 'product_level'
refused() { # WHAT BODY PATTERN
	search "$2"
	like "$status $(got '.error | tostring')" "$3" "$1"
}
refused 'an unknown field' '{"filters":[[{"field":"id","operator":"eq","value":"x"}]]}' '422 .*unknown field'
refused 'an operator that the type lacks' '{"filters":[[{"field":"attributes.price","operator":"like","value":"x"}]]}' '422 .*operator'
refused 'contains is no operator' '{"filters":[[{"field":"sku","operator":"contains","value":"x"}]]}' '422 .*operator'
refused 'a value that does not fit' '{"filters":[[{"field":"modified","operator":"gte","value":"soon"}]]}' '422 .*value'
refused 'a status that is none' '{"filters":[[{"field":"status","operator":"eq","value":"Gone"}]]}' '422 .*Draft, Completed, Archived'
refused 'an unknown column' '{"attributes":["attributes.nothing"]}' "422 .*attributes.nothing' doesn't exist"
refused 'a custom label without its prefix' '{"attributes":["price"]}' "422 .*'price' doesn't exist"
refused 'a page that is too large' '{"pagination":{"page_size":101}}' '422 .*page_size'
refused 'an unknown order' '{"pagination":{"order":"nothing"}}' '422 .*order'
set_switch '{"columns_max":20}'
refused 'too many columns' "$(jq -c '{attributes: (["id","sku","label","gtin","status","created","modified","thumbnail"] + [.attributes[].label | "attributes." + .])}' "$TESTS/catalogues/demo.json")" \
	'422 .*columns limit exceeded, current limit is 20'
set_switch '{"columns_max":50,"sorted_max":60}'
search '{"pagination":{"order":"sku","page_size":1}}'
is "$status" 428 'too many matches to sort'
search '{"pagination":{"page_size":1}}'
is "$status" 200 'unsorted they may be as many as they like'
set_switch '{"sorted_max":10000}'
search '{"attributes":["status","thumbnail","assets","categories","attributes.gallery","attributes.diagram","attributes.eco"],"filters":[[{"field":"sku","operator":"eq","value":"hm-skillet"}]]}'
is "$(got '.data[0] | [(.thumbnail | keys), (.attributes.gallery[0] | keys), (.attributes.diagram | keys), .attributes.eco] | tostring')" \
	'[["id"],["id"],["id"],null]' 'media are ids, what is empty is absent'
ask /api/v2/products/search '{"filters":[[{"field":"sku","operator":"eq","value":"FR-STICKER"}]]}'
is "$(got '.data[0] | keys | tostring')" '["id","modified_user_audit","num_variations","sku"]' 'the minimal row of v2'
ask /api/v2/products/search '{"attributes":["modified","attributes.gallery"],"filters":[[{"field":"_is_variation","operator":"eq","value":true}]],"pagination":{"order":"sku","page_size":1}}'
like "$(got '.data[0] | [.modified, (.attributes.gallery[0] | type), (.parent_id | type)] | tostring')" \
	'T[0-9:.]{15}","string","string"' 'its spelling: no zone, bare ids, parent_id'

note '5: what is in doubt'
one='{"attributes":["modified","assets","categories","thumbnail","attributes.inventory","attributes.diagram","attributes.price","attributes.launch_date"],"filters":[[{"field":"sku","operator":"in","value":["%s"]}]]}'
# shellcheck disable=SC2059
row() { search "$(printf "$one" "$1")"; }
row FR-SOCK-TRAIL-S
is "$(got '.data[0].attributes.inventory | type')" string 'integers come as texts'
set_switch '{"integers":"number"}'
row FR-SOCK-TRAIL-S
is "$(got '.data[0].attributes.inventory | type')" number 'or as numbers'
set_switch '{"decimals":"number"}'
row HM-BOWL-CREME
like "$body" '"price":57\.0[,}]' 'decimals keep their text as numbers'
row HM-MUG-ENAMEL-W
like "$body" '"price":14\.90[,}]' 'and get it from texts'
set_switch '{"integers":"mixed","decimals":"stored","zone":"without","dates":"time","media_form":"list","thumbnail_form":"string","assets_form":"string","categories_form":"expanded"}'
row HM-SKILLET
is "$(got '.data[0] | [(.modified | length), (.thumbnail | type), (.assets[0] | type), (.categories[0] | keys), (.attributes.diagram | type)] | tostring')" \
	'[26,"string","string",["id","name","path"],"array"]' 'forms of references and stamps'
row FR-JKT-FJELL
is "$(got '.data[0].attributes.launch_date')" 2026-02-01T00:00:00 'dates with a time'
set_switch '{"zone":"own","dates":"stored","media_form":"object","thumbnail_form":"object","assets_form":"object","categories_form":"object"}'
row FR-BASE-MERINO-BK-S-R
is "$(got '.data[0].attributes.price')" null 'a price that only the parent has'
set_switch '{"inherited":"copied"}'
row FR-BASE-MERINO-BK-S-R
is "$(got '.data[0].attributes.price')" 84.95 'copied into the variant'
set_switch '{"inherited":"absent"}'
row FR-JKT-FJELL-BLA-S
is "$(got '.data[0].attributes.price')" null 'what equals the parent is not shown'
row FR-JKT-FJELL-OCH-M
is "$(got '.data[0].attributes.price')" 169.00 'what differs is'
set_switch '{"inherited":"stored"}'
when=$(get "$at/__state" | jq -r '.products[] | select(.sku == "FR-STICKER").modified')
search "{\"filters\":[[{\"field\":\"modified\",\"operator\":\"gt\",\"value\":\"${when:0:10}T00:00:00\"},{\"field\":\"sku\",\"operator\":\"eq\",\"value\":\"FR-STICKER\"}]]}"
is "$(got '.pagination.count')" 0 'modified by the day'
set_switch '{"granularity":"ms"}'
search "{\"filters\":[[{\"field\":\"modified\",\"operator\":\"gt\",\"value\":\"${when:0:10}T00:00:00\"},{\"field\":\"sku\",\"operator\":\"eq\",\"value\":\"FR-STICKER\"}]]}"
is "$(got '.pagination.count')" 1 'or to the millisecond'
set_switch '{"granularity":"day"}'
stamp_of() { get "$at/__state" | jq -r --arg sku "$1" '.products[] | select(.sku == $sku).modified'; }
before=$(stamp_of FR-SOCK-TRAIL-S)
edit '{"op":"set","sku":"FR-SOCK-TRAIL","field":"label","value":"Socks"}'
is "$(stamp_of FR-SOCK-TRAIL-S)" "$before" 'a parent is edited alone'
set_switch '{"parent_edit":"bumps"}'
edit '{"op":"set","sku":"FR-SOCK-TRAIL","field":"label","value":"Trail Socks"}'
is "$(stamp_of FR-SOCK-TRAIL-S)" "$(stamp_of FR-SOCK-TRAIL)" 'or with its variants'
set_switch '{"parent_edit":"alone"}'
pages() { # the skus of all pages of ten, with ORDER
	local page
	for page in 1 2 3 4 5 6 7; do
		search "{\"pagination\":{\"order\":$1,\"page\":$page,\"page_size\":10}}"
		got '.data[].sku'
	done
}
is "$(pages null | sort -u | wc -l)" 68 'an unordered listing is stable'
set_switch '{"listing":"shuffled"}'
unlike "$(pages null | sort -u | wc -l)" '^68$' 'or shuffled between its pages'
is "$(pages '"sku"' | sort -u | wc -l)" 68 'an ordered one is not'
set_switch '{"listing":"stable","shift":"add"}'
is "$(pages '"sku"' | sort | uniq -d | wc -l)" 1 'added between pages: a row comes twice'
send POST "$at/__reset" >/dev/null
token
set_switch '{"shift":"delete"}'
is "$(pages '"sku"' | sort -u | wc -l)" 67 'deleted between pages: one row less and one skipped'
send POST "$at/__reset" >/dev/null
token
set_switch '{"shift":"edit"}'
is "$(pages '"-modified"' | sort -u | wc -l)" 68 'edited between pages: nothing is lost by -modified'
is "$(get "$at/__state" | jq -r '[.products[].modified] | max == .[0]')" false 'one stamp is new'
set_switch '{"shift":"none","count":"off"}'
search '{}'
is "$(got '.pagination | keys | tostring')" '["order","page","page_size"]' 'counts left out'
set_switch '{"count":"on"}'

note '6: single products'
ask /api/v1/products
is "$status" 405 'GET on the listing'
skillet=$(get "$at/__state" | jq -r '.products[] | select(.sku == "HM-SKILLET").id')
ask "/api/v1/products/$skillet"
is "$(got '.data[0] | [.product_type, ._parent_id, .num_variations, (.categories[0] | has("path")), (.attributes.gallery[0] | keys), (.thumbnail.url == .thumbnail.thumb)] | tostring')" \
	'["PARENT",null,3,true,["filename","id","thumb","url"],true]' 'v1 expands'
is "$(got '.data[0].attributes | has("eco")')" false 'what is empty is absent'
ask "/api/v1/products/$skillet?all_attributes=true"
is "$(got '.data[0].attributes | has("eco")')" true 'all_attributes shows it'
ask "/api/v2/products/$skillet"
is "$(got '.data[0] | [(.assets[0] | keys), (.attributes.diagram | type), .product_level, .mark_as_deleted] | tostring')" \
	'[["id"],"array",1,false]' 'v2 does not'
ask "/api/v1/products/$skillet/variants"
is "$(got '[.data | length, (map(._parent_id) | unique | length)] | tostring')" '[3,1]' 'variants'
ask "/api/v1/products/$skillet/assets"
is "$(got '.data | length')" 3 'assets'
asset=$(got '.data[0].id')
ask "/api/v1/products/$skillet/assets/$asset"
is "$(got '.data[0].id')" "$asset" 'one asset'
ask "/api/v1/products/$skillet/assets/$skillet"
like "$status $body" '404 .*is not related to product' 'an asset of others'
ask "/api/v1/products/$skillet/categories"
is "$(got '[.data[].name] | unique | tostring')" '["Cookware"]' 'categories'
ask /api/v1/products/not_found
like "$status $(got .error.msg)" '404 .*No results found for not_found' 'an id that is none'
ask "/api/v1/products/$asset/variants"
is "$status" 404 'variants of nothing'

note '7: the rest of the account'
ask /api/v1/attributes/product/search '{"attributes":["label","options"],"pagination":{"page_size":1000}}'
is "$(got '[(.data | length), (.data[0] | keys), (.data[] | select(.label == "fit").options)] | tostring')" \
	'[21,["filter_type","id","label"],["Regular","Long"]]' 'attributes, 1000 a page'
fit=$(got '.data[] | select(.label == "fit").id')
ask "/api/v1/attributes/product/$fit"
is "$(got '.data[0].type_class')" DropdownAttribute 'one attribute'
ask /api/v1/filters/product
is "$(got '.data[0] | [(.attributes[] | select(.key == "attributes.price").operators | length), (.properties | length)] | tostring')" \
	'[8,2]' 'filters'
ask /api/v1/filters/products
is "$status" 404 'in the singular'
ask /api/v1/product_families/search '{}'
is "$status $(got '.data | length')" '200 0' 'families'
ask /api/v1/categories/product/search '{"attributes":["name","path","parents_ids","order"],"filters":[[{"field":"parent_id","operator":"!exists"}]]}'
is "$(got '[.data[].name] | join(", ")')" 'Outdoor, Home, Books & Maps, Garden' 'root categories'
is "$(got '.data[0].order | type')" string 'their order is a text'
ids=$(get "$at/__state" | jq -c '[.assets[:3][].id]')
ask /api/v1/assets/search "{\"attributes\":[\"url\",\"filename\",\"file_modified\"],\"filters\":[[{\"field\":\"id\",\"operator\":\"in\",\"value\":$ids}]],\"pagination\":{\"page_size\":100}}"
is "$(got '[.data | length, (.[0].file_modified | test("[+Z]"))] | tostring')" '[3,false]' 'assets by id in'
ask "/api/v1/assets/$asset"
is "$(got '.data[0].id')" "$asset" 'one asset of the account'
ask /api/v1/relationships/search '{}'
is "$status" 200 'relationships'

note '8: files'
set_switch '{"files":"own"}'
map=$(get "$at/__state" | jq -r '.assets[] | select(.filename | startswith("map #7 (")).id')
ask "/api/v1/assets/$map"
url=$(got '.data[0].url')
like "$url" '/map #7 \(100% waterproof\)\.jpg$' 'names are not escaped'
url=${url//%/%25}
url=${url// /%20}
url=${url//#/%23}
is "$(curl -sS -o "$tmp/file" -w '%{http_code} %{content_type}' "$url")" '200 image/png' 'bytes without a token'
is "$(curl -sS -o "$tmp/file" -w '%{http_code}' "${url/\/file\//\/thumb\/}")" 200 'and their thumbnail'
edit "{\"op\":\"delete-asset\",\"id\":\"$map\"}"
is "$(curl -sS -o "$tmp/file" -w '%{http_code}' "$url")" 404 'a file that was removed'
set_switch '{"files":"stored"}'

note '9: a slash too much'
ask /api/v1/filters/product/
is "$status $(header Location)" '301 /api/v1/filters/product' 'is a redirect'

note '10: faults'
fault() {
	send DELETE "$at/__fault" >/dev/null
	send POST "$at/__fault" "$1" >/dev/null
}
for code in 500 502 503 504; do
	fault "{\"match\":\"POST /api/v1/*\",\"do\":\"status\",\"status\":$code,\"body\":\"html\"}"
	search '{}'
	is "$status" "$code" "$code on demand"
done
search '{}'
is "$status" 200 'once'
fault '{"match":"POST /api/v1/*","do":"truncate"}'
search '{}'
is "$(jq . "$tmp/body" >/dev/null 2>&1 && echo whole || echo cut)" cut 'a body that stops'
fault '{"match":"POST /api/v1/*","do":"drop-before"}'
search '{}'
is "$status" 000 'no answer'
fault '{"match":"POST /api/v1/*","do":"html"}'
search '{}'
like "$status $body" '200 .*<html' 'HTML where JSON should be'
fault '{"match":"POST /api/v1/*","do":"slow","ms":300}'
search '{"pagination":{"page_size":1}}'
is "$status $(got '.data | length')" '200 1' 'a slow body'
send DELETE "$at/__fault" >/dev/null

note '12: the deprecation header'
set_switch '{"deprecation":"on"}'
ask /api/v1/filters/product
like "$(header X-Plytix-Deprecation)" . 'is announced'
set_switch '{"deprecation":"off"}'

note '13: what people do'
edit '{"op":"set","skus":["FR-STICKER","FR-CORD-5M"],"field":"attributes.brand","value":"Both"}'
is "$(stamp_of FR-STICKER)" "$(stamp_of FR-CORD-5M)" 'a bulk edit has one stamp'
edit '[{"op":"archive","sku":"FR-STICKER"},{"op":"unlink","sku":"HM-SKILLET-20"},{"op":"delete","sku":"FR-JKT-FJELL"}]'
is "$(get "$at/__state" | jq -c '[.products[] | select(.sku | startswith("FR-JKT"))] | length')" 0 \
	'a parent takes its variants along'
row HM-SKILLET
is "$(got '.data[0].num_variations')" 2 'an unlinked variant is counted no more'
row HM-SKILLET-20
is "$(got '.data[0] | has("_parent_id")')" false 'and is a product by itself'
edit '{"op":"link","sku":"HM-SKILLET-20","parent":"HM-SKILLET"}'
row HM-SKILLET-20
is "$(got '.data[0]._parent_id')" "$skillet" 'until it is linked again'
before=$(stamp_of HM-YUNOMI-INDIGO)
edit '{"op":"rename-option","attribute":"color","from":"藍 Indigo","to":"Indigo"}'
is "$(get "$at/__state" | jq -r '[.products[] | select(.attributes.color == "Indigo")] | length')" 1 'a renamed option changes the values'
is "$(stamp_of HM-YUNOMI-INDIGO)" "$before" 'but not the stamps'
outdoor=$(get "$at/__state" | jq -r '.categories[] | select(.name == "Outdoor").id')
edit "{\"op\":\"rename-category\",\"id\":\"$outdoor\",\"name\":\"Outside\"}"
is "$(get "$at/__state" | jq '[.categories[] | select(.path[0] == "Outside")] | length')" 7 'a renamed category changes the paths'
edit '{"op":"replace-asset","filename":"tea-glass.jpg"}'
is "$(get "$at/__state" | jq '.assets[] | select(.filename == "tea-glass.jpg") | .file_modified > .created')" true 'a replaced file has a new date'
edit '{"op":"add","product":{"sku":"NEW","label":"New","status":"Completed","attributes":{"price":"1"}}}'
is "$(stamp_of NEW | cut -c1-4)" 2026 'a new product'
is "$(curl -sS -o "$tmp/body" -w '%{http_code}' -X POST "$at/__edit" -d '{"op":"archive","sku":"NOBODY"}')" 400 'an edit of nothing is refused'
send POST "$at/__reset" >/dev/null
is "$(get "$at/__state" | jq -S 'del(.clock, .families, .relationships) | .products |= map(del(.overwritten_attributes))' | md5sum)" \
	"$(jq -S '.products |= map(del(.overwritten_attributes))' "$TESTS/catalogues/demo.json" | md5sum)" \
	'a reset brings the catalogue back, to the letter'

note 'what the demo catalogue lacks: three levels, families, relationships'
sandbox_stop
cat >"$tmp/odd.json" <<'END'
{"attributes": [{"id": "5c4ed8002f0985001e000001", "label": "price", "name": "Price", "type_class": "DecimalAttribute", "filter_type": "DecimalAttribute"},
  {"id": "5c4ed8002f0985001e000002", "label": "secret", "name": "Secret", "type_class": "TextAttribute", "filter_type": "TextAttribute"}],
 "families": [{"id": "5c4ed8002f0985001e000011", "name": "Chairs", "total_products": 1, "attributes": [{"id": "5c4ed8002f0985001e000001", "label": "price", "name": "Price", "attribute_level": "variant_level"}]}],
 "relationships": [{"id": "5c4ed8002f0985001e000021", "name": "Goes with", "label": "goes_with"}],
 "products": [
  {"id": "5c4ed8002f0985001e000033", "sku": "c-leaf", "_parent_id": "5c4ed8002f0985001e000032", "attributes": {"price": 3}},
  {"id": "5c4ed8002f0985001e000032", "sku": "B-variant", "_parent_id": "5c4ed8002f0985001e000031"},
  {"id": "5c4ed8002f0985001e000031", "sku": "a-root", "label": "Root", "product_family_id": "5c4ed8002f0985001e000011", "attributes": {"price": "10.50", "secret": "x"},
   "relationships": [{"relationship_id": "5c4ed8002f0985001e000021", "related_products": [{"product_id": "5c4ed8002f0985001e000034", "quantity": 2}]}]},
  {"id": "5c4ed8002f0985001e000034", "sku": "orphan", "_parent_id": "5c4ed8002f0985001e0000ff"}]}
END
server plytix -c "$tmp/odd.json" -s rate=off
at=http://127.0.0.1:$plytix_port
token
root=5c4ed8002f0985001e000031
search '{"pagination":{"order":"sku"}}'
is "$(got '[.data[].sku] | join(" ")')" 'B-variant a-root c-leaf orphan' 'order by bytes'
is "$(got '[.data[] | ._parent_id // "-" | .[-2:]] | join(" ")')" '31 - 32 ff' 'the direct parent; an orphan names its own'
set_switch '{"collation":"nocase","level3":"root"}'
search '{"pagination":{"order":"sku"}}'
is "$(got '[.data[].sku] | join(" ")')" 'a-root B-variant c-leaf orphan' 'order without case'
is "$(got '[.data[] | ._parent_id // "-" | .[-2:]] | join(" ")')" '- 31 31 ff' 'or the root as parent'
search '{"pagination":{"order":"label"}}'
is "$(got '.data[0].sku')" a-root 'rows without a value come last'
set_switch '{"nulls":"first"}'
search '{"pagination":{"order":"label"}}'
is "$(got '.data[3].sku')" a-root 'or first'
search '{"filters":[[{"field":"sku","operator":"eq","value":"A-ROOT"}]]}'
is "$(got '.data | length')" 1 'eq on sku minds no case'
set_switch '{"sku_eq":"case"}'
search '{"filters":[[{"field":"sku","operator":"eq","value":"A-ROOT"}]]}'
is "$(got '.data | length')" 0 'or it does'
set_switch '{"num_variations":"high"}'
search '{"filters":[[{"field":"sku","operator":"eq","value":"a-root"}]]}'
is "$(got '.data[0].num_variations')" 2 'num_variations need not be right'
set_switch '{"hidden":"other,secret"}'
search '{"attributes":["attributes.secret"]}'
is "$(got '[.data[].attributes | length] | add')" 0 'a hidden attribute is left out'
ask /api/v1/filters/product
is "$(got '[.data[0].attributes[].key | select(test("secret"))] | length')" 0 'and not among the filters'
set_switch '{"hidden_as":"reject"}'
search '{"attributes":["attributes.secret"]}'
is "$status" 422 'or its name is refused'
set_switch '{"hidden":"","empty":"null"}'
search '{"attributes":["attributes.secret"],"filters":[[{"field":"sku","operator":"eq","value":"c-leaf"}]]}'
is "$(got '.data[0].attributes | tostring')" '{"secret":null}' 'empty attributes as null'
search "{\"relationship_filters\":[[{\"relationship_id\":\"5c4ed8002f0985001e000021\",\"operator\":\"exists\",\"product_ids\":[{\"id\":\"5c4ed8002f0985001e000034\",\"qty_operator\":\"bte\",\"value\":[1,2]}]}]]}"
is "$(got '[.data[].sku] | join(" ")')" a-root 'related products'
search '{"attributes":["relationships.goes_with"],"filters":[[{"field":"sku","operator":"eq","value":"a-root"}]]}'
is "$(got '.data[0].relationships[0] | [.label, .related_products[0].quantity] | tostring')" '["goes_with",2]' 'as a column'
search '{"relationship_filters":[[{"relationship_id":"x","operator":"exists"}]]}'
is "$status" 422 'an unknown relationship'
ask "/api/v1/products/$root"
family=$(got '.data[0].product_family_id')
search '{"attributes":["product_family_id"],"filters":[[{"field":"sku","operator":"eq","value":"a-root"}]]}'
is "$(got '.data[0].product_family_id')/$family" null/5c4ed8002f0985001e000011 'the family is told by a GET alone'
ask "/api/v1/product_families/$family/all_attributes"
is "$(got '.data[0].attribute_level')" variant_level 'attributes of a family'
set_switch '{"deleted":"marked"}'
edit '{"op":"delete","sku":"a-root"}'
search '{"filters":[[{"field":"sku","operator":"eq","value":"a-root"}]]}'
is "$(got '.data[0].mark_as_deleted')" true 'a deleted row may stay for a while'
set_switch '{"deleted":"gone"}'
search '{"filters":[[{"field":"sku","operator":"eq","value":"a-root"}]]}'
is "$(got '.data | length')" 0 'until it goes'
set_switch '{"body_401":"detail","role":"denied"}'
ask /api/v1/filters/product
is "$status" 403 'a role without permission'
token=x
ask /api/v1/filters/product
is "$status $(got .detail)" '401 Unauthorized' 'a 401 of another layer'
exits 1 'a catalogue that is none' timeout 5 "$BUILD/sandbox/sandbox-plytix" -c /dev/null
exits 2 'a switch that is none' timeout 5 "$BUILD/sandbox/sandbox-plytix" -s nothing=1
done_testing
