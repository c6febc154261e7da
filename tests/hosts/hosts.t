#!/bin/bash
# Two hosts, three sites, one PostgreSQL: sync.sh all --sshloginfile. A host is a
# network, a name, processes and a STATE_DIR of its own, with an sshd; the checkout
# stands at the same path on both. The services listen on loopback here, and a socket
# brings each host to them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

here=$tmp/here # the checkout, on each host its own
mkdir "$here" "$tmp/keys"
ip link set lo up
ip link add bridge type bridge
ip addr add 10.77.0.1/24 dev bridge
ip link set bridge up
ssh-keygen -q -t ed25519 -N '' -f "$tmp/keys/host"
ssh-keygen -q -t ed25519 -N '' -f "$tmp/keys/user"
cp "$tmp/keys/user.pub" "$tmp/keys/authorized"
mkdir -p /run/sshd

"$TESTS/catalogues/catalogue-make" 12 3 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
state_new

# reachable PORT: at the same port of each host's loopback
ports=()
reachable() {
	socat "UNIX-LISTEN:$tmp/port.$1,fork" "TCP:127.0.0.1:$1" &
	pids+=($!)
	ports+=("$1")
}

sites=()
declare -A shop_of=()
# site NAME NUMBER KEY: a shop of its own; its settings are written per host
site() {
	printf '{"site":{"id":"580e63e98c9a982ac9b8b74%s"}}\n' "$2" >"$tmp/shop.$1"
	server webflow -s rate=off -s "tokens=token-of-$1" -f "$tmp/shop.$1"
	shop_of[$1]=http://127.0.0.1:$webflow_port
	reachable "$webflow_port"
	sites+=("$1")
	printf '%s\n' "WEBFLOW_SITE_ID=580e63e98c9a982ac9b8b74$2" \
		"WEBFLOW_BASE_URL=${shop_of[$1]}/v2" "WEBFLOW_TOKEN=token-of-$1" \
		"PLYTIX_API_KEY=$3" "PLYTIX_API_PASSWORD=$PLYTIX_API_PASSWORD" \
		"PLYTIX_BASE_URL=$PLYTIX_BASE_URL" \
		"PLYTIX_AUTH_URL=$PLYTIX_AUTH_URL" "DATABASE_URL=$DATABASE_URL" \
		WEBFLOW_RATE_LIMIT=10000 PLYTIX_RATE_LIMIT=1000 \
		>"$tmp/.env.$1"
}
reachable "$plytix_port"
site north 1 sandbox-key
site south 2 sandbox-key-south
site west 3 sandbox-key

# host NAME NUMBER: starts it; the process that holds its namespaces in host_pid
declare -A host_pid=()
host() {
	local name=$1 tree=$tmp/tree.$1 i
	if [[ ! -d $tree ]]; then
		mkdir "$tree"
		cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" \
			"$BIN" "$tree"
		for i in "${sites[@]}"; do
			(umask 077 && cp "$tmp/.env.$i" "$tree/.env.$i")
		done
	fi
	printf '%s\n' "Port 22" "HostKey $tmp/keys/host" "PidFile none" \
		"AuthorizedKeysFile $tmp/keys/authorized" "StrictModes no" \
		"UsePAM no" "PermitRootLogin prohibit-password" >"$tmp/sshd.$name"
	# what it starts in there ends with it
	env -i PATH="$PATH" unshare --net --uts --mount --pid --fork --kill-child \
		--mount-proc bash -c '
			hostname "$1"
			mount --bind "$2" "$3"
			echo up >"$4/up.$1"
			while ! ip addr show dev "h$1" 2>/dev/null | grep -q inet; do
				sleep 0.1
			done
			ip link set lo up
			shift 3
			for port in "${@:3}"; do
				socat "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr" \
					"UNIX-CONNECT:$1/port.$port" &
			done
			exec /usr/sbin/sshd -D -f "$2"' bash "$name" "$tree" "$here" \
		"$tmp" "$tmp/sshd.$name" "${ports[@]}" >"$tmp/log.$name" 2>&1 &
	host_pid[$name]=$!
	until [[ -e $tmp/up.$name ]]; do sleep 0.1; done
	i=$(pgrep -P "${host_pid[$name]}")
	pids+=("$i") # unshare itself is deaf to TERM
	ip link add "v$name" type veth peer name "h$name" netns "$i"
	ip link set "v$name" master bridge up
	nsenter -t "$i" -n ip link set "h$name" up
	nsenter -t "$i" -n ip addr add "10.77.0.$2/24" dev "h$name"
}

# lost NAME: without a word, with all that runs on it
lost() {
	kill -KILL "${host_pid[$1]}"
	wait "${host_pid[$1]}" 2>/dev/null || true
	rm -f "$tmp/up.$1"
	ip link delete "v$1" 2>/dev/null || true
}

cat >"$tmp/ssh" <<END
Host alpha
	HostName 10.77.0.2
Host beta
	HostName 10.77.0.3
Host *
	User root
	IdentityFile $tmp/keys/user
	UserKnownHostsFile $tmp/keys/known
	StrictHostKeyChecking yes
	BatchMode yes
	ConnectTimeout 5
	ServerAliveInterval 5
	ServerAliveCountMax 2
