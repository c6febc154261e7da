# shellcheck shell=bash
# The environment: `.env` files are read here and nowhere else, never
# evaluated. One KEY=VALUE a line; blank lines and lines that begin with # are
# skipped; a value may stand in 'single' or "double" quotes (in the latter \"
# and \\ stand for " and \); without quotes it ends at a blank followed by #.

env_keys=(
	PLYTIX_API_KEY PLYTIX_API_KEY_FILE
	PLYTIX_API_PASSWORD PLYTIX_API_PASSWORD_FILE
	PLYTIX_BASE_URL PLYTIX_AUTH_URL PLYTIX_RATE_LIMIT PLYTIX_HOURLY_LIMIT
	WEBFLOW_TOKEN WEBFLOW_TOKEN_FILE WEBFLOW_SITE_ID
	WEBFLOW_BASE_URL WEBFLOW_RATE_LIMIT WEBFLOW_PUBLISH WEBFLOW_DOMAINS
	DATABASE_URL DATABASE_URL_FILE STATE_DIR MAPPING_FILE PUSH_JOBS
	ARCHIVE_POLICY ARCHIVE_MAX ADOPT PRICE_ZERO HISTORY_DAYS RUN_KEEP
	SYNC_SCHEDULE_PRODUCTION SYNC_SCHEDULE_TESTING TASK_LEASE
	ALERT_COMMAND PING_URL PING_URL_FILE METRICS_FILE LOG_LEVEL LOG_FORMAT
	API_TOKEN API_TOKEN_FILE API_AUTH WEBHOOK_SECRET WEBHOOK_SECRET_FILE
	WEB_DATABASE_URL WEB_DATABASE_URL_FILE WEB_LISTEN WEB_TLS_PEM WEB_BEHIND_PROXY WEB_HOSTS
)

# Those that no program finds in its environment, which others may see and
# which each program hands on: secrets_keep is how those that need one read it.
env_secrets=(PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN DATABASE_URL PING_URL
	API_TOKEN WEBHOOK_SECRET WEB_DATABASE_URL)
export -n "${env_secrets[@]}"

# What other tools call such settings, and what took their place here.
declare -A env_moved=(
	[WEBFLOW_COLLECTION_ID]="is not needed: the collections are found by WEBFLOW_SITE_ID; remove the line"
	[WEBFLOW_API_TOKEN]="is called WEBFLOW_TOKEN here"
	[WEBFLOW_API_KEY]="is called WEBFLOW_TOKEN here"
	[WEBFLOW_ACCESS_TOKEN]="is called WEBFLOW_TOKEN here"
	[PLYTIX_API_SECRET]="is called PLYTIX_API_PASSWORD here"
	[PLYTIX_PASSWORD]="is called PLYTIX_API_PASSWORD here"
	[REDIS_URL]="is not needed: there is no cache and no task queue to run; state is in PostgreSQL (DATABASE_URL) and in STATE_DIR; remove the line"
	[DEBUG]="is set by LOG_LEVEL=debug here"
)

# A fault of the settings: all of them are reported before the end.
env_faults=0
env_fault() {
	warn "$*"
	env_faults=$((env_faults + 1))
}

env_unknown() {
	local key=$1
	[[ $key != @(CELERY|REDIS)_* ]] || key=REDIS_URL
	if [[ ${env_moved[$key]:-} ]]; then
		echo "$1 ${env_moved[$key]}"
	elif [[ $1 =~ ^[A-Z][A-Z0-9_]{0,39}$ ]]; then
		echo "unknown key '$1'; .env.example lists the keys"
	else # perhaps a part of a secret
		echo "unknown key; .env.example lists the keys"
	fi
}

