#!/bin/bash
# A shop that was there before: the plan says what is adopted and what of it
# is overwritten, a run says what it took over; with ADOPT=report others' items
# are left as they are until a person has agreed, once.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"
# shellcheck source=tests/campaign/life.sh
. "$TESTS/campaign/life.sh"
export PUSH_JOBS=1 ARCHIVE_MAX=50%

sync() {
	log_clear
	run "$ROOT/sync.sh" -q "$@"
	summary=$(tail -n 1 <<<"$out")
}
edit() {
	send POST "$PLYTIX/__edit" "$1" >/dev/null
}
person() {
	send POST "$WEBFLOW/__edit" "$1" | jq -r '.id // empty'
}
# of SUMMARY-FILTER; line CODE FILTER: of the plan or result of a product,
# category NAME FILTER: of a plan's category
of() {
	jq -c "$1" <<<"$summary"
}
line() {
	jq -R -c "fromjson? | select(.of == \"product\" and .sku == \"$1\"
		and .kind != \"step\") | $2" <<<"$out"
}
category() {
	jq -R -c "fromjson? | select(.of == \"category\" and .name == \"$1\") | $2" <<<"$out"
}
item() { # ID: what the shop holds of it
	shop "[.products[] | select(.product.id == \"$1\")
		| [.product.fieldData, .product.isArchived, .skus]],
		[.categories[]? | select(.id == \"$1\")] | tojson"
}
# writes_to ID: the writes that reached it
writes_to() {
	requests webflow "[.[] | select(.method != \"GET\"
		and (.path | contains(\"$1\")))] | length"
}
creates() {
	requests webflow '[.[] | select(.method == "POST" and .status < 300
		and (.path | endswith("/products")))] | length'
}
mapped() { # ITEM: by what the ledger knows it
	sql "SELECT plytix_id FROM sync.product_mappings WHERE webflow_id = '$1'
		UNION ALL SELECT plytix_id FROM sync.category_mappings
		WHERE webflow_id = '$1'"
}

jq '.products |= map(select(.sku | test("BOWL|GUIDE|SKILLET|MUG|STICKER")))
	| .assets |= map((.filename, .url) |= gsub("broken"; "whole"))
	| (.products[] | select(.sku == "BK-GUIDE-PDF") | .attributes)
		|= {price: .price}
	| (.products[] | select(.sku == "BK-GUIDE-PDF"))
		|= (.assets = [] | .thumbnail = null | .categories = [])' \
	"$TESTS/catalogues/demo.json" >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
life_started=0

# A shop that people filled: a bowl with our code and a skillet with that of a
# variant, a guide with our slug and name, one that is not in the catalogue; a
# category with our slug, one with our name, one with both.
by_hand() {
	send POST "$PLYTIX/__reset" >/dev/null
	send POST "$WEBFLOW/__reset" >/dev/null
	state_new
	bowl=$(person '{"op":"add-product","product":{"fieldData":{
		"name":"Old bowl","slug":"old-bowl","description":"Ours since 1990."}},
		"skus":[{"fieldData":{"name":"Old bowl","slug":"old-bowl",
		"sku":"HM-BOWL-CREME","price":{"value":5500,"unit":"USD"}}}]}')
	skillet=$(person '{"op":"add-product","product":{"fieldData":{
		"name":"Pan","slug":"pan"}},"skus":[{"fieldData":{"name":"Pan",
		"slug":"pan","sku":"HM-SKILLET-24",
		"price":{"value":5990,"unit":"USD"}}}]}')
	guide=$(person '{"op":"add-product","product":{"fieldData":{
		"name":"Guide to the Long Trail (download)",
		"slug":"guide-to-the-long-trail-download"}},
		"skus":[{"fieldData":{"name":"Guide to the Long Trail (download)",
		"slug":"guide","price":{"value":900,"unit":"USD"}}}]}')
	person '{"op":"add-product","product":{"fieldData":{"name":"Not ours",
		"slug":"not-ours"}},"skus":[{"fieldData":{"name":"Not ours",
		"slug":"not-ours","price":{"value":100,"unit":"USD"}}}]}' >/dev/null
	kitchen=$(person '{"op":"add-category","name":"Cooking",
		"slug":"home-kitchen"}')
	drinks=$(person '{"op":"add-category","name":"Drinkware",
		"slug":"cups"}')
	outdoor=$(person '{"op":"add-category","name":"Outdoor",
		"slug":"outdoor"}')
}

