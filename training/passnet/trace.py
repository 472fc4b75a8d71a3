"""PyTorch modules as ONNX graphs."""

from __future__ import annotations

import inspect

import torch

OPSET = 17
BATCH = "batch"
# From PyTorch 2.5 on tracing has to be asked for.
TRACING = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}


def trace(module: torch.nn.Module, inputs: dict[str, torch.Tensor], outputs: list[str], target, free=True) -> None:
    """Write a module's graph to `target`, a path or a binary file; with `free` the first sizes are the batch."""
    torch.onnx.export(
        module.eval(),
        tuple(inputs.values()),
        target,
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes={name: {0: BATCH} for name in [*inputs, *outputs]} if free else None,
        opset_version=OPSET,
        do_constant_folding=True,
        **TRACING,
    )
