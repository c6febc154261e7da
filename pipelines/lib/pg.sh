# shellcheck shell=bash
# The private PostgreSQL: made and started when DATABASE_URL is not set, seen
# by nobody but its owner, stopped by the last run that leaves.
#
#   STATE_DIR/pg          the cluster      STATE_DIR/s       its socket
#   STATE_DIR/pg.log      what it said     STATE_DIR/pg.lock held by each run
#   STATE_DIR/pg.stay     `db start` asked it to stay
#
# Root cannot run a server: it runs as the user postgres, without any right of
# root's. Where that user cannot enter STATE_DIR, the cluster is a folder of
# its own in /var/lib/plytix-webflow, with the socket in it, and STATE_DIR/pg is
# a link to it.

pg_private= # set when DATABASE_URL is ours
pg_data=    # the cluster; pg_locate
pg_owner=   # who may enter it, beside root
pg_far_base=/var/lib/plytix-webflow
# a package has given that one to a user of its own
if ((EUID == 0)) && [[ -d $pg_far_base && ! -O $pg_far_base ]]; then
	pg_far_base+=-root
fi

# The server's programs; where there is a cluster, those of its version, in PATH
# first: no other one can read it.
pg_bin() {
	local version="" dir has best="" others=""
	[[ -r $pg_data/PG_VERSION ]] && version=$(<"$pg_data/PG_VERSION")
	dir=$(type -P initdb || true)
	for dir in ${dir:+"${dir%/initdb}"} /usr/lib/postgresql/*/bin; do
		[[ -x $dir/initdb ]] || continue
		has=$("$dir/initdb" --version) || continue
		has=${has#*) }
		if [[ ! $version ]]; then
			best=$dir
		elif [[ "$has " == "$version"[!0-9]* ]]; then
			best=$dir
			break
		else
			others+="${others:+, }${has%% *}"
		fi
	done
	[[ $best || ! $others ]] ||
		die 2 "the private database in '$pg_data' was made by" \
			"PostgreSQL $version, and no other version can read it; here is" \
			"$others: install the package postgresql-$version too, or" \
			"set DATABASE_URL"
	[[ $best ]] || die 2 "no PostgreSQL server ${version:+$version }here:" \
		"install the package postgresql${version:+-$version}, or set" \
		"DATABASE_URL"
	printf '%s\n' "$best"
}

# Runs a command as the user of the server, in a folder it can be in, with
# nothing of our environment.
pg_as() {
	local -a as=()
	((EUID != 0)) || as=(setpriv --reuid=postgres --regid=postgres
		--init-groups --inh-caps=-all --no-new-privs)
	(cd / && exec "${as[@]}" env -i PATH=/usr/local/bin:/usr/bin:/bin \
		${TZ:+TZ="$TZ"} "$@")
}

# Asked by trying: access(2) leaves out what a right would allow.
pg_can_write() {
	# shellcheck disable=SC2016
	pg_as sh -c ': >"$1/.try" && rm "$1/.try"' sh "$1" 2>/dev/null
}

# ---- where the cluster is
# pg_locate: $pg_data, a folder of the server's user that the server can write
# in; made, or moved to where that is so. Holds pg.start and pg.lock.
pg_locate() {
	local far
	pg_look
	if ((EUID != 0)); then
		pg_own_dir "$pg_data"
		return
	fi
	getent passwd postgres >/dev/null ||
		die 2 "there is no user postgres to run the database as:" \
			"install the package postgresql, or set DATABASE_URL"
	# the folders of root let the server's user pass, but not look
	chmod o+x -- "$STATE_DIR" 2>/dev/null || true
	far=$(pg_far)
	if [[ $pg_data == "$far" ]]; then
		pg_own_dir "$far"
	elif [[ -e $pg_data || ! -e $far ]]; then
		pg_own_dir "$pg_data"
		! pg_can_write "$pg_data" || return 0
		pg_move "$far"
	else # its link was not made yet, or is lost
		pg_move "$far"
	fi
	pg_can_write "$far" ||
		die 2 "the user postgres cannot reach '$far', where the" \
			"database of STATE_DIR '$STATE_DIR' is: chmod o+x on the" \
			"folders above, or set DATABASE_URL"
	rm -rf -- "$STATE_DIR/pg.moved" "$STATE_DIR/pg.copied"
}

# pg_look: $pg_data as it is; nothing is made
pg_look() {
	local far
	pg_data=$STATE_DIR/pg
	[[ -L $pg_data ]] || return 0
	far=$(readlink -- "$pg_data")
	((EUID == 0)) ||
		die 2 "the database of '$STATE_DIR' was root's, and is in '$far':" \
			"run as root, or as root move it here:" \
			"$SYNC_COMMAND db stop; rm '$pg_data'; mv '$far' '$pg_data';" \
			"chown -R $(id -un): '$STATE_DIR'"
	[[ $far == "$(pg_far)" && -d $far ]] ||
		die 2 "'$pg_data' leads to '$far', which is not where the database" \
			"of this STATE_DIR would be; if STATE_DIR was moved here:" \
			"mv '$far' '$(pg_far)' && ln -sfn '$(pg_far)' '$pg_data'; if" \
			"it is a copy: rm '$pg_data'"
	pg_data=$far
}

pg_far() {
	local hash
	hash=$(readlink -f -- "$STATE_DIR" | tr -d '\n' | sha256sum)
	printf '%s/pg.%.16s\n' "$pg_far_base" "$hash"
}

# pg_move FAR: what there is goes to FAR, and is seen there from the moment on
# that it is whole. Cut off anywhere, it goes on from there the next time.
pg_move() {
	local far=$1
	(umask 066 && mkdir -p -- "$pg_far_base") ||
		die 1 "could not make '$pg_far_base'"
	[[ ! -L $pg_far_base ]] || die 2 "'$pg_far_base' is a link: remove it"
	private_owned "$pg_far_base"
	chmod o+x -- "$pg_far_base"
	if [[ -s $pg_data/PG_VERSION && ! -e $STATE_DIR/pg.new ]]; then
		flock -n -x 7 ||
			die 75 "the private database is to be moved to '$far'," \
				"since the user postgres may not enter" \
				"'$STATE_DIR'; another run is using it"
		pg_end_old
		rmdir -- "$(pg_socket_dir)" 2>/dev/null || true
		say "moving the private database to '$far':" \
			"the user postgres may not enter '$STATE_DIR'"
		rm -rf -- "$far.new"
		if ! { cp -a -- "$pg_data" "$far.new" && sync -f -- "$far.new" &&
			pg_far_free "$far" && : >"$STATE_DIR/pg.copied" &&
			mv -T -- "$far.new" "$far" &&
			mv -T -- "$pg_data" "$STATE_DIR/pg.moved"; }; then
			rm -rf -- "$far.new"
			die 1 "could not move the private database to '$far'"
		fi
		flock -s 7
	elif [[ -d $pg_data ]]; then # it never served
		rm -rf -- "$pg_data"
	elif [[ -e $far ]]; then
		say "the private database of this STATE_DIR is in '$far'"
	fi
	pg_own_dir "$far"
	ln -s -- "$far" "$pg_data" || die 1 "could not make the link '$pg_data'"
	pg_data=$far
}

# What is there is a copy that a move was cut off behind; or else of an earlier
# STATE_DIR of this name, and may hold a ledger.
pg_far_free() {
	local kept
	[[ -e $1 ]] || return 0
	if [[ -e $STATE_DIR/pg.copied ]]; then
		rm -rf -- "$1"
		return
	fi
	kept=$1.$(date -u +%Y%m%dT%H%M%SZ)
	say "the database that was in '$1' is kept as '$kept'"
	mv -T -- "$1" "$kept"
}

# A server that runs where its user may not enter had a right of root's: of an
# earlier version. pg_ctl cannot reach it. That a process of this number is
# that server is known when it answers.
pg_end_old() {
	local pid i
	pid=$(pg_postmaster) || return 0
	PGCONNECT_TIMEOUT=3 psql -X -q -d "$(pg_url) dbname=postgres" -c '' \
		>/dev/null 2>&1 ||
		die 75 "process $pid may be the server of '$pg_data', but does" \
			"not answer: end it with kill -INT $pid"
	kill -INT "$pid"
	for ((i = 0; i < 600; i++)); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	die 75 "process $pid, the server of the private database, does not end"
}

# pg_postmaster: the process that the cluster's own file names, if it is there
pg_postmaster() {
	local pid=
	read -r pid 2>/dev/null <"$pg_data/postmaster.pid" || true
	[[ $pid =~ ^[1-9][0-9]*$ && $(cat "/proc/$pid/comm" 2>/dev/null) == postgres ]] &&
		echo "$pid"
}

# The folder of the socket: a path of 107 bytes is all that one may have.
pg_socket_dir() {
	local dir=$STATE_DIR/s
	[[ $pg_data == "$STATE_DIR/pg" ]] || dir=$pg_data
	if ((${#dir} < 90)) && [[ $dir =~ ^[A-Za-z0-9_./-]+$ ]]; then
		printf '%s\n' "$dir"
	else
		dir=$(printf '%s' "$STATE_DIR" | sha256sum)
		printf '/tmp/plytix-webflow-%.16s\n' "$dir"
	fi
}

# A folder of the server's user, made if need be; never somebody else's.
pg_own_dir() {
	local user uid=$EUID owner
	((EUID != 0)) || uid=$(id -u postgres)
	if [[ ! -e $1 && ! -L $1 ]]; then
		(umask 077 && mkdir -- "$1") || die 1 "could not make '$1'"
		((EUID != 0)) || chown postgres: -- "$1"
	fi
	[[ ! -L $1 && -d $1 && $(stat -c %u -- "$1") == "$uid" ]] && return 0
	user=$(id -un -- "$uid")
	owner=$(stat -c %U -- "$1")
	if [[ $1 == /tmp/* && $1 != "$STATE_DIR"/* ]]; then # anybody may have made it
		die 2 "'$1', for the database's socket, was made by the user" \
			"$owner, and only that user or root can remove it; without" \
			"root: move STATE_DIR to a path of less than 88 bytes," \
			"all of them letters, digits, . _ / and -," \
			"or set DATABASE_URL"
	elif [[ -L $1 || ! -d $1 ]]; then
		die 2 "'$1' is not a folder: remove it"
	fi
	die 2 "'$1' is the user $owner's, and the private database runs as" \
		"$user: give it to that user, with what is in it:" \
		"chown -R $user: '$1'$([[ ! -d $STATE_DIR/s ]] || echo " '$STATE_DIR/s'")"
}

pg_url() {
	printf "host=%s user=sync dbname=sync" "$(pg_socket_dir)"
}

pg_init() {
	local bin=$1
	[[ -s $pg_data/PG_VERSION && ! -e $STATE_DIR/pg.new ]] && return 0
	# a cluster whose making was cut off is made again; it never served
	: >"$STATE_DIR/pg.new"
	find "$pg_data" -mindepth 1 -delete
	say "making the private database in $pg_data"
	pg_as "$bin/initdb" -D "$pg_data" -U sync -A peer -E UTF8 \
		--locale=C.UTF-8 ${PG_FAST:+-N} >"$STATE_DIR/pg.log" 2>&1 || {
		tail -n 5 "$STATE_DIR/pg.log" >&2
		die 1 "could not make the private database, see $STATE_DIR/pg.log"
	}
	printf "include 'sync.conf'\n" |
		pg_as tee -a "$pg_data/postgresql.conf" >/dev/null
	rm -f -- "$STATE_DIR/pg.new"
}

# Who may enter, and how the server is set: written at every start, since the
# owner of STATE_DIR may have changed. True: who may enter has.
pg_write() {
	local changed=1 name text
	for name in pg_hba.conf pg_ident.conf sync.conf; do
		case $name in
		pg_hba.conf) text='local all all peer map=sync' ;;
		pg_ident.conf) text=$(printf 'sync "%s" %s\n' \
			root sync "$pg_owner" sync \
			root plytix_webflow_web "$pg_owner" plytix_webflow_web |
			sort -u) ;;
		sync.conf) text=$(pg_configure) ;;
		esac
		# as the server's user: the folder is that user's
		if [[ $text != "$(pg_as cat "$pg_data/$name" 2>/dev/null)" ]]; then
			printf '%s\n' "$text" | pg_as tee "$pg_data/$name" \
				>/dev/null || die 1 "could not write '$pg_data/$name'"
			[[ $name == sync.conf ]] || changed=0
		fi
	done
	return "$changed"
}

pg_configure() {
	cat <<END
# written by sync.sh at every start
listen_addresses = ''
unix_socket_directories = '$(pg_socket_dir)'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = 32MB
log_min_messages = warning
${PG_FAST:+fsync = off
full_page_writes = off}
END
}

# pg_running BIN: does it run and answer? Whether it has our database is then in
# $pg_has.
pg_running() {
	pg_as "$1/pg_ctl" -D "$pg_data" status >/dev/null 2>&1 &&
		pg_has=$(PGCONNECT_TIMEOUT=3 pg_client "$1" postgres -A -t -c \
			"SELECT count(*) FROM pg_database WHERE datname = 'sync'" \
			2>/dev/null)
}

# pg_client BIN DATABASE ARGUMENT…: the psql beside the server's programs, or where
# their links lead. The one in /usr/bin is a wrapper in Perl, which takes longer
# than the query.
pg_client() {
	local psql=$1/psql
	[[ -x $psql ]] || psql=$(readlink -f -- "$1/initdb") psql=${psql%/*}/psql
	[[ -x $psql ]] || psql=psql
	"$psql" -X -q -d "$(pg_url) dbname=$2" "${@:3}"
}

# Everything but the three standard descriptors is closed, or the server
# would keep the locks of the run that started it.
pg_launch() (
	local fd
	for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		((fd > 2)) && eval "exec $fd>&-" 2>/dev/null
	done
	# pg_ctl starts the server by a shell, whatever stands in the path
	# shellcheck disable=SC2016
	pg_as sh -c 'cd -- "$1" && exec "$2" -D . -w -t 60 -l server.log start' \
		sh "$pg_data" "$1/pg_ctl"
) </dev/null >>"$STATE_DIR/pg.log" 2>&1

# What libpq finds in the environment (PGPORT, PGSERVICE, …) is meant for
# some other server.
pg_forget() {
	local name
	for name in "${!PG@}"; do
		[[ $name == PG_* ]] || unset "$name"
	done
}

pg_named() {
	pg_owner=$(id -un 2>/dev/null) ||
		die 2 "user $EUID has no name; PostgreSQL needs one"
}

# pg_ensure: the server runs, this run is counted, DATABASE_URL is set.
pg_ensure() {
	local bin until pg_has=0
	[[ ${DATABASE_URL:-} && ! $pg_private ]] && return 0
	pg_forget
	pg_named
	exec 6>>"$STATE_DIR/pg.start" 7>>"$STATE_DIR/pg.lock"
	flock -x -w 120 6 || die 75 "another run is starting the database: try again later"
	flock -s 7
	pg_locate
	bin=$(pg_bin) || exit
	pg_init "$bin"
	pg_own_dir "$(pg_socket_dir)"
	pg_other
	# from here on a server may run, and pg_leave stops it
	pg_private=1
	if pg_write; then
		pg_renew "$bin"
	fi
	until=$((SECONDS + 10))
	while ! pg_running "$bin"; do
		# after a crash its children may need a moment to be gone
		pg_launch "$bin" && continue
		((SECONDS < until)) || {
			pg_as tail -n 5 "$pg_data/server.log" >&2 || true
			die 75 "could not start the private database," \
				"see $pg_data/server.log"
		}
		sleep 0.5
	done
	export DATABASE_URL
	DATABASE_URL=$(pg_url)
	((pg_has)) || pg_client "$bin" postgres -c 'CREATE DATABASE sync' ||
		die 1 "could not make the database"
	exec 6>&-
}

# A server of another user, from before a chown, is not ours to stop, and no
# second one may touch its files.
pg_other() {
	local pid uid=$EUID user
	((EUID != 0)) || uid=$(id -u postgres)
	pid=$(pg_postmaster) || return 0
	user=$(stat -c %u -- "/proc/$pid" 2>/dev/null) || return 0
	[[ $user == "$uid" ]] ||
		die 2 "process $pid of the user $(stat -c %U -- "/proc/$pid") seems" \
			"to serve the database '$pg_data', which is now" \
			"$(id -un -- "$uid")'s by a chown: end it as that user or" \
			"root (kill -INT $pid); if it is another server, remove" \
			"'$pg_data/postmaster.pid'"
}

# pg_renew BIN: a server that runs is given the new settings; at its next start
# where somebody uses it now. (One that an earlier version started has what it
# should not have in its environment, too.)
pg_renew() {
	pg_as "$1/pg_ctl" -D "$pg_data" status >/dev/null 2>&1 || return 0
	if flock -n -x 7; then
		pg_stop "$1" || true
		pg_own_dir "$(pg_socket_dir)"
		flock -s 7
	else
		pg_as "$1/pg_ctl" -D "$pg_data" reload >/dev/null 2>&1 || true
		flock -s 7
	fi
}

# pg_leave: the last one out stops the server, unless it was asked to stay.
pg_leave() {
	local bin
	[[ $pg_private ]] || return 0
	pg_private=
	exec 6>>"$STATE_DIR/pg.start"
	if flock -x -w 30 6 && flock -n -x 7 && [[ ! -e $STATE_DIR/pg.stay ]]; then
		bin=$(pg_bin)
		pg_stop "$bin" || true
	fi
	exec 6>&- 7>&-
}

pg_stop() {
	local socket
	pg_as "$1/pg_ctl" -D "$pg_data" -w -t 60 -m fast stop \
		>>"$STATE_DIR/pg.log" 2>&1 6>&- 7>&- || return
	socket=$(pg_socket_dir)
	[[ $socket != /tmp/* ]] || rmdir -- "$socket" 2>/dev/null || true
}

# db_client PROGRAM ARGUMENT…: psql or pg_dump with our database. A password
# does not become an argument, which everybody could see.
db_client() {
	if [[ $pg_private ]]; then
		"$@" -d "$DATABASE_URL"
	else
		programs_there
		audit-log client "$@"
	fi
}

# db_dump [FILE|-]: the ledger as SQL, in STATE_DIR/dump by default.
db_dump() {
	local file=${1:-} there
	local -a dump=(db_client pg_dump --no-owner --no-privileges)
	# in a database of others only what is ours; before the first run nothing is
	there=$(db_client psql -X -q -A -t -c "SELECT to_regnamespace('sync')") ||
		die 1 "could not ask the database what it holds"
	[[ ! $there ]] || dump+=(-n sync)
	if [[ $file == - ]]; then
		"${dump[@]}" || return 1
		return 0
	fi
	if [[ ! $file ]]; then
		private_dir "$STATE_DIR/dump"
		file=$STATE_DIR/dump/$(date -u +%Y%m%dT%H%M%SZ).sql
	fi
	output_file "$file"
	output_keep "${dump[@]}" ||
		die 1 "could not dump the database to '$file'"
	say "dumped to $file"
}

# The tables that the programs need: made, or brought up to date.
migrate_up() {
	local status
	(($# == 0)) || usage "migrate up takes no arguments"
	status=$(audit-log migrate status) || exit
	[[ $status != *'"state":"missing"'* ]] || migrate_dump
	audit-log migrate up
}

# A dump before each change of the tables, once there is something in them.
migrate_dump() {
	local status
	status=$(audit-log migrate status) || exit
	[[ $status != *'"state":"applied"'* ]] || db_dump ""
}
