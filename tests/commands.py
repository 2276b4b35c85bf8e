"""The program's commands, run as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("MONITOR_")}
MONITOR = [sys.executable, "-m", "monitor"]


def monitor(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command says and how it ends, without the settings of whoever runs the tests."""
    return subprocess.run(
        [*MONITOR, *words], capture_output=True, text=True, cwd=cwd, timeout=300, env={**ENVIRONMENT, **environment}
    )
