"""`python -m bench.ministry`: build the databases that are missing, each of so many units."""

import argparse
import tempfile
from pathlib import Path

from bench.ministry.build import build, play
from bench.ministry.cluster import Cluster

PORT = 5649


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.ministry")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "dondoc-ministry"))
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--units", type=int, nargs="*", default=[50_000])
    parser.add_argument("--again", action="store_true", help="build also what is there")
    given = parser.parse_args()
    cluster = Cluster(given.folder / "pg", given.port)
    with cluster.running():
        wanted = [units for units in given.units if given.again or not cluster.has(f"ministry_{units}")]
        played = play(given.folder / "files") if wanted else None
        for units in wanted:
            assert played is not None
            build(cluster, f"ministry_{units}", units, given.folder / "files", played)


if __name__ == "__main__":
    main()
