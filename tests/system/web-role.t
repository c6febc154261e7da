#!/bin/bash
# sync.sh db web-role: what the role of the HTTP face may do, and all that it may
# not; no free connection is said as that.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
PG_STATE='' # a cluster of its own: roles belong to all of it
sandbox_start sample
state_new
"$sync" -q full >/dev/null 2>&1
owner=$DATABASE_URL

exits 0 'the role is made' "$sync" db web-role
like "$err" "role 'plytix_webflow_web'.*WEB_DATABASE_URL" 'what to do then is told'
exits 0 'twice' "$sync" db web-role
exits 2 'no name of a role' "$sync" db web-role 'x"; DROP SCHEMA sync CASCADE; --'
exits 2 'two names' "$sync" db web-role a b
sql "ALTER ROLE sync SET password_encryption = 'md5'" # so that it can be judged
while IFS='|' read -r text password; do
	printf 'postgresql://plytix_webflow_web:%s@127.0.0.1/sync\n' "$text" >"$tmp/web.url"
	for setting in "WEB_DATABASE_URL=$(<"$tmp/web.url")" \
		"WEB_DATABASE_URL_FILE=$tmp/web.url"; do
		sql 'ALTER ROLE plytix_webflow_web PASSWORD NULL'
		exits 0 "with ${setting%%=*}" env "$setting" "$sync" db web-role
		is "$(sql "SELECT rolpassword FROM pg_authid WHERE rolname = 'plytix_webflow_web'")" \
			"md5$(printf '%splytix_webflow_web' "$password" | md5sum | cut -c -32)" \
			"its password is that of the role: $text"
	done
done <<'END'
0123456789abcdef|0123456789abcdef
it%27s%40%25"%5cn$(x);|it's@%"\n$(x);
END
sql 'ALTER ROLE plytix_webflow_web PASSWORD NULL'
for url in postgresql://other:secret@127.0.0.1/sync postgresql://plytix_webflow_web@127.0.0.1/sync \
	'host=127.0.0.1 user=plytix_webflow_web password=secret'; do
	exits 0 'another URL' env WEB_DATABASE_URL="$url" "$sync" db web-role
	is "$(sql "SELECT rolpassword IS NULL FROM pg_authid
		WHERE rolname = 'plytix_webflow_web'")" t "says no password of the role: $url"
done
exits 2 'a file that is not there' env WEB_DATABASE_URL_FILE="$tmp/none" "$sync" db web-role
role="$owner user=plytix_webflow_web" # the last one counts
is "$(psql -X -A -t -d "$role" -c 'SELECT current_user')" plytix_webflow_web 'it may log in'
is "$(psql -X -A -t -d "$role" -c 'SHOW statement_timeout')" 5s 'its statements end'
is "$(sql "SELECT rolconnlimit, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles
	WHERE rolname = 'plytix_webflow_web'")" '20|f|f|f' 'with 20 connections, and no more rights'

# ---- what it can read, and that it can write nothing
is "$(sql "SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
	WHERE relnamespace = 'sync'::regnamespace AND relkind IN ('r', 'v')
	AND (relkind = 'v') <> has_table_privilege('plytix_webflow_web', c.oid, 'SELECT')")" \
	'causes schema_migrations' 'it reads the views, and of the tables these two'
is "$(sql "SELECT count(*) FROM pg_class c WHERE relnamespace = 'sync'::regnamespace
	AND relkind IN ('r', 'v') AND has_table_privilege('plytix_webflow_web', c.oid,
	'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')")" 0 'it writes none'
is "$(sql "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc
	WHERE pronamespace = 'sync'::regnamespace
	AND has_function_privilege('plytix_webflow_web', oid, 'EXECUTE')")" \
	'held_allow task_ask task_cancel' 'it asks, cancels and allows'

