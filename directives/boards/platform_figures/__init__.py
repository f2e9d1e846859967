"""The figures that the department took from exports of platforms, as known at a moment.

`platform_values` is what sums add: by assignment's public id. Of several imports of one platform and period the last
one recorded by then counts.
"""

from directives.boards.platform_figures.comparing import ComparedFigure, ComparedUnit, compare
from directives.boards.platform_figures.stands import (
    OfferedFigures,
    StandCounts,
    find_import,
    offered_to,
    offered_to_all,
    stand_counts,
    standing_answers,
    stands,
    words_of,
)
from directives.boards.platform_figures.values import (
    has_sum,
    latest_imports,
    platform_names,
    platform_values,
    values_by_unit,
)

__all__ = [
    "ComparedFigure",
    "ComparedUnit",
    "OfferedFigures",
    "StandCounts",
    "compare",
    "find_import",
    "has_sum",
    "latest_imports",
    "offered_to",
    "offered_to_all",
    "platform_names",
    "platform_values",
    "stand_counts",
    "standing_answers",
    "stands",
    "values_by_unit",
    "words_of",
]
