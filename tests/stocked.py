"""An environment as an empty machine makes it, for tests that install: the packages that the lock names are there, and no others.

They are those of the environment that runs the tests, hard links of the same bytes, so nothing is fetched; in `make thorough` the
environment is left empty, and what installs must fetch them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tests.whole import WHOLE

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==", re.MULTILINE)
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("MONITOR_", "PYTHON", "PIP_", "COVERAGE_", "MAKE", "MFLAGS", "VIRTUAL_ENV"))
}
"""The environment of somebody who has nothing of ours; how packages are fetched on this machine stays in `make thorough`."""
if WHOLE:
    CLEAN |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


def stocked(venv: Path) -> Path:
    """Make the environment; returns its `bin`."""
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, env=CLEAN)
    if not WHOLE:
        (site,) = venv.glob("lib/python3*/site-packages")
        for name in sorted(set(PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))):
            _put(name, site)
    return venv / "bin"


def _put(name: str, site: Path) -> None:
    """The files of a package, where they are in every environment. What another Python needs is not here, nor wanted."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return
    for file in package.files or ():
        source = Path(str(package.locate_file(file)))
        if ".." in file.parts or not source.is_file() or source.suffix == ".pyc":
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError:
            continue
        except OSError:  # another disk
            shutil.copy2(source, target)
