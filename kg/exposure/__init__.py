"""Who is exposed to a shock, through which chain, and which sentence says so."""

from kg.exposure.between import paths_between
from kg.exposure.changes import changes, edition_changes
from kg.exposure.coverage import Coverage, coverage_of
from kg.exposure.diff import ExposureDiff, compare
from kg.exposure.engine import expose
from kg.exposure.options import ExposureOptions, Selection, Shock
from kg.exposure.paths import Hop, Path
from kg.exposure.result import Exposed, Exposure

__all__ = [
    "Coverage",
    "Exposed",
    "Exposure",
    "ExposureDiff",
    "ExposureOptions",
    "Hop",
    "Path",
    "Selection",
    "Shock",
    "changes",
    "compare",
    "coverage_of",
    "edition_changes",
    "expose",
    "paths_between",
]
