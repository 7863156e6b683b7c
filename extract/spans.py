"""Edges of names that writing conventions settle, whatever the tagger held likely.

The legal form belongs to a company's name, book title marks to a law's; a company's name that opens a product's is a name of its own; 简称
and a stock code in brackets tell a company; given names tell a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from extract.gazetteer import load_gazetteer
from ontology.names import fold_text
from ontology.rows import load_given_names, load_name_edges, load_titles

Span = tuple[int, int, str]

_LEGAL_FORM = re.compile(
    r"(?:\([\u4e00-\u9fff]{2,4}\)|（[\u4e00-\u9fff]{2,4}）)?[）)]?(?:科技|集团|控股|技术|电子|半导体|通信|投资|管理|发展|合伙|创业)*"
    r"(?:(?:股份)?有限(?:责任)?公司|合伙企业(?:[（(]有限合伙[）)])?)|集团(?!军)"
    r"|,? (?:technology |technologies |semiconductor |group |holdings? )?"
    r"(?:co\.?,? ?ltd|inc|ltd|corp|corporation|limited|co|plc|llc|gmbh|n\.v|s\.a)\b\.?|(?<=(?: inc| ltd|corp))\.(?=[)）])"
)
_TITLED = re.compile(r"《([^《》\n]{2,40})》")
_LAW = re.compile(r"(?:法|法案|条例|规定|办法|细则|协定|决定|行政令|清单)(?:[（(][^（）()]{2,8}[）)])?$")
_ALIAS = re.compile(r"[（(][^（）()]{0,12}?(?:简称|下称|又称|英文名)[：:为]?[“\"‘「]?([^”\"’」）)，,]{2,16})[”\"’」]?")
_STOCK_CODE = re.compile(
    r"[（(](?:[036]\d{5}(?:\.s[hz])?|\d{4,6}\.(?:hk|sh|sz|tw|ks|t)|\d{4}(?:-tw)|(?:sh|sz|hk)\d{4,6})[）)]"
)
_TICKER = re.compile(r"\.(?:o|n|oq|hk|ks|t|ss|sz|tw|as|de|pa)\b")
# Versions or variants told apart by a letter (A和B使用…) are no firm.
_LETTERS = re.compile(r"[a-z](?:[、/]|和|及| and )[a-z]")
_BILATERAL = re.compile(r"[中美日韩欧荷俄英德法印台]{2}")
_HAN_TAIL = re.compile(r"[\u4e00-\u9fff]{2,6}$")
_ADMINISTRATION = re.compile(r"政府| administration")
_PART = re.compile(r"[^/+]+")
_SECTOR_TAIL = re.compile(r"(?<=..)领域$")
_PERSON_TITLE = re.compile(
    rf"(?:(?:u\.s\. |former |the )?(?:{'|'.join(sorted((re.escape(t) for t in load_titles() if t.isascii()), key=len, reverse=True))}) )+"
)
_GIVEN = re.compile(
    rf"(?:{'|'.join(sorted((re.escape(n) for n in load_given_names()), key=len, reverse=True))})(?: [a-z]\.?)?(?: [a-z'-]+){{1,2}}$"
)
_EDGES = load_name_edges()
_NAMED = frozenset({"Company", "GovernmentBody", "Organization", "Person", "Policy", "Facility", "Place"})
_MADE = frozenset({"Product", "Technology"})
_UNSURE_PERSON = frozenset({"Company", "Product", "Organization", "Place", "Technology"})


def settle(text: str, spans: Iterable[Span], known: Iterable[Span] = ()) -> list[Span]:
    """Names in folded text with their edges settled, in order and without overlap.

    Args:
        text: folded text.
        spans: names as tagged.
        known: names that the registry found; one of a named thing (a firm, a body, a person, …) wins over its parts.

    >>> settle("速腾聚创科技有限公司", [(0, 4, "Company")])
    [(0, 10, 'Company')]
    """
    found: list[Span] = []
    for span in _registry_first(list(spans), known):
        for piece in _settle_one(text, *span):
            if not found or piece[0] >= found[-1][1]:
                found.append(piece)
    return _with(found, [*_laws(text, found), *_aliases(text, found), *_coded(text, found)])


def _overlapping(spans: list[Span], start: int, end: int) -> slice:
    """Where in a sorted list without overlaps the spans lie that share a character with a range."""
    first = bisect_left(spans, start, key=_start)
    if first and spans[first - 1][1] > start:
        first -= 1
    return slice(first, bisect_left(spans, end, lo=first, key=_start))


def _start(span: Span) -> int:
    return span[0]


def _registry_first(spans: list[Span], known: Iterable[Span]) -> list[Span]:
    """Tagged names with registry names of named things in the place of their parts, and added where nothing was tagged."""
    spans.sort()
    for name in known:
        if name[2] not in _NAMED:
            continue
        place = _overlapping(spans, name[0], name[1])
        parts = spans[place]
        across = any(s[0] < name[0] or name[1] < s[1] for s in parts)
        if not across and (not parts or parts[0][:2] != name[:2]):
            spans[place] = [name]
    return spans


def _settle_one(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    if kind == "Person" and (title := _PERSON_TITLE.match(text, start, end)) and title.end() < end:
        start = title.end()
    if kind in _UNSURE_PERSON and _GIVEN.match(text[start:end]) and not load_gazetteer().lookup(text[start:end]):
        kind = "Person"
    if kind == "Company":
        if _TICKER.match(text, end) and text[start:end].isascii():
            return
        if form := _LEGAL_FORM.match(text, end):
            end = form.end()
    if (kind == "Place" and _BILATERAL.fullmatch(text, start, end)) or _LETTERS.fullmatch(text, start, end):
        return
    if kind == "Sector" and _SECTOR_TAIL.search(text[start:end]):
        end -= 2
    start, end = _trimmed(text, start, end, kind)
    if kind in _MADE and (maker := _maker_end(text, start, end)):
        yield start, maker, "Company"
        start = maker + (text[maker] == " ")
    if kind in _MADE and (parts := _joined(text, start, end)):
        yield from ((a, b, kind) for a, b in parts)
        return
    if kind == "Person" and (ruled := _ADMINISTRATION.match(text, end)):
        end, kind = ruled.end(), "GovernmentBody"
    if text[start - 1 : start] == "《" and text[end : end + 1] == "》":
        start, end = start - 1, end + 1
    yield start, end, kind


def _joined(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The names that a stroke or a plus joins (JAX/TensorFlow, HBM2/2E), unless they are one name (I/O, N+2)."""
    parts = [match.span() for match in _PART.finditer(text, start, end)]
    stroke = "/" in text[start:end]
    whole = [b - a >= (2 if stroke else 3) or text[a:b].isdigit() for a, b in parts]
    if len(parts) < 2 or not all(whole) or load_gazetteer().lookup(text[start:end]):
        return []
    return parts


