"""`python -m bench.ministry.probe NAME URL FILES`: measure one thing in a process of its own; prints it as JSON."""

import json
import math
import resource
import sys
import time
from collections.abc import Callable

from bench.ministry import page_probes, work_probes
from bench.ministry.world import World

RUNS, LONGEST = 20, 15.0
"""At most so many calls, as long as they take no more seconds together."""

PROBES = {**page_probes.PROBES, **work_probes.PROBES}


def main() -> None:
    name, url, files = sys.argv[1:]
    act = PROBES[name](World.open(url, files))
    print(json.dumps(_measured(act, once=name in work_probes.ONCE)), flush=True)


def _measured(act: Callable[[], object], *, once: bool) -> dict[str, float]:
    """The 95th percentile of the calls, or of one, in seconds; and the most memory of the process, in megabytes."""
    took: list[float] = []
    begun, processor = time.perf_counter(), time.process_time()
    while not took or (not once and len(took) < RUNS and time.perf_counter() - begun < LONGEST):
        started = time.perf_counter()
        found = act()
        took.append(found if isinstance(found, float) else time.perf_counter() - started)
    used = (time.process_time() - processor) / len(took)
    if len(took) > 5:
        took = took[1:]  # the first call compiles templates
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p95 = sorted(took)[math.ceil(0.95 * len(took)) - 1]
    return {"p95": p95, "median": sorted(took)[len(took) // 2], "processor": used, "memory": memory, "runs": len(took)}


if __name__ == "__main__":
    main()
