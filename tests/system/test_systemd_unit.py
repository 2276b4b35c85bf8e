"""The systemd unit that ships: systemd understands it, and it gives the daemon the time that it promises to need."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.desk.service import DRAIN_SECONDS, IDLE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "docs" / "idlib-monitor.service"


def said(key: str) -> list[str]:
    """The values of a key."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def test_the_watchdog_and_the_end_have_the_time_that_the_loop_and_the_drain_need() -> None:
    assert said("Type") == ["notify"]
    assert said("WatchdogSec") == ["3min"] and IDLE_SECONDS <= 60
    assert int(said("TimeoutStopSec")[0]) >= DRAIN_SECONDS + 10


def test_it_may_write_its_two_folders_and_nothing_else() -> None:
    assert said("ProtectSystem") == ["strict"]
    assert said("ReadWritePaths") == ["/srv/idlib-monitor/storage /srv/idlib-monitor/digests"]
    assert said("CapabilityBoundingSet") == [""] and said("NoNewPrivileges") == ["yes"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="not run: no systemd-analyze on this machine")
def test_systemd_understands_it(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/srv/idlib-monitor/.venv/bin/monitor run", "/bin/true")
    copy = tmp_path / "idlib-monitor.service"
    copy.write_text(text.replace("User=monitor", "User=root"), encoding="utf-8")

    verdict = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)

    assert verdict.returncode == 0 and "idlib-monitor.service" not in verdict.stderr, verdict.stderr
