#!/bin/bash
# sql/queries: each statement fits a migrated database, with parameters of the
# types that the server finds for them, as for audit-log.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

folder=$ROOT/sql/queries
state_new
exits 0 'a migrated database' "$BIN/audit-log" migrate up

# Scripts make temporary tables: some of them of others, one behind all since
# its tables stand before those of their name.
first=(temp_shop.sql temp_want.sql temp_slices.sql)
last=temp_mappings
{
	echo 'SET search_path = sync, pg_temp; SET client_min_messages = warning;'
	printf '\\i %s\n' "${first[@]/#/$folder/}"
	for file in "$folder"/temp_*.sql; do
		name=$(basename -- "$file" .sql)
		[[ " ${first[*]} $last.sql " == *" $name.sql "* ]] ||
			printf '\\i %s\n' "$file"
	done
	for file in "$folder"/*.sql; do
		name=$(basename -- "$file" .sql)
		[[ $name != temp_* && $name != views_drop ]] || continue
		{
			printf 'PREPARE "%s" AS\n' "$name"
			grep -v '^[[:space:]]*--' "$file"
		} >"$tmp/$name.sql"
		printf '\\i %s/%s.sql\n' "$tmp" "$name"
	done
	printf '\\i %s/%s.sql\n' "$folder" "$last"
	printf 'SELECT count(*) FROM pg_prepared_statements;\n'
	printf '\\i %s/views_drop.sql\n' "$folder"
} >"$tmp/all"
psql -X -q -A -t -d "$DATABASE_URL" -f "$tmp/all" >"$tmp/out" 2>"$tmp/err"
is "$(cat "$tmp/err")" '' 'no statement is refused'
is "$(tail -n 1 "$tmp/out")" \
	"$(find "$folder" -name '*.sql' ! -name 'temp_*' ! -name views_drop.sql | wc -l)" \
	'each is prepared'

# ---- one of them, run as the folder's comments say
is "$(psql -X -q -A -t -d "$DATABASE_URL" -c "SET search_path = sync" \
	-c "PREPARE q AS $(grep -v '^--' "$folder/live_counts.sql")" \
	-c "EXECUTE q('no such site')")" '0|0' 'live_counts in psql'

done_testing