# ---- the plan calls it by its name
by_hand
sync plan --json
is "$code $(writes)" '0 0' 'a plan of a shop that was there before'
is "$(of '[.products.adopted, .products.created, .categories.adopted]')" \
	'[3,3,3]' 'counts what is adopted'
is "$(line HM-BOWL-CREME '[.action, .held, [.overwrites[] | .field] - ["inventory"]]')" \
	'["adopted",null,["name","description","name","price"]]' \
	'lists the fields that are overwritten'
is "$(line HM-BOWL-CREME '[.overwrites[] | select(.field == "price" or .field == "inventory")]')" \
	'[{"sku":"HM-BOWL-CREME","field":"price"},{"sku":"HM-BOWL-CREME","field":"inventory"}]' \
	"a SKU's with its code, and its stock"
is "$(line BK-GUIDE-PDF '[.action, .overwrites]')" '["adopted",[]]' \
	'one of which nothing is overwritten is adopted all the same'
is "$(category Kitchen '[.action, .overwrites]') $(category Drinkware '[.action, .overwrites]')" \
	'["adopted",[{"field":"name"}]] ["adopted",[]]' 'so are categories'
is "$(line FR-STICKER .action)" '"created"' 'what is new is created'
sync plan
like "$out" $'adopted    HM-BOWL-CREME  Caf[^\n]*\n    overwrites name, description, HM-BOWL-CREME name, HM-BOWL-CREME price' \
	'for people a line names them'
like "$out" $'adopted    BK-GUIDE-PDF[^\n]*\n    overwrites nothing' \
	'also where nothing is'
is "$(sql "SELECT to_regnamespace('sync') IS NULL")" t \
	'a plan keeps nothing, not even tables'

# a plan is carried out as it was told
sync plan --save "$tmp/plan"
sync apply "$tmp/plan"
is "$code" 0 'it is carried out'
is "$(of '[.adopted, .products.updated, .products.created, .held]')" \
	'[6,3,3,null]' 'the summary counts what was taken over'
is "$(line HM-BOWL-CREME '[.action, .adopted]') $(line FR-STICKER '[.action, .adopted]')" \
	'["updated",true] ["created",null]' 'a result says so too'
is "$(mapped "$bowl" | wc -l) $(mapped "$kitchen" | wc -l) $(sql \
	"SELECT count(*) FROM sync.run_items WHERE adopted")" '1 1 6' \
	'the ledger keeps it'
sync full
is "$code $(writes) $(of .adopted)" '0 0 null' 'the next run has nothing to do'

# ---- a product of which all is as it should be, and one to be archived
by_hand
sync full
send POST "$WEBFLOW/__edit" "[{\"op\":\"set\",\"sku\":\"$(shop \
	".products[] | select(.product.id == \"$guide\").skus[0].id")\",
	\"field\":\"slug\",\"value\":\"guide-2\"}]" >/dev/null
edit '{"op":"set","sku":"HM-BOWL-CREME","field":"status","value":"Archived"}'
state_new
sync plan --json
is "$(line BK-GUIDE-PDF '[.action, .requests, .overwrites]')" \
	'["adopted",0,[]]' 'adopted without a request'
is "$(line HM-MUG-ENAMEL-W '[.action, [.steps[].diff[].field]]')" \
	'["adopted",["inventory"]]' 'a link to a category that is there is none to send'
is "$(line HM-BOWL-CREME '[.action, [.steps[].diff[].field], .overwrites]')" \
	'["adopted",["state"],[{"field":"state"}]]' 'one to be archived'
sync plan
like "$out" $'adopted    BK-GUIDE-PDF  [^\n]*, 0 requests\n    overwrites nothing' \
	'and is shown'
sync full
is "$(line HM-BOWL-CREME '[.action, .adopted]') $(line BK-GUIDE-PDF '[.action, .adopted]')" \
	'["archived",true] ["unchanged",true]' 'a run uses its own words'