def _trimmed(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """The span without the class noun, size or scope that the first fitting rule cuts off."""
    for rule in _EDGES:
        match = rule.pattern.match(text[start:end]) if kind in rule.types else None
        if match and (not rule.proper or _is_proper(match[1])):
            return start + match.start(1), start + match.end(1)
    return start, end


def _is_proper(name: str) -> bool:
    """Whether the registry knows a product or technology by this name and does not write it in capitals only, as classes are (AI, DRAM)."""
    bearers = [e for e in load_gazetteer().lookup(name) if e.type in _MADE]
    spelled = [n for e in bearers for n in e.names if fold_text(n) == name]
    return bool(spelled) and not any(n.isascii() and n.isupper() for n in spelled)


def _maker_end(text: str, start: int, end: int) -> int | None:
    """Where a company's name ends that opens a product's name, if the rest is long enough to be a name."""
    for hit in load_gazetteer().iter_hits(text[start:end]):
        if hit.start == 0 and hit.entities[0].type == "Company" and start + hit.end < end - 1:
            return start + hit.end
        break
    return None


def _with(found: list[Span], more: Iterable[Span]) -> list[Span]:
    """Spans with those added that overlap none."""
    for span in more:
        place = _overlapping(found, span[0], span[1])
        if not found[place]:
            found.insert(place.start, span)
    return found


def _laws(text: str, found: list[Span]) -> Iterator[Span]:
    """Titles in book title marks that name a law; parts of them that were taken for names give way."""
    for match in _TITLED.finditer(text):
        if _LAW.search(match[1]):
            place = _overlapping(found, *match.span())
            found[place] = [s for s in found[place] if s[0] < match.start() or match.end() < s[1]]
            yield match.start(), match.end(), "Policy"


def _aliases(text: str, found: list[Span]) -> Iterator[Span]:
    """The short name in a bracket takes the type of the name before it, here and wherever it stands again."""
    for match in _ALIAS.finditer(text):
        behind = found[_overlapping(found, match.start() - 3, match.start())]
        named = next((s for s in reversed(behind) if match.start() - 2 <= s[1] <= match.start()), None)
        if named:
            name = match[1].strip()
            for again in re.finditer(re.escape(name), text):
                yield again.start(), again.end(), named[2]


def _coded(text: str, found: list[Span]) -> Iterator[Span]:
    """What stands right before a stock code is a company."""
    for match in _STOCK_CODE.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        tail = _HAN_TAIL.search(before)
        behind = found[_overlapping(found, match.start() - 6, match.start())]
        if tail and not any(s[1] == match.start() for s in behind):
            edge = max((s[1] for s in behind if s[1] <= match.start()), default=0)
            start = max(match.start() - min(len(tail[0]), 4), edge)
            if match.start() - start >= 2:
                yield start, match.start(), "Company"
