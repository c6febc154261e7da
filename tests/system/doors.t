#!/bin/bash
# Who gets in: the rights of the private server, what stands in the environment
# of each program, whose the settings and the state are, links that were
# planted. As root against the users postgres and nobody.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# What our caller has left open is not sync.sh's.
for fd in /proc/self/fd/*; do
	fd=${fd##*/}
	((fd <= 2 || fd == 255)) || eval "exec $fd>&-"
done

((EUID == 0)) || skip_all 'root alone can be told from others'
for user in nobody postgres; do
	getent passwd "$user" >/dev/null || skip_all "there is no user $user"
done

# a tree of its own, where every user can read it
tree=$tmp/tree
mkdir -p "$tree" "$tmp/nobody"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$BIN" "$tree"
chmod -R go=rX "$tree"
chown nobody: "$tmp/nobody"
sync=$tree/sync.sh
far_base=/var/lib/plytix-webflow
export PG_FAST=1
sandbox_start demo
unset DATABASE_URL STATE_DIR

# the clusters outside of $tmp, and what else is to be gone at the end
fars=()
had_base=$([[ ! -e $far_base ]] || echo 1)
doors_end() {
	local code=$? state far
	for state in "$tmp"/closed*/*/pg.stay "$tmp"/*/pg.stay; do
		[[ -e $state ]] || continue
		setpriv --reuid="$(stat -c %u "$state")" --clear-groups \
			env STATE_DIR="${state%/*}" "$sync" -q db stop || true
	done 2>/dev/null
	for far in "${fars[@]}"; do
		[[ $far != "$far_base"/pg.* ]] || rm -rf -- "$far"
	done
	[[ $had_base ]] || rmdir -- "$far_base" 2>/dev/null || true
	(exit "$code")
	on_exit
}
trap doors_end EXIT
far_of() { # STATE_DIR: where its cluster is, remembered for the end
	far=$(readlink -- "$1/pg" || true)
	fars+=("${far:-/nowhere}")
}
as() { # USER COMMAND…
	local user=$1
	shift
	setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups \
		env HOME=/ TMPDIR="${as_tmp:-/tmp}" "$@"
}
postmaster() { head -n 1 "$1/postmaster.pid" 2>/dev/null || true; }
servers() { # STATE_DIR: how many processes have the cluster open
	find /proc/[0-9]*/cwd -prune -lname "$1/*" 2>/dev/null | wc -l
}

# ---- the rights of root's server, where postgres may not enter
long=$(printf 'a%.0s' {1..100})
for name in state 'with blank' "$long" "quote'd"; do
	[[ -d $tmp/closed ]] || mkdir -m 700 "$tmp/closed"
	export STATE_DIR="$tmp/closed/$name"
	exits 0 "db start: ${name:0:12}" "$sync" db start
	far_of "$STATE_DIR"
	is "$(stat -c '%U %a' "$far")" 'postgres 700' 'a folder of postgres alone'
	like "$far" "^$far_base/" 'in the place for it'
	server=$(postmaster "$far")
	is "$(grep -E '^Cap(Inh|Prm|Eff|Amb)' "/proc/$server/status" |
		grep -cv '0000000000000000')" 0 'the server has no capability'
	is "$(stat -c %U "/proc/$server")" postgres 'and is the user postgres'
	hash=$(printf %s "$STATE_DIR" | sha256sum)
	is "$([[ -e /tmp/plytix-webflow-${hash:0:16} ]] && echo there)" '' \
		'no socket in /tmp'
	url="host=$far user=sync dbname=postgres"
	run as postgres psql -X -w -d "$url" -c 'SELECT 1'
	like "$code $err" '^2 .*Peer authentication failed' 'postgres is not let in'
	run as nobody psql -X -w -d "$url" -c 'SELECT 1'
	is "$code" 2 'nor nobody'
	for query in "SELECT pg_read_file('/etc/shadow')" \
		"COPY (SELECT 1) TO '$tmp/closed/written'" \
		"COPY (SELECT 1) TO PROGRAM 'cat >$tmp/closed/written'"; do
		run psql -X -d "$url" -c "$query"
		like "$code $err" '^1 .*([Pp]ermission denied|failed)' \
			"root's files are closed: ${query:0:30}"
	done
	is "$(find "$tmp/closed" -name written | wc -l)" 0 'and nothing is written'
	exits 0 'db stop' "$sync" -q db stop
	is "$(postmaster "$far")" '' 'stops it'
