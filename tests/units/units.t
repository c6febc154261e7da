#!/bin/bash
# On a machine that has the package and has booted with systemd, as root: timers,
# worker, page and private database as units, with secrets from credentials alone.
# For tests/units/run.sh.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export SYSTEMD_PAGER='' SYSTEMD_COLORS=0
sync="plytix-webflow-sync"
etc=/etc/plytix-webflow
cd /

# until SECONDS COMMAND…: does it become true?
until_true() {
	local end=$((SECONDS + $1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || return 1
		sleep 0.2
	done
}
state_of() { # UNIT: the property of its last run
	systemctl show -P "$2" "$1"
}
ended() { # UNIT: it has run and is not running
	[[ $(state_of "$1" ExecMainExitTimestampMonotonic) != 0 &&
		$(state_of "$1" ActiveState) != @(activating|deactivating) ]]
}
# run_unit UNIT: until it has ended
run_unit() {
	systemctl start "$1" || true
	ended "$1"
}
judged() { # WHAT SHOP
	get "$PLYTIX/__state" >"$tmp/pim.now"
	get "$2/__state" >"$tmp/shop.now"
	succeeds "$1" "$TESTS/judges/oracle" "$tmp/pim.now" "$tmp/shop.now"
}
pids_of() { # UNIT
	local group
	group=$(state_of "$1" ControlGroup)
	[[ ! $group ]] || cat "/sys/fs/cgroup$group/cgroup.procs" 2>/dev/null
}
full="plytix-webflow-full@default"
changed="plytix-webflow-changed@default"
worker="plytix-webflow-worker@default"
web="plytix-webflow-web@default"
database="plytix-webflow-database"

# ---- the units themselves
for unit in $full $changed $worker $web $database plytix-webflow-not-started@x; do
	succeeds "$unit is a good unit" systemd-analyze verify --man=no "$unit.service"
	is "$(cat "$tmp/err")" '' 'and systemd says nothing of it'
	succeeds 'its exposure is 2.0 at most' \
		systemd-analyze security --threshold=20 "$unit.service"
done
is "$(systemctl list-units --plain --no-legend 'plytix-webflow*')" '' 'nothing runs by itself'

# ---- a site; its secrets are credentials
"$TESTS/catalogues/catalogue-make" 12 3 >"$tmp/pim.json"
sandbox_start "$tmp/pim.json"
first=$WEBFLOW
printf '%s\n' "PLYTIX_BASE_URL=$PLYTIX_BASE_URL" "PLYTIX_AUTH_URL=$PLYTIX_AUTH_URL" \
	"WEBFLOW_BASE_URL=$WEBFLOW_BASE_URL" "WEBFLOW_SITE_ID=$WEBFLOW_SITE_ID" \
	WEB_LISTEN=127.0.0.1:8137 'SYNC_SCHEDULE_TESTING="59 23 31 12 *"' >$etc/.env
chgrp plytix-webflow $etc/.env
chmod 640 $etc/.env
web_token=$(printf 'a%.0s' {1..40})
secrets=("$PLYTIX_API_PASSWORD" "$WEBFLOW_TOKEN" "$web_token")
for key in PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN; do
	echo "${!key}" >$etc/credentials/$key
	unset "$key"
done
echo "$web_token" >$etc/web-credentials/API_TOKEN
chmod -R go= $etc/credentials $etc/web-credentials
unset PLYTIX_BASE_URL PLYTIX_AUTH_URL WEBFLOW_BASE_URL WEBFLOW_SITE_ID

# ---- timers
exits 0 'schedule testing' $sync schedule testing
like "$out" "$changed.timer" 'says when it is due'
for mode in full changed; do
	is "$(systemctl is-enabled plytix-webflow-$mode@default.timer)" enabled "$mode: enabled"
	is "$(systemctl is-active plytix-webflow-$mode@default.timer)" active "$mode: active"
done
is "$(systemctl show -P TimersCalendar $changed.timer | grep -o 'OnCalendar=[^;]*')" \
	'OnCalendar=*-12-31 23:59:00 ' 'the timer has the time of the settings, and no other'
exits 0 'schedule show' $sync schedule show
like "$out" "$full.timer" 'names both'

# a run that was missed, as the machine was off
systemctl stop $full.timer
touch -d '5 days ago' /var/lib/systemd/timers/stamp-$full.timer
mkdir -p /etc/systemd/system/plytix-webflow-full@.timer.d
printf '[Timer]\nRandomizedDelaySec=0\n' \
	>/etc/systemd/system/plytix-webflow-full@.timer.d/now.conf
systemctl daemon-reload
is "$(systemctl is-active $full.service)" inactive 'nothing runs yet'
systemctl start $full.timer
succeeds 'the timer catches up with what was missed' until_true 20 \
	systemctl is-active -q $database.service
seen=0
while ! ended $full.service; do
	# in memory, in no environment
	for process in /proc/[0-9]*; do
		for secret in "${secrets[@]}"; do
			! grep -qsF -- "$secret" "$process/environ" "$process/cmdline" ||
				seen=$((seen + 1))
		done
	done
done
is "$(state_of $full.service Result) $(state_of $full.service ExecMainStatus)" 'success 0' \
	'a full run'
judged 'the shop is as the catalogue says' "$first"
is "$seen" 0 'no secret in arguments or environments'
for secret in "${secrets[@]}"; do
	is "$(systemctl show 'plytix-webflow*' | grep -cF -- "$secret" || true)" 0 \
		'nor in what systemd shows'
	is "$(journalctl --no-pager | grep -cF -- "$secret" || true)" 0 'nor in the journal'
done
is "$(stat -c '%U %a' /var/lib/plytix-webflow)" 'plytix-webflow 700' 'its state'
log_clear
run_unit $full.service
is "$(state_of $full.service Result)" success 'again'
is "$(writes)" 0 'which writes nothing'

# ---- the private database is a unit of its own
server=$(head -n 1 /var/lib/plytix-webflow/pg/postmaster.pid)
like " $(pids_of $database.service | paste -sd ' ') " " $server " \
	'the server runs in the unit of the database'
second_id=580e63e98c9a982ac9b8b742
printf '{"site":{"id":"%s"}}\n' $second_id >"$tmp/shop.two"
server webflow -s rate=off -s tokens=token-of-two -f "$tmp/shop.two"
second=http://127.0.0.1:$webflow_port
printf '%s\n' "WEBFLOW_SITE_ID=$second_id" "WEBFLOW_BASE_URL=$second/v2" >$etc/.env.two
chgrp plytix-webflow $etc/.env.two
chmod 640 $etc/.env.two
mkdir -m 700 $etc/credentials/two
echo token-of-two >$etc/credentials/two/WEBFLOW_TOKEN
systemctl start plytix-webflow-full@two.service $changed.service || true
is "$(state_of plytix-webflow-full@two.service Result) $(state_of $changed.service Result)" \
	'success success' 'two units at once, one of them with a secret of its own'
judged 'the second shop, too' "$second"
is "$(head -n 1 /var/lib/plytix-webflow/pg/postmaster.pid)" "$server" \
	'the database has outlived them'

# a run that is killed does not take it along
send POST "$first/__edit" '{"op":"set","all":true,"field":"name","value":"x"}' \
	>/dev/null 2>&1 || true
systemctl start --no-block $full.service
until_true 10 test "$(state_of $full.service ActiveState)" = activating || true
systemctl kill -s KILL $full.service
until_true 10 ended $full.service || true
succeeds 'the server lives after a kill' kill -0 "$server"
systemctl reset-failed
run_unit $full.service
is "$(state_of $full.service Result)" success 'and the next run ends well'
judged 'with the right shop' "$first"

# ---- what is no failure of a unit, and what is
echo '{"products":[]}' >"$tmp/none"
$sync tasks add changed >/dev/null 2>&1
systemctl start $worker.service
succeeds 'the worker does what is queued' until_true 60 bash -c \
	"$sync tasks --json | jq -e 'select(.mode? == \"changed\" and .state == \"done\")'"
could_not() {
	journalctl --no-pager -p crit | grep -c 'could not run' || true
}
before=$(could_not)
is "$before" 1 'only of the kill it was told that a unit could not run'
cp $etc/.env "$tmp/env"
echo NONSENSE=1 >>$etc/.env
run_unit $full.service 2>/dev/null
is "$(state_of $full.service Result) $(state_of $full.service ExecMainStatus)" 'exit-code 2' \
	'faulty settings: a failed unit'
sleep 2
is "$(could_not)" "$before" 'which sync.sh has told itself'
cat "$tmp/env" >$etc/.env
mv $etc/credentials "$tmp/credentials"
run_unit $full.service
is "$(state_of $full.service Result)" exit-code 'no credentials: a failed unit'
succeeds 'of which is told that it could not run' until_true 10 bash -c \
	"journalctl --no-pager -p crit | grep -c 'could not run' | grep -qx $((before + 1))"
mv "$tmp/credentials" $etc/credentials
systemctl reset-failed
run_unit $full.service
is "$(state_of $full.service Result)" success 'with them again'

# ---- the page
systemctl start $web.service
succeeds 'the page answers' until_true 20 get http://127.0.0.1:8137/health/
is "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8137/sync/history)" 401 \
	'to nobody without the token'
task=$(curl -sS -X POST -H "Authorization: Bearer $web_token" -d '' \
	'http://127.0.0.1:8137/sync/trigger?mode=verify' | tee "$tmp/answer" | jq -r .task_id) || note "$(cat "$tmp/answer")"
like "$task" '^[0-9]+$' 'a run is asked for'
succeeds 'and done by the worker' until_true 60 bash -c "curl -s -H \
	'Authorization: Bearer $web_token' http://127.0.0.1:8137/sync/status/$task |
	jq -e '.state == \"done\"'"
had=''
for process in $(pids_of $web.service); do
	had+=$({ tr '\0' '\n' <"/proc/$process/environ"; } 2>/dev/null | grep -E 'PLYTIX|WEBFLOW_TOKEN' || true)
	for file in /proc/"$process"/fd/*; do
		# where secrets are kept; other descriptors may wait for somebody
		[[ $(readlink "$file") != */plytix-webflow.* ]] ||
			had+=$(grep -lF -e "${secrets[0]}" -e "${secrets[1]}" "$file" || true)
	done
done
is "$had" '' 'no process of it has a secret of the services'
is "$(ls /run/credentials/$web.service)" credentials_API_TOKEN 'nor a credential of them'

# ---- the end
exits 0 'schedule off' $sync schedule off
is "$(systemctl is-enabled $full.timer $changed.timer 2>/dev/null | paste -sd ' ')" \
	'disabled disabled' 'no timer is left'
is "$(find /etc/systemd/system -path '*default.timer*')" '' 'nor a file of it'
exits 0 'schedule show' $sync schedule show
like "$err" 'nothing is scheduled' 'says so'
began=$SECONDS
systemctl stop 'plytix-webflow*'
ok "$((SECONDS - began > 20))" 'all ends within 20 seconds'
is "$(pgrep -c -u plytix-webflow || true)" 0 'nothing of it runs'
is "$(systemctl list-units --plain --no-legend --state=failed 'plytix-webflow*')" '' \
	'and nothing has failed'
done_testing
