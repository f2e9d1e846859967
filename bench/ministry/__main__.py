"""`python -m bench.ministry`: build a database of so many units if it is missing, and measure on a copy of it."""

import argparse
import os
import tempfile
from pathlib import Path

from bench.growth import measure_growth
from bench.history.keeping import keep
from bench.ministry.build import build, play
from bench.ministry.cluster import Cluster
from bench.ministry.served import print_served
from bench.ministry.table import print_table
from tests.infrastructure.databases import migrate

PORT = 5649


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.ministry")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "dondoc-ministry"))
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--only", nargs="*", default=[], help="names of probes; without any: all")
    parser.add_argument("--growth", action="store_true", help="at several sizes, with the exponents")
    given = parser.parse_args()
    files, name = given.folder / "files", f"ministry_{given.units}"
    cluster = Cluster(given.folder / "pg", given.port)
    with cluster.running():
        if given.growth:
            keep("growth", measure_growth(cluster, files), cluster.version)
            return
        if not cluster.has(name):
            files.mkdir(parents=True, exist_ok=True)
            build(cluster, name, given.units, files, play(files))
        measured = f"measured_{given.units}"
        cluster.renew(measured, name)
        migrate(cluster.url(measured), files)
        print(f"\n{given.units:,} units, PostgreSQL as Debian sets it, {os.cpu_count()} cores\n")
        rows = print_table(cluster.url(measured), str(files), frozenset(given.only))
        if not given.only:
            rows += print_served(cluster.url(measured), str(files))
        keep(f"ministry {given.units}", rows, cluster.version)
        cluster.drop(measured)


if __name__ == "__main__":
    main()
