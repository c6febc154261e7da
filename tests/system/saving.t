#!/bin/bash
# What a command is told to leave somewhere: it is there, whole and private, or
# the command says so before it begins. What is no file is not replaced.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
sandbox_start sample
state_new
"$sync" -q full >/dev/null 2>&1 || true
cd "$tmp" || exit
mkdir folder
mkfifo fifo
ln -s fifo to-fifo
ln -s folder to-folder
echo kept >target
log_clear

for place in folder folder/ to-folder fifo to-fifo nowhere/plan; do
	exits 2 "plan --save $place" "$sync" plan --save "$place"
	like "$err" "'$place'" 'is told by its name'
	exits 2 "db dump $place" "$sync" db dump "$place"
	unlike "$err" 'dumped' 'and not said to be dumped'
done
is "$(requests plytix length) $(requests webflow length)" '0 0' \
	'before anybody was asked'
is "$([[ -p fifo && -L to-fifo && -d folder && -L to-folder ]] && echo there)" \
	there 'all of them are what they were'
is "$(find . -name '*.??????' -type f -newer target | wc -l) $(find folder | wc -l)" \
	'0 1' 'and nothing stands beside them'

exits 0 'plan --save' "$sync" plan --save 'a plan'
is "$(stat -c '%a %F' 'a plan')" '600 regular file' 'a private file'
is "$(jq -r .kind 'a plan' | sort -u)" plan 'holds the plan'
exits 0 'db dump' "$sync" -q db dump dump
like "$(<dump)" 'PostgreSQL database dump complete' 'the whole dump'
exits 0 'db dump -' "$sync" -q db dump -
like "$out" 'PostgreSQL database dump complete' 'is on stdout'

# a link that somebody planted where a file is to be
for command in 'plan --save' 'db dump'; do
	rm -f planted
	ln -s target planted
	# shellcheck disable=SC2086
	exits 0 "$command where a link is" "$sync" -q $command planted
	is "$(<target) $([[ -L planted ]] || echo file)" 'kept file' \
		'replaces the link, not what it leads to'
done
done_testing
