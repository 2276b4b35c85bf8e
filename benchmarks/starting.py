"""How long the command line takes to say something, beside an empty typer program and bare Python.

    python benchmarks/starting.py [ROUNDS]

Processor time and modules of whole processes, rounds interleaved, a ratio is taken inside a round. Wanted: `monitor --help` and
`monitor --version` at most 1.3 of the empty program. Exit code 1 when it is more.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

TYPER = "import typer; app = typer.Typer()\n@app.command()\ndef run() -> None:\n    'Nothing.'\napp()"
COMMANDS = {
    "bare Python": ["-c", "pass"],
    "empty typer program": ["-c", TYPER, "--help"],
    "monitor --version": ["-m", "monitor", "--version"],
    "monitor --help": ["-m", "monitor", "--help"],
    "monitor check --help": ["-m", "monitor", "check", "--help"],
}
BASE, WANTED = "empty typer program", {"monitor --version": 1.3, "monitor --help": 1.3}


def main(rounds: int) -> int:
    """Print the table; 1 when one takes longer than is wanted."""
    spent: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            spent[name].append(_measured(command))
    missed = 0
    for name, seconds in spent.items():
        ratios = [mine / base for base, mine in zip(spent[BASE], seconds, strict=True)]
        ratio, wanted = statistics.median(ratios), WANTED.get(name)
        missed += wanted is not None and ratio > wanted
        print(
            f"{name:<21} {1000 * statistics.median(seconds):6.0f} ms, {_modules(COMMANDS[name]):4} modules, {ratio:5.2f} of it "
            f"({min(ratios):.2f} to {max(ratios):.2f})" + (f", wanted at most {wanted:g}" if wanted else "")
        )
    return int(missed > 0)


def _measured(command: list[str]) -> float:
    """Processor seconds."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def _modules(command: list[str]) -> int:
    told = subprocess.run([sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True)
    return len(
        {line.rpartition("|")[2].strip() for line in told.stderr.splitlines() if line.startswith("import time:")}
    )


if __name__ == "__main__":
    sys.exit(main(int([*sys.argv[1:], "7"][0])))
