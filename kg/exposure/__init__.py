"""Who is exposed to a shock, through which chain, and which sentence says so."""

from kg.exposure.between import paths_between
from kg.exposure.changes import changes, edition_changes
from kg.exposure.coverage import Coverage, coverage_of
from kg.exposure.diff import ExposureDiff, compare
from kg.exposure.engine import expose
from kg.exposure.options import ExposureOptions, Selection, Shock
from kg.exposure.paths import Hop, Path
from kg.exposure.reach import chains_to
from kg.exposure.result import Exposed, Exposure
from kg.exposure.select import conflicts_seen
from kg.exposure.start import check_shock, kinds_for

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
    "chains_to",
    "changes",
    "check_shock",
    "compare",
    "conflicts_seen",
    "coverage_of",
    "edition_changes",
    "expose",
    "kinds_for",
    "paths_between",
]
