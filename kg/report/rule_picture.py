"""The transmission rules as a graph picture, SVG that needs nothing else: what comes, the predicate it travels, what arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from kg.exposure.words import state_word, word
from kg.model import SHOCK_KINDS
from kg.report.rule_words import TRAVEL_WORDS, iter_steps, predicate_words
from kg.report.text import text
from ontology.transmission import SIGNS, TransmissionRule

State = tuple[str, str]
Track = tuple[str, str]
Point = tuple[float, float]

# Sizes in CSS pixels; a row is one line of small type.
_WIDTH = 1180
_ROW = 21
_TOP = 96
_FOOT = 56
_BOX = {"left": (16, 196), "middle": (430, 320), "right": (968, 196)}
_COLOURS = {"harm": "#b3261e", "gain": "#1b7a43"}
_STYLE = """
text{font-family:"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;font-size:12px;fill:#1f2328}
.title{font-size:19px;font-weight:600}.head{font-size:12.5px;font-weight:600;fill:#57606a}.note{font-size:11.5px;fill:#57606a}
.box{fill:#f6f8fa;stroke:#d0d7de}.line{fill:none;stroke-opacity:.3}
g.track:hover .line{stroke-opacity:1}g.track:hover .box{stroke:#1f2328}
svg:has(g.track:hover) g.track:not(:hover) .line{stroke-opacity:.06}
""".strip()


def rule_picture(rules: Iterable[TransmissionRule], *, language: str = "zh") -> str:
    """Draw the rules.

    Args:
        rules: those to draw, at least one.
        language: `zh` or `en`.

    Returns:
        An SVG document. A line's colour says harm or gain, its breadth the weight; pointing at a track shows its lines
        alone and its rules.

    >>> rule = TransmissionRule("r", "supplies", ("subjectToObject",), ("listing",), 0.8, {}, "harm", "supply", "harm")
    >>> rule_picture([rule], language="en").startswith("<svg ")
    True
    """
    tracks = _tracks(rules)
    before = _states(state for rows in tracks.values() for _, state, _ in rows)
    after = _states(state for rows in tracks.values() for _, _, state in rows)
    height = _ROW * max(len(tracks), 1.25 * len(before), 1.25 * len(after))
    places = {
        "left": _spread(before, height),
        "right": _spread(after, height),
    }
    middle = _spread(list(tracks), height)
    parts = [_open(height + _TOP + _FOOT, language, sum(len(rows) for rows in tracks.values()))]
    parts += [_track(track, rows, y=middle[track], places=places, language=language) for track, rows in tracks.items()]
    parts += [_state(state, side, y, language) for side, held in places.items() for state, y in held.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"


Row = tuple[TransmissionRule, State, State]


def _tracks(rules: Iterable[TransmissionRule]) -> Mapping[Track, list[Row]]:
    """Predicate and direction → the steps that travel it, in the order of the rules' predicates."""
    tracks: dict[Track, list[Row]] = defaultdict(list)
    for rule in rules:
        for travel in rule.travels:
            tracks[rule.predicate, travel].extend((rule, before, after) for before, after in iter_steps(rule))
    order = {name: place for place, name in enumerate(dict.fromkeys(predicate for predicate, _ in tracks))}
    return dict(sorted(tracks.items(), key=lambda item: (order[item[0][0]], list(TRAVEL_WORDS).index(item[0][1]))))


def _states(found: Iterable[State]) -> list[State]:
    held = set(found)
    return [(kind, sign) for sign in SIGNS for kind in SHOCK_KINDS if (kind, sign) in held]


def _spread(items: Sequence[tuple[str, str]], height: float) -> dict[tuple[str, str], float]:
    """The middle of each item's box, spread evenly over the height."""
    step = height / max(len(items), 1)
    return {item: _TOP + step * (place + 0.5) for place, item in enumerate(items)}


def _open(height: float, language: str, count: int) -> str:
    heads = (("left", "rules_from"), ("middle", "rules_track"), ("right", "rules_to"))
    columns = "".join(
        f'<text class="head" x="{_BOX[side][0] + _BOX[side][1] / 2}" y="{_TOP - 14}" text-anchor="middle">'
        f"{escape(text(key, language))}</text>"
        for side, key in heads
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" height="{height:g}" '
        f'role="img"><title>{escape(text("rules_title", language))}</title><style>{escape(_STYLE, quote=False)}</style>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text class="title" x="16" y="34">{escape(text("rules_title", language))}</text>'
        f'<text class="note" x="16" y="56">{escape(text("rules_note", language, count=count))}</text>{columns}'
        f"{_legend(height - _FOOT + 30, language)}"
    )


def _legend(y: float, language: str) -> str:
    parts, x = [], 16.0
    for sign in SIGNS:
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 34}" y2="{y}" stroke="{_COLOURS[sign]}" stroke-width="3"/>')
        parts.append(f'<text class="note" x="{x + 42}" y="{y + 4}">{escape(text(f"rules_{sign}", language))}</text>')
        x += 190
    for weight in (0.2, 0.5, 0.9):
        parts.append(
            f'<line x1="{x}" y1="{y}" x2="{x + 34}" y2="{y}" stroke="#57606a" stroke-width="{_breadth(weight)}"/>'
        )
        parts.append(f'<text class="note" x="{x + 42}" y="{y + 4}">{escape(text("weight", language))} {weight}</text>')
        x += 130
    return "".join(parts)


def _track(
    track: Track, rows: Sequence[Row], *, y: float, places: Mapping[str, Mapping[State, float]], language: str
) -> str:
    """A track's box, with a line from each state that comes and one to each that arrives, each as broad as its best rule."""
    x, width = _BOX["middle"]
    comes: dict[State, float] = {}
    arrives: dict[State, float] = {}
    for rule, before, after in rows:
        comes[before] = max(comes.get(before, 0.0), rule.weight)
        arrives[after] = max(arrives.get(after, 0.0), rule.weight)
    left, right = sum(_BOX["left"]), _BOX["right"][0]
    lines = [_line((left, places["left"][state]), (x, y), state, weight) for state, weight in comes.items()]
    lines += [
        _line((x + width, y), (right, places["right"][state]), state, weight) for state, weight in arrives.items()
    ]
    told = dict.fromkeys(f"{rule.weight:g}  {rule.rationale.get(language, rule.name)}" for rule, _, _ in rows)
    predicate, travel = track
    way = word(TRAVEL_WORDS, travel, language)
    return (
        f'<g class="track"><title>{escape(chr(10).join(told))}</title>{"".join(lines)}{_box("middle", y)}'
        f'<text x="{x + 10}" y="{y + 4:.1f}">{escape(predicate_words(predicate, language))}</text>'
        f'<text x="{x + width - 10}" y="{y + 4:.1f}" text-anchor="end" fill-opacity=".6">{escape(way)}</text></g>'
    )


def _line(start: Point, end: Point, state: State, weight: float) -> str:
    bend = (end[0] - start[0]) / 2
    return (
        f'<path class="line" stroke="{_COLOURS[state[1]]}" stroke-width="{_breadth(weight)}" d="M{start[0]:g},{start[1]:.1f} '
        f'C{start[0] + bend:g},{start[1]:.1f} {end[0] - bend:g},{end[1]:.1f} {end[0]:g},{end[1]:.1f}"/>'
    )


def _breadth(weight: float) -> float:
    return round(0.6 + 2.6 * weight, 2)


def _state(state: State, side: str, y: float, language: str) -> str:
    x, width = _BOX[side]
    colour = _COLOURS[state[1]]
    edge = x if side == "left" else x + width - 4
    return (
        f'{_box(side, y)}<rect x="{edge}" y="{y - 8.5:.1f}" width="4" height="17" fill="{colour}"/>'
        f'<text x="{x + width / 2}" y="{y + 4:.1f}" text-anchor="middle">{escape(state_word(*state, language))}</text>'
    )


def _box(side: str, y: float) -> str:
    x, width = _BOX[side]
    return f'<rect class="box" x="{x}" y="{y - 8.5:.1f}" width="{width}" height="17" rx="4"/>'