# ---- ADOPT=report: what others made is theirs
by_hand
export ADOPT=report
before="$(item "$bowl") $(item "$skillet") $(item "$guide") $(item "$kitchen") $(item "$drinks")"
untouched() { # WHAT
	is "$(item "$bowl") $(item "$skillet") $(item "$guide") $(item "$kitchen") $(item "$drinks")" \
		"$before" "$1: what others made is as it was"
}
sync plan --json
is "$code $(writes)" '3 0' 'report: a plan'
is "$(line HM-BOWL-CREME '[.action, .held, .requests, .writes, (.steps | length > 0)]')" \
	'["adopted",true,0,0,true]' 'says what is held, with its diff'
is "$(of '[.products.adopted, .products.created, .categories.adopted, .held]')" \
	'[3,3,3,6]' 'and counts it'
is "$(of .requests)" "$(jq -R -n '[inputs | fromjson? | select(.kind == "plan"
	and (.held | not)) | .requests] | add' <<<"$out")" \
	'its requests are not to be sent'
like "$err" "held: 'Old bowl' is in the shop already.*--adopt HM-BOWL-CREME .*name, description" \
	'it is named, with the way out'
is "$(line HM-MUG-ENAMEL-W '[.steps[].diff[] | select(.field == "category").to]')" \
	'[]' 'no link to a category that is held is planned'
sync plan
like "$out" $'adopted    HM-BOWL-CREME  [^\n]*, held\n    overwrites name' \
	'for people too'

sync full
is "$code" 3 'report: a run'
untouched 'report'
is "$(writes_to "$bowl")$(writes_to "$skillet")$(writes_to "$guide")$(writes_to "$kitchen")$(writes_to "$drinks")" \
	00000 'no write goes to it'
is "$(creates) $(of '[.products.created, .products.refused, .held, .adopted]')" \
	'3 [3,0,6,null]' 'others are created'
is "$(line HM-BOWL-CREME '[.action, .code, .adopted, .writes]')" \
	'["refused","adoption-held",null,0]' 'its result says why'
like "$err" "held: 'Pan' is in the shop already.*sync.sh full --adopt HM-SKILLET .or --adopt all" \
	'the message has the way out'
like "$err" "held: 'Cooking' is .*--adopt Home/Kitchen .*to be overwritten: name" \
	'a category is held, too'
is "$(mapped "$bowl")$(mapped "$guide")$(mapped "$kitchen")$(mapped "$drinks")" '' \
	'nothing of it is mapped'
is "$(mapped "$outdoor")" '' 'nor a category of our very slug and name'
is "$(sql "SELECT count(*), min(severity), max(severity) FROM sync.sync_errors
	WHERE code = 'adoption-held'")" '6|held|held' 'the ledger calls it held'
run "$ROOT/sync.sh" -q errors --all --json
is "$(jq -c -s '[.[] | select(.severity == "held") | .sku // ""] | sort' <<<"$out")" \
	'["","","","BK-GUIDE-PDF","HM-BOWL-CREME","HM-SKILLET"]' 'errors names them'
like "$(sql "SELECT string_agg(message, ' ') FROM sync.sync_errors
	WHERE sku = 'HM-MUG-ENAMEL-W'")" 'not in the shop yet' \
	'a product goes without a category that is held'

# other kinds of run must not make it a second time
products=$(shop '.products | length')
sync retry
is "$code $(creates) $(shop '.products | length')" "3 0 $products" \
	'report: retry holds it again'
is "$(of .held)" 4 'and says so, of its category too'
sync product HM-BOWL-CREME
is "$code $(writes) $(line HM-BOWL-CREME .code)" '3 0 "adoption-held"' \
	'so does a run for one'
edit '{"op":"touch","sku":"HM-BOWL-CREME"}'
sync changed
is "$code $(writes) $(of .held)" '3 0 2' 'so does a run for what changed'
sync changed
is "$code $(writes) $(of '.products | add')" '0 0 0' \
	'which does not come back to it by itself'
untouched 'after all'

# the guard does not count what nothing happens to
edit '[{"op":"set","sku":"HM-BOWL-CREME","field":"status","value":"Archived"},
	{"op":"set","sku":"BK-GUIDE-PDF","field":"status","value":"Archived"}]'
