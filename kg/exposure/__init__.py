"""Who is exposed to a shock, through which chain, and which sentence says so."""

from kg.exposure.between import paths_between
from kg.exposure.coverage import Coverage, coverage_of
from kg.exposure.diff import ExposureDiff, changes, compare
from kg.exposure.engine import best_paths, expose
from kg.exposure.options import ExposureOptions, Selection, Shock
from kg.exposure.paths import Hop, Path
from kg.exposure.result import Chance, Exposed, Exposure
from kg.exposure.whatif import Change, Shift, Spared, WhatIf, rank_removals, what_if

__all__ = [
    "Chance",
    "Change",
    "Coverage",
    "Exposed",
    "Exposure",
    "ExposureDiff",
    "ExposureOptions",
    "Hop",
    "Path",
    "Selection",
    "Shift",
    "Shock",
    "Spared",
    "WhatIf",
    "best_paths",
    "changes",
    "compare",
    "coverage_of",
    "expose",
    "paths_between",
    "rank_removals",
    "what_if",
]
