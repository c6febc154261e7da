# shellcheck shell=bash
# The private PostgreSQL: made and started when DATABASE_URL is not set, seen
# by nobody but its owner, stopped by the last run that leaves.
#
#   STATE_DIR/pg          the cluster      STATE_DIR/s       its socket
#   STATE_DIR/pg.log      what it said     STATE_DIR/pg.lock held by each run
#   STATE_DIR/pg.stay     `db start` asked it to stay
#
# Root cannot run a server: it runs as the user postgres, with the right to
# pass folders of root where it could not reach STATE_DIR otherwise.

pg_private= # set when DATABASE_URL is ours

pg_bin() {
	local version="" dir best=""
	[[ -r $STATE_DIR/pg/PG_VERSION ]] && version=$(<"$STATE_DIR/pg/PG_VERSION")
	for dir in /usr/lib/postgresql/*/bin; do
		[[ -x $dir/initdb ]] || continue
		[[ ! $version || $dir == */"$version"/bin ]] && best=$dir
	done
	if [[ ! $best ]]; then
		best=$(type -P initdb || true)
		best=${best%/initdb}
	fi
	[[ $best ]] || die 2 "no PostgreSQL server ${version:+$version }here:" \
		"install the package postgresql, or set DATABASE_URL"
	printf '%s\n' "$best"
}

# Runs a command as the user of the server, in a folder it can be in.
pg_as() {
	if ((EUID == 0)); then
		(cd / && exec setpriv --reuid=postgres --regid=postgres \
			--init-groups "${pg_caps[@]}" -- "$@")
	else
		(cd / && exec "$@")
	fi
}

# Asked by trying: access(2) leaves out what a right would allow.
pg_can_write() {
	# shellcheck disable=SC2016
	pg_as sh -c ': >"$1/.try" && rm "$1/.try"' sh "$1" 2>/dev/null
}

# May the server's user enter the folder? As root perhaps only with a right.
pg_caps=()
pg_reach() {
	pg_caps=()
	((EUID == 0)) || return 0
	getent passwd postgres >/dev/null ||
		die 2 "there is no user postgres to run the database as:" \
			"install the package postgresql, or set DATABASE_URL"
	pg_can_write "$1" && return 0
	pg_caps=(--inh-caps=+dac_override --ambient-caps=+dac_override)
	pg_can_write "$1" && return 0
	die 2 "the user postgres cannot reach '$1': choose a STATE_DIR that it" \
		"can enter (chmod o+x on the folders above), or set DATABASE_URL"
}

