#!/bin/bash
# What systemd gives a unit: its folders and credentials; the units themselves.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=pipelines/lib/env.sh
. "$ROOT/pipelines/lib/env.sh"
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
while IFS='|' read -r time wanted; do
	is "$(timer_calendar "$time" | paste -sd ';')" "$wanted" "cron's $time"
done <<'END'
0 0 */2 * *|*-*-1..31/2 0:0:00
*/1 * * * *|*-*-* *:*:00
*/5 8-18 * * 1-5|Mon,Tue,Wed,Thu,Fri *-*-* 8..18:0..59/5:00
0 3 1,15 * 1|*-*-1,15 3:0:00;Mon *-*-* 3:0:00
0 3 */2 * 1|Mon *-*-1..31/2 3:0:00
0 3 * jan,Jul sun|Sun *-1,7-* 3:0:00
0 0 * * 5-7|Sun,Fri,Sat *-*-* 0:0:00
0 0 * * 0-7|*-*-* 0:0:00
@weekly|Sun *-*-* 00:00:00
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
