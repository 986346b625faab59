"""What the benchmarks of time share: whole processes, started as an operator starts them."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path


def environ(home: Path) -> dict[str, str]:
    """Return the environment of an installed Frontdesk: its own home, compiled modules kept."""
    kept = {"PATH", "HOME", "LANG", "PYTHONPYCACHEPREFIX"}
    ours = {name: value for name, value in os.environ.items() if name in kept}  # noqa: TID251  # a program of its own
    return {**ours, "FRONTDESK_HOME": str(home)}


def median_seconds(work: Callable[[], None], repeats: int) -> float:
    """Return how long something takes, its first time apart."""
    work()
    return statistics.median(_seconds(work) for _ in range(repeats))


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
