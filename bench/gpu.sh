#!/usr/bin/env bash
# Everything that tells how fast this machine's GPU is with PASSNet Edge: builds for it, runs the doctor,
# then measures start, streams and models with each provider that works. Results in target/gpu/.
# Needs Linux on x86-64, an NVIDIA driver, CUDA 12, cuDNN 9 and, for TensorRT, TensorRT 10 (docs/gpu.md).
set -euo pipefail
cd "$(dirname "$0")/.."
results=target/gpu
free_gb=6

stop() {
  printf 'bench/gpu.sh: %s\n' "$@" >&2
  exit 1
}

[ "$(uname -sm)" = "Linux x86_64" ] ||
  stop "this is $(uname -sm); ONNX Runtime's GPU build is for Linux (and Windows) on x86-64."
command -v nvidia-smi >/dev/null ||
  stop "there is no nvidia-smi, so no NVIDIA driver. Install it; start a container with --gpus all."
gpus=$(nvidia-smi --query-gpu=index,name,driver_version,memory.total --format=csv,noheader 2>&1) ||
  stop "nvidia-smi finds no GPU:" "$gpus"
[ "$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')" -ge "$free_gb" ] ||
  stop "less than $free_gb GB are free here, for ONNX Runtime's GPU build and its libraries."

export MAVEN_ARGS="${MAVEN_ARGS:-} -Pgpu"
mkdir -p "$results"
printf '%s\n' "$gpus" | tee "$results/gpus.txt"

echo "== doctor (with TensorRT it builds engines the first time, which can take minutes)"
./passnet doctor | tee "$results/doctor.txt"

works() { grep -Eq "^ +ok +provider $1 " "$results/doctor.txt"; }
works cuda || works tensorrt ||
  stop "neither cuda nor tensorrt works; the lines above say what each one lacks."

for device in cuda tensorrt cpu; do
  if ! works "$device"; then
    echo "== $device: left out, see $results/doctor.txt"
    continue
  fi
  echo "== $device: start and memory"
  PASSNET_ENGINE_DEVICE=$device bench/start.sh | tee "$results/start-$device.txt"
  for streams in 1 4 16; do
    echo "== $device: $streams streams at 30 frames a second"
    ./passnet bench --device "$device" --streams "$streams" | tee "$results/streams-$device-$streams.txt"
  done
  echo "== $device: as fast as it goes"
  ./passnet bench --device "$device" --streams 8 --saturate | tee "$results/saturated-$device.txt"
done

echo "== models beside each other, on the CPU"
if python3 -c 'import numpy, onnx, onnxruntime' 2>/dev/null; then
  python3 bench/models.py --package src/main/resources/models/passnet-s | tee "$results/models.txt"
else
  echo "left out: python3 lacks numpy, onnx or onnxruntime (training/requirements.txt)"
fi
echo "The results are in $results/."
