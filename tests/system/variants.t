#!/bin/bash
# The life of a variant: what happens to it in the PIM, the shop that comes of
# it, and the requests, which are the fewest; in both id modes, with the strict
# and the lenient stand-in. Each product is a case.
. "$(dirname "$0")/../lib.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=90%

sync() {
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}

# life: lines "CODE ATTRIBUTE,… VARIANT…" become products of a catalogue; a
# variant is its values with slashes, "-" is a product without variants. Each
# picture is named after the first value.
life() {
	jq -n -R '
	def id($n): "6c0000000000000000000000" as $zeros
	  | $zeros[:24 - ($n | tostring | length)] + ($n | tostring);
	def asset($n; $name): {id: id(900 + $n), filename: "\($name).jpg",
	  extension: "jpg", content_type: "image/jpeg", file_type: "IMAGES",
	  created: "2026-01-05T09:00:00.000Z", modified: "2026-01-05T09:00:00.000Z",
	  file_modified: "2026-01-05T09:00:00.000Z",
	  url: "https://files.plytix.example/\($name).jpg"};
	def choice($n; $key; $name; $options): {id: id(800 + $n), label: $key,
	  name: $name, type_class: "DropdownAttribute",
	  filter_type: "DropdownAttribute", options: $options};
	def plain($n; $key; $class): {id: id(850 + $n), label: $key,
	  name: $key, type_class: $class, filter_type: $class};
	["Red", "Green", "Blue", "Black"] as $colors
	| [inputs | select(. != "") | split(" ")] as $lines
	| {categories: [],
	   attributes: [choice(1; "color"; "Color"; $colors),
	     choice(2; "size"; "Size"; ["S", "M", "L"]),
	     choice(3; "material"; "Material"; ["Cotton", "Wool"]),
	     choice(4; "taste"; "Taste"; ["Sweet", "Vanilla"]),
	     choice(5; "grip"; "Grip"; ["Left", "Right"]),
	     choice(6; "tier"; "Tier"; ["Low", "Mid", "High"]),
	     choice(7; "cut"; "Cut"; ["Slim", "Wide", "Loose"]),
	     plain(1; "price"; "DecimalAttribute"),
	     plain(2; "inventory"; "IntAttribute")],
	   assets: [$colors + ["single"] | to_entries[] | asset(.key; .value)],
	   products: [$lines | to_entries[] | .key as $p | .value as $line
	     | ($line[1] | split(",")) as $labels
	     | {id: id(100 + $p), sku: $line[0], label: $line[0],
	        status: "Completed", created: "2026-01-05T09:00:00.000Z",
	        modified: "2026-01-05T09:00:00.000Z", categories: [],
	        attributes: {price: "9.50", inventory: "3"},
	        thumbnail: id(904), assets: [id(904)]},
	       ($line[2:] | to_entries[] | select(.value != "-") | .key as $v
	        | (.value | split("/")) as $values
	        | ($colors | index($values[0])) as $picture
	        | {id: id(1000 + 100 * $p + $v), _parent_id: id(100 + $p),
	           sku: "\($line[0])-\($values | join("-"))",
	           label: "\($line[0]) \($values | join(" "))",
	           status: "Completed", created: "2026-01-05T09:00:00.000Z",
	           modified: "2026-01-05T09:00:00.000Z", categories: [],
	           attributes: ([[$labels, $values] | transpose[]
	             | {key: .[0], value: .[1]}] | from_entries
	             | .price = "\(10 + $v).00" | .inventory = "\(5 + $v)"),
	           thumbnail: (if $picture then id(900 + $picture) else null end),
	           assets: [if $picture then id(900 + $picture) else empty end]})]}'
}

