#!/bin/bash
# Each code by which a record can be refused, failed or warned has a title and an
# advice for people (sql/causes.sql), and each of these is of use.
# shellcheck source=tests/lib.sh
. "$(dirname -- "$0")/../lib.sh"

# Of settings, commands and the database itself: no record has them.
others='advice database discover mapping unknown'

# missing FOLDER, unused FOLDER: of the sources there
codes() {
	(cd "$1" && "$TESTS/judges/codes" lib/*/*.c src/*.c) || echo '? codes'
}
rows() {
	sed -n "s/^('\([^']*\)', '.*/\1/p" "$1/sql/causes.sql" | LC_ALL=C sort
}
missing() {
	codes "$1" | while IFS=$'\t' read -r code place; do
		[[ " $others " == *" $code "* ]] || rows "$1" | grep -qxF -- "$code" ||
			echo "$code $place"
	done
}
# A verdict of `why`, an answer of Webflow, or all else of Webflow.
unused() {
	local code
	codes "$1" | cut -f 1 >"$tmp/codes"
	rows "$1" | while read -r code; do
		[[ $code != \* && ! $code =~ ^http-4[0-9][0-9]$ ]] || continue
		grep -qxF -- "$code" "$tmp/codes" ||
			grep -qF -- "'$code'" "$1/sql/views.sql" ||
			grep -qF -- "\"$code\"" "$TESTS"/services/webflow/*.c ||
			echo "$code"
	done
}

is "$(missing "$ROOT")" '' 'each code has its row'
is "$(unused "$ROOT")" '' 'each row has its code'
is "$(rows "$ROOT" | uniq -d)" '' 'once'
is "$(rows "$ROOT" | wc -l)" "$(grep -c "^('" "$ROOT/sql/causes.sql")" 'all rows are read'

# a title is a few words; an advice is a sentence
psql_rows() {
	state_new
	audit-log migrate up >/dev/null
	sql "SELECT code FROM sync.causes WHERE $1"
}
is "$(psql_rows "length(title) NOT BETWEEN 5 AND 60 OR title ~ '[.:]\$'
	OR advice !~ '^[A-Z].*[.]\$'")" '' 'each reads as a title and an advice'

# ---- it is seen when one is added, or one goes
copy() {
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree"
	cp -r "$ROOT/lib" "$ROOT/src" "$ROOT/sql" "$tmp/tree"
}
added() { # WANTED FILE TEXT
	copy
	printf '%s\n' "$3" >>"$tmp/tree/$2"
	like "$(missing "$tmp/tree")" "^$1 $2:[0-9]+\$" "$1 in $2"
}
added new-code lib/plan/plan.c 'int f(struct verdict *v) { return verdict_say(v, REFUSED, "new-code", "%s", "a, b"); }'
added new-code lib/webflow/push.c 'int f(struct verdict *v) { return verdict_say(v,
	v->outcome == DONE ? FAILED : FATAL, "new-code", "x"); }'
added new-code lib/plan/merge.c 'void f(struct verdict *v) { verdict_warn(v, v ? "new-code" : "lost", "x"); }'
added new-code lib/mapping/field_type.c 'void f(void *e) { transform_bad(e, "new-code", NULL, "x"); }'
added '\?' lib/plan/stock.c 'static void
hand_on(struct verdict *v, const char *code)
{
	verdict_warn(v, code, "x");
}'
copy
sed -i 's/"price-missing"/"price-lacking"/' "$tmp/tree/lib/mapping/product_sku.c"
like "$(missing "$tmp/tree")" '^price-lacking ' 'a code with another name'
is "$(unused "$tmp/tree")" price-missing 'and its row, which nobody needs'
copy
echo 'int f(struct verdict *v) { return verdict_say(v, USAGE, "any", "x"); }' >>"$tmp/tree/lib/plan/plan.c"
is "$(missing "$tmp/tree")" '' 'what ends a command needs none'
done_testing