# The folder of the socket: a path of 107 bytes is all that one may have.
pg_socket_dir() {
	local dir=$STATE_DIR/s
	if ((${#dir} < 90)) && [[ $dir =~ ^[A-Za-z0-9_./-]+$ ]]; then
		printf '%s\n' "$dir"
	else
		dir=$(printf '%s' "$STATE_DIR" | sha256sum)
		printf '/tmp/plytix-webflow-%.16s\n' "$dir"
	fi
}

# A folder of the server's user, made if need be; never somebody else's.
pg_own_dir() {
	local owner=$EUID
	((EUID == 0)) && owner=$(id -u postgres)
	if [[ ! -e $1 && ! -L $1 ]]; then
		(umask 077 && mkdir -- "$1") || die 1 "could not make '$1'"
		((EUID == 0)) && chown postgres: -- "$1"
	fi
	[[ ! -L $1 && -d $1 && $(stat -c %u -- "$1") == "$owner" ]] ||
		die 2 "'$1' is not a folder of the database's user: remove it"
}

pg_url() {
	printf "host=%s user=sync dbname=sync" "$(pg_socket_dir)"
}

pg_init() {
	local bin=$1 data=$STATE_DIR/pg owner
	[[ -s $data/PG_VERSION && ! -e $STATE_DIR/pg.new ]] && return 0
	owner=$(id -un) || die 2 "user $EUID has no name; PostgreSQL needs one"
	# a cluster whose making was cut off is made again; it never served
	: >"$STATE_DIR/pg.new"
	find "$data" -mindepth 1 -delete
	say "making the private database in $data"
	pg_as "$bin/initdb" -D "$data" -U sync -A peer -E UTF8 \
		--locale=C.UTF-8 ${PG_FAST:+-N} >"$STATE_DIR/pg.log" 2>&1 || {
		tail -n 5 "$STATE_DIR/pg.log" >&2
		die 1 "could not make the private database, see $STATE_DIR/pg.log"
	}
	printf 'local all all peer map=sync\n' |
		pg_as tee "$data/pg_hba.conf" >/dev/null
	printf 'sync %s sync\n' root postgres "$owner" | sort -u |
		pg_as tee "$data/pg_ident.conf" >/dev/null
	printf "include 'sync.conf'\n" |
		pg_as tee -a "$data/postgresql.conf" >/dev/null
	rm -f -- "$STATE_DIR/pg.new"
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

pg_running() {
	pg_as "$1/pg_ctl" -D "$STATE_DIR/pg" status >/dev/null 2>&1 &&
		PGCONNECT_TIMEOUT=3 psql -X -q -d "$(pg_url) dbname=postgres" \
			-c '' >/dev/null 2>&1
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
		sh "$STATE_DIR/pg" "$1/pg_ctl"
) </dev/null >>"$STATE_DIR/pg.log" 2>&1

# What libpq finds in the environment (PGPORT, PGSERVICE, …) is meant for
# some other server.
pg_forget() {
	local name
	for name in "${!PG@}"; do
		[[ $name == PG_* ]] || unset "$name"
	done
}

# pg_ensure: the server runs, this run is counted, DATABASE_URL is set.
pg_ensure() {
	local bin until
	[[ ${DATABASE_URL:-} && ! $pg_private ]] && return 0
	pg_forget
	bin=$(pg_bin) || exit
	exec 6>>"$STATE_DIR/pg.start" 7>>"$STATE_DIR/pg.lock"
	flock -x -w 120 6 || die 75 "another run is starting the database"
	flock -s 7
	((EUID == 0)) && pg_own_base
	pg_own_dir "$STATE_DIR/pg"
	pg_reach "$STATE_DIR/pg"
	pg_init "$bin"
	pg_own_dir "$(pg_socket_dir)"
	until=$((SECONDS + 10))
	while ! pg_running "$bin"; do
		pg_configure | pg_as tee "$STATE_DIR/pg/sync.conf" >/dev/null
		# after a crash its children may need a moment to be gone
		pg_launch "$bin" && continue
		((SECONDS < until)) || {
			pg_as tail -n 5 "$STATE_DIR/pg/server.log" >&2 || true
			die 75 "could not start the private database," \
				"see $STATE_DIR/pg/server.log"
		}
		sleep 0.5
	done
	pg_private=1
	export DATABASE_URL
	DATABASE_URL=$(pg_url)
	psql -X -q -A -t -d "$DATABASE_URL dbname=postgres" -c \
		"SELECT 1 FROM pg_database WHERE datname = 'sync'" | grep -q 1 ||
		psql -X -q -d "$DATABASE_URL dbname=postgres" -c \
			'CREATE DATABASE sync' || die 1 "could not make the database"
	exec 6>&-
}

# The folders of root let the server's user pass, but not look.
pg_own_base() {
	chmod o+x -- "$STATE_DIR" 2>/dev/null || true
}

# pg_leave: the last one out stops the server, unless it was asked to stay.
pg_leave() {
	local bin
	[[ $pg_private ]] || return 0
	pg_private=
	exec 6>>"$STATE_DIR/pg.start"
	if flock -x -w 30 6 && flock -n -x 7 && [[ ! -e $STATE_DIR/pg.stay ]]; then
		bin=$(pg_bin)
		pg_stop "$bin"
	fi
	exec 6>&- 7>&-
}

pg_stop() {
	local socket
	pg_as "$1/pg_ctl" -D "$STATE_DIR/pg" -w -t 60 -m fast stop \
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

# db_dump [FILE|-]: the whole database as SQL, in STATE_DIR/dump by default.
db_dump() {
	local file=${1:-}
	if [[ $file == - ]]; then
		db_client pg_dump --no-owner || return 1
		return 0
	fi
	if [[ ! $file ]]; then
		private_dir "$STATE_DIR/dump"
		file=$STATE_DIR/dump/$(date -u +%Y%m%dT%H%M%SZ).sql
	fi
	{ (umask 077 && : >"$file.new") 2>/dev/null &&
		db_client pg_dump --no-owner >"$file.new"; } ||
		die 1 "could not dump the database to '$file'"
	mv -f -- "$file.new" "$file"
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
	[[ $status != *'"state":"applied"'* ]] || db_dump
}
