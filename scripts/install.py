"""Install a lock file, every wheel checked by its hash, and the package itself into a virtual environment.

Run by the Makefile, before anything is installed: only the standard library may be used here.
`uv` does the work when it is on PATH, the environment's own pip otherwise; the result is the same.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the environment holds all that the lock names and the package, else 1 with the installer's own words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, required=True, help="the environment; made when it is not there")
    parser.add_argument("lock", type=Path, help="requirements.lock or requirements-dev.lock")
    options = parser.parse_args(arguments)
    uv = shutil.which("uv")
    packages = len(PINNED.findall(options.lock.read_text(encoding="utf-8")))
    how = "uv" if uv else "pip, which takes a minute or two; uv on PATH takes seconds"
    tell(f"Installing {packages} packages of {options.lock} into {options.venv} (with {how})")
    try:
        python = environment(options.venv, uv)
        if uv:
            by_uv(uv, python, options.lock)
        else:
            by_pip(python, options.lock, packages)
    except subprocess.CalledProcessError as failure:
        tell(
            f"Installing stopped: exit code {failure.returncode} from {Path(failure.cmd[0]).name}. See docs/install.md."
        )
        return 1
    tell(f"Installed: {options.venv}/bin/monitor")
    return 0


def environment(venv: Path, uv: str | None) -> Path:
    """The environment's python. A missing or broken environment (its Python is gone or has no pip) is made again."""
    python = venv / "bin" / "python"
    if usable(python) and (uv or has_pip(python)):
        return python
    if uv:
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)])
    else:
        run([sys.executable, "-m", "venv", "--clear", str(venv)])
    return python


def usable(python: Path) -> bool:
    """True when it starts and is new enough."""
    if not python.exists():
        return False
    test = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([str(python), "-c", test], capture_output=True, check=False).returncode == 0


def has_pip(python: Path) -> bool:
    """True when the environment has pip, or could be given it: uv leaves it out."""
    for attempt in (["pip", "--version"], ["ensurepip", "--default-pip"]):
        if subprocess.run([str(python), "-m", *attempt], capture_output=True, check=False).returncode == 0:
            return True
    return False


def by_uv(uv: str, python: Path, lock: Path) -> None:
    """Install with uv. It never takes away what another lock brought."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    into = [uv, "pip", "install", *quiet, "--python", str(python)]
    run([*into, "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)])
    run([*into, "--no-deps", "--no-build-isolation", "--editable", "."])


def by_pip(python: Path, lock: Path, packages: int) -> None:
    """Install with pip 22 or newer, in two steps: a lock with hashes may not name a folder.

    The lock is whole, so pip has nothing to resolve; left to it, pip 23.2 takes `coverage[toml]` for another package than
    the pinned `coverage` and stops as soon as a newer one is out. hatchling is in the lock, so that the second step builds
    without fetching anything.
    """
    into = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    watched([*into, "--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)], packages)
    run([*into, "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."])


def watched(command: Sequence[str], packages: int) -> None:
    """Run pip and show how far it is: one line rewritten on a terminal, one line in ten elsewhere.

    What pip says besides is shown when it fails; a resolved lock makes it warn of extras that were renamed since.
    """
    live = sys.stderr.isatty()
    seen = 0
    last: deque[str] = deque(maxlen=40)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=calm()) as pip:
        for line in pip.stdout or ():
            last.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                if live:
                    sys.stderr.write(f"\r\033[K  {seen}/{packages}")
                elif seen % 10 == 0:
                    tell(f"  {seen}/{packages} fetched")
            elif line.startswith("Installing collected packages"):
                tell(("\r\033[K" if live else "") + "  unpacking")
    if pip.returncode:
        tell("".join(last))
        raise subprocess.CalledProcessError(pip.returncode, command)


def run(command: Sequence[str]) -> None:
    """Run it with its output shown. Raises CalledProcessError."""
    subprocess.run(command, check=True, env=calm())


def calm() -> dict[str, str]:
    """Our environment without what would send packages elsewhere than into ours."""
    unwanted = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def tell(words: str) -> None:
    """Talk goes to stderr."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
