#!/bin/bash
# HTML of the PIM in a field of the shop: entities once, nothing that runs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

n=0
jq '.products = [] | .categories = [] | .assets = []' \
	"$TESTS/catalogues/demo.json" >"$tmp/pim.json"
product() { # CODE DESCRIPTION NOTE
	n=$((n + 1))
	jq --arg id "$(printf '%024x' $((4096 + n)))" --arg sku "$1" \
		--arg html "$2" --arg note "$3" '.products += [{id: $id, sku: $sku,
		label: $sku, gtin: null, status: "Completed",
		created: "2026-02-02T01:01:07.001000+00:00",
		modified: "2026-02-02T01:01:07.001000+00:00", num_variations: 0,
		attributes: ({price: "1", description: $html, care_notes: $note}
			| map_values(select(. != ""))),
		thumbnail: null, assets: [], categories: []}]' \
		"$tmp/pim.json" >"$tmp/next.json"
	mv "$tmp/next.json" "$tmp/pim.json"
}
# care CODE: what the shop shows
care() {
	shop '.products[].product.fieldData | select(.name == "'"$1"'") | .care'
}

product amp 'Salt &amp; pepper mill' ''
product eacute 'Caf&eacute; au lait' ''
product bare 'AT&T and R&D' ''
product tag '<b>Salt</b> &amp; pepper' ''
product shown '&lt;img src=x onerror=alert(1)&gt;' ''
product handler '<img src="https://x.example/a.jpg" OnError=alert(1)>a' ''
product scheme '<a href="jav&#x61;script:alert(1)">a</a><a href="java	script:x">b</a>' ''
product frame '<iframe src="https://x.example"></iframe><svg onload=alert(1)>a' ''
product nested '<scr<script>ipt>alert(1)</scr</script>ipt>a' ''
product quote '<a title="x><img src=x onerror=alert(1)>a</a>' ''
product comment 'a<!-- <img src=x onerror=alert(1)> --><b>b</b>' ''
product plain '' 'R&amp;D <3'

webflow-map --print-default >"$tmp/default.json"
jq '.product.care = {from: ["attributes.description", "attributes.care_notes"],
	transform: ["html"]}' "$tmp/default.json" >"$tmp/mapping.json"
export MAPPING_FILE=$tmp/mapping.json
sandbox_start "$tmp/pim.json"
state_new
exits 0 'a first run' "$ROOT/sync.sh" full
while IFS='|' read -r code wanted; do
	is "$(care "$code")" "$wanted" "$code"
done <<'END'
amp|<p>Salt &amp; pepper mill</p>
eacute|<p>Caf&eacute; au lait</p>
bare|<p>AT&amp;T and R&amp;D</p>
tag|<b>Salt</b> &amp; pepper
shown|<p>&lt;img src=x onerror=alert(1)&gt;</p>
handler|<img src="https://x.example/a.jpg">a
scheme|<a>a</a><a>b</a>
frame|<p>a</p>
nested|<p>ipt&gt;alert(1)ipt&gt;a</p>
quote|<a title="x"><img src="x">a</a>
comment|a<b>b</b>
plain|<p>R&amp;amp;D &lt;3</p>
END
for i in 2 3; do
	log_clear
	exits 0 "run $i" "$ROOT/sync.sh" full
	is "$(writes)" 0 'nothing is sent'
done

# ---- a list of its own
jq '.product.care.transform = ["html:+ iframe[src]"]' "$tmp/mapping.json" \
	>"$tmp/own.json"
export MAPPING_FILE=$tmp/own.json
log_clear
exits 0 'a mapping that allows frames' "$ROOT/sync.sh" full
is "$(care frame)" '<iframe src="https://x.example"></iframe>a' \
	'has them, and nothing else'
is "$(writes)" 1 'one product changes'
jq '.product.care.transform = ["html:p script"]' "$tmp/mapping.json" \
	>"$tmp/own.json"
log_clear
exits 2 'a mapping that allows scripts' "$ROOT/sync.sh" full
like "$err" "product.care: 'html' cannot allow 'script'" 'is told'
is "$(writes)" 0 'and nothing is sent'

done_testing