done

# ---- a checkout in a closed folder, through check and full
mkdir -m 700 "$tmp/closed-root"
cp -R "$tree" "$tmp/closed-root/clone"
unset STATE_DIR
exits 0 'check, in a closed folder' "$tmp/closed-root/clone/sync.sh" check
far_of "$tmp/closed-root/clone/var"
exits 3 'full' "$tmp/closed-root/clone/sync.sh" full
log_clear
exits 3 'a second run' "$tmp/closed-root/clone/sync.sh" full
is "$(writes)" 0 'writes nothing'
exits 0 'history' "$tmp/closed-root/clone/sync.sh" history --json
is "$(wc -l <"$tmp/out")" 2 'has both'
is "$(postmaster "$far")" '' 'and no server is left'

# ---- a cluster of the version before: a right of root's, in a closed folder
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
old_as() {
	(cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups \
		--inh-caps=+dac_override --ambient-caps=+dac_override -- "$@")
}
old_cluster() { # STATE_DIR: made and running
	mkdir -m 701 "$1"
	mkdir -m 700 "$1/pg" "$1/s"
	chown postgres: "$1/pg" "$1/s"
	old_as "$bin/initdb" -N -D "$1/pg" -U sync -A peer -E UTF8 \
		--locale=C.UTF-8 >"$1/pg.log" 2>&1 || return
	echo 'local all all peer map=sync' >"$1/pg/pg_hba.conf"
	printf 'sync %s sync\n' postgres root >"$1/pg/pg_ident.conf"
	echo "include 'sync.conf'" >>"$1/pg/postgresql.conf"
	old_start "$1"
	psql -X -q -d "host=$1/s user=sync dbname=postgres" \
		-c 'CREATE DATABASE sync'
	psql -X -q -d "host=$1/s user=sync dbname=sync" \
		-c 'CREATE TABLE kept AS SELECT 42 AS n'
}
old_start() {
	printf '%s\n' "listen_addresses = ''" "fsync = off" \
		"unix_socket_directories = '$1/s'" >"$1/pg/sync.conf"
	chown postgres: "$1/pg/sync.conf"
	WEBFLOW_TOKEN=$WEBFLOW_TOKEN old_as sh -c 'cd "$1" &&
		exec "$2" -D . -w -l server.log start' sh "$1/pg" "$bin/pg_ctl" \
		>>"$1/pg.log" 2>&1 </dev/null
}
kept() { "$sync" -q db psql -A -t -c 'SELECT n FROM kept'; }

