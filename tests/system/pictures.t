#!/bin/bash
# Pictures are known by their asset and its file's date: each is sent once,
# in the gallery's order, with its alt text, at most 25; one that cannot be
# imported costs itself only, and is remembered until its file changes.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/gallery.sh
. "$TESTS/gallery.sh"
export PUSH_JOBS=1

sync() {
	run "$ROOT/sync.sh" -q "$@"
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	get "$WEBFLOW/__log" >"$tmp/log"
	log_clear
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
# pictures CODE: main: others, as the names of the files they were made from
pictures() {
	jq -r --arg code "$1" '.files as $files
		| def name: ($files[.fileId] // .url) | split("/") | last | sub("[.]jpg$"; "");
		.products[].skus[].fieldData | select(.sku == $code)
		| "\(.["main-image"] | if . then name else "-" end): \([.["more-images"] // [] | .[] | name] | join(" "))"
		| sub(" $"; "")' \
		"$tmp/shop.json"
}
alts() {
	jq -c --arg code "$1" '.products[].skus[].fieldData | select(.sku == $code)
		| [.["main-image"].alt, (.["more-images"] // [] | .[].alt)] | unique' \
		"$tmp/shop.json"
}
# writes that went through and that were refused since the last run
sent() {
	jq -s -r 'map(select(.method != "GET")) | "\(map(select(.status < 300)) | length) \(map(select(.status >= 300)) | length)"' \
		"$tmp/log"
}
# nothing WHAT: another run sends nothing
nothing() {
	sync full
	is "$code $(sent)" '0 0 0' "$1"
}

{
	echo MANY m00 m{29..00}
	cat <<'END'
PLAIN p1 p1 p2 p3
TWO p1 p3 p2
BAD b1 b2 broken1 b3
WORSE w1 broken2 w2 w3 broken3 w4
FRONT broken4 f1 f2
FAMILY v0 v1
FAMILY/Red vr1 vr2 vr3
FAMILY/Green vg1 broken5
FAMILY/Blue - vb1 vb2
SHEET s1 s2 sheet.pdf s3
END
} | catalogue >"$tmp/catalogue.json"


shop_is() { # WHAT: one broken picture costs itself only
	is "$(for p in MANY PLAIN BAD WORSE FRONT FAMILY-Red FAMILY-Green FAMILY-Blue SHEET; do
		echo "$p $(pictures "$p")"
	done)" "$(cat <<'END'
MANY m00: m29 m28 m27 m26 m25 m24 m23 m22 m21 m20 m19 m18 m17 m16 m15 m14 m13 m12 m11 m10 m09 m08 m07 m06 m05
PLAIN p1: p2 p3
BAD b1: b2 b3
WORSE w1: w2 w3 w4
FRONT -: f1 f2
FAMILY-Red vr1: vr2 vr3
FAMILY-Green vg1:
FAMILY-Blue vb1: vb2
SHEET s1: s2 s3
END
)" "$1"
}

# ---- however the server names the broken one, or does not
for error in param url bare message; do
	sandbox_start "$tmp/catalogue.json" "webflow.picture_error=$error" \
		webflow.ids=mint webflow.archive=clear-archive
	state_new
	sync full
	is "$code" 0 "$error: a first run"
	shop_is "$error: each broken picture costs itself only"
	is "$(sql "SELECT string_agg(sku, ' ' ORDER BY sku) FROM sync.sync_errors
		WHERE code = 'picture-refused'")" 'BAD FAMILY FRONT WORSE WORSE' \
		"$error: all five are told"
	[[ $error != url ]] ||
		is "$(sent)" '9 5' "$error: nothing is guessed when it is named"
	nothing "$error: nothing is tried again"
	[[ $error == message ]] || sandbox_stop
done
like "$out" '29 pictures, the field takes 25' 'what is over 25 is told'
like "$out" "'sheet.pdf' is no picture" 'so is what is no picture'
is "$(alts PLAIN) $(alts FAMILY-Red)" '["Label PLAIN"] ["Label FAMILY Red"]' \
	'alt texts are the labels'

# ---- a file that changes is tried again, once
edit '{"op":"replace-asset","filename":"broken1.jpg"}'
sync full
is "$(sent) $(pictures BAD)" '0 1 b1: b2 b3' 'a new file is tried once'
nothing 'and remembered when it is broken too'
send POST "$WEBFLOW/__switch" '{"pictures":"missing=404"}' >/dev/null
nothing 'a file that did not change is not tried'
edit '[{"op":"replace-asset","filename":"broken1.jpg"},
	{"op":"replace-asset","filename":"broken2.jpg"},
	{"op":"replace-asset","filename":"broken4.jpg"},
	{"op":"replace-asset","filename":"broken5.jpg"}]'
sync full
is "$(sent)" '4 0' 'good files now: a PATCH for each SKU'
is "$(pictures BAD), $(pictures WORSE), $(pictures FRONT), $(pictures FAMILY-Green)" \
	'b1: b2 broken1 b3, w1: broken2 w2 w3 w4, broken4: f1 f2, vg1: broken5' \
	'each at its place'
nothing 'and that is all'

# ---- replaced, moved, renamed, taken away
edit '[{"op":"replace-asset","filename":"p1.jpg"},
	{"op":"replace-asset","filename":"vr3.jpg"}]'
before=$(shop '.products[].skus[].fieldData | select(.sku == "PLAIN") | .["main-image"].fileId')
sync full
is "$(sent)" '3 0' 'a replaced file is sent once to each SKU that shows it'
unlike "$(jq -r '.products[].skus[].fieldData | select(.sku == "PLAIN")
	| .["main-image"].fileId' "$tmp/shop.json")" "^$before\$" 'it is another one there'
nothing 'and not again'
gallery() { # CODE FILTER: the gallery of the catalogue, changed
	jq -c --arg code "$1" ".products[] | select(.sku == \$code)
		| .attributes.gallery | $2" "$tmp/catalogue.json"
}
edit "[{\"op\":\"set\",\"sku\":\"PLAIN\",\"field\":\"attributes.gallery\",\"value\":$(gallery PLAIN reverse)},
	{\"op\":\"set\",\"sku\":\"MANY\",\"field\":\"attributes.gallery\",\"value\":$(gallery MANY '.[:3]')},
	{\"op\":\"set\",\"sku\":\"FAMILY-Red\",\"field\":\"label\",\"value\":\"Crimson\"},
	{\"op\":\"set\",\"sku\":\"SHEET\",\"field\":\"attributes.gallery\",\"value\":[]},
	{\"op\":\"set\",\"sku\":\"FRONT\",\"field\":\"thumbnail\",\"value\":null}]"
sync full
is "$(sent)" '5 0' 'an order, a shorter list, an alt text, no list, no front: a PATCH each'
is "$(pictures PLAIN), $(pictures MANY), $(pictures SHEET), $(pictures FRONT)" \
	'p1: p3 p2, m00: m29 m28 m27, s1:, f1: f2' 'as the PIM has them'
is "$(alts FAMILY-Red)" '["Crimson"]' 'the alt text is the new label'
nothing 'and not again'
edit '{"op":"delete-asset","filename":"p3.jpg"}'
sync full
is "$(sent) $(pictures PLAIN), $(pictures TWO)" '2 0 p1: p2, p1: p2' \
	'a deleted asset leaves both galleries'

# ---- what was taken once and fails now leaves the shop as it is
theirs=$(shop '.products[].skus[].fieldData | select(.sku == "SHEET") | .["main-image"] | tojson')
two=$(shop '.products[].skus[] | select(.fieldData.sku == "TWO") | .id')
send POST "$WEBFLOW/__edit" "{\"op\":\"set\",\"sku\":\"$two\",\"field\":\"more-images\",
	\"value\":$(shop '.products[].skus[] | select(.fieldData.sku == "TWO") | .fieldData["more-images"]
	+ ['"$theirs"' + {alt: "Theirs"}] | tojson')}" >/dev/null
send POST "$WEBFLOW/__switch" '{"pictures":"w3=404","picture_resend":"fail",
	"picture_error":"param"}' >/dev/null
edit '[{"op":"set","sku":"WORSE","field":"label","value":"Less bad"},
	{"op":"set","sku":"TWO","field":"label","value":"Two"}]'
sync full
is "$code $(sent)" '0 2 2' 'a list that fails is left out, and the rest goes'
like "$out" "WORSE: 'more-images' stays as it is" 'which is told'
is "$(pictures WORSE), $(alts WORSE)" 'w1: broken2 w2 w3 w4, ["Label WORSE","Less bad"]' \
	'nothing is lost in the shop'
is "$(pictures TWO), $(alts TWO)" 'p1: p2 s1, ["Theirs","Two"]' \
	"a picture of people's goes by its file id"
send POST "$WEBFLOW/__switch" '{"pictures":"missing=404"}' >/dev/null
sync full
is "$(sent) $(alts WORSE)" '1 0 ["Less bad"]' 'the next run brings the list'
nothing 'and that is all'
sandbox_stop

# ---- a server that takes no null keeps what it has
sandbox_start "$tmp/catalogue.json" webflow.nulls=refuse
state_new
sync full
edit '{"op":"set","skus":["PLAIN","FRONT"],"field":"thumbnail","value":null}'
edit '[{"op":"set","sku":"PLAIN","field":"attributes.gallery","value":[]},
	{"op":"set","sku":"PLAIN","field":"attributes.price","value":"11.00"}]'
sync full
is "$code $(sent) $(pictures PLAIN)" '0 2 1 p1:' 'a null that is refused costs its field'
is "$(shop '.products[].skus[].fieldData | select(.sku == "PLAIN") | .price.value')" \
	1100 'not the others'
like "$out" "PLAIN: 'main-image' has no value any more" 'which is told'
nothing 'and it is not tried again'
sandbox_stop

done_testing
