"""Who is exposed to a shock, through which chain, and which sentence says so."""

from kg.exposure.between import paths_between
from kg.exposure.changes import changes, edition_changes
from kg.exposure.coverage import Coverage, coverage_of
from kg.exposure.diff import ExposureDiff, compare
from kg.exposure.engine import best_paths, chains_to, expose
from kg.exposure.options import ExposureOptions, Selection, Shock
from kg.exposure.paths import Hop, Path
from kg.exposure.result import Chance, Exposed, Exposure
from kg.exposure.select import conflicts_seen
from kg.exposure.spared import Spared, rank_removals
from kg.exposure.start import check_shock, kinds_for
from kg.exposure.whatif import Change, what_if

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
    "Shock",
    "Spared",
    "best_paths",
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
    "rank_removals",
    "what_if",
]
