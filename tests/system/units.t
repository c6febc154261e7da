#!/bin/bash
# What systemd gives a unit: its folders and credentials; the units themselves.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=pipelines/lib/env.sh
. "$ROOT/pipelines/lib/env.sh"

# ---- folders
while read -r given wanted; do
	folder=kept
	unit_folder folder "${given/none/}"
	is "$folder" "$wanted" "the folders '$given'"
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

# ---- units
type -P systemd-analyze >/dev/null || skip_all 'no systemd-analyze here'
for unit in "$ROOT"/pipelines/deploy/systemd/*.service; do
	succeeds "${unit##*/}: exposure of 2.0 at most" \
		systemd-analyze security --offline=true --threshold=20 "$unit"
done
done_testing
