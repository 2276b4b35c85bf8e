"""A program with a crew, as a supervisor would start and stop it. Prints what became of its tasks."""

from __future__ import annotations

import signal

import crew_tasks

from monitor.work.crew import Crew


def main() -> None:
    """Run a task, tell the whole process group to stop, run another in the same child."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    crew = Crew(children=1, task_seconds=20.0, task_memory=2**28, preload=["monitor.errors"])
    first = crew.run(crew_tasks.whoami)
    print(crew.run(crew_tasks.tell_everybody))
    print(told == [signal.SIGTERM], crew.run(crew_tasks.whoami) == first)
    crew.close()


if __name__ == "__main__":
    main()