# env_shown VALUE: for a message; what is long may be a secret in a wrong place
env_shown() {
	if ((${#1} <= 16)); then
		echo "not '$1'"
	else
		echo "and not ${#1} characters"
	fi
}

env_known() {
	local key
	for key in "${env_keys[@]}"; do
		[[ $key == "$1" ]] && return 0
	done
	return 1
}

# KEY and KEY_FILE are two ways to say one thing: the name of the other.
env_twin() {
	case $1 in
	*_FILE) echo "${1%_FILE}" ;;
	*) echo "$1_FILE" ;;
	esac
}

# env_value FILE NUMBER TEXT: the value that TEXT (right of the =) stands for,
# in $value; false: it is faulty. Never printed.
env_value() {
	local file=$1 number=$2 text=$3 quoted char i
	# blanks around it do not count
	text=${text#"${text%%[![:blank:]]*}"}
	text=${text%"${text##*[![:blank:]]}"}
	value=
	case $text in
	\'*)
		quoted=${text#\'}
		[[ $quoted == *\'* ]] || {
			env_fault "$file, line $number: the quote is not closed"
			return 1
		}
		value=${quoted%%\'*}
		text=${quoted#*\'}
		;;
	\"*)
		for ((i = 1; i < ${#text}; i++)); do
			char=${text:i:1}
			if [[ $char == \\ && ${text:i+1:1} == [\"\\] ]]; then
				i=$((i + 1))
				char=${text:i:1}
			elif [[ $char == \" ]]; then
				break
			fi
			value+=$char
		done
		((i < ${#text})) || {
			env_fault "$file, line $number: the quote is not closed"
			return 1
		}
		text=${text:i+1}
		;;
	*)
		# a comment begins at a # after a blank
		if [[ $text == \#* ]]; then
			text=
		elif [[ $text =~ ^(.*[^[:blank:]])[[:blank:]]+#.*$ ]]; then
			text=${text%%[[:blank:]]#*}
			text=${text%"${text##*[![:blank:]]}"}
		fi
		value=$text
		return 0
		;;
	esac
	[[ $text =~ ^[[:blank:]]*(#.*)?$ ]] || {
		env_fault "$file, line $number: text after the closing quote"
		return 1
	}
}

# env_read FILE yield|beat: sets and exports what the file says. With yield
# the environment wins, with beat the file.
env_read() {
	local file=$1 manner=$2 line number=0 key text value twin base fd
	local -A seen=()
	local -a exports=()
	[[ -f $file && -r $file ]] ||
		die 2 "cannot read the settings file '$file'"
	exec {fd}<"$file"
	env_owned "$file" "$fd"
	base=$(dirname -- "$(readlink -f -- "$file")")
	while IFS= read -r -u "$fd" line || [[ $line ]]; do
		number=$((number + 1))
		line=${line%$'\r'}
		((number == 1)) && line=${line#$'\xef\xbb\xbf'}
		[[ $line =~ ^[[:blank:]]*(#.*)?$ ]] && continue
		if [[ $line =~ ^[[:blank:]]*export[[:blank:]] ]]; then
			exports+=("$number")
			continue
		fi
		[[ $line =~ ^[[:blank:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || {
			env_fault "$file, line $number: not of the form KEY=VALUE"
			continue
		}
		key=${BASH_REMATCH[1]}
		text=${BASH_REMATCH[2]}
		env_known "$key" || {
			env_fault "$file, line $number: $(env_unknown "$key")"
			continue
		}
		[[ ! ${seen[$key]:-} ]] || {
			env_fault "$file, line $number: '$key' was set before," \
				"in line ${seen[$key]}"
			continue
		}
		seen[$key]=$number
		env_value "$file" "$number" "$text" || continue
		[[ $value ]] || continue
		env_said[$key]=1
		twin=$(env_twin "$key")
		if [[ $manner == yield ]]; then
			[[ ${env_given[$key]:-} || ${env_given[$twin]:-} ]] &&
				continue
		else
			[[ ${seen[$twin]:-} ]] || unset "$twin"
		fi
		case $key in
		STATE_DIR | MAPPING_FILE | WEB_TLS_PEM | *_FILE)
			[[ $key=$value == MAPPING_FILE=built-in ]] ||
				value=$(absolute "$base" "$value")
			;;
		esac
		if secret_key "$key"; then
			printf -v "$key" '%s' "$value"
		else
			export "$key=$value"
		fi
	done
	exec {fd}<&-
	((${#exports[@]} == 0)) ||
		env_fault "$file, line ${exports[0]}: not of the form KEY=VALUE" \
			"(without export)${exports[1]:+, nor line ${exports[*]:1}}"
}

# env_owned FILE FD: what is open is mine or root's, and nobody else may write
# in it: it names a command that is run
env_owned() {
	local mode owner
	read -r mode owner < <(stat -L -c '%a %u' "/proc/self/fd/$2")
	[[ $owner == @(0|"$EUID") ]] ||
		die 2 "'$1' belongs to another user, $(stat -L -c %U -- "$1"):" \
			"its owner must be $(id -un) or root"
	! ((8#$mode & 026)) ||
		die 2 "'$1' can be read or written by others;" \
			"it holds secrets: chmod 600 '$1'"
}

secret_key() {
	[[ " ${env_secrets[*]} " == *" $1 "* ]]
}

# Each secret that a setting holds goes into a file that has no name any more,
# open in a descriptor; NAME_FILE has its path. So it reaches the programs,
# through GNU parallel too, and is in no environment. In memory where there
# is such a place.
secrets_keep() {
	local key
	local -a keys=()
	for key in "${env_secrets[@]}"; do
		[[ ! ${!key:-} ]] || keys+=("$key")
	done
	secrets_open "${keys[@]}"
}

# secrets_open KEY…
secrets_open() {
	secrets_open_in /dev/shm "$@" || secrets_open_in "$STATE_DIR" "$@" ||
		die 1 "could not write to '$STATE_DIR'"
}

# secrets_open_in FOLDER KEY…: a file gets its text when it has no name any more:
# whatever ends this leaves no secret there.
secrets_open_in() {
	local folder=$1 key fd
	local -A paths=() fds=()
	shift
	set -o noclobber # a file of somebody else is not opened
	for key; do
		paths[$key]=$folder/plytix-webflow.$$.$RANDOM$RANDOM
		{ exec {fd}>"${paths[$key]}"; } 2>/dev/null || break
		fds[$key]=$fd
	done
	set +o noclobber
	(($# == 0)) || rm -f -- "${paths[@]}" || return
	((${#fds[@]} == $#)) || return
	for key; do
		fd=${fds[$key]}
		{ printf '%s\n' "${!key}" >&"$fd"; } 2>/dev/null || return
		secret_fds+=("$fd")
		export "${key}_FILE=/proc/self/fd/$fd"
	done
}
secret_fds=()

# The other way round, for a program that a person runs.
secrets_export() {
	local key
	for key in "${env_secrets[@]}"; do
		[[ ${!key:-} ]] || continue
		unset "${key}_FILE"
		export "${key?}"
	done
}

# What is not ours gets no descriptor either.
secrets_close() {
	local fd
	for fd in "${secret_fds[@]}"; do
		exec {fd}>&-
	done
}

# become USER COMMAND…: in place of this, as that user. The files in
# credentials/ that root alone may read are handed on open: the user gets what a
# service would get, and not the folder.
become() {
	local user=$1 file key home
	home=$(getent passwd "$user" | cut -d: -f6)
	[[ $home ]] || die 2 "'$state' belongs to '$user', who is not a user of this machine:" \
		"chown -R it to the user who is to run sync.sh"
	shift
	SYNC_HANDED=
	for key in "${env_secrets[@]}"; do
		# the caller's own comes first, as always
		[[ ! ${!key:-} ]] || export "${key?}"
		file=$settings/credentials/$key
		[[ -f $file ]] || continue
		hand_over "$file" "$user" ||
			die 2 "could not pass '$file' to the user $user"
		SYNC_HANDED+=" $key:$handed"
	done
	export SYNC_HANDED
	exec setpriv --reuid="$user" --regid="$user" --init-groups --inh-caps=-all \
		env HOME="$home" USER="$user" LOGNAME="$user" "$@"
}

# hand_over FILE USER: a copy without a name, open in $handed
hand_over() {
	local copy
	copy=$(mktemp /dev/shm/plytix-webflow.XXXXXX) || return
	exec {handed}<>"$copy"
	rm -f -- "$copy"
	chown -- "$2" "/proc/self/fd/$handed" &&
		cat -- "$1" >"/proc/self/fd/$handed"
}

# Like the credentials of a service they count where no setting gives the value.
# They stay open for the commands that this one starts for other sites.
secrets_handed() {
	local word key file
	for word in ${SYNC_HANDED:-}; do
		key=${word%:*} file=${word%:*}_FILE
		secret_fds+=("${word#*:}")
		[[ ${!key:-} || ${!file:-} ]] ||
			IFS= read -r "${key?}" <"/proc/self/fd/${word#*:}" ||
			[[ ${!key:-} ]] ||
			env_fault "'$settings/credentials/$key' is empty"
	done
}

# Is a secret given, in one of the three ways?
secret_there() {
	local file=$1_FILE
	[[ ${!1:-} || ${!file:-} ]] ||
		[[ -r ${CREDENTIALS_DIRECTORY:-/nowhere}/$1 ]]
}

# DATABASE_URL decides which database is started, so it is read here, too, from
# wherever a secret may stand.
database_url() {
	local file=${DATABASE_URL_FILE:-${CREDENTIALS_DIRECTORY:-/nowhere}/DATABASE_URL}
	[[ ! ${DATABASE_URL:-} ]] || return 0
	[[ ${DATABASE_URL_FILE:-} || -r $file ]] || return 0
	{ IFS= read -r DATABASE_URL || [[ $DATABASE_URL ]]; } 2>/dev/null <"$file" ||
		env_fault "DATABASE_URL_FILE '$file' cannot be read, or is empty"
}

# Is everything set that has no default? All that is missing is named.
settings_there() {
	local key bad=0
	for key in PLYTIX_API_KEY PLYTIX_API_PASSWORD WEBFLOW_TOKEN; do
		secret_there "$key" || {
			warn "$key is not set"
			bad=1
		}
	done
	[[ ${WEBFLOW_SITE_ID:-} ]] || {
		warn "WEBFLOW_SITE_ID is not set"
		bad=1
	}
	((bad == 0))
}

# unit_folder NAME FOLDER:…: what systemd gives a unit. Of several only that of
# this program counts: a shell below another service has its folders.
unit_folder() {
	local folder
	local -a folders=()
	IFS=: read -r -d '' -a folders < <(printf '%s\0' "$2") || true
	for folder in "${folders[@]}"; do
		[[ $folder != /*/plytix-webflow || $folder == *[[:cntrl:]]* ]] || {
			printf -v "$1" '%s' "$folder"
			return
		}
	done
}

# LoadCredential of a folder puts the name of the credential before those of the
# files, and that of a folder in it: a site may have secrets of its own. What a
# setting says goes first.
env_credentials() {
	local key twin file
	[[ ${CREDENTIALS_DIRECTORY:-} == /* ]] || return 0
	for key in "${env_secrets[@]}"; do
		twin=${key}_FILE
		for file in ${site_name:+"credentials_${site_name}_$key"} "credentials_$key"; do
			file=$CREDENTIALS_DIRECTORY/$file
			[[ ${!key:-} || ${!twin:-} || ! -r $file ]] || export "$twin=$file"
		done
	done
}

# What the environment held before any file was read, and what files said.
declare -A env_given=() env_said=()
env_begin() {
	local key
	for key in "${env_keys[@]}"; do
		[[ ! ${!key:-} ]] || env_given[$key]=1
	done
	return 0
}

# env_read_site FILE: the settings of one site, which names the site itself
env_read_site() {
	# .env must not say it for the other file
	unset 'env_said[WEBFLOW_SITE_ID]'
	env_read "$1" beat
	[[ ${env_said[WEBFLOW_SITE_ID]:-} || $env_faults != 0 ]] ||
		die 2 "$1 does not set WEBFLOW_SITE_ID"
}

# env_unwritten: the keys that stand in the environment, and in no file
env_unwritten() {
	local key
	local -a only=()
	for key in "${!env_given[@]}"; do
		[[ ${env_said[$key]:-} || ${env_said[$(env_twin "$key")]:-} ]] ||
			only+=("$key")
	done
	printf '%s' "${only[*]}"
}

# env_default KEY VALUE
env_default() {
	[[ ${!1:-} ]] || export "$1=$2"
}

# The values of settings, before any request is sent. (The programs
# check theirs again, and to the end.)
env_check() {
	[[ $STATE_DIR != *[[:cntrl:]]* ]] ||
		env_fault "STATE_DIR holds a control character"
	[[ ! ${METRICS_FILE:-} || -d ${METRICS_FILE%/*} ]] ||
		env_fault "METRICS_FILE: there is no folder '${METRICS_FILE%/*}'"
	env_count PUSH_JOBS 1 99
	[[ $ARCHIVE_POLICY =~ ^(archive|draft|ignore)$ ]] ||
		env_fault "ARCHIVE_POLICY must be archive, draft or ignore," \
			"$(env_shown "$ARCHIVE_POLICY")"
	[[ $ARCHIVE_MAX =~ ^([0-9]{1,9}|0{0,6}(100|[0-9]{1,2})%)$ ]] ||
		env_fault "ARCHIVE_MAX must be a count from 0 to 999999999 or a" \
			"share from 0% to 100%, $(env_shown "$ARCHIVE_MAX")"
	[[ $WEBFLOW_PUBLISH =~ ^(staging|site|live)$ ]] ||
		env_fault "WEBFLOW_PUBLISH must be staging, site or live," \
			"$(env_shown "$WEBFLOW_PUBLISH")"
	env_words ADOPT adopt report
	env_words PRICE_ZERO refuse allow
	env_words LOG_LEVEL error warn info debug
	env_words LOG_FORMAT text json
	env_count PLYTIX_RATE_LIMIT 1 1000
	env_count PLYTIX_HOURLY_LIMIT 1 16384
	env_count WEBFLOW_RATE_LIMIT 1 100000
	env_count HISTORY_DAYS 1 9999
	env_count RUN_KEEP 1 999999
	env_count TASK_LEASE 5 3600
	[[ ! ${WEBFLOW_SITE_ID:-} || $WEBFLOW_SITE_ID =~ ^[0-9a-f]{24}$ ]] ||
		env_fault "WEBFLOW_SITE_ID must be 24 digits of 0-9 and a-f," \
			"$(env_shown "$WEBFLOW_SITE_ID")"
	env_words API_AUTH on off
	env_words WEB_BEHIND_PROXY 0 1
	[[ ${WEB_LISTEN:-127.0.0.1:8000} =~ ^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([1-9][0-9]{0,4})$ &&
		${BASH_REMATCH[2]} -lt 65536 ]] ||
		env_fault "WEB_LISTEN must be HOST:PORT, such as 127.0.0.1:8000," \
			"$(env_shown "$WEB_LISTEN")"
	[[ ! ${WEB_HOSTS:-} || $WEB_HOSTS =~ ^[][A-Za-z0-9.:,\ -]+$ ]] ||
		env_fault "WEB_HOSTS must be host names separated by commas, without ports"
	# the rest of it may hold a password
	[[ ! ${DATABASE_URL:-} =~ ^([a-z]+)\+[a-z0-9_]+:// ]] ||
		env_fault "DATABASE_URL begins with ${BASH_REMATCH[0]}, a form" \
			"of SQLAlchemy; write ${BASH_REMATCH[1]}://"
	((env_faults == 0)) || exit 2
}

# env_count KEY MIN MAX: the same bounds as in the programs
env_count() {
	[[ ${!1:-} ]] || return 0
	if [[ ! ${!1} =~ ^[0-9]{1,9}$ ]] || ((10#${!1} < $2 || 10#${!1} > $3)); then
		env_fault "$1 must be a whole number from $2 to $3," \
			"$(env_shown "${!1}")"
	fi
}

# env_words KEY WORD…: one of the words, or not set
env_words() {
	local key=$1 word
	shift
	[[ ${!key:-} ]] || return 0
	for word; do
		[[ ${!key} != "$word" ]] || return 0
	done
	word=$(printf '%s, ' "${@:1:$#-1}")
	env_fault "$key must be ${word%, } or ${*: -1}, in small letters," \
		"$(env_shown "${!key}")"
}

# A name of settings goes with one site, from the first time on that the site
# has answered. (The ledger remembers whose goods a site sells, and refuses
# others.)
pair_check() {
	local file=$STATE_DIR/pair/$settings_name had
	[[ -s $file ]] || return 0
	had=$(<"$file")
	[[ $had == "$WEBFLOW_SITE_ID" ]] ||
		die 2 "until now these settings were for site $had, not" \
			"$WEBFLOW_SITE_ID; if the change is intended, remove '$file'"
}

pair_keep() {
	local file=$STATE_DIR/pair/$settings_name
	[[ ! -s $file ]] || return 0
	private_dir "$STATE_DIR/pair"
	printf '%s\n' "$WEBFLOW_SITE_ID" >"$file.new" &&
		mv -f -- "$file.new" "$file"
}