# ---- the whole face, as that role
ask() { # METHOD PATH
	env -i PATH="$PATH" DATABASE_URL="$role" API_AUTH=off \
		WEBFLOW_SITE_ID="$WEBFLOW_SITE_ID" REQUEST_METHOD="$1" \
		REQUEST_URI="$2" QUERY_STRING='' HTTP_HOST=127.0.0.1:8000 \
		"$BIN/sync-http" 2>"$tmp/http.err" | sed -n 's/^Status: //p; $p'
}
run_id=$("$sync" history --json | jq -r .run)
every() {
	local route
	for route in /health/detailed /sync/auth-check "/sync/status/$run_id" \
		/sync/tasks /sync/history "/sync/errors/$run_id" /sync/errors/latest \
		/sync/product/nothing /monitoring/overview /monitoring/stats \
		/monitoring/recent-activity /monitoring/health-metrics /metrics; do
		like "$(ask GET "$route" | head -n 1)" '^(200|404)' "$1: GET $route"
	done
	like "$(ask POST '/sync/trigger/product/nothing')" '^20[02] .*task_id' "$1: a task"
	like "$(ask GET /sync/status/1)" '^200 ' "$1: its state"
	like "$(ask POST /sync/cancel/1)" '^(200|409)' "$1: taken back"
	like "$(ask POST /sync/allow/latest)" '^409 .*nothing-held' "$1: nothing to allow"
}
every 'as the role'
# views that are made anew are still its own
sql "DELETE FROM sync.schema_scripts" >/dev/null
audit-log migrate up >/dev/null
every 'after the views were made anew'

# ---- no free connection
for _ in {1..20}; do
	psql -X -q -d "$role" -c 'SELECT pg_sleep(4)' >/dev/null 2>&1 &
done
for _ in {1..50}; do
	(($(sql "SELECT count(*) FROM pg_stat_activity
		WHERE usename = 'plytix_webflow_web'") == 20)) && break
	sleep 0.1
done
answer=$(ask GET /sync/history)
like "$answer" '^503 .*"code":"busy"' 'the 21st is told so'
is "$(audit-log stats | jq -r .kind)" stats 'the sync itself is not in its way'
exits 75 'a program that finds none is not told to stop' \
	env DATABASE_URL="$role" audit-log history
for _ in {1..100}; do
	(($(sql "SELECT count(*) FROM pg_stat_activity
		WHERE usename = 'plytix_webflow_web'"))) || break
	sleep 0.1
done
like "$(ask GET /sync/history)" '^200 ' 'then it answers again'

# ---- the web server logs in as it, the worker as before
export API_AUTH=off
WEB_LISTEN=127.0.0.1:$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
export WEB_LISTEN
printf '%s\n' "$role" >"$tmp/url"
printf 'host=%s/nowhere\n' "$tmp" >"$tmp/away"
chmod 600 "$tmp/url" "$tmp/away"
served() { # WHAT WANTED SETTING
	local pid i
	env "$3" "$sync" serve --no-worker >"$tmp/out" 2>"$tmp/serve.err" </dev/null &
	pid=$!
	pids+=("$pid")
	for ((i = 0; i < 100; i++)); do
		! grep -q '^serves ' "$tmp/serve.err" || break
		sleep 0.1
	done
	is "$(curl -s -o /dev/null -w '%{http_code}' \
		"http://$WEB_LISTEN/sync/history")" "$2" "serve: $1"
	kill -TERM "$pid"
	wait "$pid" || true
}
if [[ $(PATH=$PATH:/usr/sbin type -P lighttpd) ]]; then
	served 'WEB_DATABASE_URL' 200 WEB_DATABASE_URL="$role"
	served 'as a file' 200 WEB_DATABASE_URL_FILE="$tmp/url"
	served 'it is asked, and no other' 503 WEB_DATABASE_URL_FILE="$tmp/away"
	served 'nor here' 503 WEB_DATABASE_URL="host=$tmp/nowhere"
fi

# ---- a dump says nothing of rights
exits 0 'a dump' "$sync" db dump -
unlike "$out" 'GRANT|plytix_webflow_web' 'has no rights in it'
sql 'DROP OWNED BY plytix_webflow_web; DROP ROLE plytix_webflow_web' >/dev/null
like "$(ask GET /sync/history)" '^503 ' 'without the role: 503'
done_testing
