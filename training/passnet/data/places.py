"""Where the data lies."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"


def data_root(given: str | Path | None = None) -> Path:
    """The data folder: the one given, else PASSNET_DATA, else ../shared/data beside the checkout."""
    return Path(given or os.environ.get("PASSNET_DATA") or DEFAULT)