ARCHIVE_MAX=0 sync full
is "$code $(line HM-BOWL-CREME .code) $(line BK-GUIDE-PDF .code)" \
	'3 "adoption-held" "adoption-held"' 'the guard does not count it'
unlike "$err" 'live products would go' 'nor speak of it'
edit '[{"op":"set","sku":"HM-BOWL-CREME","field":"status","value":"Completed"},
	{"op":"set","sku":"BK-GUIDE-PDF","field":"status","value":"Completed"}]'
untouched 'archived in the PIM'

# ---- a person agrees, once
exits 2 'an empty list' "$ROOT/sync.sh" full --adopt ' , '
exits 2 'no list' "$ROOT/sync.sh" full --adopt
exits 2 'an option instead' "$ROOT/sync.sh" full --adopt --only
exits 2 'bytes that are no UTF-8' "$ROOT/sync.sh" full --adopt $'St\xfchle'
sync plan --adopt HM-BOWL-CREME
is "$code" 2 'a plan takes no agreement'
sync full --adopt 'HM-SKILLET-24, NOBODY' --adopt Home/Kitchen
is "$code $(of '[.adopted, .held]')" '3 [2,4]' \
	'by the code of a variant and the path of a category'
like "$err" "nothing that is held is called 'NOBODY'" 'a name of nothing is told'
unlike "$err" "called '(HM|Home)" 'those of something are not'
is "$(mapped "$skillet" | wc -l) $(mapped "$kitchen" | wc -l) $(mapped "$bowl")" \
	'1 1 ' 'they are taken over, no other is'
is "$(shop ".categories[] | select(.id == \"$kitchen\").fieldData.name")" Kitchen \
	'the category has our name'
is "$(sql "SELECT of, names, run IS NOT NULL, agreed_at IS NOT NULL
	FROM sync.adoptions ORDER BY of")" \
	$'category|{Home/Kitchen}|t|t\nproduct|{HM-SKILLET-24}|t|t' \
	'the ledger keeps the agreement'
edit '{"op":"set","sku":"HM-SKILLET","field":"label","value":"New pan"}'
sync full
is "$code $(of '[.adopted, .held, .products.updated]') $(line HM-SKILLET .adopted)" \
	'3 [null,4,1] null' 'later runs do not ask again'
sync full --adopt Drinkware
like "$err" "nothing that is held is called 'Drinkware'" \
	'the name of a category may be that of several: its path is wanted'
is "$(of '[.adopted, .held]')" '[null,4]' 'so nothing is agreed to'
sync full --adopt 'Home / Kitchen / Drinkware'
is "$(of '[.adopted, .held]') $(line HM-MUG-ENAMEL-W .action)" \
	'[1,3] "updated"' 'a product gets the link when its category is agreed to'

# a run that is cut short after it was told
sql "DELETE FROM sync.adoptions" >/dev/null
life_fault webflow "{\"match\":\"PATCH */products/$bowl\",\"nth\":1,\"do\":\"stop-before\"}"
life_start full --adopt HM-BOWL-CREME
succeeds 'a run is killed before it took over what was agreed' life_frozen webflow
life_kill KILL
life_thaw
life_wait
is "$(sql 'SELECT names FROM sync.adoptions') $(mapped "$bowl")" '{HM-BOWL-CREME} ' \
	'the agreement is kept, nothing is mapped'
sync changed
is "$(mapped "$bowl" | wc -l) $(line HM-BOWL-CREME '[.action, .adopted]')" \
	'1 ["updated",true]' 'the next run takes it over, of whatever kind'

sync full --adopt all
is "$code $(of '[.adopted, .held]') $(mapped "$guide" | wc -l)" '0 [2,null] 1' \
	'all of them'
sync full
is "$code $(writes) $(of .held)" '0 0 null' 'and then nothing is held'

# ---- the agreement is about that item
by_hand
sync full --adopt HM-BOWL-CREME
person "{\"op\":\"delete\",\"product\":\"$bowl\"}"
sql "DELETE FROM sync.product_mappings WHERE webflow_id = '$bowl'" >/dev/null
sql "DELETE FROM sync.variant_mappings WHERE slug = 'old-bowl'" >/dev/null
bowl=$(person '{"op":"add-product","product":{"fieldData":{"name":"Third bowl",
	"slug":"third-bowl"}},"skus":[{"fieldData":{"name":"Third bowl",
	"slug":"third-bowl","sku":"HM-BOWL-CREME",
	"price":{"value":1,"unit":"USD"}}}]}')
