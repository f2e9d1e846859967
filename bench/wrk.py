"""Load from outside the process by wrk: presses that each differ, or one page again and again."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

PRESSES = """
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long seconds, micros; } moment; int gettimeofday(moment *, void *); ]]
local function now()
  local at = ffi.new("moment")
  ffi.C.gettimeofday(at, nil)
  return tonumber(at.seconds) + tonumber(at.micros) / 1e6
end
local presses = { %s }
local sent, answered, failed, began = 0, 0, 0, nil
request = function()
  began = began or now()
  sent = math.min(sent + 1, #presses)
  local one = presses[sent]
  local heads = { ["Content-Type"] = "application/x-www-form-urlencoded", Cookie = one[3], Host = "%s" }
  return wrk.format("POST", one[1], heads, one[2])
end
response = function(status)
  answered = answered + 1
  if status ~= 200 and status ~= 302 and status ~= 303 then failed = failed + 1 end
  if answered == #presses then
    io.write(string.format('{"seconds": %%f, "failed": %%d}\\n', now() - began, failed))
    io.flush()
    os.exit(0)
  end
end
"""
PAGE = """
wrk.headers["Cookie"] = "%s"
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"p50": %%f, "p95": %%f, "rate": %%f, "failed": %%d, "requests": %%d}\\n',
    latency:percentile(50) / 1e6, latency:percentile(95) / 1e6, summary.requests / summary.duration * 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.requests))
end
"""
LONGEST = 120
"""Seconds after which a load is given up."""


class Press(NamedTuple):
    """One POST of a form: address, encoded fields, cookie."""

    path: str
    fields: str
    cookie: str


def press_all(port: int, presses: Sequence[Press], clients: int) -> tuple[float, int]:
    """The rate of these presses by so many connections, and how many failed."""
    rows = ", ".join("{ " + ", ".join(json.dumps(part, ensure_ascii=False) for part in one) + " }" for one in presses)
    found = _run(port, "/", PRESSES % (rows, f"127.0.0.1:{port}"), clients, LONGEST)
    return len(presses) / found["seconds"], found["failed"]


def load(port: int, path: str, cookie: str, clients: int, seconds: int) -> dict[str, float]:
    """p50 and p95 in seconds, rate, requests and failures of a page that is asked for again and again."""
    return _run(port, path, PAGE % cookie, clients, seconds)


def _run(port: int, path: str, script: str, clients: int, seconds: int) -> dict[str, Any]:
    program = shutil.which("wrk")
    if program is None:
        raise RuntimeError("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "load.lua")
        written.write_text(script, "utf-8")
        command = [program, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", str(written)]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{path}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST + 30,
        )
    found: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    return found
