#!/bin/bash
# In a bare Debian, as root: the package of /srv/made is installed, used as root, as
# its user and as somebody else, upgraded under a run, removed and purged. For
# tests/deb/run.sh.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export DEBIAN_FRONTEND=noninteractive
cd /
user="plytix-webflow"
state=/var/lib/plytix-webflow
settings=/etc/plytix-webflow
deb=$(echo "$ROOT"/*.deb)
sync="plytix-webflow-sync"

apt() {
	apt-get -q -y "$@"
}

as_user() {
	runuser -u "$user" -- "$@"
}

# files: all there is but apt's and dpkg's own books
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /srv \
		-o -path /tmp/sync-test.\* -o -path /var/cache -o -path /var/log \
		-o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /root \) \
		-prune -o -printf '%y %m %U:%G %p\n' | LC_ALL=C sort
	sha256sum /etc/passwd /etc/group /etc/shadow /etc/gshadow
}

# ---- installed
# no server of another package is to start in here
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
succeeds 'apt-get update' apt update
succeeds 'its Depends are in Debian' apt satisfy --no-install-recommends \
	"$(dpkg-deb -f "$deb" Depends)"
succeeds 'apt-get install of the file' apt install --no-install-recommends "$deb"
is "$(grep -c '^Setting up ' "$tmp/out")" 1 'takes nothing but itself'
is "$(stat -c '%U:%G %a %n' $settings $settings/{,web-}credentials $state)" \
	"root:$user 750 $settings
root:root 700 $settings/credentials
root:root 700 $settings/web-credentials
$user:$user 700 $state" 'its folders'
is "$(getent passwd $user | cut -d: -f6-)" "$state:/usr/sbin/nologin" 'its user'
is "$(find /etc/systemd /run -name '*plytix*' 2>/dev/null)" '' 'no unit is enabled'
is "$(find / -xdev -path '*/systemd/system/*plytix*' -type f \
	-exec dpkg -S {} + | grep -vc "^$user:" || true)" 0 "its units are dpkg's"
is "$(dpkg --verify $user)" '' 'dpkg finds all of its files'

exits 0 '--version' $sync --version
is "$out" "sync.sh $(dpkg-deb -f "$deb" Version)" "is the package's"
exits 0 'help' $sync help
like "$out" "usage: $sync" 'by its own name'
like "$out" "in $settings" 'and says where the settings are'
exits 2 'check without PostgreSQL' $sync check
like "$err" 'postgresql' 'says what is missing'
is "$(find $state -mindepth 1)" '' 'and has made nothing'

# A minimal Debian leaves manuals out; they are in the package.
is "$(dpkg -L $user | grep -c '/man/man[157]/')" \
	"$(cat "$ROOT/manuals")" 'all manuals'
dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/share/man/man1/$sync.1.gz |
	gzip -d >"$tmp/manual"
like "$(<"$tmp/manual")" "Nm $sync" 'the one of the command has its name'
like "$(bash -c '. /usr/share/bash-completion/completions/plytix-webflow-sync
	COMP_WORDS=(plytix-webflow-sync db "") COMP_CWORD=2
	_plytix_webflow; echo "${COMPREPLY[*]}"')" 'dump.*psql' 'completion'
for file in index.html swagger-ui-bundle.js swagger-ui.css; do
	is "$(find /usr/lib/plytix-webflow/lib/web -name "$file" | wc -l)" 1 \
		"the page's $file"
done

# ---- all else that is wanted here, then it once more: what it leaves is counted
# from here
succeeds 'purge of an unused one' apt purge $user
unlike "$(<"$tmp/out")" 'what runs' 'stops nothing'
is "$(find / -xdev -name '*plytix-webflow*' ! -path '/var/lib/apt/*' \
	! -path '/srv/*' ! -path '/var/cache/*' ! -path '/var/log/*')" "$state" \
	'leaves the empty state, as it was not asked to remove it'
succeeds 'it goes by hand, and its user, as purge has said' \
	sh -c "rm -r $state && deluser --quiet --system $user"
succeeds 'what it recommends and suggests, and what the stand-ins need' apt install \
	--no-install-recommends postgresql lighttpd libjs-chart.js \
	curl libmicrohttpd12 libjson-c5
useradd --create-home other
userdel -r other 2>/dev/null
files >"$tmp/before"
succeeds 'installed' apt install --no-install-recommends "$deb"

# ---- a sync, by root
sandbox_start sample
settings_write() {
	local name
	for name in PLYTIX_BASE_URL PLYTIX_AUTH_URL PLYTIX_RATE_LIMIT \
		PLYTIX_HOURLY_LIMIT WEBFLOW_BASE_URL WEBFLOW_SITE_ID \
		WEBFLOW_RATE_LIMIT "$@"; do
		printf '%s=%s\n' "$name" "${given[$name]}"
	done >$settings/.env
	chown root:$user $settings/.env
	chmod 640 $settings/.env
}
declare -A given=()
secrets=(PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN)
for name in "${secrets[@]}" PLYTIX_BASE_URL PLYTIX_AUTH_URL PLYTIX_RATE_LIMIT \
	PLYTIX_HOURLY_LIMIT WEBFLOW_BASE_URL WEBFLOW_SITE_ID WEBFLOW_RATE_LIMIT; do
	given[$name]=${!name}
	unset "$name"
done
exits 2 'check without settings' $sync check
like "$err" 'WEBFLOW_TOKEN is not set' 'says which are missing'
# settings_new: .env without the secrets, which are in credentials/
settings_new() {
	local name
	settings_write
	for name in "${secrets[@]}"; do
		printf '%s\n' "${given[$name]}" >"$settings/credentials/$name"
	done
	chmod 600 $settings/credentials/*
}
settings_new

# holds WHAT: the shop is what the catalogue says
holds() {
	local code=0
	get "$WEBFLOW/__state" >"$tmp/shop.json"
	"$TESTS/judges/oracle" "$TESTS/catalogues/sample.json" "$tmp/shop.json" \
		>"$tmp/oracle" || code=$?
	ok "$code" "$1"
	((code == 0)) || note "$(head -n 12 "$tmp/oracle")"
}

# again WHAT COMMAND…: a run that has nothing to send
again() {
	local what=$1
	shift
	log_clear
	exits 0 "$what" "$@" -q full
	is "$(writes)" 0 "$what: no write"
}

exits 0 'check, by root' $sync check
exits 0 'full, by root' $sync -q full
holds 'the shop holds what the catalogue says'
is "$(writes)" "$("$TESTS/judges/minimum" "$TESTS/catalogues/sample.json")" \
	'with the fewest writes'
is "$(find $state ! -user $user)" '' "all that it made is its user's"
is "$(find /dev/shm /tmp -name '*plytix-webflow*')" '' 'no secret lies about'
is "$(grep -rlF "${given[WEBFLOW_TOKEN]}" $state || true)" '' 'nor in the state'
again 'by root again' $sync
# shellcheck disable=SC2016
exits 0 'env, by root' $sync env sh -c 'id -un; echo "$HOME"; echo "$WEBFLOW_TOKEN"'
is "$out" "$user
$state
${given[WEBFLOW_TOKEN]}" 'is its user, with what root alone may read'
# shellcheck disable=SC2016
WEBFLOW_TOKEN=other exits 0 'what root gives' $sync env sh -c 'echo "$WEBFLOW_TOKEN"'
is "$out" other 'wins over credentials/'
settings_write WEBFLOW_TOKEN
echo wrong >$settings/credentials/WEBFLOW_TOKEN
again "the token of .env wins, too" $sync
echo "${given[WEBFLOW_TOKEN]}" >$settings/credentials/WEBFLOW_TOKEN
settings_write
mkdir -m 700 /root/private
(cd /root/private && code=0 && $sync history >"$tmp/history" 2>"$tmp/err" || code=$?
	echo "$code" >"$tmp/code")
is "$(<"$tmp/code") $(<"$tmp/err")" '0 ' 'from a folder that is root alone'
STATE_DIR=/root/own exits 0 'root with a STATE_DIR of its own' $sync env id -un
is "$out" root 'stays root'
rm -r /root/own /var/lib/plytix-webflow-root

# ---- by its user
exits 2 'its user may not read credentials/' as_user $sync check
like "$err" 'WEBFLOW_TOKEN is not set' 'and says what it lacks'
settings_write "${secrets[@]}"
exits 0 'check, by its user' as_user $sync check
again 'by its user' as_user $sync
is "$(as_user $sync history | wc -l)" "$($sync history | wc -l)" 'one history'

# ---- by somebody else
useradd --create-home other
exits 2 'another user has no such settings' runuser -u other -- \
	env HOME=/home/other $sync check
like "$err" 'WEBFLOW_TOKEN is not set' 'and is told'
is "$(runuser -u other -- cat $settings/.env 2>&1 >/dev/null | grep -c denied)" 1 \
	'nor can it read them'
userdel -r other 2>/dev/null

# ---- an upgrade under a run: it is stopped before the programs change
log_clear
send POST "$WEBFLOW/__fault" '{"match":"GET *","from":1,"count":100000,
	"do":"slow","ms":1500}' >/dev/null
$sync full >"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
pid=$!
for _ in {1..100}; do
	(($(requests webflow length) == 0)) || break
	sleep 0.1
done
succeeds 'installed anew under a run' apt install --reinstall "$deb"
like "$(<"$tmp/out")" 'what runs is asked to stop' 'says so'
code=0
wait "$pid" || code=$?
is "$code" 75 'the run has ended with 75'
like "$(<"$tmp/run.err")" 'stopping: ' 'as one that was asked to stop'
send DELETE "$WEBFLOW/__fault" >/dev/null
again 'the next run' $sync
is "$(stat -c '%U:%G %a' $settings/.env $settings/credentials $state)" \
	"root:$user 640
root:root 700
$user:$user 700" 'settings and folders are as they were'

# ---- the same with units; what says what it was asked stands in for systemctl (where
# dpkg looks: not in /usr/local)
mkdir -p /run/systemd/system
cat >/usr/bin/systemctl <<'END'
#!/bin/sh
echo "$*" >>/srv/asked
case $1 in
list-units)
	echo 'plytix-webflow@b.service loaded activating start start a run'
	echo 'plytix-webflow.timer loaded active waiting its time'
	;;
esac
END
chmod 755 /usr/bin/systemctl
: >/srv/asked
succeeds 'installed anew under units' apt install --reinstall "$deb"
like "$(grep -n . /srv/asked | grep -E ':(stop|daemon-reload|start)' | tr '\n' ' ')" \
	"stop plytix-webflow\* .*daemon-reload .*start --no-block plytix-webflow@b.service plytix-webflow.timer " \
	'they are stopped, and those that ran are started again'
is "$(find /run -name '*plytix*')" '' 'and that is forgotten'
: >/srv/asked
mkdir -p /etc/systemd/system/timers.target.wants /etc/systemd/system/plytix-webflow.timer.d
ln -s /lib/systemd/system/plytix-webflow@.timer \
	/etc/systemd/system/timers.target.wants/plytix-webflow@b.timer
succeeds 'purged under units' apt purge $user
like "$(<"/srv/asked")" 'stop plytix-webflow\*' 'they are stopped'
unlike "$(<"/srv/asked")" '(^|
)(start|enable)' 'and none is started'
is "$(find /etc/systemd -name 'plytix*')" '' 'what was enabled and set is gone'
rm /usr/bin/systemctl
rmdir -p --ignore-fail-on-non-empty /run/systemd/system
: >/srv/asked
succeeds 'installed' apt install --no-install-recommends "$deb"
is "$(wc -c </srv/asked)" 0 'without systemd none is asked'
settings_new

# ---- the page
API_AUTH=off WEB_LISTEN=127.0.0.1:8137 $sync serve --no-worker \
	>"$tmp/serve.out" 2>"$tmp/serve.err" </dev/null &
pid=$!
for _ in {1..100}; do
	! get http://127.0.0.1:8137/health/ >/dev/null 2>&1 || break
	sleep 0.1
done
for path in / /health/ /page.js /chart.js /docs /swagger-ui-bundle.js /openapi.json \
	/monitoring/overview; do
	succeeds "serve answers $path" get "http://127.0.0.1:8137$path"
done
is "$(stat -c %U "/proc/$pid")" "$user" 'serve is that user, too'
kill -TERM "$pid"
wait "$pid" || true

# ---- removed: settings, state and database stay
exits 0 'a database that stays' $sync -q db start
kept() {
	find $settings $state ! -path '*/pg/*' ! -path '*/s/*' ! -name 'pg.*' \
		-printf '%y %m %U:%G %p\n' | sort
}
kept >"$tmp/kept"
succeeds 'remove' apt remove $user
is "$(find /usr /lib /etc/systemd -name '*plytix*' ! -path '*/man/*')" '' \
	'the programs are gone'
is "$(kept)" "$(<"$tmp/kept")" 'settings and state are there'
is "$(find /proc -maxdepth 1 -name '[0-9]*' -user $user | wc -l)" 0 'nothing of it runs'
succeeds 'installed again' apt install --no-install-recommends "$deb"
again 'over what was kept' $sync

# ---- purged: the state stays, unless that is asked for
succeeds 'purge' apt purge $user
like "$(<"$tmp/out")" "$state is kept" 'says that the state is kept'
succeeds 'it is' test -d "$state/pg"
is "$(find $settings 2>/dev/null)" '' 'the settings are not'
is "$(stat -c %U $state)" "$user" 'its owner has a name'
succeeds 'installed again' apt install --no-install-recommends "$deb"
settings_write "${secrets[@]}"
again 'over the state' as_user $sync
succeeds 'purge, with the state' \
	env PLYTIX_WEBFLOW_PURGE_STATE=1 apt-get -q -y purge $user
unlike "$(<"$tmp/out")" 'is kept' 'says nothing of it'
files >"$tmp/after"
is "$(diff "$tmp/before" "$tmp/after" | grep '^[<>]' || true)" '' 'nothing is left of it'
done_testing
