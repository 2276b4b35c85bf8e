"""An interpreter that has read the program's modules and, for each command of a test, forks a process that runs it.

To read four hundred modules takes a second or two, and the tests give hundreds of commands. The process that runs one has
everything of its own that a person's would have: folder, environment, pipes, memory and end. Only its modules were read before,
and the words that ship with them. The same holds for the fork server of its crew, which else reads its modules and the language
model for two seconds each time (`tests/nursery.py`).
`tests/commands.py` asks, over a socket; this file is what it starts.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.nursery import Nursery, read

ROOMS = (
    "monitor.cli",
    "monitor.config",
    "monitor.desk",
    "monitor.steps",
    "monitor.work",
    "monitor.channels",
    "monitor.web",
)


def main() -> None:
    """Serve until the other end of the socket is closed; in a forked process: be the command, to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests and for the commands
    importlib.import_module("monitor.app")
    read()
    for room in ROOMS:
        for module in pkgutil.iter_modules(importlib.import_module(room).__path__, f"{room}."):
            importlib.import_module(module.name)
    read_words()
    gc.freeze()
    call = next_call(socket.socket(fileno=int(sys.argv[1])))
    if call is not None:
        become(call)


def read_words() -> None:
    """The vocabulary, topics and agencies that ship, which the program keeps once it has read them."""
    from monitor.config.load import load_watchlist
    from monitor.desk.demo import prepare_folder

    with tempfile.TemporaryDirectory() as folder:
        load_watchlist(prepare_folder(Path(folder) / "demo"))


def next_call(link: socket.socket) -> dict[str, Any] | None:
    """What to run, in a process forked for it; None in this one, when nobody is left who asks."""
    while True:
        message, files, _flags, _address = socket.recv_fds(link, 1 << 20, 3)
        if not message:
            return None
        if not (child := os.fork()):
            link.close()
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            return dict(json.loads(message))
        for file in files:
            os.close(file)
        link.sendall(b"%d\n" % child)
        _child, status = os.waitpid(child, 0)
        link.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def become(call: dict[str, Any]) -> None:
    """`python -m monitor` with the words, folder and environment of the call. Its exit is this process's.

    Coverage is for this process alone: a crew's children end without a word to it, and would only be slower.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(call["folder"])
    os.environ.clear()
    os.environ.update(call["environment"])
    Nursery.open()
    if "COVERAGE_PROCESS_CONFIG" in os.environ:
        import coverage

        coverage.process_startup(force=True)
        del os.environ["COVERAGE_PROCESS_CONFIG"]
    sys.path[0] = call["folder"]
    sys.argv = ["monitor", *call["words"]]
    end(ended(lambda: runpy.run_module("monitor", run_name="__main__", alter_sys=True)))


def ended(run: Callable[[], object]) -> int:
    """How a program ends, in the interpreter's own manner."""
    try:
        run()
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)
        return 1
    except BaseException as error:  # noqa: BLE001 - said as the interpreter would
        sys.excepthook(type(error), error, error.__traceback__)
        return -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
    return 0


def end(code: int) -> NoReturn:
    """What an interpreter does at its end, but for taking its modules apart: these are shared with the process that this one was
    forked of, and to touch them all takes longer than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError:
            code = 120
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main()
