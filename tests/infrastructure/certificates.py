"""A certificate of the tests' own, signed by itself."""

import subprocess
from pathlib import Path


def write_certificate(folder: Path, *names: str) -> Path:
    """Write fullchain.pem and privkey.pem for these host names; returns the first, which a client is to trust."""
    alternative = ",".join(f"DNS:{name}" for name in names)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={alternative}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "fullchain.pem"
