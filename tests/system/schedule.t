#!/bin/bash
# sync.sh schedule: what becomes of a crontab, and what cron's runs leave
# behind. The crontab is a stand-in.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# a tree of its own, so that the checkout's .env is out of the way
tree=$tmp/tree
mkdir -p "$tree"
cp -R "$ROOT/sync.sh" "$ROOT/pipelines" "$ROOT/sql" "$ROOT/Makefile" "$BIN" "$tree"
sync=$tree/sync.sh
sandbox_start demo
unset MAPPING_FILE
export STATE_DIR=$tmp/state
[[ ${PG_STATE:-} ]] || database_start
psql -X -q -d "$(pg_cluster) dbname=postgres" -c "CREATE DATABASE schedule$$"
DATABASE_URL="$(pg_cluster) dbname=schedule$$"

mkdir "$tmp/cron"
cat >"$tmp/cron/crontab" <<'END'
#!/bin/sh
# LIST_FAULT: what -l says before it fails; LIST_CODE: its exit code
case $1 in
-l)
	[ ! "$LIST_FAULT" ] || { echo "$LIST_FAULT" >&2; exit ${LIST_CODE:-1}; }
	[ -e "$CRONTAB" ] || { echo "no crontab for somebody" >&2; exit 1; }
	exec cat "$CRONTAB"
	;;
-)
	[ ! "$WRITE_FAULT" ] || exit 1
	exec cat >"$CRONTAB"
	;;
esac
exit 9
END
chmod +x "$tmp/cron/crontab"
export CRONTAB=$tmp/crontab
scheduled() { PATH=$tmp/cron:$PATH run "$sync" "$@"; }
# settings FILE [KEY=VALUE]…: what a run needs
settings() {
	local file=$1
	shift
	rm -f "$file"
	(umask 077 && printf '%s\n' "PLYTIX_API_KEY=$PLYTIX_API_KEY" \
		"PLYTIX_API_PASSWORD=$PLYTIX_API_PASSWORD" \
		"PLYTIX_BASE_URL=$PLYTIX_BASE_URL" \
		"PLYTIX_AUTH_URL=$PLYTIX_AUTH_URL" \
		"PLYTIX_RATE_LIMIT=$PLYTIX_RATE_LIMIT" \
		"PLYTIX_HOURLY_LIMIT=$PLYTIX_HOURLY_LIMIT" \
		"WEBFLOW_TOKEN=$WEBFLOW_TOKEN" \
		"WEBFLOW_SITE_ID=$WEBFLOW_SITE_ID" \
		"WEBFLOW_BASE_URL=$WEBFLOW_BASE_URL" \
		"WEBFLOW_RATE_LIMIT=$WEBFLOW_RATE_LIMIT" \
		"DATABASE_URL=$DATABASE_URL" "STATE_DIR=$STATE_DIR" "$@" >"$file")
}
settings "$tree/.env"
settings "$tree/.env.shop"
# only the files say it, as for cron
bare() { env -u PLYTIX_API_KEY -u PLYTIX_API_PASSWORD -u WEBFLOW_TOKEN \
	-u WEBFLOW_SITE_ID -u DATABASE_URL -u STATE_DIR -u PLYTIX_BASE_URL \
	-u PLYTIX_AUTH_URL -u WEBFLOW_BASE_URL -u PLYTIX_RATE_LIMIT \
	-u PLYTIX_HOURLY_LIMIT -u WEBFLOW_RATE_LIMIT "$@"; }

# ---- lines among those of others
printf '%s\n' '# mine' '' '5 4 * * * mine 50\%' '' >"$CRONTAB"
cp "$CRONTAB" "$tmp/mine"
scheduled schedule testing
is "$code" 0 'schedule testing'
is "$(cmp "$tmp/mine" "$STATE_DIR/crontab.old" 2>&1)" '' 'what was there is kept'
is "$(stat -c %a "$STATE_DIR/crontab.old")" 600 'and is private'
scheduled --site shop schedule production
scheduled --env "$tree/.env.shop" schedule production
is "$(grep -c '^# plytix.*begin$' "$CRONTAB") $(grep -c mine "$CRONTAB")" '3 2' \
	'settings have lines of their own, others stay'
like "$(<"$CRONTAB")" "--env '$tree/.env.shop' -q --wait 3600 full" \
	'a full waits for the run of that minute'