sync full
is "$(line HM-BOWL-CREME .code) $(writes_to "$bowl")" '"adoption-held" 0' \
	'another item is another question'

# ---- what we made is ours by its key, whatever the database knows
send POST "$WEBFLOW/__reset" >/dev/null
state_new
sync full
is "$code" 0 'a shop of ours'
state_new
sync full
is "$code $(writes) $(of '.products.refused') $(sql "SELECT count(*)
	FROM sync.sync_errors WHERE severity = 'held' AND sku <> ''")" '3 0 0 0' \
	'the database is lost: no product is held, nothing is written'
is "$(of .requests.minimum)" 0 'and nothing was needed'
like "$err" 'held: .* --adopt Home/Kitchen' 'categories, which have no key, are'
sync full --adopt all
is "$code $(writes) $(of .held)" '0 0 null' 'until they are agreed to'

# ... also one that we only have added a SKU to
by_hand
sync full --adopt HM-SKILLET
state_new
sync full
is "$(line HM-SKILLET '[.adopted, .code]')" '[true,null]' \
	'a SKU with our key is enough'

# ---- many of them are no reason to stop
jq '(.products[] | select(.sku == "BK-GUIDE-PDF")) as $p
	| .products += [range(25) | . as $i | $p | .id = ("6a000000000000000000"
		+ ("000\($i)" | .[-4:])) | .sku = "MANY-\($i)" | .label = "Many \($i)"]' \
	"$tmp/catalogue.json" >"$tmp/many.json"
sandbox_stop
sandbox_start "$tmp/many.json"
by_hand
# so long that the beginnings of the sentences are equal
same='The same name for each of them, a long one, as people have it'
for i in {0..24}; do
	person "{\"op\":\"add-product\",\"product\":{\"fieldData\":{\"name\":\"$same\",
		\"slug\":\"same-$i\"}},\"skus\":[{\"fieldData\":{\"name\":\"$same\",
		\"slug\":\"same-$i\",\"sku\":\"MANY-$i\",
		\"price\":{\"value\":900,\"unit\":\"USD\"}}}]}" >/dev/null
done
sync full
is "$code $(of '[.products.created, .held]')" '3 [3,31]' \
	'many that are held do not stop a run'

# ---- the table comes and goes
later=("$ROOT"/sql/*.up.sql)
exits 0 'the table is taken back' audit-log migrate down $((${#later[@]} - 2))
is "$(sql "SELECT to_regclass('sync.adoptions') IS NULL")" t 'it is gone'
exits 2 'the programs want it' audit-log stats
exits 0 'and comes again' audit-log migrate up
sync full --adopt all
is "$code $(of '[.adopted, .held]')" '0 [31,null]' 'and works as before'

# ---- desired records that are pushed by hand are held, and agreed to, alike
by_hand
webflow-fetch --schema >"$tmp/schema"
plytix-fetch | LC_ALL=C sort | variant-expand |
	webflow-map -S "$tmp/schema" >"$tmp/desired" 2>/dev/null || true
jq -c 'select(.sku == "HM-BOWL-CREME")' "$tmp/desired" >"$tmp/bowl"
sync push "$tmp/bowl"
is "$code $(writes) $(of .held) $(mapped "$bowl")" '3 0 1 ' \
	'push: what others made is held'
like "$err" 'sync\.sh full --adopt HM-BOWL-CREME' 'push: with the way out'
sync push --adopt HM-BOWL-CREME "$tmp/bowl"
is "$code $(of .adopted) $(creates)" '0 1 0' 'push --adopt agrees'
exits 2 'push --adopt of nobody' "$ROOT/sync.sh" push --adopt , "$tmp/bowl"

# ---- where nothing is held an agreement is harmless
export ADOPT=adopt
by_hand
sync full --adopt NOBODY
is "$code $(of '[.adopted, .held]') $(sql 'SELECT count(*) FROM sync.adoptions')" \
	'0 [6,null] 0' 'ADOPT=adopt: --adopt changes nothing'
unlike "$err" NOBODY 'nor is a name told'
done_testing
