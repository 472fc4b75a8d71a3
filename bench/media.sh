#!/bin/sh
# Prints what decoding and scaling of a picture cost, beside FFmpeg's own command. About a minute and a half.
set -eu
cd "$(dirname "$0")/.."
exec ./mvnw -B -q test-compile exec:java -Dexec.mainClass=io.passnet.edge.media.MediaBench
