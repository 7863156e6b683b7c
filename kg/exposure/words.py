"""How states, verdicts, predicates and types are called, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import InputError
from kg.model import Entity

LANGUAGES = ("zh", "en")
Words = Mapping[str, tuple[str, str]]

VERDICT_OF_MODALITY = {
    "asserted": "fact",
    "planned": "plan",
    "forecast": "forecast",
    "possible": "possible",
    "rumored": "rumour",
    "negated": "negated",
}
# What `--floor` takes: the verdict of the weakest statement to count.
MODALITY_OF_FLOOR = {verdict: modality for modality, verdict in VERDICT_OF_MODALITY.items() if modality != "negated"}
VERDICTS: Words = {
    "fact": ("事实", "fact"),
    "plan": ("计划", "plan"),
    "forecast": ("预测", "forecast"),
    "possible": ("可能", "possible"),
    "rumour": ("传闻", "rumour"),
    "negated": ("否认", "denied"),
}
EFFECTS: Words = {"harm": ("受损", "harm"), "gain": ("受益", "gain")}
SHOCKS: Words = {
    "listing": ("列入清单", "listing"),
    "restriction": ("受限制", "restriction"),
    "supply": ("供应中断", "supply disruption"),
    "price_rise": ("涨价", "price rise"),
    "price_fall": ("降价", "price fall"),
    "demand_rise": ("需求上升", "rise in demand"),
    "demand_fall": ("需求下滑", "fall in demand"),
    "technology": ("技术变化", "technology change"),
}
STATES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("listing", "harm"): ("被列入清单", "listed"),
    ("listing", "gain"): ("因清单受益", "gains from the list"),
    ("restriction", "harm"): ("受限制", "restricted"),
    ("restriction", "gain"): ("因限制受益", "gains from restriction"),
    ("supply", "harm"): ("供应受阻", "supply disrupted"),
    ("supply", "gain"): ("供应减少", "becomes scarcer"),
    ("price_rise", "harm"): ("成本上升", "costs rise"),
    ("price_rise", "gain"): ("售价上涨", "sells dearer"),
    ("price_fall", "harm"): ("售价下跌", "sells cheaper"),
    ("price_fall", "gain"): ("成本下降", "costs fall"),
    ("demand_rise", "harm"): ("需求上升带来压力", "strained by demand"),
    ("demand_rise", "gain"): ("需求上升", "demand rises"),
    ("demand_fall", "harm"): ("需求下滑", "demand falls"),
    ("demand_fall", "gain"): ("因需求下滑受益", "gains from falling demand"),
    ("technology", "harm"): ("技术落后", "falls behind in technology"),
    ("technology", "gain"): ("技术受益", "advances in technology"),
}
PREDICATES: Words = {
    "supplies": ("{a} 向 {b} 供货", "{a} supplies {b}"),
    "produces": ("{a} 生产 {b}", "{a} produces {b}"),
    "develops": ("{a} 开发 {b}", "{a} develops {b}"),
    "has_component": ("{a} 包含 {b}", "{a} contains {b}"),
    "uses_technology": ("{a} 采用 {b}", "{a} uses {b}"),
    "depends_on": ("{a} 依赖 {b}", "{a} depends on {b}"),
    "substitutes": ("{a} 可替代 {b}", "{a} can replace {b}"),
    "competes_with": ("{a} 与 {b} 竞争", "{a} competes with {b}"),
    "partners_with": ("{a} 与 {b} 合作", "{a} works with {b}"),
    "invests_in": ("{a} 投资 {b}", "{a} invests in {b}"),
    "acquires": ("{a} 收购 {b}", "{a} acquires {b}"),
    "subsidiary_of": ("{a} 隶属 {b}", "{a} is a unit of {b}"),
    "operates": ("{a} 运营 {b}", "{a} runs {b}"),
    "located_in": ("{a} 位于 {b}", "{a} is in {b}"),
    "member_of": ("{a} 是 {b} 成员", "{a} is a member of {b}"),
    "in_sector": ("{a} 属于 {b}", "{a} is a firm of {b}"),
    "position_held": ("{a} 任职于 {b}", "{a} holds office at {b}"),
    "listed_on": ("{a} 被列入 {b}", "{a} is listed on {b}"),
    "issues": ("{a} 发布 {b}", "{a} issues {b}"),
    "administers": ("{a} 执行 {b}", "{a} administers {b}"),
    "subsidizes": ("{a} 补贴 {b}", "{a} subsidizes {b}"),
    "targets": ("{a} 针对 {b}", "{a} targets {b}"),
    "affects": ("{a} 影响 {b}", "{a} affects {b}"),
    "broader": ("{a} 属于 {b}", "{a} belongs to {b}"),
    "makes": ("{a} 生产 {b}", "{a} makes {b}"),
}
QUALIFIERS: Words = {
    "product": ("产品", "product"),
    "amount": ("金额", "amount"),
    "title": ("职务", "title"),
    "polarity": ("方向", "direction"),
    "mechanism": ("机制", "mechanism"),
    "effect": ("作用", "effect"),
}
TYPES: Words = {
    "Company": ("公司", "company"),
    "GovernmentBody": ("政府机构", "government body"),
    "Organization": ("组织", "organization"),
    "Person": ("人物", "person"),
    "Place": ("地点", "place"),
    "Facility": ("设施", "facility"),
    "Product": ("产品", "product"),
    "Technology": ("技术", "technology"),
    "Policy": ("政策", "policy"),
    "Sector": ("行业", "sector"),
}


def word(words: Words, key: str, language: str) -> str:
    """What a key is called; the key itself where it has no word.

    >>> word(VERDICTS, "rumour", "zh")
    '传闻'
    """
    return words[key][LANGUAGES.index(check_language(language))] if key in words else key


def state_word(kind: str, sign: str, language: str) -> str:
    """What a kind and sign are to the entity they reach."""
    return STATES[kind, sign][LANGUAGES.index(check_language(language))]


def label_of(entity: Entity, language: str) -> str:
    """The entity's name in a language."""
    return entity.label("zh-Hans" if check_language(language) == "zh" else "en")


def check_language(language: str) -> str:
    """The language.

    Raises:
        InputError: neither `zh` nor `en`.
    """
    if language not in LANGUAGES:
        raise InputError(f"language {language!r} is unknown", remedy="use zh or en")
    return language
