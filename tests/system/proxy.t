#!/bin/bash
# A proxy that lets nobody through, and certificates that are trusted by a file:
# said at once, as the setting that it is.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sync=$ROOT/sync.sh
unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR https_proxy HTTPS_PROXY \
	all_proxy ALL_PROXY no_proxy NO_PROXY
sandbox_start demo
state_new

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost \
	-keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>"$tmp/openssl.err"
printf '.*\t200\t\t{}\n' >"$tmp/rules"
"$TESTS/services/stub" "$tmp/rules" "$tmp/stub.log" >"$tmp/stub.ready" \
	2>"$tmp/stub.err" </dev/null &
pids+=($!)
port=
for _ in {1..50}; do
	! [[ -s $tmp/stub.ready ]] || read -r _ port <"$tmp/stub.ready"
	[[ ! $port ]] || break
	sleep 0.1
done

# ---- a proxy that does not let us through
for status in 407 403; do
	printf 'CONNECT .*\t%s\tProxy-Authenticate: Basic realm="x"\tno\n' \
		"$status" >"$tmp/rules"
	for key in WEBFLOW_BASE_URL PLYTIX_BASE_URL PLYTIX_AUTH_URL; do
		for command in full check; do
			SECONDS=0
			exits 2 "$status, $key: $command" env \
				https_proxy="http://user:secret@127.0.0.1:$port" \
				"$key=https://service.invalid/v2" "$sync" "$command"
			ok "$((SECONDS > 20))" "$status, $key: $command: at once"
			like "$err" "proxy.*$status" "$status, $key: and says what it is"
			unlike "$out$err" secret "$status, $key: no password"
		done
	done
done

# ---- certificates
tls_port=$((20000 + $$ % 20000))
timeout 100 openssl s_server -accept "127.0.0.1:$tls_port" -WWW -quiet \
	-key "$tmp/key.pem" -cert "$tmp/cert.pem" >"$tmp/tls.log" 2>&1 </dev/null &
pids+=($!)
for _ in {1..50}; do
	! (: <"/dev/tcp/127.0.0.1/$tls_port") 2>/dev/null || break
	sleep 0.1
done
export WEBFLOW_BASE_URL=https://localhost:$tls_port/v2
exits 2 'nobody trusts it' webflow-fetch --schema
like "$err" 'certificate.*CURL_CA_BUNDLE' 'and says which setting could'
for key in CURL_CA_BUNDLE SSL_CERT_FILE; do
	run env "$key=$tmp/cert.pem" timeout 60 webflow-fetch --schema
	unlike "$err" 'certificate' "$key: it is trusted"
	unlike "$code" '^2$' "$key: the address is none of a setting's faults"
done
exits 2 'a file that is none' env CURL_CA_BUNDLE="$tmp/none.pem" \
	webflow-fetch --schema
like "$err" 'CURL_CA_BUNDLE' 'is named'

done_testing
