# The figures of tests/bench/run.sh (slurped NDJSON) → a table, `before` and `now`
# side by side where there are both.
def columns: map(.tree) | unique;
def cell($width): tostring | if length < $width then " " * ($width - length) + . else . end;
def left($width): tostring | . + " " * ([$width - length, 1] | max);

def row($name; $values): "# " + ($name | left(34)) + ($values | map(cell(16)) | join(""));

def sides($trees; value): . as $all
	| [$trees[] as $t | ($all | map(select(.tree == $t)) | first | if . then value else "" end)];

. as $all | columns as $trees
| "# seconds (processor; stand-ins)   " + ($trees | map(cell(32)) | join("")),
(map(select(.seconds and .kind != "program")) | group_by(.size)[] | group_by(.name)[]
	| row("\(.[0].name), \(.[0].size)"; sides($trees; "\(.seconds)", "(\(.cpu); \(.stand_ins))"))),
"# requests to Plytix, to Webflow",
(map(select(.requests)) | group_by(.size)[] | group_by(.name)[]
	| row("\(.[0].name), \(.[0].size)"; sides($trees; .requests.plytix, .requests.webflow))),
"# KiB",
(map(select(.kib)) | group_by(.size)[] | row("\(.[0].name), \(.[0].size)"; sides($trees; .kib))),
"# a row, a byte",
(map(select(.each)) | group_by([.name, .size, .by])[]
	| row("\(.[0].name), \(.[0].by)"; sides($trees; .each))),
"# a program: peak KiB (seconds, processor)",
(map(select(.kind == "program")) | group_by([.name, (.size | tonumber)])[]
	| row("\(.[0].name), \(.[0].size) products"; sides($trees; .peak_kib, "\(.seconds)", "\(.cpu)")))