# The edits of a stage are gathered, then done at once.
edits=
edit() {
	edits+=${edits:+,}$1
}
set_() { # CODE ATTRIBUTE VALUE
	edit "{\"op\":\"set\",\"sku\":\"$1\",\"field\":\"attributes.$2\",\"value\":\"$3\"}"
}
# add PARENT VALUES PRICE STOCK LABEL…: a variant more; its id is a new one
add() {
	local parent=$1 values=$2 price=$3 stock=$4 sku
	shift 4
	sku=$parent-${values//\//-}
	edit "$(jq -n -c --arg sku "$sku" --arg values "$values" \
		--arg price "$price" --arg stock "$stock" \
		--arg title "$parent ${values//\// }" --args '
		{op: "add", product: {sku: $sku, label: $title, status: "Completed",
		 categories: [], thumbnail: {Red: "900", Green: "901", Blue: "902", Black: "903"}
		   [$values | split("/")[0]]
		   | (if . then "6c0000000000000000000\(.)" else null end),
		 attributes: ([[$ARGS.positional, ($values | split("/"))]
		   | transpose[] | {key: .[0], value: .[1]}] | from_entries
		   | .price = $price | .inventory = $stock)}}' "$@")"
	edit "{\"op\":\"link\",\"parent\":\"$parent\",\"sku\":\"$sku\"}"
}
delete() {
	edit "{\"op\":\"delete\",\"sku\":\"$1\"}"
}

# stage COMMAND: the edits, a run, and what it sent; a second run sends none
stage() {
	local good
	send POST "$PLYTIX/__edit" "[$edits]" >/dev/null
	edits=
	log_clear
	sync "$@"
	is "$code" 0 "$mode, $*: ends well"
	[[ $code == 0 ]] || note "$err"
	get "$WEBFLOW/__log" >"$tmp/log"
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	get "$PLYTIX/__state" >"$tmp/pim.json"
	good=$(jq -s 'map(select(.method != "GET" and .status < 300)) | length' "$tmp/log")
	is "$(jq .requests.minimum <<<"$summary")" "$good" \
		"$mode, $*: the summary counts the same writes"
	jq -r -L "$TESTS/judges" --slurpfile log "$tmp/log" 'include "shop"; sent($log) as $sent
		| .products[].product.fieldData.name as $name
		| "\($name)\t\($sent[$name] // "nothing")\t\(shelf($name))"' \
		"$tmp/shop.json" >"$tmp/lives"
	is "$(jq -r -L "$TESTS/judges" 'include "shop"; faults' "$tmp/shop.json")" '' \
		"$mode, $*: the Designer and the customer find nothing amiss"
	[[ ${MAPPING_FILE:-} ]] || { # the oracle knows the built-in mapping
		"$TESTS/judges/oracle" -l "$tmp/pim.json" "$tmp/shop.json" \
			>"$tmp/oracle" || true
		is "$(head -n 5 "$tmp/oracle")" '' "$mode, $*: the oracle agrees"
	}
	log_clear
	sync full
	is "$code $(writes)" '0 0' "$mode, $*: the run after it sends nothing"
	get "$WEBFLOW/__log" | jq -c 'select(.method != "GET") | [.method, .path, .body]' |
		head -n 3 | while read -r line; do note "$line"; done
}

# life_is PRODUCT WHAT SENT SHELF: the requests, and what stands in the shop
life_is() {
	local name sent shelf
	while IFS=$'\t' read -r name sent shelf; do
		[[ $name != "$1" ]] || break
	done <"$tmp/lives"
	is "$sent" "$3" "$mode, $1: $2: requests"
	is "$shelf" "$4" "$mode, $1: $2: the shop"
}

life >"$tmp/life.json" <<'END'
NV color Red Green
NC color,size Red/S Red/M Green/S Green/M
NO color Red Green
N3 color,size Red/S Red/M Green/S Green/M
RV color,size Red/S Red/M Green/S
RG taste Sweet Vanilla
RO grip Left Right
RA grip Left Right
RW cut Slim Wide Loose
RM color Red Green Blue
RC color,size Red/S Red/M Green/S Green/M
RD color Red Green
RR color Red Green
MA color Red Green
MB color Red Blue
SG color -
VS color Red Green
SC color Red Green
SX color -
AR color Red Green
AC color,size Red/S Red/M Green/S Green/M
OR tier Low Mid High
PH color,size Red/S Red/M Green/S
SW color Red Green
MX color,size Red/S Red/M Green/S
SR color Red Green Blue
SD color Red Green
CO color Red Green Blue
UV color Red Green Blue
UW color Red Green
LK color -
UX color Red Green
END

for mode in ${MODES:-keep,strict keep,lenient mint,strict mint,lenient}; do
	sandbox_start "$tmp/life.json" "webflow.ids=${mode%,*}" \
		"webflow.strict=${mode#*,}" webflow.archive=clear-archive \
		webflow.patch_needs_sku=on
	state_new
	sync full
	is "$code $(writes)" "0 $("$TESTS/judges/minimum" "$tmp/life.json")" \
		"$mode: the first run"

	add NV Blue 12.00 7 color
	add NC Blue/S 14.00 9 color size
	set_ NO-Red size S
	set_ NO-Green size S
	add NO Red/M 12.00 7 color size
	for sku in N3-{Red,Green}-{S,M}; do set_ "$sku" material Cotton; done
	add N3 Red/S/Wool 20.00 4 color size material
	set_ RV-Red-S color Black
	set_ RV-Red-M color Black
	edit '{"op":"rename-option","attribute":"taste","from":"Vanilla","to":"Vanille"}'
	edit '{"op":"set-attribute","label":"grip","field":"name","value":"Handle"}'
	add RA Both 12.00 7 grip
	edit '{"op":"rename-option","attribute":"cut","from":"Wide","to":"Broad"}'
	edit '{"op":"set-attribute","label":"cut","field":"options","value":["Loose","Broad","Slim"]}'
	delete RM-Green
	delete RC-Green-M
	delete RD-Red
	delete RR-Green
	edit '{"op":"link","parent":"MB","sku":"MA-Green"}'
	add SG Red 12.00 7 color
	add SG Green 13.00 8 color
	delete VS-Red
	delete VS-Green
	edit '{"op":"set","sku":"SC-Red","field":"sku","value":"SC-R"}'
	edit '{"op":"set","sku":"SC-Green","field":"sku","value":"SC-G"}'
	edit '{"op":"set","sku":"SX","field":"sku","value":"SX-NEW"}'
	edit '{"op":"archive","sku":"AR-Green"}'
	edit '{"op":"archive","sku":"AC-Green-M"}'
	edit '{"op":"set-attribute","label":"tier","field":"options","value":["High","Low","Mid"]}'
	add PH Green/M 14.00 9 color size
	set_ SW-Red color Green
	set_ SW-Green color Red
	set_ MX-Red-S size L
	set_ SR-Red color Green
	set_ SR-Green color Blue
	set_ SR-Blue color Red
	set_ SD-Red color Blue
	set_ SD-Green color Red
	set_ CO-Red size S
	set_ CO-Green size M
	set_ CO-Green color Red
	set_ CO-Blue size S
	edit '{"op":"unlink","sku":"UV-Green"}'
	set_ LK color Blue
	edit '{"op":"link","sku":"LK","parent":"UW"}'
	edit '{"op":"unlink","skus":["UX-Red","UX-Green"]}'
	delete UX
	stage full
	life_is NV 'a new value' \
		'PATCH product, POST skus 1, PATCH stock Blue' \
		'Color: Red Green Blue; *Red NV-Red 1000 5 Red; Green NV-Green 1100 6 Green; Blue NV-Blue 1200 7 Blue'
	life_is NC 'a new value, its other combination a placeholder' \
		'PATCH product, POST skus 2, PATCH stock Blue/S, PATCH stock Blue/M' \
		'Color: Red Green Blue; Size: S M; *Red/S NC-Red-S 1000 5 Red; Red/M NC-Red-M 1100 6 Red; Green/S NC-Green-S 1200 7 Green; Green/M NC-Green-M 1300 8 Green; Blue/S NC-Blue-S 1400 9 Blue; Blue/M - 950 0 -'
	life_is NO 'a second option' \
		'PATCH product, PATCH sku Red/S, PATCH sku Green/S, POST skus 2, PATCH stock Red/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S NO-Red 1000 5 Red; Red/M NO-Red-M 1200 7 Red; Green/S NO-Green 1100 6 Green; Green/M - 950 0 -'
	life_is N3 'a third option' \
		'PATCH product, PATCH sku Red/S/Cotton, PATCH sku Red/M/Cotton, PATCH sku Green/S/Cotton, PATCH sku Green/M/Cotton, POST skus 4, PATCH stock Red/S/Wool, PATCH stock Red/M/Wool, PATCH stock Green/S/Wool, PATCH stock Green/M/Wool' \
		'Color: Red Green; Size: S M; Material: Cotton Wool; *Red/S/Cotton N3-Red-S 1000 5 Red; Red/S/Wool N3-Red-S-Wool 2000 4 Red; Red/M/Cotton N3-Red-M 1100 6 Red; Red/M/Wool - 950 0 -; Green/S/Cotton N3-Green-S 1200 7 Green; Green/S/Wool - 950 0 -; Green/M/Cotton N3-Green-M 1300 8 Green; Green/M/Wool - 950 0 -'
	life_is RV 'a renamed value, which stands elsewhere in the PIM' \
		'PATCH product' \
		'Color: Green Black; Size: S M; Green/S RV-Green-S 1200 7 Green; Green/M - 950 0 -; *Black/S RV-Red-S 1000 5 Red; Black/M RV-Red-M 1100 6 Red'
	life_is RG 'a value renamed for all products' 'PATCH product' \
		'Taste: Sweet Vanille; *Sweet RG-Sweet 1000 5 single; Vanille RG-Vanilla 1100 6 single'
	life_is RO 'a renamed option' 'PATCH product' \
		'Handle: Left Right; *Left RO-Left 1000 5 single; Right RO-Right 1100 6 single'
	life_is RA 'and a new value with it' \
		'PATCH product, POST skus 1, PATCH stock Both' \
		'Handle: Left Right Both; *Left RA-Left 1000 5 single; Right RA-Right 1100 6 single; Both RA-Both 1200 7 single'
	life_is RW 'a value renamed, and all in another order' 'PATCH product' \
		'Cut: Loose Broad Slim; Loose RW-Loose 1200 7 single; Broad RW-Wide 1100 6 single; *Slim RW-Slim 1000 5 single'
	life_is RM 'a removed variant' 'PATCH stock Green' \
		'Color: Red Green Blue; *Red RM-Red 1000 5 Red; Green RM-Green 1100 0 Green; Blue RM-Blue 1200 7 Blue'
	life_is RC 'a combination that disappears' \
		'PATCH sku Green/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S RC-Red-S 1000 5 Red; Red/M RC-Red-M 1100 6 Red; Green/S RC-Green-S 1200 7 Green; Green/M - 950 0 -'
	life_is RD 'the default variant removed' 'PATCH stock Red' \
		'Color: Red Green; *Red RD-Red 1000 0 Red; Green RD-Green 1100 6 Green'
	life_is RR 'removed, to come back' 'PATCH stock Green' \
		'Color: Red Green; *Red RR-Red 1000 5 Red; Green RR-Green 1100 0 Green'
	life_is MA 'a variant moves away' 'PATCH stock Green' \
		'Color: Red Green; *Red MA-Red 1000 5 Red; Green MA-Green 1100 0 Green'
	life_is MB 'and arrives: its key is the old SKU'"'"'s' \
		'PATCH product, POST skus 1, PATCH stock Green' \
		'Color: Red Green Blue; *Red MB-Red 1000 5 Red; Green MA-Green 1100 6 Green; Blue MB-Blue 1100 6 Blue'
	life_is SG 'a single product gets variants' \
		'PATCH product, PATCH sku Red, POST skus 1, PATCH stock Red, PATCH stock Green' \
		'Color: Red Green; *Red SG-Red 1200 7 Red; Green SG-Green 1300 8 Green'
	life_is VS 'all variants gone, a single product again' \
		'PATCH sku Red, PATCH stock Red, PATCH stock Green' \
		'Color: Red Green; *Red VS 950 3 single; Green VS-Green 1100 0 Green'
	life_is SC 'codes changed' 'PATCH sku Red, PATCH sku Green' \
		'Color: Red Green; *Red SC-R 1000 5 Red; Green SC-G 1100 6 Green'
	life_is SX 'the code of a single product changed' 'PATCH sku SX-NEW' \
		'* SX-NEW 950 3 single'
	life_is AR 'a variant archived by itself' 'PATCH stock Green' \
		'Color: Red Green; *Red AR-Red 1000 5 Red; Green AR-Green 1100 0 Green'
	life_is AC 'and one whose combination is still needed' \
		'PATCH sku Green/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S AC-Red-S 1000 5 Red; Red/M AC-Red-M 1100 6 Red; Green/S AC-Green-S 1200 7 Green; Green/M - 950 0 -'
	life_is OR 'values in another order' 'PATCH product' \
		'Tier: High Low Mid; High OR-High 1200 7 single; *Low OR-Low 1000 5 single; Mid OR-Mid 1100 6 single'
	life_is PH 'the variant of a placeholder appears' \
		'PATCH sku Green/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S PH-Red-S 1000 5 Red; Red/M PH-Red-M 1100 6 Red; Green/S PH-Green-S 1200 7 Green; Green/M PH-Green-M 1400 9 Green'
	life_is SW 'two variants change places: two renames' \
		'PATCH product' \
		'Color: Red Green; Red SW-Green 1100 6 Green; *Green SW-Red 1000 5 Red'
	life_is MX 'the default variant gets a new value' \
		'PATCH product, POST skus 2, PATCH stock Red/S, PATCH stock Red/L, PATCH stock Green/L' \
		'Color: Red Green; Size: S M L; *Red/S - 950 0 -; Red/M MX-Red-M 1100 6 Red; Red/L MX-Red-S 1000 5 Red; Green/S MX-Green-S 1200 7 Green; Green/M - 950 0 -; Green/L - 950 0 -'
	life_is SR 'three variants change places: three renames' \
		'PATCH product' \
		'Color: Red Green Blue; Red SR-Blue 1200 7 Blue; *Green SR-Red 1000 5 Red; Blue SR-Green 1100 6 Green'
	life_is SD 'another variant gets the value of the default, that a new one: two renames' \
		'PATCH product' \
		'Color: Red Blue; Red SD-Green 1100 6 Green; *Blue SD-Red 1000 5 Red'
	life_is CO 'a second option, and two of one value: no code is there twice' \
		'PATCH product, PATCH sku Red/S, PATCH sku Blue/S, PATCH sku Green/S, POST skus 2, PATCH stock Red/M, PATCH stock Blue/M, PATCH stock Green/S' \
		'Color: Red Green Blue; Size: S M; *Red/S CO-Red 1000 5 Red; Red/M CO-Green 1100 6 Green; Green/S - 1100 0 Green; Blue/S CO-Blue 1200 7 Blue; Blue/M - 950 0 -'
	life_is UV 'a variant becomes a product' 'PATCH stock Green' \
		'Color: Red Green Blue; *Red UV-Red 1000 5 Red; Green UV-Green 1100 0 Green; Blue UV-Blue 1200 7 Blue'
	life_is 'UV Green' 'of its own: its key is the old SKU'"'"'s' \
		'POST product, PATCH stock UV-Green' \
		'* UV-Green 1100 6 Green'
	life_is UW 'a product becomes a variant' \
		'PATCH product, POST skus 1, PATCH stock Blue' \
		'Color: Red Green Blue; *Red UW-Red 1000 5 Red; Green UW-Green 1100 6 Green; Blue LK 950 3 single'
	life_is LK 'and is none any more' 'PATCH product' '* LK 950 3 single'
	life_is UX 'a family is taken apart' 'PATCH product' \
		'Color: Red Green; *Red UX-Red 1000 5 Red; Green UX-Green 1100 6 Green'
	life_is 'UX Red' 'into products' 'POST product, PATCH stock UX-Red' \
		'* UX-Red 1000 5 Red'

	# ---- a second turn of the wheel
	delete NV-Green
	add NV Black 12.50 2 color
	edit '{"op":"set","skus":["NO-Red","NO-Green","NO-Red-M"],"field":"status","value":"Archived"}'
	delete N3-Red-S-Wool
	set_ RV-Red-S color Red
	set_ RV-Red-M color Red
	edit '{"op":"rename-option","attribute":"taste","from":"Vanille","to":"Vanilla"}'
	delete RC-Green-S
	add RD Red 15.00 1 color
	add RR Green 11.00 6 color
	edit '{"op":"link","parent":"MA","sku":"MA-Green"}'
	add SG Green/M 13.00 2 color size
	add SG Red/M 13.00 2 color size
	set_ SG-Red size S
	set_ SG-Green size S
	add VS Red 10.00 5 color
	add VS Blue 14.00 6 color
	edit '{"op":"set","sku":"SC-R","field":"sku","value":"SC-T"}'
	edit '{"op":"set","sku":"SC-G","field":"sku","value":"SC-R"}'
	edit '{"op":"set","sku":"SC-T","field":"sku","value":"SC-G"}'
	edit '{"op":"set","skus":["AR-Green","AC-Green-M"],"field":"status","value":"Completed"}'
	edit '{"op":"set-attribute","label":"tier","field":"options","value":["Mid","High","Low"]}'
	delete PH-Green-M
	set_ SW-Red color Red
	set_ SW-Green color Green
	set_ MX-Red-S size S
	edit '{"op":"link","sku":"UV-Green","parent":"UV"}'
	edit '{"op":"unlink","sku":"LK"}'
	stage full
	life_is NV 'one variant replaced by another' \
		'PATCH product, POST skus 1, PATCH stock Black, PATCH stock Green' \
		'Color: Red Green Blue Black; *Red NV-Red 1000 5 Red; Green NV-Green 1100 0 Green; Blue NV-Blue 1200 7 Blue; Black NV-Black 1250 2 Black'
	life_is NO 'all variants archived' 'PATCH product' \
		'Color: Red Green; Size: S M; *Red/S NO-Red 1000 5 Red; Red/M NO-Red-M 1200 7 Red; Green/S NO-Green 1100 6 Green; Green/M - 950 0 -'
	life_is N3 'the only variant of a value removed' 'PATCH stock Red/S/Wool' \
		'Color: Red Green; Size: S M; Material: Cotton Wool; *Red/S/Cotton N3-Red-S 1000 5 Red; Red/S/Wool N3-Red-S-Wool 2000 0 Red; Red/M/Cotton N3-Red-M 1100 6 Red; Red/M/Wool - 950 0 -; Green/S/Cotton N3-Green-S 1200 7 Green; Green/S/Wool - 950 0 -; Green/M/Cotton N3-Green-M 1300 8 Green; Green/M/Wool - 950 0 -'
	life_is RV 'renamed back' 'PATCH product' \
		'Color: Red Green; Size: S M; *Red/S RV-Red-S 1000 5 Red; Red/M RV-Red-M 1100 6 Red; Green/S RV-Green-S 1200 7 Green; Green/M - 950 0 -'
	life_is RG 'renamed back for all' 'PATCH product' \
		'Taste: Sweet Vanilla; *Sweet RG-Sweet 1000 5 single; Vanilla RG-Vanilla 1100 6 single'
	life_is RC 'the last variant of a value gone' 'PATCH stock Green/S' \
		'Color: Red Green; Size: S M; *Red/S RC-Red-S 1000 5 Red; Red/M RC-Red-M 1100 6 Red; Green/S RC-Green-S 1200 0 Green; Green/M - 950 0 -'
	life_is RD 'the default variant returns, dearer' \
		'PATCH sku Red, PATCH stock Red' \
		'Color: Red Green; *Red RD-Red 1500 1 Red; Green RD-Green 1100 6 Green'
	life_is RR 'removed and returned as it was' 'PATCH stock Green' \
		'Color: Red Green; *Red RR-Red 1000 5 Red; Green RR-Green 1100 6 Green'
	life_is MA 'the moved variant comes home' 'PATCH stock Green' \
		'Color: Red Green; *Red MA-Red 1000 5 Red; Green MA-Green 1100 6 Green'
	life_is MB 'and leaves' 'PATCH stock Green' \
		'Color: Red Green Blue; *Red MB-Red 1000 5 Red; Green MA-Green 1100 0 Green; Blue MB-Blue 1100 6 Blue'
	life_is SG 'a second option, once a single product' \
		'PATCH product, PATCH sku Red/S, PATCH sku Green/S, POST skus 2, PATCH stock Red/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S SG-Red 1200 7 Red; Red/M SG-Red-M 1300 2 Red; Green/S SG-Green 1300 8 Green; Green/M SG-Green-M 1300 2 Green'
	life_is VS 'variants again: an old one and a new one' \
		'PATCH product, POST skus 1, PATCH stock Red, PATCH stock Blue' \
		'Color: Red Green Blue; *Red VS-Red 1000 5 Red; Green VS-Green 1100 0 Green; Blue VS-Blue 1400 6 Blue'
	life_is SC 'two codes change places' 'PATCH sku Red, PATCH sku Green' \
		'Color: Red Green; *Red SC-G 1000 5 Red; Green SC-R 1100 6 Green'
	life_is AR 'the archived variant is taken back' 'PATCH stock Green' \
		'Color: Red Green; *Red AR-Red 1000 5 Red; Green AR-Green 1100 6 Green'
	life_is AC 'and that of a needed combination' \
		'PATCH sku Green/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S AC-Red-S 1000 5 Red; Red/M AC-Red-M 1100 6 Red; Green/S AC-Green-S 1200 7 Green; Green/M AC-Green-M 1300 8 Green'
	life_is OR 'once more in another order' 'PATCH product' \
		'Tier: Mid High Low; Mid OR-Mid 1100 6 single; High OR-High 1200 7 single; *Low OR-Low 1000 5 single'
	life_is PH 'a placeholder again' 'PATCH sku Green/M, PATCH stock Green/M' \
		'Color: Red Green; Size: S M; *Red/S PH-Red-S 1000 5 Red; Red/M PH-Red-M 1100 6 Red; Green/S PH-Green-S 1200 7 Green; Green/M - 950 0 -'
	life_is SW 'back in their places' 'PATCH product' \
		'Color: Red Green; *Red SW-Red 1000 5 Red; Green SW-Green 1100 6 Green'
	life_is MX 'the value taken back: the code leaves the withdrawn SKU' \
		'PATCH sku Red/L, PATCH sku Red/S, PATCH stock Red/S, PATCH stock Red/L' \
		'Color: Red Green; Size: S M L; *Red/S MX-Red-S 1000 5 Red; Red/M MX-Red-M 1100 6 Red; Red/L - 1000 0 Red; Green/S MX-Green-S 1200 7 Green; Green/M - 950 0 -; Green/L - 950 0 -'
	life_is UV 'the product is a variant again' 'PATCH stock Green' \
		'Color: Red Green Blue; *Red UV-Red 1000 5 Red; Green UV-Green 1100 6 Green; Blue UV-Blue 1200 7 Blue'
	life_is 'UV Green' 'and archived as a product' 'PATCH product' '* UV-Green 1100 6 Green'
	life_is LK 'the variant is a product again' 'PATCH product' '* LK 950 3 single'
	sandbox_stop
done

# ---- only what changed: a product is read before a PATCH of it, no more
life >"$tmp/life.json" <<'END'
NV color Red Green
RM color,size Red/S Red/M Green/S
SC color Red Green
END
sandbox_start "$tmp/life.json" webflow.ids=mint webflow.archive=clear-archive
state_new
sync full
log_clear
mode=changed
add NV Blue 12.00 7 color
set_ RM-Red-M inventory 2
edit '{"op":"set","sku":"SC-Green","field":"sku","value":"SC-G"}'
send POST "$PLYTIX/__edit" "[$edits]" >/dev/null
edits=
sync changed
is "$code $(requests webflow 'map("\(.method) \(.path | split("/")[-1] | gsub("[0-9a-f]{24}"; "ID"))")
	| map(select(test("collections|settings|^GET 58|sites/ID$") | not)) | join(", ")' |
	sed 's/GET ID, GET ID, GET ID, GET ID, //')" \
	'0 GET ID, PATCH ID, POST skus, GET inventory, PATCH inventory, PATCH inventory, GET ID, PATCH ID' \
	'changed: a new value, a stock, a code: each with the fewest requests, and one GET of stock for the first PATCH'
sandbox_stop

# ---- by a mapping file: options and values renamed there, values that the
# attribute does not list, a product for each value of an attribute
life >"$tmp/life.json" <<'END'
MP color,size Red/S Red/M Green/S Green/M
NO note Low High Mid
END
jq '.attributes += [{id: "6c0000000000000000000870", label: "note", name: "Note",
	type_class: "TextAttribute", filter_type: "TextAttribute"}]' \
	"$tmp/life.json" >"$tmp/mapped.json"
