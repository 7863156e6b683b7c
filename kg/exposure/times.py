"""First and last day of an ISO 8601 time at the precision said: `2025`, `2025-Q4`, `2025-H2`, `2025-09`, `FY2026`, a range."""

from __future__ import annotations

import re
from calendar import monthrange

_PERIOD = re.compile(r"(?:FY)?(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?")


def first_day(time: str) -> str | None:
    """The first day of a time; None where it cannot be read.

    >>> first_day("2025-Q4"), first_day("2025-H2/2026"), first_day("soon")
    ('2025-10-01', '2025-07-01', None)
    """
    return _days(time.partition("/")[0])[0]


def last_day(time: str) -> str | None:
    """The last day of a time; None where it cannot be read.

    >>> last_day("2025-Q4"), last_day("2024-02"), last_day("2025/2026")
    ('2025-12-31', '2024-02-29', '2026-12-31')
    """
    return _days(time.rpartition("/")[2])[1]


def _days(time: str) -> tuple[str | None, str | None]:
    match = _PERIOD.fullmatch(time)
    if not match:
        return None, None
    year, quarter, half, month, day = match.groups()
    if day:
        return time, time
    if month and not 1 <= int(month) <= 12:
        return None, None
    first, last = _months(quarter, half, month)
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{monthrange(int(year), last)[1]:02}"


def _months(quarter: str | None, half: str | None, month: str | None) -> tuple[int, int]:
    if quarter:
        return int(quarter) * 3 - 2, int(quarter) * 3
    if half:
        return int(half) * 6 - 5, int(half) * 6
    return (int(month), int(month)) if month else (1, 12)
