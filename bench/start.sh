#!/usr/bin/env bash
# Prints how long ./passnet serve takes until it is ready, and what memory it has resident then, with
# one stream and for each stream more. About two minutes; needs curl.
set -euo pipefail
cd "$(dirname "$0")/.."
starts=${1:-5}
further=8
port=19200
http=19201
log=target/bench-start.log

command -v curl >/dev/null || { echo "bench/start.sh asks /q/health/ready with curl: install it" >&2; exit 1; }

milliseconds() { local now=${EPOCHREALTIME//[!0-9]/}; echo $((now / 1000)); }
resident() { echo $(($(ps -o rss= -p "$1") / 1024)); }
median() { sort -n | awk '{ at[NR] = $1 } END { print at[int((NR + 1) / 2)] }'; }

# Sets server and took; the launcher becomes the server, so its process is the server's.
serve() {
  local start
  start=$(milliseconds)
  ./passnet serve --port $port --http-port $http >"$log" 2>&1 &
  server=$!
  until curl -sf "localhost:$http/q/health/ready" >/dev/null; do
    kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.01
  done
  took=$(($(milliseconds) - start))
}

stop() { kill "$server" && wait "$server" || true; }

./passnet --version >/dev/null # Builds, if need be, and prepares quick starts.

took_all=()
for _ in $(seq "$starts"); do
  serve
  took_all+=("$took")
  stop
done

# Resident memory while streams send pictures, read in the middle of the load.
with_streams() {
  ./passnet bench --target "localhost:$port" --streams "$1" --fps 5 --warmup 3 --seconds 7 >>"$log" 2>&1 &
  local load=$!
  sleep 8
  resident "$server"
  wait $load
}

serve
ready=$(resident "$server")
one=$(with_streams 1)
all=$(with_streams $((1 + further)))
stop

row() { printf '%-32s %6s %s\n' "$@"; }
row "until ready, median of $starts" "$(printf '%s\n' "${took_all[@]}" | median)" "ms (${took_all[*]})"
row "resident when ready" "$ready" MB
row "resident with one stream" "$one" MB
row "resident for each of $further more" "$(((all - one) / further))" MB