mapping() { # FILTER: the mapping of this part
	jq "$1" >"$tmp/mapping.json" <<'END'
{"product": {"name": "label"}, "inventory": {"from": "attributes.inventory"},
 "options": [{"from": "attributes.color"}, {"from": "attributes.size"},
  {"from": "attributes.note"}],
 "sku": {"sku": "sku", "main-image": "thumbnail",
  "price": {"from": "attributes.price", "transform": ["money"]}}}
END
}
export MAPPING_FILE=$tmp/mapping.json
mapping .
mode=mapped
sandbox_start "$tmp/mapped.json" webflow.ids=mint webflow.archive=clear-archive
state_new
sync full
mapping '.options[0] += {name: "Farbe", values: {Red: "Rot"}}'
delete NO-Low
add NO Top 12.00 7 note
stage full
life_is MP 'an option and a value renamed in the mapping' 'PATCH product' \
	'Farbe: Rot Green; Size: S M; *Rot/S MP-Red-S 1000 5 Red; Rot/M MP-Red-M 1100 6 Red; Green/S MP-Green-S 1200 7 Green; Green/M MP-Green-M 1300 8 Green'
life_is NO 'unlisted values keep their places, a new one comes behind' \
	'PATCH product, POST skus 1, PATCH stock Top, PATCH stock Low' \
	'Note: Low High Mid Top; *Low NO-Low 1000 0 single; High NO-High 1100 6 single; Mid NO-Mid 1200 7 single; Top NO-Top 1200 7 single'
