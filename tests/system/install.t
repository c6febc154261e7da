#!/bin/bash
# make install: a tree that works without the checkout, as another folder and
# with a home of its own.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

succeeds 'make install' make -s -C "$ROOT" install "DESTDIR=$tmp/dest" PREFIX=/usr
sync=$tmp/dest/usr/bin/plytix-webflow-sync
is "$(grep -rl "$ROOT" "$tmp/dest/usr/lib/plytix-webflow/pipelines" \
	"$tmp/dest/usr/lib/plytix-webflow/sync.sh" | wc -l)" 0 \
	'no file names the checkout'
is "$(find "$tmp/dest/usr/share/man" -name '*.[157]' | wc -l)" \
	"$(find "$ROOT/src" -name '*.[157]' | wc -l)" 'all manuals are there'


# ---- completion, as bash asks for it
# completes LINE: its last word, by the program's own name
completes() {
	bash -c '. "$1"; cd "$2"; read -r -a COMP_WORDS <<<"$3"
		[[ $3 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _plytix_webflow
		echo "${COMPREPLY[*]}"' - \
		"$tmp/dest/usr/share/bash-completion/completions/plytix-webflow-sync" \
		"$tmp/checkout" "$1"
}
mkdir "$tmp/checkout"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/Makefile" "$ROOT/README.md" \
	"$tmp/checkout"
: >"$tmp/checkout/.env.shop-of-a-test"
while IFS='|' read -r line wanted; do
	is "$(completes "$line")" "$wanted" "completion of '$line'"
done <<'END'
./sync.sh fu|full
./sync.sh full --a|--accept-catalogue --adopt
./sync.sh -q --wait 3 ver|verify
./sync.sh db |dump psql restore start stop web-role
./sync.sh schedule |off production run show testing
./sync.sh schedule --|--cron --timers
./sync.sh db start --|--if-private --moved
./sync.sh stats |--days
./sync.sh errors -|--all
./sync.sh why |
./sync.sh --site shop-of|shop-of-a-test
./sync.sh apply READM|README.md
./sync.sh nothing |
END
is "$(completes './sync.sh ' | tr ' ' '\n' | grep -c .)" \
	"$("$ROOT/sync.sh" help | grep -oE '(^  |[|] )[a-z]+ ' | tr -d '| ' |
		sort -u | grep -vcx -e name -e example)" 'each command is completed'

sandbox_start sample
state_new
cd /
exits 0 'a run from it' "$sync" full --limit 2
is "$(shop '.products | length')" 2 'arrives'
exits 0 'the tables are its own' "$sync" migrate status
exits 2 'demo is for the checkout' "$sync" demo
like "$err" 'checkout' 'and says so'

# without STATE_DIR: the place of the user, or of the machine for root
unset STATE_DIR
export HOME=$tmp/home
mkdir "$HOME"
if ((EUID != 0)); then
	exits 0 'a state in the home' "$sync" env true
	succeeds 'is there' test -d "$HOME/.local/state/plytix-webflow"
fi

# ---- uninstall: nothing is left of it, and nobody else's file is gone
: >"$tmp/dest/usr/bin/other"
succeeds 'make uninstall' make -s -C "$ROOT" uninstall "DESTDIR=$tmp/dest" \
	PREFIX=/usr
is "$(cd "$tmp/dest" && find . ! -type d)" ./usr/bin/other \
	'uninstall removes what install has made, and nothing else'
done_testing
