#!/bin/bash
# What systemd gives a unit: its folders and credentials; the units themselves.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=pipelines/lib/env.sh
. "$ROOT/pipelines/lib/env.sh"
# shellcheck source=pipelines/lib/cron.sh
. "$ROOT/pipelines/lib/cron.sh"
# shellcheck source=pipelines/lib/timers.sh
. "$ROOT/pipelines/lib/timers.sh"

# ---- folders
while read -r given wanted; do
	settings=kept
	unit_folder settings "${given/none/}"
	is "$settings" "$wanted" "the folders '$given'"
done <<'END'
none kept
::: kept
relative/plytix-webflow kept
/var/lib/another kept
/plytix-webflow/another kept
/var/lib/plytix-webflow /var/lib/plytix-webflow
/var/lib/another:/srv/plytix-webflow:/x /srv/plytix-webflow
/var/lib/*:/srv/plytix-webflow /srv/plytix-webflow
END

# ---- credentials
given=$tmp/credentials
mkdir "$given"
for key in "${env_secrets[@]}"; do
	echo secret >"$given/credentials_$key"
	file=${key}_FILE
	got=$(unset "$key" "$file" && CREDENTIALS_DIRECTORY=$given &&
		env_credentials && echo "${!file:-}")
	is "$got" "$given/credentials_$key" "$key is a credential"
	got=$(unset "$key" && printf -v "$file" said &&
		CREDENTIALS_DIRECTORY=$given && env_credentials && echo "${!file:-}")
	is "$got" said 'but what the settings say goes first'
	got=$(unset "$key" "$file" && CREDENTIALS_DIRECTORY=credentials &&
		cd "$tmp" && env_credentials && echo "${!file:-}")
	is "$got" '' 'and a relative folder is none'
done

# ---- times
# Each line is asked of systemd: what is next must be what cron would do next.
# next_by_systemd LINE…: minutes of the wall, the first of them
next_by_systemd() {
	local line
	for line; do
		TZ=UTC systemd-analyze calendar --base-time="$base" "$line" 2>/dev/null |
			sed -n 's/.*Next elapse: *[A-Z][a-z]* \(.*\) UTC$/\1/p'
	done | while read -r line; do
		echo "$(($(date -u -d "$line" +%s) / 60))"
	done | sort -n | head -n 1
}
while IFS='|' read -r time wanted; do
	mapfile -t lines < <(timer_calendar "$time")
	is "$(IFS=';' && echo "${lines[*]}")" "$wanted" "cron's $time"
	if ! [[ ${lines[*]} && $(type -P systemd-analyze) ]]; then
		continue
	fi
	for base in '2027-01-31 23:58:30' '2028-02-28 04:59:00' '2026-12-31 23:59:30'; do
		time_read "$time"
		time_between "$(($(date -u -d "$base" +%s) / 60))" 40000000 || true
		is "$(next_by_systemd "${lines[@]}")" "$time_found" "next after $base"
	done
done <<'END'
0 0 */2 * *|*-*-1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 0:0:00
*/1 * * * *|*-*-* *:*:00
*/20 8-18/5 * * 1-5|Mon,Tue,Wed,Thu,Fri *-*-* 8,13,18:0,20,40:00
0 3 1,15 * 1|*-*-1,15 3:0:00;Mon *-*-* 3:0:00
0 3 */16 * 1|Mon *-*-1,17 3:0:00
0 3 * jan,Jul sun|Sun *-1,7-* 3:0:00
0 0 * * 5-7|Sun,Fri,Sat *-*-* 0:0:00
0 0 * * 0-7|*-*-* 0:0:00
59 23 29 2 *|*-2-29 23:59:00
0 0 31 * 3|*-*-31 0:0:00;Wed *-*-* 0:0:00
@weekly|Sun *-*-* 0:0:00
@hourly|*-*-* *:0:00
@yearly|*-1-1 0:0:00
@reboot|
END

# ---- units
deploy=$ROOT/pipelines/deploy/systemd
is "$(grep -L '^OnFailure=' "$deploy"/*@.service | grep -v not-started)" '' \
	'each tells when it could not run'
is "$(grep -l 'LoadCredential=.*:/etc/plytix-webflow/credentials$' "$deploy"/*-web@.service)" '' \
	'the page gets no secret of the services'
if type -P systemd-analyze >/dev/null; then
	units=("$deploy"/*.service)
else
	note 'no systemd-analyze here'
	units=()
fi
for unit in "${units[@]}"; do
	# as systemd reads them: the unit, then what holds for all
	cat "$unit" "$deploy/plytix-webflow-.service.d/sandbox.conf" >"$tmp/unit.service"
	succeeds "${unit##*/}: exposure of 2.0 at most" \
		systemd-analyze security --offline=true --threshold=20 "$tmp/unit.service"
done
done_testing
