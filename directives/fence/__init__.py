"""Read foreign files behind a fence: in a kept child process with limits of CPU, memory, time and unpacked size.

`run(function, data, *more)` calls a function of bytes in the child; its answer is plain data. It raises FenceRefused
for every error and excess, and refuses to run while this thread holds a write transaction open.
"""

from directives.fence.limits import FenceRefusal, FenceRefused, Limits
from directives.fence.pool import Pool, refuse_while

__all__ = ["FenceRefusal", "FenceRefused", "Limits", "Pool", "refuse_while", "run"]

_pool = Pool(Limits())
run = _pool.run
