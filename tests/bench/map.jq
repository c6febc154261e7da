# What webflow-map does to an ordinary catalogue by the built-in mapping, in
# jq: the same bytes, so that their speeds may be compared. ASCII names, two
# decimals, good pictures, no warnings.
#
#	jq -c -n -f map.jq < products

def slug: ascii_downcase | gsub("[^a-z0-9]+"; "-") | ltrimstr("-") | rtrimstr("-");
def text: gsub("\\s+"; " ") | gsub("</p>|<ul>|</ul>"; "\n\n")
	| gsub("<li>"; "\n- ") | gsub("<[^>]*>"; "")
	| gsub("&amp;"; "&") | gsub("&lt;"; "<") | gsub("&gt;"; ">")
	| gsub("[\n]{2,}- "; "\n\n- ") | gsub("[\n]{3,}"; "\n\n")
	| ltrimstr("\n") | gsub("[ \n]+$"; "");
def money: capture("^(?<whole>[0-9]+)([.](?<part>[0-9]+))?$")
	| (.whole + ((.part // "") + "00")[:2] | tonumber) as $n
	| {value: $n, unit: "USD"};
def some: . != null and . != "" and . != [];
def value($near; $far; f): ($near | f) as $v
	| if $v | some then $v else $far | f end;
def picture($alt): {url: (.url | gsub(" "; "%20"))} +
	(if $alt then {alt: $alt} else {} end) + {asset: .id} +
	(if .modified then {modified} else {} end) +
	(if .filename then {filename} else {} end);

def sku($root): . as $s | ($s.label // $root.label) as $alt
	| (($s.thumbnail // $s.attributes.gallery[0]? //
	    $root.thumbnail // $root.attributes.gallery[0]?)) as $front
	| (value($s; $root; .attributes.gallery) // []
	   | map(select(.id != $front.id))) as $more
	| {plytix_id: .id, sku, values: (.values // []), fieldData: (
	    {name: (.label // ([$root.label] + .values | join(" "))), sku,
	     price: (value($s; $root; .attributes.price) | money)}
	    + (value($s; $root; .attributes.compare_at_price)
	       | if some then {"compare-at-price": money} else {} end)
	    + (if $front then {"main-image": ($front | picture($alt))} else {} end)
	    + (if $more | length > 0
	       then {"more-images": [$more[] | picture($alt)]} else {} end)
	    + (value($s; $root; .attributes.weight)
	       | if some then {weight: tonumber} else {} end))}
	+ (if .attributes.inventory | some then {inventory:
	     {inventoryType: "finite", quantity: (.attributes.inventory | tonumber)}}
	   else {} end);

def hole($root; $prices): . as $s
	| {values, placeholder: true, fieldData: (
	    {name: ([$root.label] + .values | join(" ")),
	     price: (if $root.attributes.price | some
	       then $root.attributes.price | money else $prices | max_by(.value) end)}
	    + (if $root.attributes.compare_at_price | some
	       then {"compare-at-price": ($root.attributes.compare_at_price | money)}
	       else {} end)
	    + (if $root.attributes.weight | some
	       then {weight: ($root.attributes.weight | tonumber)} else {} end)),
	   inventory: {inventoryType: "finite", quantity: 0}};

def product: . as $p
	| (if .variants == [] then [$p | del(.variants, .options)] else .variants end)
	  as $rows
	| [$rows[] | select(.placeholder | not) | sku($p)] as $skus
	| {kind: "product", plytix_id: .id, part, sku,
	   state: {Completed: "publish", Draft: "draft", Archived: "archive"}[.status],
	   product: {fieldData: ({name: (.label // .sku)}
	     + (if .attributes.description | some
	        then {description: (.attributes.description | text)} else {} end)
	     + {slug: (.label // .sku | slug),
	        category: [.categories[] | {plytix_id: .id}]})},
	   options: [.options[] | {name, values}],
	   skus: [$rows[] | if .placeholder
	     then hole($p; [$skus[].fieldData.price]) else sku($p) end]};

foreach inputs as $r ({seen: {}, out: []};
	if $r.kind == "attribute" or $r.kind == "category" then .out = []
	elif $r.kind == "product" then
	  .out = [.seen as $seen | $r.categories[] | select($seen[.id] | not)
	    | {kind: "category", plytix_id: .id, name, path,
	       fieldData: {name, slug: (.path | join(" ") | slug)}}]
	  | .seen += ([$r.categories[] | {(.id): true}] | add // {})
	  | .out += [$r | product]
	else .out = [$r] end; .out[])
