"""Lines go to the children in batches and come back in order; a line that kills its child costs that line alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from monitor.desk.analysis.child import Reading, Refusal, read_lines
from monitor.errors import CrewClosed, CrewError
from monitor.steps.house import Crew

BATCH_LINES = 32
BATCH_BYTES = 256 * 1024
MOST_BYTES = 8 * 1024 * 1024  # under way at a time; a longer line goes alone
AHEAD = 2  # batches under way for each child

Own = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Batch:
    numbers: list[int] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    size: int = 0


def judged(
    lines: Iterable[tuple[int, bytes]], own: Own, crew: Crew, children: int
) -> Iterator[tuple[int, Reading | Refusal]]:
    """Each numbered line with what became of it, in their order whichever child is quicker."""
    under_way: deque[tuple[_Batch, Future[list[Reading | Refusal]]]] = deque()
    size = 0
    with ThreadPoolExecutor(max_workers=children) as threads:
        for batch in _batches(lines):
            while under_way and (len(under_way) >= AHEAD * children or size + batch.size > MOST_BYTES):
                done, answer = under_way.popleft()
                size -= done.size
                yield from zip(done.numbers, answer.result(), strict=True)
            under_way.append((batch, threads.submit(_answers, batch.lines, own, crew)))
            size += batch.size
        while under_way:
            done, answer = under_way.popleft()
            yield from zip(done.numbers, answer.result(), strict=True)


def _batches(lines: Iterable[tuple[int, bytes]]) -> Iterator[_Batch]:
    batch = _Batch()
    for number, line in lines:
        if batch.lines and (len(batch.lines) >= BATCH_LINES or batch.size + len(line) > BATCH_BYTES):
            yield batch
            batch = _Batch()
        batch.numbers.append(number)
        batch.lines.append(line)
        batch.size += len(line)
    if batch.lines:
        yield batch


def _answers(lines: list[bytes], own: Own, crew: Crew) -> list[Reading | Refusal]:
    """The batch in one task; when that fails, line by line, so that the others are not lost with the one to blame."""
    try:
        return crew.run(read_lines, lines, own)
    except CrewClosed:
        raise
    except CrewError as error:
        if len(lines) == 1:
            return [Refusal(reason=f"could not be judged: {error.reason}")]
    return [answer for line in lines for answer in _answers([line], own, crew)]
