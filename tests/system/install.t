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
done_testing
