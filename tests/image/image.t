#!/bin/bash
# The image plytix-webflow and the services of compose.yaml, by podman: what is in
# it, a sync by it alone, page, worker and scheduler, and a worker that is killed.
# Runs in a network of its own, which the containers share.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

deploy=$ROOT/pipelines/deploy
ip link set lo up
containers=()
clean() {
	local code=$?
	((${#containers[@]} == 0)) ||
		podman rm -f -t 0 "${containers[@]}" >/dev/null 2>&1 || true
	podman system reset -f >/dev/null 2>&1 || true
	[[ ! ${database_up:-} ]] || as_postgres pg_ctl -s -D "$tmp/cluster" -m fast stop || true
	set +e
	(exit "$code")
	on_exit
}
trap clean EXIT

# ---- what is in it
is "$(podman image inspect plytix-webflow --format '{{.Config.User}}')" 10001:10001 \
	'it runs as 10001'
like "$(podman image inspect plytix-webflow --format '{{.Config.Healthcheck}}')" \
	healthcheck 'it has a health check'
inside=$(podman image mount plytix-webflow)
size=$(du -sxm "$inside" | cut -f 1)
added=$((size - $(du -sxm "$(podman image mount localhost/bare)" | cut -f 1)))
note "the image has $size MB, $added MB more than its base"
ok "$((added > 200))" 'it adds less than 200 MB'
is "$(find "$inside" -xdev -type f -perm /6000)" '' 'no file gives the rights of others'
is "$(find "$inside" -xdev \( -type f -o -type d \) -uid 10001 -printf '%P\n')" \
	var/lib/plytix-webflow 'only the state is that of the user'
is "$(find "$inside" -xdev -type f -perm /002 -printf '%P\n')" '' 'all may write to no file'
is "$(grep -rl never-in-an-image "$inside" 2>/dev/null || true)" '' 'no settings and no secrets'
is "$(podman history --no-trunc plytix-webflow | grep -cE 'never-in|http://|https://' || true)" \
	0 'nor in its history'
# an empty file is where one was mounted
is "$(find "$inside/etc/apt" -name '*machine*' -size +0)" '' "nothing of this machine's apt"
is "$(find "$inside" -xdev \( -name gcc -o -name '*.o' -o -name '*.deb' -o -name Makefile \
	-o -path '*/tests' \) -path '*[/]usr/lib/plytix-webflow/*')" '' 'nothing it was built with'
is "$(find "$inside/usr/bin" -name 'gcc*' -o -name 'cc' -o -name curl -o -name wget)" '' \
	'no compiler, no downloader'
is "$(find "$inside/var/lib/apt/lists" "$inside/var/cache/apt/archives" -type f ! -name lock)" \
	'' 'no lists of packages'
podman image unmount -a >/dev/null

# ---- the services and a database
"$TESTS/catalogues/catalogue-make" 12 3 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
as_postgres() {
	local program=$1
	shift
	setpriv --reuid=postgres --regid=postgres --init-groups \
		/usr/lib/postgresql/15/bin/"$program" "$@" 2>&1
}
mkdir -m 700 "$deploy/secrets"
secret() { # NAME TEXT
	printf '%s\n' "$2" >"$deploy/secrets/$1"
	chmod 444 "$deploy/secrets/$1"
}
owner=4f3a91c05d7e82b6 web=0b1c2d3e4f5a6978
token=0123456789abcdef0123456789abcdef
secret postgres_password "$owner"
secret database_url "postgresql://sync:$owner@127.0.0.1/sync"
secret web_database_url "postgresql://plytix_webflow_web:$web@127.0.0.1/sync"
secret api_token "$token"
secret plytix_api_key "$PLYTIX_API_KEY"
secret plytix_api_password "$PLYTIX_API_PASSWORD"
secret webflow_token "$WEBFLOW_TOKEN"
echo "$owner" >"$tmp/password"
chmod 644 "$tmp/password"
install -d -o postgres -g postgres -m 700 "$tmp/cluster"
as_postgres initdb -D "$tmp/cluster" -U sync --auth-local=trust \
	--auth-host=scram-sha-256 --pwfile="$tmp/password" >"$tmp/initdb"
database_up=1
as_postgres pg_ctl -s -w -D "$tmp/cluster" -l "$tmp/cluster/log" -o \
	"-c listen_addresses=127.0.0.1 -c unix_socket_directories=$tmp/cluster" start
audit() {
	psql -X -q -A -t -d "host=$tmp/cluster user=sync dbname=sync" -c "$1"
}
psql -X -q -d "host=$tmp/cluster user=sync dbname=postgres" -c 'CREATE DATABASE sync'

# where the stand-ins are; at the real services nothing of it is said
stand_ins=()
for name in PLYTIX_BASE_URL PLYTIX_AUTH_URL PLYTIX_RATE_LIMIT PLYTIX_HOURLY_LIMIT \
	WEBFLOW_BASE_URL WEBFLOW_RATE_LIMIT; do
	stand_ins+=("-e" "$name=${!name}")
done
hard=(--network=host --read-only --read-only-tmpfs=false --tmpfs=/tmp --cap-drop=all
	--security-opt=no-new-privileges)

# ---- one run, as a CronJob would have it
mkdir "$tmp/secrets"
for name in DATABASE_URL PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN; do
	cp "$deploy/secrets/${name,,}" "$tmp/secrets/$name"
done
once() { # VOLUME OPTION… -- WORD…
	local -a options=(-v "$1:/var/lib/plytix-webflow")
	shift
	while [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	shift
	podman run --rm "${hard[@]}" "${stand_ins[@]}" -e "WEBFLOW_SITE_ID=$WEBFLOW_SITE_ID" \
		-v "$tmp/secrets:/run/secrets:ro" "${options[@]}" plytix-webflow "$@"
}
equal() { # WHAT
	get "$PLYTIX/__state" >"$tmp/pim.now"
	get "$WEBFLOW/__state" >"$tmp/shop.now"
	succeeds "$1" "$TESTS/judges/oracle" "$tmp/pim.now" "$tmp/shop.now"
}
exits 0 'check, in a container' once one -- check
exits 0 'a full sync, root read-only, no capability' once one -- full
equal 'the shop holds the catalogue'
log_clear
exits 0 'once more' once one -- full
is "$(writes) $(jq -r .requests.minimum <<<"$(tail -n 1 <<<"$out")")" '0 0' 'writes nothing'
exits 0 'the settings by files' once one -e CREDENTIALS_DIRECTORY=/none \
	-e DATABASE_URL_FILE=/run/secrets/DATABASE_URL \
	-e PLYTIX_API_KEY_FILE=/run/secrets/PLYTIX_API_KEY \
	-e PLYTIX_API_PASSWORD_FILE=/run/secrets/PLYTIX_API_PASSWORD \
	-e WEBFLOW_TOKEN_FILE=/run/secrets/WEBFLOW_TOKEN -- full
exits 2 'without a database' once two -e CREDENTIALS_DIRECTORY=/none -- migrate status
like "$err" 'missing here.*postgresql|DATABASE_URL' 'says what is missing'
# a volume that belongs to root and its group, as some clusters mount them
install -d -m 2775 -g 10001 "$tmp/group"
exits 0 'a volume of another owner' once "$tmp/group" -- full

# ---- the services of compose.yaml
is "$(python3 -c 'import sys, yaml
print(*sorted(yaml.safe_load(sys.stdin)["services"]))' <"$deploy/compose.yaml")" \
	'migrate postgres scheduler web worker' 'compose.yaml is YAML, with these services'
# the scheduler asks once, at its start
export SYNC_SCHEDULE_PRODUCTION=@reboot
# service NAME OPTION…: as compose.yaml has it
service() {
	local name=$1
	local -a args=()
	shift
	mapfile -d '' -t args < <("$TESTS/image/service.py" "$deploy/compose.yaml" "$name")
	containers+=("$name")
	podman run "$@" "${args[@]}" >"$tmp/$name.out" 2>"$tmp/$name.err"
}
# process NAME: of the container, its first
process() {
	podman inspect "$1" --format '{{.State.Pid}}'
}
# enter NAME COMMAND…: as `podman exec` does it. (That needs a machine whose root is
# no chroot: it would land outside of the container.)
enter() {
	local first
	local -a settings
	first=$(process "$1")
	mapfile -d '' -t settings <"/proc/$first/environ"
	shift
	nsenter -t "$first" -m -p -u -r -w -- setpriv --reuid=10001 --regid=10001 \
		--clear-groups --bounding-set=-all --no-new-privs \
		env -i "${settings[@]}" "$@"
}
check=$(podman image inspect plytix-webflow --format '{{index .Config.Healthcheck.Test 1}}')
healthy() { # NAME: within a while
	local _
	for _ in {1..60}; do
		! enter "$1" "$check" >"$tmp/health" 2>&1 || return 0
		sleep 0.5
	done
	return 1
}
succeeds 'migrate: the tables and the role' service migrate --rm
succeeds 'again, twice at once' eval 'service migrate --rm --replace & one=$!
	podman run --rm "${hard[@]}" -e "WEBFLOW_SITE_ID=$WEBFLOW_SITE_ID" \
		-v "$tmp/secrets:/run/secrets:ro" --tmpfs /var/lib/plytix-webflow \
		plytix-webflow migrate up >"$tmp/up" 2>&1 && wait $one'
succeeds 'worker' service worker -d "${stand_ins[@]}"
succeeds 'scheduler' service scheduler -d
succeeds 'web' service web -d
for name in worker scheduler web; do
	[[ $(process "$name") != 0 ]] || exit 1 # nothing else is to be looked at
	succeeds "$name is well" healthy "$name"
	mapfile -t all < <(below "$(process "$name")")
	for pid in "${all[@]}"; do
		grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs):' "/proc/$pid/status" 2>/dev/null || true
	done | tr -s '\t ' ' ' | sort -u >"$tmp/status"
	is "$(<"$tmp/status")" $'CapBnd: 0000000000000000\nCapEff: 0000000000000000\nNoNewPrivs: 1\nUid: 10001 10001 10001 10001' \
		"$name: every process is 10001, without a right"
	like "$(awk '$5 == "/" { print $6; exit }' "/proc/$(process "$name")/mountinfo")" \
		'^ro' 'on a read-only root'
	is "$(enter "$name" sh -c 'touch /usr/x /etc/x /x 2>/dev/null && echo written')" \
		'' 'which it cannot write to'
done

# what the web processes know
for pid in $(below "$(process web)"); do
	tr '\0' '\n' <"/proc/$pid/environ" || true
	tr '\0' ' ' <"/proc/$pid/cmdline" || true
done >"$tmp/seen" 2>/dev/null
unlike "$(<"$tmp/seen")" 'PLYTIX_|WEBFLOW_TOKEN|sandbox-' 'web: no secret of the services'
unlike "$(<"$tmp/seen")" "$token|$web|$owner" 'nor its own, in the environment or an argument'
is "$(enter web ls /run/secrets | paste -sd ' ')" 'API_TOKEN DATABASE_URL' \
	'web: two secrets'
for name in worker scheduler; do
	for pid in $(below "$(process "$name")"); do
		tr '\0' '\n' <"/proc/$pid/environ" || true
	done >"$tmp/seen" 2>/dev/null
	unlike "$(<"$tmp/seen")" "sandbox-(key|password|token)|$owner|$web" \
		"$name: no secret in an environment"
done

# ---- what is asked for is done
base=http://127.0.0.1:8000
ask() { # PATH OPTION…
	local path=$1
	shift
	curl -sS --max-time 30 -o "$tmp/json" -w '%{http_code}' "$@" "$base$path" || true
}
bearer=(-H "Authorization: Bearer $token")
until_done() { # TASK SECONDS: its state
	local end=$((SECONDS + $2))
	while ((SECONDS < end)); do
		ask "/sync/status/$1" "${bearer[@]}" >/dev/null
		[[ $(jq -r .state "$tmp/json") == @(queued|running) ]] || break
		sleep 0.5
	done
	jq -r .state "$tmp/json"
}
is "$(ask /health/) $(jq -r .status "$tmp/json")" '200 ok' 'web answers'
is "$(ask /health/ -H 'Host: localhost:8000')" 200 'as localhost'
is "$(ask /health/ -H 'Host: rebound.example')" 421 'and by no other name'
is "$(ask / -o /dev/null) $(ask /chart.js -o /dev/null)" '200 200' 'with the page'
is "$(ask /sync/history)" 401 'nothing without the token'
is "$(until_done "$(audit "SELECT id FROM sync.tasks WHERE asked_by = 'schedule'")" 60)" \
	'done' 'what the scheduler has asked for is done'
edit() { # PRICE
	send POST "$PLYTIX/__edit" "$(jq -c --arg price "$1" '[.products[] |
		select(._parent_id) | {op: "set", sku, field: "attributes.price",
		value: $price}]' "$tmp/pim.json")" >/dev/null
}
edit 44.10
is "$(ask '/sync/trigger?mode=full' -d '' "${bearer[@]}")" 202 'a run is asked for'
is "$(until_done "$(jq .task_id "$tmp/json")" 60)" 'done' 'the worker does it'
equal 'the shop has the new prices'
is "$(ask /health/detailed "${bearer[@]}") $(jq -r '[.. | .workers? // empty] | first' "$tmp/json")" \
	'200 1' 'all is well'

# ---- a worker is killed while it writes
edit 55.20
send POST "$WEBFLOW/__fault" '{"match":"PATCH *","from":1,"count":100000,
	"do":"slow","ms":1500}' >/dev/null
is "$(ask '/sync/trigger?mode=full' -d '' "${bearer[@]}")" 202 'a run is asked for'
id=$(jq .task_id "$tmp/json")
for _ in {1..200}; do
	[[ ! $(audit "SELECT 1 FROM sync.sync_states WHERE status = 'running'
		AND stage = 'pushing'") ]] || break
	sleep 0.1
done
sleep 2
name=$(podman inspect worker --format '{{.Config.Hostname}}')
exits 75 'another container of that host name waits' once two --uts=private \
	--hostname "$name" -- full
like "$err" 'under way' 'and says so'
is "$(audit "SELECT count(*) FROM sync.sync_states WHERE status = 'running'")" 1 \
	'the run is not taken over'
podman kill -s KILL worker >/dev/null
podman rm -f worker >/dev/null
send DELETE "$WEBFLOW/__fault" >/dev/null
killed=$SECONDS
succeeds 'its successor' service worker -d "${stand_ins[@]}"
is "$(until_done "$id" 300)" 'done' 'does it'
took=$((SECONDS - killed))
note "after $took seconds"
ok "$((took > 240))" 'three minutes later at the latest, and its own time'
equal 'the shop lacks nothing'
log_clear
is "$(ask '/sync/trigger?mode=full' -d '' "${bearer[@]}")" 202 'once more'
is "$(until_done "$(jq .task_id "$tmp/json")" 60) $(writes)" 'done 0' 'writes nothing'

# ---- the end
for name in worker scheduler web; do
	began=$SECONDS
	podman stop -t 20 "$name" >/dev/null
	is "$(podman inspect "$name" --format '{{.State.ExitCode}}')" 0 "$name ends well"
	ok "$((SECONDS - began > 8))" 'at once'
done
done_testing
