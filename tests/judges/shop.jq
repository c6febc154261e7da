# How tests look at GET /__state of sandbox-webflow, in lines that can be
# compared at a glance, and at GET /__log.
#
#	jq -r -L tests/judges --slurpfile log log.ndjson \
#		'include "shop"; shelf("Life T-Shirt"), sent($log)' state.json

def entry($name): .products[] | select(.product.fieldData.name == $name);

# the values of a SKU as names, in the order of the options; null: none
def names($product): . as $sku
	| [$product["sku-properties"] // [] | .[] | . as $o
	   | [.enum[] | select(.id == $sku["sku-values"][$o.id]) | .name] | .[0]];

def places($product): . as $sku
	| [$product["sku-properties"] // [] | .[] | . as $o
	   | [.enum[].id] | index([$sku["sku-values"][$o.id]])];

def picture($files): if . == null then "-"
	else ($files[.fileId] // .url) | split("/") | last
	| sub("[.][a-z]+$"; "") end;

# Color: Red Green; *Red NV-Red 1000 5 red; Green …: the options, then each
# SKU: its values (the default has a star), code, price, stock, picture
def shelf($name): .files as $files | entry($name)
	| .product.fieldData as $product
	| ([$product["sku-properties"] // [] | .[]
	    | "\(.name): \([.enum[].name] | join(" "))"]
	   + [.skus | sort_by(.fieldData | places($product)) | .[]
	      | (if .id == $product["default-sku"] then "*" else "" end)
	        + (.fieldData | names($product) | map(. // "?") | join("/"))
	        + " \(.fieldData.sku // "" | if . == "" then "-" else . end) \(.fieldData.price.value)"
	        + " \(if .inventory.inventoryType == "finite" then .inventory.quantity
	              else "any" end)"
	        + " \(.fieldData["main-image"] | picture($files))"])
	| join("; ");

# What would upset the Designer or a customer: a SKU without exactly one value
# an option, two SKUs of one combination, a foreign default, an empty price,
# two options or values of one name, a SKU without a name.
def faults: .products[] | . as $entry
	| .product.fieldData as $product
	| ($product["sku-properties"] // []) as $options
	| (if any(.skus[]; .id == $product["default-sku"]) then empty
	   else "no default SKU" end),
	  ([$options[].name] | select(length != (unique | length)) | "options alike: \(.)"),
	  ($options[] | [.enum[].name] | select(length != (unique | length))
	   | "values alike: \(.)"),
	  ([$options[] | .id, .enum[].id] | select(length != (unique | length))
	   | "ids alike: \(.)"),
	  (.skus[].fieldData
	   | (if (.["sku-values"] // {} | keys | sort) == ([$options[].id] | sort)
	      then empty else "\(.sku // .slug): values \(.["sku-values"])" end),
	     (names($product) | select(any(. == null)) | "a value that is no more: \(.)"),
	     (if (.price.value | type) == "number" then empty else "\(.sku): no price" end),
	     (if (.name // "") == "" then "\(.sku): no name" else empty end)),
	  ([.skus[].fieldData | names($product)] | group_by(.)[]
	   | select(length > 1) | "\(length) SKUs of \(.[0])")
	| "\($product.name): \(.)";

# {product name: "PATCH product, POST skus 2, PATCH sku Red/S, …"}: each write
# of the log that reached a product
def sent($log): . as $web
	| (reduce .products[] as $e ({};
	    .[$e.product.id] = {name: $e.product.fieldData.name, what: "product"}
	    | reduce $e.skus[] as $s (.; .[$s.id] = {name: $e.product.fieldData.name,
	        what: ($s.fieldData | names($e.product.fieldData) | map(. // "?")
	          | if length == 0 then $s.fieldData.sku else join("/") end)}))) as $of
	| reduce ($log[] | select(.method != "GET")) as $r ({};
	    (if $r.status < 300 then "" else "(refused) " end) as $fate |
	    ($r.path | split("/")) as $p
	    | ([$p[] | $of[.] // empty] | last) as $hit
	    | (if $r.path | endswith("/inventory") then "\($fate)\($r.method) stock \($hit.what)"
	       elif $r.path | endswith("/skus") then
	         "\($fate)\($r.method) skus \($r.body.skus | length)"
	       elif $p[-2] == "skus" then "\($fate)\($r.method) sku \($hit.what)"
	       elif $p[-1] == "products" then "\($fate)POST product"
	       else "\($fate)\($r.method) \($hit.what // $r.path)" end) as $line
	    | ($hit.name // $r.body.product.fieldData.name
	       // $r.body.fieldData.name // "?") as $name
	    | .[$name] = (if .[$name] then .[$name] + ", " else "" end) + $line);
