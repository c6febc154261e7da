#!/bin/bash
# The manuals as people read them, in a terminal of 80 columns: each example is
# pasted from there into a shell, in a folder with the files that it names.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

jq '.products[0].sku = "MH01"' "$TESTS/catalogues/sample.json" >"$tmp/catalogue.json"
sandbox_start "$tmp/catalogue.json"
state_new
mkdir "$tmp/checkout"
cp -R "$ROOT/sync.sh" "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/sql" "$tmp/checkout"
ln -s "$BIN" "$tmp/checkout/bin"
cd "$tmp/checkout"
(umask 077 && printf 'WEBFLOW_SITE_ID=%s\n' "$WEBFLOW_SITE_ID" >.env.outlet)
# programs of other packages, which the examples send mail with
mkdir "$tmp/others"
printf '#!/bin/sh\nread -r one && { echo "$one"; cat; } | "$@" || true\n' \
	>"$tmp/others/ifne"
printf '#!/bin/sh\nexec cat\n' >"$tmp/others/mail"
chmod 755 "$tmp/others/ifne" "$tmp/others/mail"
PATH=$PWD:$tmp/others:$PATH

page() { # MANUAL: as it is shown
	MANWIDTH=80 MANPAGER='' PAGER='' man -l "$ROOT/src/$1" 2>"$tmp/man.err"
}

# blocks: of the examples what is set off, a file each in $tmp/paste
blocks() {
	rm -rf "$tmp/paste"
	mkdir "$tmp/paste"
	awk -v folder="$tmp/paste" '
		/^[A-Z]/ { on = $0 == "EXAMPLES"; next }
		! on { next }
		/^       / { if (! open) file = folder "/" ++n; open = 1
			print substr($0, 12) >file; next }
		/^ *$/ { if (open) print "" >file; next }
		{ if (open) close(file); open = 0 }'
}

pasted() { # MANUAL FILE…: the commands as a shell takes them
	local manual=$1 file first
	shift
	for file; do
		first=$(head -n 1 "$file")
		# a code of its own the program may have: it was understood
		run bash -o pipefail "$file"
		case $code in 0 | 3 | 75) ok 0 "$manual: $first" ;;
		*) ok 1 "$manual: $first" && note "exit code $code: $err" ;;
		esac
		unlike "$err" 'not found|syntax error|usage:|[Nn]o such file|this the file' \
			'is the command that was meant'
	done
}

# in the order in which each finds the files of those before
webflow-fetch --schema >schema
pages=(plytix-fetch.1 variant-expand.1 webflow-map.1 webflow-fetch.1 webflow-push.1
	audit-log.1 plytix-webflow-sync.1 sync-alarm.1 sync-http.1 plytix-webflow.7
	plytix-webflow-admin.7)
is "$(printf '%s\n' "${pages[@]}" | sort)" "$(find "$ROOT/src" \
	-name '*.[17]' -printf '%f\n' | sort)" 'all manuals with examples are read'
for locale in C.UTF-8 C; do
	export LC_ALL=$locale
	for manual in "${pages[@]}"; do
		page "$manual" >"$tmp/page"
		ok "$(($(LC_ALL=C.UTF-8 wc -L <"$tmp/page") > 80))" \
			"$manual: fits into 80 columns"
		blocks <"$tmp/page"
		pasted "$manual" "$tmp"/paste/*
		case $manual in
		plytix-fetch.1)
			is "$(grep -c '"kind":"row"' rows)" \
				"$(jq '.products | length' "$tmp/catalogue.json")" \
				'the rows are there'
			# what the next ones read
			variant-expand <rows |
				webflow-map -S schema >desired 2>/dev/null || true
			;;
		webflow-map.1)
			is "$(jq -r '.product | has("name")' mapping.json)" true \
				'the mapping is there'
			rm mapping.json
			;;
		webflow-push.1)
			# the real push, whole
			is "$(shop '.products | length')" \
				"$(grep -c '^{"kind":"product"' desired)" \
				'all of it has arrived'
			;;
		plytix-webflow-sync.1)
			like "$out" '^\{"kind":"schema"' 'with the settings of a shop'
			# what the next one reads
			sync.sh -q full 2>/dev/null | tail -n 1 >summary
			;;
		esac
	done
done
log_clear
exits 0 'a run after all that' sync.sh full
is "$(writes)" 0 'writes nothing'

# ---- installed they name the command that is there
succeeds 'make install' make -s -C "$ROOT" install "DESTDIR=$tmp/dest" PREFIX=/usr
is "$(grep -rlE '(^|[^a-z-])sync\.sh' "$tmp/dest/usr/share/man")" '' \
	'no manual names sync.sh'
is "$(grep -c plytix-webflow-sync \
	"$tmp/dest/usr/share/man/man1/plytix-webflow-sync.1")" \
	"$(grep -Ec 'sync\.sh' "$ROOT/src/plytix-webflow-sync.1")" \
	'but the one that is there'
installed=$tmp/dest/usr/bin/plytix-webflow-sync
exits 0 'its help' "$installed" help
unlike "$out" 'sync\.sh' 'neither'
like "$out" 'a file \.env in /' 'and says where the settings are'
done_testing
