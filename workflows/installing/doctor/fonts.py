"""Check of the fonts: a paper without the right one is printed with boxes in place of Vietnamese letters."""

import subprocess
from collections.abc import Iterator

from workflows.installing.doctor.findings import InstallFinding, broken, good

FAMILY = "Liberation Serif"
"""The font of templates/pdf/print.css."""
INSTALL = "Cài bằng quyền root: apt install fontconfig fonts-liberation2"


def check_fonts() -> Iterator[InstallFinding]:
    """Debian 12 has a package fonts-liberation with the same family without most Vietnamese letters."""
    try:
        asked = subprocess.run(
            ["fc-list", f"{FAMILY}:lang=vi", "file"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        yield broken("không hỏi được danh sách phông chữ (fc-list)", INSTALL)
        return
    if asked.stdout.strip():
        yield good(f"{FAMILY} có đủ chữ Việt")
    else:
        yield broken(f"không có {FAMILY} đủ chữ Việt: bản in sẽ có ô vuông thay chữ", INSTALL)
