"""The sample's exports of teaching platforms: made-up figures of four weeks, in two layouts, with the usual dirt."""

from datetime import date
from importlib import resources
from typing import NamedTuple

from directives import files

WEEKS = (date(2020, 4, 24), date(2020, 5, 1), date(2020, 5, 8), date(2020, 5, 15))
"""The last day of each."""
PLATFORMS = {
    "viettelstudy": ("ViettelStudy", "xlsx", files.XLSX),
    "vnpt-elearning": ("VNPT E-Learning", "csv", files.TEXT),
}


class SampleExport(NamedTuple):
    """One file of the sample."""

    code: str
    week: int
    """From 1."""
    platform: str
    name: str
    media_type: str

    @property
    def last_day(self) -> date:
        return WEEKS[self.week - 1]

    def content(self) -> bytes:
        return resources.files("workflows.demo").joinpath("data", "platforms", self.name).read_bytes()


def sample_exports() -> list[SampleExport]:
    """All files, week by week."""
    return [
        SampleExport(code, week, platform, f"{code}-{day:%Y-%m-%d}.{ending}", media_type)
        for week, day in enumerate(WEEKS, 1)
        for code, (platform, ending, media_type) in PLATFORMS.items()
    ]
