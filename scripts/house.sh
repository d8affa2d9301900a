# shellcheck shell=sh
# What the scripts share; they read it with `. scripts/house.sh` from the top of the clone.

# What is being done, apart from what the tools print themselves.
say() {
	printf '\033[1m» %s\033[0m\n' "$*" >&2
}

# Stops with a message that says what helps.
stop() {
	printf '\n%s\n' "$*" >&2
	exit 1
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# at_least WANTED FOUND: versions in numbers and dots.
at_least() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# What is written below the given places, as one word; what tools make there does not count.
state_of() {
	find "$@" -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -path '*/paraglide/*' -print0 |
		sort -z | xargs -0 sha256sum | sha256sum
}

# Where cargo puts the binaries.
built() {
	printf '%s/debug/%s' "${CARGO_TARGET_DIR:-target}" "$1"
}

# within MINUTES COMMAND...: ends the command and all that it started when it hangs. Before a terminal it just runs:
# there a person sees that it hangs, and Ctrl-C must reach it.
within() {
	minutes_at_most=$1
	shift
	if [ -t 0 ]; then
		"$@"
	else
		timeout --verbose --kill-after=10s "${minutes_at_most}m" "$@"
	fi
}
