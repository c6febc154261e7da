#!/bin/bash
# The Debian package, without building it: its version, its scripts, its lists.
# (make check-deb builds and installs it.)
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
deb=$ROOT/pipelines/deploy/debian
cd "$ROOT"

# ---- one version: the programs say it, the package and the changes follow
version=$("$BIN/audit-log" -V)
version=${version##* }
is "$(make -s --no-print-directory -f - deb-version <<'END'
include Makefile
deb-version:
	@echo '$(DEB_VERSION)'
END
)" "$version" 'the package has the version of the programs'
is "$(sed -n 's/^## \([0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)" "$version" \
	'CHANGELOG.md has it on top'
is "$(grep -c '@VERSION@' "$deb/changelog")" 1 'the changelog of the package has no other'

# ---- scripts
for script in "$deb"/plytix-webflow.p*; do
	name=${script##*.}
	case $name in
	preinst | postinst | prerm | postrm) ;;
	*) ok 1 "$name is no script of dpkg's" ;;
	esac
	succeeds "$name: sh can read it" sh -n "$script"
	is "$(grep -cx '#DEBHELPER#' "$script")" 1 "$name: debhelper has its place"
	[[ ! $(type -P shellcheck) ]] ||
		succeeds "$name: shellcheck" shellcheck -s sh "$script"
done

# ---- what it is built from: all that `make install` reads is copied
for file in $(make -s --no-print-directory -f - deb-files <<'END'
include Makefile
deb-files:
	@echo $(DEB_FILES)
END
); do
	succeeds "$file is there to be packed" test -e "$file"
done
done_testing