if old_cluster "$tmp/closed/old"; then
	export STATE_DIR=$tmp/closed/old
	: >"$STATE_DIR/pg.stay"
	server=$(postmaster "$STATE_DIR/pg")
	exec 5>>"$STATE_DIR/pg.lock"
	flock -s 5
	exits 75 'one that a run is using is not moved' "$sync" db start
	like "$err" "$far_base.*another run" 'and this is said'
	exec 5>&-
	is "$([[ -d /proc/$server ]] && echo runs)" runs 'its server runs on'
	exits 0 'one that runs is moved' "$sync" db start
	far_of "$STATE_DIR"
	like "$err" "moving the private database to '$far_base" 'in a sentence'
	is "$(kept)" 42 'with what is in it'
	is "$([[ -d /proc/$server ]] && echo runs)" '' 'the old server is gone'
	is "$(find "$STATE_DIR" -name PG_VERSION | wc -l)" 0 'nothing of it stays'
	is "$(grep -c postgres "$far/pg_ident.conf" || true)" 0 'postgres is let in no more'
	exits 0 'the next start' "$sync" db start
	unlike "$err" moving 'moves nothing'
	"$sync" -q db stop

	# cut off anywhere: stages of the move, put together by hand
	for stage in copying copied renamed earlier; do
		export STATE_DIR=$tmp/closed/cut-$stage
		mkdir -m 700 "$STATE_DIR"
		source=$far
		far=$far_base/pg.$(printf %s "$STATE_DIR" | sha256sum | cut -c 1-16)
		fars+=("$far" "$far.new")
		cp -a "$source" "$STATE_DIR/pg"
		case $stage in
		copying)
			mkdir "$far.new"
			echo 15 >"$far.new/PG_VERSION"
			;;
		copied)
			cp -a "$STATE_DIR/pg" "$far"
			: >"$STATE_DIR/pg.copied"
			;;
		earlier)
			cp -a "$STATE_DIR/pg" "$far"
			rm "$far/PG_VERSION"
			;;
		renamed)
			cp -a "$STATE_DIR/pg" "$far"
			mv "$STATE_DIR/pg" "$STATE_DIR/pg.moved"
			;;
		esac
		is "$(kept 2>/dev/null)" 42 "cut off when $stage: goes on"
		is "$(readlink "$STATE_DIR/pg") $(find "$STATE_DIR" -name PG_VERSION |
			wc -l)" "$far 0" 'and is done'
		n=0
		for copy in "$far".*; do
			[[ ! -e $copy ]] || fars+=("$copy") n=1
		done
		is "$n" "$([[ $stage == earlier ]] && echo 1 || echo 0)" \
			'what is no copy is kept beside it'
	done
	STATE_DIR=$STATE_DIR/../cut-earlier/ exits 0 \
		'the folder by another spelling' "$sync" -q db psql -c 'SELECT 1'
	# a STATE_DIR that was renamed, or copied, has no empty ledger
	mv "$STATE_DIR" "$tmp/closed/renamed"
	STATE_DIR=$tmp/closed/renamed
	exits 2 'a STATE_DIR that was moved' "$sync" db psql -c 'SELECT 1'
	like "$err" "mv '$far'" 'the way is named'
	way=$(grep -o "mv '[^;]*'; if" "$tmp/err")
	bash -c "${way%; if}"
	far_of "$STATE_DIR"
	is "$(kept)" 42 'and leads there'
else
	note 'no server with a right of root can be made here: not tried'
fi

