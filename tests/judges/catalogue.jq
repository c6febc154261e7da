# What a shop must hold, worked out from a stored catalogue: shared by oracle
# and minimum. Written from the rules alone (design 4 to 6), with no code of
# the programs; jq 1.6 alters numbers, so amounts are read from their digits.
#
# families: each product of the catalogue as
#	{id, code, name, state, refused: null or why, description,
#	 options: [{name, values}], categories: [id],
#	 skus: [{values, id?, code?, placeholder?, price, compare, weight,
#	         stock, main, more}]}		the default SKU first

def vacant: . == null or . == "" or . == [];

# The amount in minor units, half up; null when it is no amount.
def minor($digits):
	if vacant then null
	else (tostring | gsub("^\\s+|\\s+$"; "")) as $text
	| if ($text | test("^[0-9]+([.][0-9]*)?$") | not) then null
	  else ($text | split(".")) as $part
	  | (($part[1] // "") + "0000") as $behind
	  | (($part[0] + $behind[:$digits]) | tonumber) +
	    (if $behind[$digits:$digits + 1] >= "5" then 1 else 0 end)
	  end
	end;

def integer:
	if vacant then null
	else tostring | if test("^-?[0-9]+([.]0*)?$") then split(".")[0] | tonumber
	else null end end;

# An address or file name in one spelling: percent escapes of ASCII undone,
# then everything escaped.
def hex: explode | map(if . > 96 then . - 87 elif . > 64 then . - 55 else . - 48 end)
	| .[0] * 16 + .[1];
def spelled:
	if test("^[A-Za-z0-9._-]*$") then .
	else [match("%[0-9A-Fa-f]{2}|[^%]+|%"; "g").string
	| if test("^%[0-9A-Fa-f]{2}$")
	  then (.[1:] | hex) as $byte
	  | if $byte < 128 then [$byte] | implode | @uri else ascii_upcase end
	  else @uri end] | join("") end;
def file_name: split("/") | last | spelled;

# Slugs of plain and of western European letters; null where the letters are
# others (then only the name is compared).
def slug:
	(reduce ("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ" | explode
	  | [., ("aaaaaaceeeeiiiinooooouuuuyy" | explode)] | transpose[]) as $pair
	  ({}; .[[$pair[0]] | implode] = ([$pair[1]] | implode))) as $plain
	| ascii_downcase | split("") | map($plain[.] // .) | join("")
	| if test("[^\\x00-\\x7f]") then null
	  else gsub("[^a-z0-9]+"; "-") | gsub("^-+|-+$"; "") end;

def index_by(f): reduce .[] as $row ({}; .[$row | f] = $row);

# Variant first, then its parent.
def field($row; $root; $named):
	if $row.attributes[$named] | vacant | not then $row.attributes[$named]
	else $root.attributes[$named] end;

def media_ids: if vacant then [] elif type == "array" then map(.id? // .) else [.id? // .] end;

def leaves($kids): ($kids[.id] // [])[] | if $kids[.id] then leaves($kids) else . end;

# The values in use, in the PIM's order; others after, as they appear.
def used_values($attribute; $rows):
	(reduce $rows[] as $row ([];
	  ($row.attributes[$attribute.label]) as $value
	  | if $value == null or index([$value]) then . else . + [$value] end)) as $used
	| ($attribute.options // []) as $order
	| [$order[] | select(. as $v | $used | index([$v]))] +
	  [$used[] | select(. as $v | $order | index([$v]) | not)];

def combinations_of: if length == 0 then [[]]
	else .[0] as $first | (.[1:] | combinations_of) as $rest
	| [$first[] as $value | $rest[] | [$value] + .] end;

# The main picture is the thumbnail, else the first of the gallery; no picture
# is shown twice. Broken ones are dropped, the product is not.
def pictures($assets; $row; $root):
	def good: map(select($assets[.] and ($assets[.].filename | test("broken") | not)));
	def first_of($r): ([$r.thumbnail] + ($r.attributes.gallery | media_ids)
	  | map(select(. != null)) | .[0]);
	(first_of($row) // first_of($root)) as $main
	| {main: ([$main] | map(select(. != null)) | good | .[0]),
	   more: (field($row; $root; "gallery") | media_ids
	     | map(select(. != $main)) | good)};

def sku_of($assets; $digits; $row; $root; $values):
	{values: $values, id: $row.id, code: $row.sku,
	 price: (field($row; $root; "price") | minor($digits)),
	 compare: ((field($row; $root; "price") | minor($digits)) as $price
	   | field($row; $root; "compare_at_price") | minor($digits)
	   | if . != null and $price != null and . <= $price then null else . end),
	 weight: field($row; $root; "weight"),
	 stock: (field($row; $root; "inventory")
	   | if vacant then null else integer // 0 end)}
	+ pictures($assets; $row; $root);

def family($attributes; $assets; $kids; $digits):
	. as $root
	| [leaves($kids)] as $all
	| [$all[] | select(.status != "Archived")] as $real
	| [$attributes[] | select(.type_class == "DropdownAttribute")
	   | . as $a | select(([$real[].attributes[$a.label]] | unique | length) > 1)][:3]
	  as $options
	| [$options[] | used_values(.; $real)] as $values
	| [$real[] | . as $row | [$options[] | $row.attributes[.label]]] as $have
	| ($values | map(length) | reduce .[] as $n (1; . * $n)) as $complete
	| (if ($all | length) == 0 then
	     [sku_of($assets; $digits; $root; $root; [])]
	   elif ($options | length) == 0 then
	     [$real[0] // $root | sku_of($assets; $digits; .; $root; [])]
	   else
	     (reduce $real[] as $row ({};
	        .[[$options[] | $row.attributes[.label]] | tojson] = $row)) as $by
	     | [$values | combinations_of[] | . as $v | $by[tojson]
	        | if . then sku_of($assets; $digits; .; $root; $v)
	          elif $complete <= 50 then {values: $v, placeholder: true, stock: 0,
	            price: (($root.attributes.price | minor($digits)) //
	              ([$real[].attributes.price | minor($digits)] | max)), more: []}
	          else empty end]
	     | [first(.[] | select(.placeholder | not))] as $default
	     | $default + [.[] | select(.values != $default[0].values)]
	   end) as $skus
	| {id: $root.id, code: $root.sku,
	   name: (if $root.label | vacant then $root.sku else $root.label end),
	   state: {Completed: "publish", Draft: "draft", Archived: "archive"}[$root.status],
	   description: ($root.attributes.description // ""),
	   options: [$options, $values] | transpose
	     | map({name: .[0].name, values: .[1]}),
	   categories: $root.categories, skus: $skus,
	   refused: (
	     if $root.status == "Archived" then null
	     elif $skus | any(.price == null) then "no price"
	     elif ($all | length) > 0 and ($real | length) == 0 then "no variant left"
	     elif $have | any(.[]; . == null) then "a variant without a value"
	     elif ($have | unique | length) < ($have | length) then "twins"
	     elif ($real | length) > 50 then "over 50 variants"
	     else null end)};

def families($digits):
	.attributes as $attributes
	| (.assets | index_by(.id)) as $assets
	| (reduce (.products[] | select(._parent_id // "" | . != "")) as $row ({};
	   .[$row._parent_id] += [$row])) as $kids
	| [.products[] | select(._parent_id // "" | . == "")
	   | family($attributes; $assets; $kids; $digits)];
