#!/bin/sh
# Prints what parts of a frame's way cost, in time and memory. About three minutes.
# Arguments go to JMH: a pattern of names, -f forks, -i iterations ...
set -eu
cd "$(dirname "$0")/.."
classpath=$(bench/classpath.sh)
[ $# -gt 0 ] || set -- -f 1 -wi 3 -i 5 -w 1 -r 1
exec java -cp "$classpath" org.openjdk.jmh.Main -prof gc "$@"
