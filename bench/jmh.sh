#!/bin/sh
# Prints what parts of a frame's way cost, in time and memory. About three minutes.
# Arguments go to JMH: a pattern of names, -f forks, -i iterations ...
set -eu
cd "$(dirname "$0")/.."
# Neither here nor in forks as an argument: ONNX Runtime 1.29 dies at its start where the command line has about 4,000 bytes or more.
CLASSPATH=$(bench/classpath.sh)
export CLASSPATH
[ $# -gt 0 ] || set -- -f 1 -wi 3 -i 5 -w 1 -r 1
exec java -Djmh.separateClasspathJAR=true org.openjdk.jmh.Main -prof gc "$@"
