#!/bin/bash
# What every program does the same: options, help, empty input, a full disk,
# hostile lines, a reader that leaves.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start demo
state_new
"$BIN/audit-log" migrate up >"$tmp/migrate" 2>&1 ||
	note "$(cat "$tmp/migrate")"
webflow-fetch --schema >"$tmp/schema"
RUN_ID=$(audit-log begin --mode full --pid $$ | jq -r .run)
export RUN_ID

programs=(plytix-fetch variant-expand webflow-map webflow-push webflow-fetch
	audit-log sync-alarm sync-http)
declare -A filters=(
	[variant-expand]=''
	[webflow-map]="-S $tmp/schema"
	[webflow-push]="-S $tmp/schema"
	['audit-log recall']=''
	['audit-log record']=''
)

for p in "${programs[@]}"; do
	exits 2 "$p: a bad option" "$p" --no-such-option
	is "$(wc -l <"$tmp/out")" 0 "$p: nothing on stdout then"
	like "$err" "^$p: .*no-such-option" "$p: names it"
	exits 0 "$p: --help" "$p" --help
	like "$out" "$p" "$p: --help is on stdout"
	exits 0 "$p: -V" "$p" -V
	exits 1 "$p: --help on a full disk" bash -c "$p --help >/dev/full"
done

exits 2 'audit-log: an option of another verb' audit-log history --shop x
run audit-log history --help
unlike "$out" '--shop' 'audit-log: and the help of a verb has its own only'

for p in plytix-fetch webflow-fetch; do
	exits 1 "$p: a full disk" bash -c "$p >/dev/full"
	exits 1 "$p: a closed stdout" bash -c "$p >&-"
	bash -c "$p | head -n 1" >"$tmp/one" 2>"$tmp/err" || true
	is "$(jq -s length "$tmp/one")" 1 "$p: a reader that takes one line"
	run "$p"
	is "$(tail -n 1 "$tmp/out" | jq -r .kind)" end "$p: ends with an end record"
	is "$(jq -c . "$tmp/out" | wc -l)" "$(wc -l <"$tmp/out")" \
		"$p: each line is one record"
done

# ---- filters: hostile lines between two good ones
other='{"kind":"other","keep":[1.50,"\u00e9"],"x":{"a":null}}'
head -c 17000000 /dev/zero | tr '\0' 'a' >"$tmp/as"
nested=$(printf '[%.0s' {1..65})$(printf ']%.0s' {1..65})

for f in "${!filters[@]}"; do
	read -r -a command <<<"$f ${filters[$f]}"
	exits 0 "$f: empty input" "${command[@]}"
	is "$out" '' "$f: nothing comes out"

	printf '%s\n' "$other" >"$tmp/in"
	run bash -c "${command[*]} <$tmp/in"
	is "$code $out" "0 $other" "$f: an unknown kind passes byte for byte"

	printf '%s' "$other" >"$tmp/in"
	run bash -c "${command[*]} <$tmp/in"
	is "$out" "$other" "$f: a last line without its newline is a line"

	printf '%s\n{"kind":"product",\n%s\n' "$other" "$other" >"$tmp/in"
	exits 1 "$f: broken JSON" bash -c "${command[*]} <$tmp/in"
	like "$err" 'line 2' "$f: names its line"
	is "$(grep -cxF "$other" "$tmp/out")" 2 "$f: the others pass"

	{
		printf '%s\n{"kind":"product","x":"' "$other"
		cat "$tmp/as"
		printf '"}\n%s\n' "$other"
	} >"$tmp/in"
	exits 1 "$f: a line over 16 MiB" bash -c "${command[*]} <$tmp/in"
	like "$err" 'line 2' "$f: names its line"
	is "$(grep -cxF "$other" "$tmp/out")" 2 "$f: the others pass"

	printf '%s\n{"kind":"product","x":%s}\n%s\n' "$other" "$nested" "$other" \
		>"$tmp/in"
	exits 1 "$f: nesting of 66" bash -c "${command[*]} <$tmp/in"
	like "$err" 'line 2' "$f: names its line"

	printf '%s\n\n[1]\n"x"\n{"no":"kind"}\n\xff\xfe\n%s\n' "$other" "$other" \
		>"$tmp/in"
	exits 1 "$f: lines that are no records" bash -c "${command[*]} <$tmp/in"
	is "$(grep -cxF "$other" "$tmp/out")" 2 "$f: the others pass"
	is "$(jq -c . "$tmp/out" 2>/dev/null | wc -l)" "$(wc -l <"$tmp/out")" \
		"$f: what comes out is records"

	printf '%s\n' "$other" >"$tmp/in"
	exits 1 "$f: a full disk" bash -c "${command[*]} <$tmp/in >/dev/full"
	exits 1 "$f: a closed stdout" bash -c "${command[*]} <$tmp/in >&-"

	LINE=$other awk 'BEGIN { for (;n++ < 50000;) print ENVIRON["LINE"] }' >"$tmp/in" </dev/null
	bash -c "${command[*]} <$tmp/in 2>/dev/null | head -n 1" >"$tmp/one" ||
		true
	is "$(cat "$tmp/one")" "$other" "$f: a reader that takes one line"
done

done_testing