sandbox_stop

life >"$tmp/gone.json" <<'END'
GO color Red Green
OW color,size Red/S Green/M
NX color Red Green
END
mapping '.options |= .[:2] | .options[0] += {name: "Farbe", values: {Red: "Rot"}}'
sandbox_start "$tmp/gone.json" webflow.ids=mint webflow.archive=clear-archive
state_new
sync full
delete GO-Red
delete GO-Green
set_ GO size M
stage full
life_is GO 'all variants gone: what it says of itself is no option' \
	'PATCH sku Rot, PATCH stock Rot, PATCH stock Green' \
	'Farbe: Rot Green; *Rot GO 950 3 single; Green GO-Green 1100 0 Green'
mapping '.options |= .[:2] | .options[0] += {name: "Shade", values: {Red: "Crimson", Green: "Lime"}}'
add GO Green 5.00 5 color
add OW Blue/M 5.00 5 color size
stage full
life_is OW 'option and values renamed at once in the mapping, and a new one' \
	'PATCH product, POST skus 2, PATCH sku Crimson/M, PATCH sku Lime/S, PATCH stock Blue/S, PATCH stock Blue/M' \
	'Shade: Crimson Lime Blue; Size: S M; *Crimson/S OW-Red-S 1000 5 Red; Crimson/M - 950 0 -; Lime/S - 950 0 -; Lime/M OW-Green-M 1100 6 Green; Blue/S - 950 0 -; Blue/M OW-Blue-M 500 5 Blue'
