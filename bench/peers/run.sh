#!/bin/sh
# Prints PASSNet Edge beside other ways to serve the same graphs: ./bench/peers/run.sh [--rounds N]
# [--seconds N] [--only NAME,...]. Linux; needs Python 3.12 (or PYTHON) and PyPI the first time.
# Keep the machine free of other work meanwhile. A round takes six to seven minutes.
set -eu
cd "$(dirname "$0")/../.."
folder=$PWD/target/peers
mkdir -p "$folder"
if [ ! -x "$folder/venv/bin/mlserver" ]; then
  "${PYTHON:-python3.12}" -m venv "$folder/venv"
  "$folder/venv/bin/pip" install -q -r bench/peers/requirements.txt
fi
./passnet --version >/dev/null
classpath=$(bench/classpath.sh)
[ -d "$folder/jpegs" ] || java -cp "$classpath" io.passnet.edge.cli.bench.FootageFiles "$folder/jpegs"
exec "$folder/venv/bin/python" bench/peers/run.py --classpath "$classpath" "$@"
