# shellcheck shell=bash
# How a command ends: with its summary as a record, or, on a terminal, in a few
# lines for people.

json_wanted=
command_args=()

# json_option ARGUMENT…: --json is an option of every run; the others are left
# in $command_args. Behind -- it is a word like any other.
json_option() {
	command_args=()
	while (($#)); do
		case $1 in
		--json) json_wanted=1 ;;
		--)
			command_args+=("$@")
			return
			;;
		*) command_args+=("$1") ;;
		esac
		shift
	done
}

for_people() {
	[[ -t 1 && ! $json_wanted && ${LOG_FORMAT:-text} == text ]]
}

# summary_show SUMMARY: the last line of a command, or lines
summary_show() {
	local colour='' text
	if ! for_people; then
		printf '%s\n' "$1"
		return
	fi
	! painted 1 || colour=1
	text=$(jq -r --arg colour "$colour" --arg publish "$WEBFLOW_PUBLISH" \
		--argjson refused "$(refused_some)" \
		"$jq_words$(<"$root/pipelines/summary.jq")" <<<"$1") || return 1
	printf '%s\n' "$text"
	if [[ $1 == *'"mode":"plan"'* ]]; then
		plan_time "$1"
	fi
}

# What a person has to decide: records refused or failed, as a list.
refused_some() {
	[[ -s $run_dir/results ]] || {
		echo '[]'
		return
	}
	pick -E '^\{"kind":"(result|error)"' "$run_dir/results" |
		jq -c -n '[inputs | select(.kind == "error"
			or .action == "refused" or .action == "failed")
			| {sku: (.sku // .plytix_id // ""), message: (.message // .code)}]'
}

# plan_time SUMMARY: how long it would take, in words
plan_time() {
	local text
	text=$(jq -r '(.products | [.[]] | add // 0) as $n
		| if .requests == 0 then "nothing would be sent"
		else "\($n) products × \(if $n > 0 then .requests / $n * 10 | round / 10
			else 0 end) requests ÷ \(.limit) a minute: about "
			+ (if .minutes < 1 then "a minute"
				elif .minutes < 90 then "\(.minutes | ceil) minutes"
				else "\(.minutes / 6 | round / 10) hours" end)
		end' <<<"$1") || return
	say "$text"
}
