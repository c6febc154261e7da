# What variant-expand does to an ordinary catalogue, in jq: the same bytes, so
# that their speeds may be compared. No hints, slices, third level or errors.
#
#	jq -c -n -f expand.jq < rows

def order($options): . as $values
	| [$options[] | select(. as $v | $values | index([$v]))];

def combinations_of: if length == 0 then [[]]
	else .[0] as $first | (.[1:] | combinations_of) as $rest
	| [$first[] as $value | $rest[] | [$value] + .] end;

def fields: {sku} + (if .label then {label: .label} else {} end) +
	(if .gtin then {gtin} else {} end) + {status} +
	(if .created then {created} else {} end) + {modified};
def content: {attributes, categories} +
	(if .thumbnail then {thumbnail} else {} end) + {assets};

def product($attributes): .[0] as $root | .[1:] as $rows
	| [$attributes[] | select(.type == "DropdownAttribute")
	   | select(.label as $l | [$rows[].attributes[$l]] | unique | length > 1)][:3]
	  as $dropdowns
	| [$dropdowns[] | . as $d
	   | [$rows[].attributes[$d.label]] | order($d.options)] as $values
	| (reduce $rows[] as $row ({};
	   .[[$dropdowns[] | $row.attributes[.label]] | tojson] = $row)) as $by
	| [if ($rows | length) == 0 then empty else $values end
	   | combinations_of[] as $v | $by[$v | tojson]
	   | if . then {id} + fields + {values: $v} + content
	     else {placeholder: true, values: $v} end] as $variants
	| {kind: "product", id: $root.id, part: ""} + ($root | fields + content)
	+ {options: [[$dropdowns, $values] | transpose[]
	     | {label: .[0].label, name: .[0].name, values: .[1]}]}
	+ {variants: ([first($variants[] | select(.placeholder | not))] as $first
	     | $first + [$variants[] | select(.values != $first[0].values)])};

foreach (inputs, null) as $r ({attributes: [], rows: [], out: []};
	if $r.kind == "row" and $r.family == (.rows[0].family // $r.family)
	then .rows += [$r] | .out = []
	else .out = (if .rows | length > 0
	       then [.attributes as $a | .rows | product($a)] else [] end)
	  | if $r.kind == "row" then .rows = [$r]
	    elif $r == null then .rows = []
	    else .rows = [] | .out += [$r]
	      | if $r.kind == "attribute" then .attributes += [$r] else . end
	    end
	end; .out[])