life_is GO 'renamed while there was no variant: they come again' \
	'PATCH product, PATCH sku Green, POST skus 1, PATCH stock Lime, PATCH stock Rot' \
	'Shade: Lime Rot Green; Lime GO-Green 500 5 Green; *Rot GO 950 0 single; Green - 1100 0 Green'
delete NX-Red
delete NX-Green
add NX S 5.00 5 size
send POST "$PLYTIX/__edit" "[$edits]" >/dev/null
edits=
sync full
like "$code $err" "^3 .*'NX-S' has no value for 'Shade'.*delete the product" \
	'an option that no variant has any more: told with the way out'
send POST "$WEBFLOW/__edit" "{\"op\":\"delete\",\"product\":\"$(shop \
	'.products[].product | select(.fieldData.name == "NX").id')\"}" >/dev/null
sync full
stage full
life_is NX 'which helps' 'POST product, PATCH stock S' \
	'Size: S; *S NX-S 500 5 single'
sandbox_stop

mapping '.split = "attributes.color"
	| .product.name = {all: ["label", "split.value"], transform: ["join: "]}
	| .options = [{from: "attributes.size"}]'
mode='split'
jq '.products |= map(select(.sku | startswith("MP")))' "$tmp/life.json" >"$tmp/split.json"
sandbox_start "$tmp/split.json" webflow.ids=mint webflow.archive=clear-archive
state_new
sync full
set_ MP-Green-M color Red
set_ MP-Green-M size L
stage full
life_is 'MP Red' 'a variant gets another colour: it comes' \
	'PATCH product, POST skus 1, PATCH stock L' \
	'Size: S M L; *S MP-Red-S 1000 5 Red; M MP-Red-M 1100 6 Red; L MP-Green-M 1300 8 Green'
life_is 'MP Green' 'and goes' 'PATCH stock M' \
	'Size: S M; *S MP-Green-S 1200 7 Green; M MP-Green-M 1300 0 Green'
delete MP-Green-S
stage full
life_is 'MP Green' 'no variant of the colour is left: archived' 'PATCH product' \
	'Size: S M; *S MP-Green-S 1200 7 Green; M MP-Green-M 1300 0 Green'
add MP Green/S 12.00 7 color size
stage full
life_is 'MP Green' 'and one again: restored' 'PATCH product' \
	'Size: S M; *S MP-Green-S 1200 7 Green; M MP-Green-M 1300 0 Green'
sandbox_stop

done_testing
