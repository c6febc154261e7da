#!/bin/bash
# A tool that is missing, or is another program of the same name: each command
# says so before anything is sent, also from cron, and ends with 2.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sandbox_start demo
state_new
sync=$ROOT/sync.sh
cd "$tmp"
: >"$tmp/plan-file"

# folder_without NAME…: all programs of the machine but these, in $folder
folder_without() {
	local place name
	folder=$(mktemp -d "$tmp/path.XXXXXX")
	for place in /bin /usr/bin /usr/local/bin; do
		cp -sf -- "$place"/* "$folder" 2>/dev/null || true
	done
	for name; do
		rm -f -- "$folder/$name"
	done
}

# program FOLDER NAME: the script on stdin
program() {
	rm -f -- "$1/$2"
	cat >"$1/$2"
	chmod 755 "$1/$2"
}

# by_cron FOLDER COMMAND…: as cron starts it; the settings are as they are
by_cron() {
	local path=$1
	shift
	run env -u HOME -u TERM -u LC_ALL PATH="$path" "$sync" "$@"
}

asked() {
	echo "$(requests plytix length) $(requests webflow length)"
}

# lacks FOLDER SENTENCE WHAT COMMAND…
lacks() {
	local path=$1 sentence=$2 what=$3
	shift 3
	by_cron "$path" "$@"
	is "$code" 2 "$what: $*"
	like "$err" "$sentence" "is said: $*"
	unlike "$err" 'command not found' "at once: $*"
}
log_clear

# ---- nothing is missing: the folder by itself does no harm
folder_without
by_cron "$folder" plan
is "$code" 3 'all there, without HOME and TERM: one product is refused'
state_new
log_clear

# ---- without jq
folder_without jq
for command in full changed retry 'product FR-BOTTLE' plan 'apply plan-file' \
	'push plan-file' verify 'verify --repair' check; do
	# shellcheck disable=SC2086
	lacks "$folder" 'missing here: jq ' 'no jq' $command
done
like "$err" 'on Debian: apt-get install jq' 'and the way out'
like "$err" "PATH is $folder, without /usr/local/bin /usr/bin" \
	'the short PATH is named'
printf '#!/bin/sh\nexit 127\n' | program "$folder" jq
lacks "$folder" "$folder/jq' does not work, or is older" 'a broken jq' full
printf '#!/bin/sh\necho jq-1.5\n' | program "$folder" jq
lacks "$folder" "$folder/jq' does not work, or is older" 'an old jq' full

# ---- parallel: that of moreutils, none, a wrapper of GNU's
folder_without parallel
lacks "$folder" 'missing here: parallel ' 'no parallel' full
program "$folder" parallel <<'END'
#!/bin/sh
# what the program of moreutils does
case $1 in
-*) echo "parallel: invalid option -- '-'" >&2 ;;
esac
echo 'parallel [OPTIONS] command -- arguments' >&2
exit 1
END
for command in full changed retry 'product FR-BOTTLE' 'apply plan-file' \
	'push plan-file'; do
	# shellcheck disable=SC2086
	lacks "$folder" "$folder/parallel' is not GNU parallel.*apt-get install parallel" \
		'another parallel' $command
done
is "$(asked)" '0 0' 'nobody was asked anything'
is "$(sql "SELECT to_regclass('sync.sync_states')")" '' \
	'no run was begun either'
program "$folder" parallel <<END
#!/bin/sh
exec "$(type -P parallel)" "\$@"
END
by_cron "$folder" full
is "$code" 3 'a wrapper of GNU parallel is one'
state_new
rm "$folder/parallel"
log_clear
PUSH_JOBS=1 by_cron "$folder" full
is "$code" 3 'one push alone needs none'

# ---- the database's programs
log_clear
folder_without psql
for command in full check 'migrate status' 'db start' 'env true' verify; do
	# shellcheck disable=SC2086
	DATABASE_URL='' STATE_DIR=$tmp/none lacks "$folder" \
		'missing here: postgresql-client ' 'no psql' $command
done
# a report needs them where there is a database
(umask 077 && mkdir -p "$tmp/some/pg")
for command in history errors activity stats health 'why X'; do
	# shellcheck disable=SC2086
	DATABASE_URL='' STATE_DIR=$tmp/some lacks "$folder" \
		'missing here: postgresql-client ' 'no psql' $command
done
folder_without pg_dump
lacks "$folder" 'missing here: postgresql-client ' 'no pg_dump' 'migrate' up
is "$(asked)" '0 0' 'before anybody is asked'
folder_without setpriv flock
DATABASE_URL='' STATE_DIR=$tmp/none \
	lacks "$folder" 'missing here: util-linux ' 'no flock' changed
is "$(asked)" '0 0' 'nobody was asked this time, either'

# ---- a folder of busybox: it has them all, and can do less
if [[ -x /bin/busybox ]]; then
	folder_without
	ln -sf /bin/busybox "$folder/flock"
	lacks "$folder" "flock' is that of busybox" "busybox's flock" full
fi

# ---- the schedule
folder_without crontab
lacks "$folder" 'no crontab on this machine' 'no crontab' schedule production

# ---- installing: what is another program is not taken for the right one
folder_without parallel apt-get
printf '#!/bin/sh\nexit 1\n' | program "$folder" parallel
lacks "$folder" 'no apt-get here; install yourself: parallel' 'no apt-get' demo
# what installs nothing to where it is looked for
printf '#!/bin/sh\nexit 0\n' | program "$folder" apt-get
printf '#!/bin/sh\nexec "$@"\n' | program "$folder" sudo
by_cron "$folder" demo
is "$code" 1 'installed, but not the first in PATH'
like "$err" "parallel' is not GNU parallel" 'says which is'
like "$err" 'still missing: parallel' 'and stops'

done_testing