like "$(<"$CRONTAB")" '-q changed' 'and that does not wait'
scheduled schedule testing
is "$(grep -c -- '-q changed' "$CRONTAB")" 1 'twice is once'
# ---- what is scheduled, and when it is due
soon=$(date -d '1 minute' '+%F %H')
scheduled schedule show
is "$code $(grep -c "$sync" <<<"$out")" '0 2' 'schedule show: the lines of these settings'
is "$(grep -c 'mine\|--site\|--env' <<<"$out" || true)" 0 'and of no others'
is "$(sed -n "s/^next: \(.*\) for '0 0 \*\/2 \* \*'$/\1/p" <<<"$out")" \
	"$(for n in 1 2; do
		[[ $(date -d "$n days" +%-d) != *[13579] ]] || {
			date -d "$n days" '+%F 00:00' && break
		}
	done)" 'the next odd day of the month'
like "$out" "next: ($soon|$(date -d '1 minute' '+%F %H'))" 'and the next minute'
scheduled --site shop schedule show
is "$(grep -c -- '--site shop' <<<"$out")" 1 'those of a site'
# the settings have gone meanwhile, the lines can go
rm "$tree/.env.shop"
scheduled --site shop schedule off
is "$code $(grep -c 'site shop' "$CRONTAB")" '0 0' 'off, without .env.shop'
scheduled --env "$tree/.env.shop" schedule off
is "$code $(grep -c 'env.shop' "$CRONTAB")" '0 0' 'off, without the file of --env'
scheduled --site shop schedule show
is "$code $out" '0 ' 'schedule show: nothing'
like "$err" 'nothing is scheduled: .*--site shop schedule production' 'and how'
echo nonsense >"$tree/.env"
bare env STATE_DIR="$STATE_DIR" PATH="$tmp/cron:$PATH" "$sync" schedule off \
	>"$tmp/out" 2>&1 || true
is "$(cmp "$tmp/mine" "$CRONTAB" 2>&1)" '' 'off leaves the others, byte by byte'
settings "$tree/.env"
settings "$tree/.env.shop"
scheduled schedule --timers production
like "$code $err" '^2 .*--timers needs root' 'timers are for an installed tree'
scheduled schedule off now
is "$code" 2 'one word more is one too many'
rm "$CRONTAB"
scheduled schedule production
is "$code $(wc -l <"$CRONTAB")" '0 3' 'no crontab yet is an empty one'

# ---- whose crontab cannot be read keeps it
cp "$tmp/mine" "$CRONTAB"
while IFS='|' read -r fault fcode; do
	for verb in production testing off; do
		LIST_FAULT=$fault LIST_CODE=$fcode scheduled schedule "$verb"
		is "$code $(cmp "$tmp/mine" "$CRONTAB" 2>&1)" '1 ' "$verb: $fault"
		is "$([[ $err == *"$fault"* ]] && echo told)" told \
			'the reason is told'
	done
done <<'END'
you (nobody) are not allowed to use this program (crontab)|1
/var/spool/cron/: mkstemp: Permission denied|1
crontab: command failed for no reason|127
crontab: killed|137
END
WRITE_FAULT=1 scheduled schedule production
is "$code" 1 'one that cannot be written'
like "$err" 'crontab.old' 'and where the old one is'

# ---- marks that do not come in pairs
while IFS='|' read -r marks what; do
	{
		printf '%s\n' 'a first line'
		for mark in $marks; do
			printf '%s\n' "# plytix-webflow default: $mark" "x $mark"
		done
	} >"$CRONTAB"
	cp "$CRONTAB" "$tmp/before"
	for verb in testing off; do
		scheduled schedule "$verb"
		is "$code $(cmp "$CRONTAB" "$tmp/before" 2>&1)" '2 ' "$verb: $what"
		like "$err" 'plytix-webflow default: end' 'the marks are named'
	done
done <<'END'
begin|a begin without an end
begin end begin|a second begin without an end
begin begin end|two begins
end|an end alone
end begin|an end before its begin
END
printf '%s\n' '# plytix-webflow other: begin' "$(<"$tmp/mine")" >"$CRONTAB"
scheduled schedule testing
is "$code" 0 'marks of other settings are theirs'
cp "$tmp/mine" "$CRONTAB"