# ---- where postgres may enter, a server of the version before is renewed
old_as() { (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"); }
export STATE_DIR=$tmp/open
old_cluster "$STATE_DIR"
: >"$STATE_DIR/pg.stay"
server=$(postmaster "$STATE_DIR/pg")
is "$(kept)" 42 'in place'
is "$([[ $(postmaster "$STATE_DIR/pg") != "$server" ]] && echo new)" new \
	'a server without our secrets'
run as postgres psql -X -w -d "host=$STATE_DIR/s user=sync dbname=sync" -c 'SELECT 1'
is "$code" 2 'postgres is not let in'
is "$(grep -cz 'sandbox-' "/proc/$(postmaster "$STATE_DIR/pg")/environ" || true)" 0 \
	'nothing of ours in its environment'

# ---- chown -R: from root to a user and back
server=$(postmaster "$STATE_DIR/pg")
chown -R nobody: "$STATE_DIR"
as_tmp=$tmp/nobody exits 2 'a chown under a running server' as nobody \
	STATE_DIR="$STATE_DIR" "$sync" db psql -c 'SELECT 1'
like "$err" "process $server of the user postgres" 'the server is named'
kill -INT "$server"
while [[ -d /proc/$server ]]; do sleep 0.1; done
as_tmp=$tmp/nobody run as nobody STATE_DIR="$STATE_DIR" "$sync" -q db stop
as_tmp=$tmp/nobody run as nobody STATE_DIR="$STATE_DIR" "$sync" -q db psql \
	-A -t -c 'SELECT n FROM kept'
is "$code $out" '0 42' "a chown to nobody: the user's from then on"
is "$(servers "$STATE_DIR")" 0 'no server is left'
chown -R root: "$STATE_DIR"
exits 2 'a chown to root' "$sync" -q db psql -c 'SELECT 1'
like "$err" "chown -R postgres: '$STATE_DIR/pg'" 'chown is named'
unlike "$err" ': remove it' 'and not to remove the ledger'
way=$(grep -o "chown -R postgres: '.*'" "$tmp/err") || way=false
bash -c "$way" || true
is "$(kept)" 42 'the way leads there'
# the server's programs, and a client beside them that gets no answer
mkdir "$tmp/nobody/server"
for program in /usr/lib/postgresql/*/bin/{initdb,pg_ctl}; do
	ln -sf "$program" "$tmp/nobody/server"
done
printf '#!/bin/sh\nexit 2\n' >"$tmp/nobody/server/psql"
chmod 755 "$tmp/nobody/server/psql"
exits 75 'a server that does not answer' env PATH="$tmp/nobody/server:$PATH" \
	"$sync" -q db psql
is "$(servers "$STATE_DIR")" 0 'is not left running'

# ---- the folder of the socket, taken beforehand
export STATE_DIR=$tmp/nobody/$long
hash=$(printf %s "$STATE_DIR" | sha256sum)
socket=/tmp/plytix-webflow-${hash:0:16}
for taken in folder link; do
	if [[ $taken == folder ]]; then
		as postgres mkdir "$socket"
	else
		as postgres ln -s "$tmp/nobody" "$socket"
	fi
	exits 2 "a $taken of postgres in the socket's place" \
		as nobody STATE_DIR="$STATE_DIR" "$sync" -q db start
	like "$err" 'was made by the user postgres' 'is said truly'
	like "$err" 'move STATE_DIR to a path of less than 88' 'with a way out'
	is "$(servers "$STATE_DIR")" 0 'no server is left'
	rm -rf "$socket"
done
as nobody mkdir "$tmp/nobody/moved"
as nobody rm -f "$STATE_DIR/pg.stay"
as nobody mv -T "$STATE_DIR" "$tmp/nobody/moved"
as_tmp=$tmp/nobody exits 0 'which works without root' as nobody \
	STATE_DIR="$tmp/nobody/moved" "$sync" -q db psql -c 'SELECT 1'

# ---- whose settings
export STATE_DIR=$tmp/mine
mkdir "$STATE_DIR"
dotenv=$tmp/settings
while read -r owner mode wanted user; do
	rm -f "$dotenv"
	echo "ALERT_COMMAND=touch" >"$dotenv"
	chown "$owner" "$dotenv"
	chmod "$mode" "$dotenv"
	if [[ $user == root ]]; then
		run "$sync" --env "$dotenv" schedule nonsense
		run "$sync" --env "$dotenv" env true
	else
		run as nobody STATE_DIR="$tmp/nobody/own" DATABASE_URL=host=/x \
			"$sync" --env "$dotenv" env true
	fi
	is "$code" "$wanted" "settings of $owner $mode, as $user"
	((wanted == 0)) || like "$err" "'$dotenv' (belongs to|can be read or)" 'is told'
done <<'END'
root:root 600 0 root
root:root 640 0 root
root:nogroup 660 2 root
root:nogroup 620 2 root
root:root 604 2 root
root:root 602 2 root
nobody:nogroup 600 2 root
postgres:postgres 400 2 root
nobody:nogroup 600 0 nobody
root:nogroup 640 0 nobody
root:nogroup 660 2 nobody
postgres:nogroup 640 2 nobody
END

# ---- whose state
export DATABASE_URL=host=/nowhere
for mode in 770 775 720 702 777 1777; do
	chmod "$mode" "$STATE_DIR"
	exits 2 "a STATE_DIR $mode" "$sync" env true
	like "$err" "'$STATE_DIR' can be written by others" 'is told'
done
chmod 755 "$STATE_DIR"
exits 0 'a STATE_DIR that others read' "$sync" env true
chown nobody "$STATE_DIR"
exits 2 "a STATE_DIR of nobody's" "$sync" env true
like "$err" 'belongs to another user, nobody' 'is told'
chown root "$STATE_DIR"
ln -s "$STATE_DIR" "$tmp/linked"
STATE_DIR=$tmp/linked exits 0 "a link of one's own may be STATE_DIR" "$sync" env true
chown -h nobody "$tmp/linked"
STATE_DIR=$tmp/linked exits 2 "and one of nobody's not" "$sync" env true

# ---- planted links: what they lead to stays as it is
site=$WEBFLOW_SITE_ID
mkdir -p "$STATE_DIR"/{run,lock,pair,dump}
for path in pg.log pg.lock pg.start pg.stay pg.new run lock dump pair run/1 \
	"lock/$site" pair/default dump/x.sql run/1/results cron.log plytix-token; do
	for kind in file folder nothing; do
		rm -rf "$tmp/target" "${STATE_DIR:?}/$path"
		case $kind in
		file) echo mine >"$tmp/target" ;;
		folder) mkdir "$tmp/target" && echo mine >"$tmp/target/file" ;;
		esac
		mkdir -p "$(dirname "$STATE_DIR/$path")"
		ln -sfn "$tmp/target" "$STATE_DIR/$path"
		for words in 'db start' full; do
			# shellcheck disable=SC2086
			DATABASE_URL='' run "$sync" -q $words
			is "$code $(cat "$tmp/target" "$tmp/target/file" 2>/dev/null)" \
				"2 $([[ $kind == nothing ]] || echo mine)" \
				"$words, $path is a link to a $kind"
			is "$([[ $err == *"'$STATE_DIR/$path'"* ]] && echo told)" told \
				'it is named'
		done
		rm -f "$STATE_DIR/$path"
	done
done
mkdir -p "$STATE_DIR/run/1"
echo x >"$STATE_DIR/run/1/journal.1"
chown nobody "$STATE_DIR/run/1/journal.1"
exits 2 'a journal of another user' "$sync" env true
rm -rf "$STATE_DIR/run"
DATABASE_URL='' exits 0 'and without these it works' "$sync" -q db start
# a dump beside what somebody has made of its name
echo mine >"$tmp/target"
ln -s "$tmp/target" "$tmp/dump.sql.new"
DATABASE_URL='' exits 0 'db dump FILE' "$sync" -q db dump "$tmp/dump.sql"
is "$(<"$tmp/target") $(stat -c %a "$tmp/dump.sql")" 'mine 600' 'follows no link'
DATABASE_URL='' "$sync" -q db stop

# ---- what stands in the environment of each program
mkdir "$tmp/look"
seen=$tmp/seen
for program in sort jq parallel perl awk cat grep date psql find flock mv stat; do
	path=$(type -P "$program")
	printf '#!/bin/bash\ncat </proc/$$/environ >>%q\nexec %q "$@"\n' \
		"$seen/$program" "$path" >"$tmp/look/$program"
	sed -i 's|^cat |/bin/cat |' "$tmp/look/$program"
done
chmod 755 "$tmp/look"/*
secret='sandbox-key|sandbox-password|sandbox-token|geheim'
export STATE_DIR=$tmp/clean
mkdir "$STATE_DIR"
export DATABASE_URL
DATABASE_URL='' "$sync" -q db start
server=$(postmaster "$STATE_DIR/pg")
is "$(grep -czE "$secret" "/proc/$server/environ" || true)" 0 'the server knows none'
DATABASE_URL="$(DATABASE_URL='' "$sync" -q env sh -c 'echo "$DATABASE_URL"') password=geheim"
given() { # COMMAND…: what a file alone says
	env -u PLYTIX_API_KEY -u PLYTIX_API_PASSWORD -u WEBFLOW_TOKEN \
		-u DATABASE_URL "$@"
}
settings=$tmp/all.env
(umask 077 && printf '%s\n' "PLYTIX_API_KEY=$PLYTIX_API_KEY" \
	"PLYTIX_API_PASSWORD=$PLYTIX_API_PASSWORD" \
	"WEBFLOW_TOKEN=$WEBFLOW_TOKEN" "DATABASE_URL=$DATABASE_URL" >"$settings")
(umask 077 && echo "$WEBFLOW_TOKEN" >"$tmp/token-file" &&
	printf '%s\n' "PLYTIX_API_KEY=$PLYTIX_API_KEY" \
		"PLYTIX_API_PASSWORD=$PLYTIX_API_PASSWORD" \
		"WEBFLOW_TOKEN_FILE=$tmp/token-file" \
		"DATABASE_URL=$DATABASE_URL" >"$tmp/files.env")
export ALERT_COMMAND="cat /proc/self/environ >>$seen/alert; ls -l /proc/self/fd >>$seen/alert"
for way in environment file secret-file; do
	for jobs in 4 1; do
		rm -rf "$seen"
		mkdir "$seen"
		words=(given)
		[[ $way != environment ]] || words=(env)
		option=()
		[[ $way != file ]] || option=(--env "$settings")
		[[ $way != secret-file ]] || option=(--env "$tmp/files.env")
		exits 3 "full, $way, PUSH_JOBS=$jobs" "${words[@]}" \
			PATH="$tmp/look:$PATH" PUSH_JOBS=$jobs \
			"$sync" "${option[@]}" full
		is "$(grep -lazE "$secret" "$seen"/* | grep -v '/psql$' |
			sed 's|.*/||' | tr '\n' ' ')" '' 'no program sees a secret'
		is "$([[ -s $seen/sort && -s $seen/jq ]] && echo looked)" looked \
			'and they were looked at'
		((jobs == 1)) || is "$([[ -s $seen/parallel ]] && echo looked)" looked \
			'parallel, too'
	done
	sed -i 's/^PLYTIX_API_PASSWORD=.*/PLYTIX_API_PASSWORD=geheim/' "$settings" "$tmp/files.env"
	[[ $way != environment ]] || option=(--env "$settings")
	exits 1 "a run that fails, $way" "${words[@]}" "$sync" "${option[@]}" full
	sed -i 's/^PLYTIX_API_PASSWORD=.*/PLYTIX_API_PASSWORD=sandbox-password/' "$settings" "$tmp/files.env"
	is "$(grep -aczE "$secret" "$seen/alert" || true)" 0 \
		'ALERT_COMMAND sees no secret'
	is "$(grep -ac ' 2 -> ' "$seen/alert") $(grep -ac 'deleted' "$seen/alert" || true)" \
		'1 0' 'nor is one left open'
done
for key in PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN DATABASE_URL; do
	is "$("$sync" env sh -c "echo \"\$$key \${${key}_FILE-}\"")" "${!key} " \
		"sync.sh env says $key"
	is "$(given "$sync" --env "$settings" env sh -c "echo \"\$$key\"")" \
		"${!key}" 'and from a file'
done
# (for an instant one has: another test's may be seen in it)
named() {
	find /dev/shm "$STATE_DIR" -maxdepth 1 \( -name 'plytix-webflow.*' -o \
		-name 'sh-thd.*' \) | sort
}
named >"$tmp/named"
sleep 1
is "$(named | comm -12 - "$tmp/named")" '' 'no file of a secret has a name'
is "$("$sync" -q db psql -A -t -c 'SELECT 7')" 7 'psql is connected'
exits 0 'and a dump' "$sync" -q db dump
DATABASE_URL='' "$sync" -q db stop
done_testing