END
printf '%s %s\n' 10.77.0.2 "$(<"$tmp/keys/host.pub")" \
	10.77.0.3 "$(<"$tmp/keys/host.pub")" >"$tmp/keys/known"
printf '%s\n' "ssh -F $tmp/ssh alpha" "ssh -F $tmp/ssh beta" >"$tmp/logins"
host alpha 2
host beta 3
for name in alpha beta; do
	for _ in {1..50}; do
		ssh -F "$tmp/ssh" "$name" true 2>/dev/null && break
		sleep 0.1
	done
	is "$(ssh -F "$tmp/ssh" "$name" hostname)" "$name" "$name is up"
done

# The caller has the names of the sites; its own settings are those of a host.
caller=$tmp/tree.alpha
mount --bind "$caller" "$here"
sync=$here/sync.sh
unset WEBFLOW_SITE_ID WEBFLOW_TOKEN WEBFLOW_BASE_URL PLYTIX_API_KEY \
	PLYTIX_API_PASSWORD DATABASE_URL
audit() {
	psql -X -q -A -t -d "$(pg_cluster) dbname=$database" -c "$1"
}
equal() { # WHAT
	local name
	get "$PLYTIX/__state" >"$tmp/pim.now"
	for name in "${sites[@]}"; do
		get "${shop_of[$name]}/__state" >"$tmp/shop.now"
		succeeds "$1: $name" "$TESTS/judges/oracle" "$tmp/pim.now" \
			"$tmp/shop.now"
	done
}

# watch: the arguments of all processes but the services', as long as it runs
watch() {
	local file
	while sleep 0.05; do
		for file in /proc/[0-9]*/cmdline; do
			# some are gone by then
			(tr '\0' ' ' <"$file" && echo) 2>/dev/null || true
		done | grep -v '/sandbox-' || true
	done >"$tmp/arguments"
}
watch &
watcher=$!
pids+=("$watcher")
exits 0 'all: three sites over two hosts' "$sync" all \
	--sshloginfile "$tmp/logins"
kill "$watcher"
is "$(jq -s -r 'sort_by(.site) | map("\(.site) \(.exit)") | join(" ")' \
	<<<"$out")" 'north 0 south 0 west 0' 'a line a site'
equal 'each shop holds the catalogue'
is "$(audit 'SELECT count(*) FROM sync.sync_states')" 3 'each site once'
is "$(audit 'SELECT count(DISTINCT host) FROM sync.sync_states')" 2 'on two hosts'
is "$(audit "SELECT count(DISTINCT host) FROM sync.sync_states
	WHERE site IN ('580e63e98c9a982ac9b8b741', '580e63e98c9a982ac9b8b743')")" 1 \
	'those of one key on one'
ok "$(grep -qe '--sites' "$tmp/arguments" && echo 0 || echo 1)" \
	'the arguments were seen'
is "$(grep -cE 'token-of-|sandbox-(key|password)' "$tmp/arguments" || true)" 0 \
	'no secret among them'

# ---- a host is lost in the middle
send POST "$PLYTIX/__edit" "$(jq -c '[.products[] | select(._parent_id) |
	{op: "set", sku, field: "attributes.price", value: "77.70"}]' \
	"$tmp/pim.json")" >/dev/null
for name in "${sites[@]}"; do
	send POST "${shop_of[$name]}/__fault" '{"match":"PATCH *","from":1,
		"count":100000,"do":"slow","ms":500}' >/dev/null
done
"$sync" all --sshloginfile "$tmp/logins" >"$tmp/all.out" 2>"$tmp/all.err" &
all=$!
busy=''
for _ in {1..300}; do
	busy=$(audit "SELECT host FROM sync.sync_states WHERE status = 'running'
		AND stage = 'pushing' AND host LIKE 'beta%' LIMIT 1")
	[[ ! $busy ]] || break
	sleep 0.1
done
lost beta
code=0
wait "$all" || code=$?
ok "$([[ $busy ]] && echo 0 || echo 1)" 'a host was pushing when it was lost'
is "$code" 75 'a host is lost: later'
is "$(jq -s -r 'map(select(.exit == 75)) | length > 0' "$tmp/all.out")" true \
	'its sites are named'
is "$(jq -s -r 'map(.site) | unique | length' "$tmp/all.out")" 3 \
	'each site has its line'
for name in "${sites[@]}"; do
	send DELETE "${shop_of[$name]}/__fault" >/dev/null
done

# The lost run is taken for dead three minutes after its last sign.
code=75
for _ in {1..30}; do
	run "$sync" all --sshloginfile "$tmp/logins"
	((code == 75)) || break
	sleep 10
done
is "$code" 0 'the next calls finish them on the other host'
equal 'no shop lacks anything'
is "$(audit "SELECT count(DISTINCT split_part(host, '/', 1)) FROM (SELECT DISTINCT ON
	(site) host FROM sync.sync_states ORDER BY site, number DESC) h
	WHERE host LIKE 'alpha%'")" 1 'all of them there'
exits 0 'once more' "$sync" all --sshloginfile "$tmp/logins"
is "$(jq -s -r 'map(.summary.requests.minimum) | add' <<<"$out")" 0 \
	'nothing to write'
umount -l "$here"
done_testing