# ---- what a run would find wrong is found before
bad() { # WHAT REGEX [KEY=VALUE]…
	local what=$1 regex=$2
	shift 2
	code=0
	err=$(bare env PATH="$tmp/cron:$PATH" "$@" "$sync" schedule production \
		2>&1 >"$tmp/out") || code=$?
	is "$code $(cmp "$tmp/mine" "$CRONTAB" 2>&1)" '2 ' "$what: nothing is written"
	like "$err" "$regex" "$what: is told"
}
sed -i '/^WEBFLOW_TOKEN/d' "$tree/.env"
bad 'no token' 'WEBFLOW_TOKEN is not set'
settings "$tree/.env" PUSH_JOBS=0
bad 'a bad setting' 'PUSH_JOBS must be'
echo '{"product":' >"$tmp/broken.json"
settings "$tree/.env" "MAPPING_FILE=$tmp/broken.json"
bad 'a broken mapping' 'broken.json'
settings "$tree/.env"
mv "$tree/bin/webflow-push" "$tmp"
bad 'a program that is missing' 'webflow-push is missing'
mv "$tmp/webflow-push" "$tree/bin"
for key in SYNC_SCHEDULE_PRODUCTION SYNC_SCHEDULE_TESTING; do
	for time in '0 0 * *' '0 0 * * * *' '60 * * * *' '* 24 * * *' '* * 0 * *' \
		'* * * 13 *' '* * * * 8' '*/0 * * * *' '5-1 * * * *' '5/2 * * * *' \
		'1,,2 * * * *' '1, * * * *' 'a * * * *' '* * * * mo' '@never' \
		'every night' $'* * * * *\n* * * * * evil' \
		'* * * * * root' '-1 * * * *' '123 * * * *'; do
		bad "$key=$time" "$key .*(field|minute|hour|day|month)" "$key=$time"
	done
done
for time in '0 0 */2 * *' '*/1 * * * *' '0-30/5,45 0,12 1-7 jan mon' \
	'59 23 31 12 7' '@daily' '0	3 * * *' '0 3 * dec SUN'; do
	settings "$tree/.env" "SYNC_SCHEDULE_PRODUCTION=\"$time\""
	PATH=$tmp/cron:$PATH run bare "$sync" schedule production
	is "$code" 0 "a good time: $time"
	is "$(grep -cF "$time '" "$CRONTAB")" 1 'stands there'
	unlike "$err" 'cron does not see' 'and the files say all'
done
settings "$tree/.env"
WEBFLOW_TOKEN=other ARCHIVE_MAX=5 scheduled schedule production
like "$err" 'cron does not see.*ARCHIVE_MAX' 'what only the environment says is named'
unlike "$err" 'WEBFLOW_TOKEN' 'and what a file says is not'
scheduled -q schedule production
is "$code $out" '0 ' '-q: nothing is printed'

# ---- what cron's runs leave
line=$(grep -- '-q --wait' "$CRONTAB")
line=${line#'0 0 */2 * * '}
cron() { # as cron would: a shell, its own umask, hardly any environment
	code=0
	(cd / && umask 022 && env -i PATH=/usr/bin:/bin HOME="$tmp" \
		sh -c "${line//\\%/%}") >"$tmp/mail" 2>&1 </dev/null || code=$?
}
cron
is "$code $(<"$tmp/mail")" '3 ' 'a run from cron sends no mail'
is "$(stat -c %a "$STATE_DIR/cron.log")" 600 'its log is private'
is "$(tail -n 1 "$STATE_DIR/cron.log" | jq -r .kind)" summary 'ends with the summary'
size=$(stat -c %s "$STATE_DIR/cron.log")
cron
tail -c "+$((size + 1))" "$STATE_DIR/cron.log" >"$tmp/second"
is "$(grep -c '"action":"unchanged"' "$tmp/second" || true)" 0 \
	'what did not change is not logged'
is "$(grep -c '"level":"info"\|products, \|requests, ' "$tmp/second" || true)" 0 \
	'nor what is no fault'
is "$(grep -c '"code":' "$tmp/second" || true)" 1 'what was refused is'
for n in {1..6}; do
	head -c 1500000 /dev/zero | tr '\0' x >>"$STATE_DIR/cron.log"
	cron
done
size=$(du -cb "$STATE_DIR"/cron.log* | tail -n 1)
is "$((${size%%[^0-9]*} < 4000000))" 1 'the log does not grow for ever'
is "$(stat -c %a "$STATE_DIR"/cron.log* | sort -u)" 600 'nor is an old one open'
echo mine >"$tmp/other"
ln -sfn "$tmp/other" "$STATE_DIR/cron.log"
cron
is "$code $(<"$tmp/other")" '2 mine' 'a link is not written through'
like "$(<"$tmp/mail")" 'cron.log' 'and cron mails the reason'
scheduled schedule production
is "$code" 2 'nor scheduled'
rm "$STATE_DIR/cron.log"

# ---- crontab itself is not there
if ! PATH=/usr/bin:/bin type -P crontab >/dev/null; then
	run "$sync" schedule testing
	is "$code" 2 'no crontab on this machine'
	like "$out" 'q changed' 'the lines are printed'
fi
done_testing
