"""Within the child: look at the list of an archive, then call the reader; every error becomes a refusal."""

import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from directives.fence import archive
from directives.fence.limits import FenceRefusal, FenceRefused

Plain = TypeVar("Plain")


def read(function: Callable[..., Plain], data: bytes, more: tuple[Any, ...]) -> Plain:
    """The answer of `function(data, *more)`. Raises FenceRefused."""
    try:
        archive.check(data)
        return function(data, *more)
    except FenceRefused:
        raise
    except MemoryError:
        raise FenceRefused(FenceRefusal.EXCESS, "no memory") from None
    except Exception as error:  # every parser has errors of its own
        raise FenceRefused(FenceRefusal.BROKEN, _cause(error)) from error
    except BaseException as error:  # a panic of a library in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise FenceRefused(FenceRefusal.BROKEN, _cause(error)) from error


def _cause(error: BaseException) -> str:
    """The class and place of an error, not its message, which may quote the file."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" at {'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in last)
    return f"{type(error).__module__}.{type(error).__qualname__}{place}"
