#!/bin/bash
# make check-page: installs what the test of the page needs (Debian, npm), runs it
# and counts. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname -- "$0")/../.."
umask 022

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh
packages_need "${packages_run[@]}" "${packages_build[@]}" "${packages_test[@]}" \
	node:nodejs npm:npm chromium:chromium promtool:prometheus \
	/usr/share/javascript/chart.js/chart.min.js:libjs-chart.js \
	${UPDATE:+pngquant:pngquant}

folder=build/check-page
mkdir -p "$folder"
if ! cmp -s tests/page/package-lock.json "$folder/installed"; then
	cp tests/page/package.json tests/page/package-lock.json "$folder"
	(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent)
	cp tests/page/package-lock.json "$folder/installed"
fi
# beside their packages
cp tests/page/*.mjs "$folder"

code=0
timeout -k 10 900 tests/page/page.t >"$folder/tap" 2>"$folder/log" </dev/null ||
	code=$?
grep -E '^(ok|not ok|#)' "$folder/tap" || true
passed=$(grep -c '^ok ' "$folder/tap" || true)
failed=$(grep -c '^not ok ' "$folder/tap" || true)
if ! grep -q '^1\.\.' "$folder/tap"; then
	echo "not ok - ended early, exit code $code"
	tail -n 20 "$folder/log"
	failed=$((failed + 1))
fi
echo "took $(duration "$SECONDS")"
echo "$passed passed, $failed failed"
((failed == 0)) || exit 1
