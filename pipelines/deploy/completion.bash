# shellcheck shell=bash
# Completion for sync.sh and plytix-webflow-sync: commands, their options and
# words, as `help` lists them; sites after --site. In a checkout:
#
#	. pipelines/deploy/completion.bash

# The words that may follow COMMAND, or the commands where that is empty.
# `a|b` are two words; <>, […] and words in capitals stand for something else.
_plytix_webflow_words() { # PROGRAM COMMAND
	"$1" help </dev/null 2>/dev/null | awk -v wanted="$2" '
		/^  [a-z]/ {
			on = 0
			line = substr($0, 3)
		}
		/^       [[]/ { line = substr($0, 3) }
		! /^  ([a-z]|     [[])/ { next }
		{
			# the description stands behind two blanks
			if (match(line, /[^ ]  /))
				line = substr(line, 1, RSTART)
			n = split(line, uses, " [|] ")
			for (i = 1; i <= n; i++) {
				m = split(uses[i], words, /[][ ]+/)
				first = 1
				if (uses[i] !~ /^ *[[]/) {
					while (first <= m && words[first] == "")
						first++
					on = words[first] == wanted
					if (wanted == "")
						print words[first]
					first++
				}
				for (j = first; on && j <= m; j++) {
					k = split(words[j], either, /[|,…]+/)
					for (l = 1; l <= k; l++)
						if (either[l] ~ /^(--)?[a-z][a-z-]*$/)
							print either[l]
				}
			}
		}' | sort -u
}

# Names for --site: of the files .env.NAME beside sync.sh, or in /etc.
_plytix_webflow_sites() { # PROGRAM
	local program folder file
	program=$(readlink -f -- "$(type -P -- "$1")") || return 0
	folder=${program%/*}
	if [[ ! -e $folder/Makefile ]]; then
		folder=/etc/plytix-webflow
		((EUID == 0)) ||
			folder=${XDG_CONFIG_HOME:-$HOME/.config}/plytix-webflow
	fi
	for file in "$folder"/.env.*; do
		[[ ! -f $file || $file == *.example ]] || printf '%s\n' "${file##*/.env.}"
	done
}

_plytix_webflow() {
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local i=1 program=${COMP_WORDS[0]} command='' words
	COMPREPLY=()
	while ((i < COMP_CWORD)); do
		case ${COMP_WORDS[i]} in
		--site | --env | --wait | --log) i=$((i + 1)) ;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
		i=$((i + 1))
	done
	case $command:$before in
	:--site) words=$(_plytix_webflow_sites "$program") ;;
	:--env | :--log | apply:* | push:* | *:--save | *:restore | *:dump)
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		compopt -o filenames 2>/dev/null
		return
		;;
	:--wait) return ;;
	env:*)
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
		return
		;;
	:*)
		words=$(_plytix_webflow_words "$program" '')
		[[ $current != -* ]] || words='--site --env --wait --log -q --help --version'
		;;
	*)
		words=$(_plytix_webflow_words "$program" "$command")
		# options are for who begins with one, but where there is nothing else
		if [[ $current != -* && $'\n'$words =~ $'\n'[a-z] ]]; then
			words=$(grep -v '^-' <<<"$words")
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _plytix_webflow sync.sh ./sync.sh plytix-webflow-sync
