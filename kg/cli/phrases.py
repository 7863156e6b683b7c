"""What tables and lines on the command line are headed with, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

from kg.exposure.words import LANGUAGES, Words, check_language

_PHRASES: Words = {
    # import list
    "edition_title": ("{policy} {date} 版：{count} 行", "{policy}, edition of {date}: {count} rows"),
    "line": ("行", "Line"),
    "printed": ("清单所载名称", "Name on the list"),
    "matched": ("对应实体", "Taken to mean"),
    "sureness": ("把握", "How surely"),
    "remark": ("备注", "Remark"),
    "given": ("指定", "given"),
    "exact": ("名称一致", "exact"),
    "alias": ("别名一致", "alias"),
    "folded": ("折叠后一致", "folded"),
    "ambiguous": ("有歧义", "ambiguous"),
    "near": ("近似，未采用", "near, not taken"),
    "none": ("无匹配", "none"),
    "maybe": ("可能是 {names}", "perhaps {names}"),
    "stated_time": ("清单注明 {time}", "the list says {time}"),
    "compared_to": ("与 {date} 版相比", "Compared to the edition of {date}"),
    "first_edition": ("图谱中该清单的首个版次", "The graph's first edition of this list"),
    "no_change": ("无变化", "no change"),
    "added": ("新增", "added"),
    "removed": ("移除", "removed"),
    "relisted": ("重新列入", "relisted"),
    "and": ("、", ", "),
    "counted_names": ("{what}（{count}）：{names}", "{what} ({count}): {names}"),
    "settle": (
        "有 {count} 个名称待定：在 id 列注明所指实体后再次导入。",
        "{count} names to settle: say in a column id whom they mean, and import again.",
    ),
    "stored_added": ("已存入，文档号 {document}", "Stored as {document}"),
    "stored_replaced": ("已存入，取代原有的 {document}", "Stored in place of the older {document}"),
    "stored_unchanged": ("图谱已有 {document}，未变", "The graph holds {document} already, unchanged"),
    "not_stored": ("试运行，未存入", "Dry run, nothing stored"),
    # diff
    "now": ("现在", "now"),
    "appeared": ("新出现", "Appeared"),
    "vanished": ("已消失", "Vanished"),
    "strengthened": ("增强", "Stronger"),
    "weakened": ("减弱", "Weaker"),
    "because": ("起因", "Because of"),
    "causes": ("起因", "Because of"),
    "cause_new": ("新陈述，可信度 {belief}", "new, belief {belief}"),
    "cause_stronger": ("新证据，可信度 {belief}", "more evidence, belief {belief}"),
    "cause_weaker": ("证据减少，可信度 {belief}", "less evidence, belief {belief}"),
    "cause_gone": ("不再成立，原可信度 {belief}", "holds no longer, belief was {belief}"),
    "ended": ("止于 {day}", "until {day}"),
    "ended_by": ("{document} 不再列名", "{document} names it no longer"),
    "edition_of": ("{date} 版", "edition of {date}"),
    "small_changes": (
        "另有 {count} 项变化小于 {least}，见 --json。",
        "{count} more changes are smaller than {least}; see --json.",
    ),
    "nothing_changed": ("没有变化。", "Nothing changed."),
    "no_list_changed": ("没有清单的影响发生变化。", "The effects of no list changed."),
    # alternatives, concentration
    "alternatives": ("{entity}：{kind}时的替代供应", "{entity}, {kind}: who else supplies"),
    "lacks": ("缺少", "Lacks"),
    "from": ("原供应方", "From"),
    "others": ("其他供应方（由近及远）", "Others, nearest first"),
    "nobody_else": ("没有其他记载", "nobody else documented"),
    "struck": ("（也受损 {score}）", " (struck too, {score})"),
    "and_more": ("，另 {count} 个", ", {count} more"),
    "legend": ("≈ 文档称可替代；~ 同一上级品类。", "≈ can replace it, as a document says; ~ of the same broader kind."),
    "inferred_mark": ("*", "*"),
    "inferred": (
        "* 路径未注明产品，取该供应方最有把握的产品。",
        "* No statement names the product: the supplier's best proved one is taken.",
    ),
    "belief": ("可信度", "belief"),
    "belief_head": ("可信度", "Belief"),
    "concentration": ("供应集中度", "Concentration of supply"),
    "product": ("产品", "Product"),
    "hhi": ("HHI", "HHI"),
    "makers_count": ("供应方数", "Makers"),
    "users_count": ("需求方数", "Users"),
    "makers": ("供应方", "Who"),
    "users": ("需求方", "Who needs it"),
    # chokepoints, central, communities
    "passes": ("{entity}：{kind}的传导咽喉", "{entity}: chokepoints of a {kind}"),
    "relief": ("可减轻", "Relief"),
    "stopped": ("不再到达", "Stopped"),
    "weakened_count": ("减弱", "Weakened"),
    "whom": ("影响谁", "For whom"),
    "relief_legend": (
        "若没有该实体：冲击不再到达几个实体、对几个减弱，以及各实体得分减少之和。",
        "Without the entity: how many the shock no longer reaches, how many it reaches more weakly, and what their scores lose together.",
    ),
    "single": ("只有一个有记载的供应方", "One documented maker"),
    "only_maker": ("唯一供应方", "Only maker"),
    "cuts": ("一旦移除即断开他人的实体", "Entities without which others are cut off"),
    "cut_count": ("断开数", "Cut off"),
    "cut_off": ("被断开者", "Who"),
    "central": ("居于他人之间的实体", "Entities that lie between others"),
    "betweenness": ("中介度", "Betweenness"),
    "neighbours": ("直接相连", "Neighbours"),
    "communities": ("联系紧密的群体", "Communities"),
    "modularity": ("模块度 {value}。", "Modularity {value}."),
    "size": ("实体数", "Entities"),
    "companies": ("公司", "Companies"),
    "goods": ("产品与技术", "Products and technologies"),
    # exposed, common
    "by_sector": ("{entity}：{kind}对各行业的影响", "{entity}: exposure to a {kind} by sector"),
    "by_country": ("{entity}：{kind}对各国家或地区的影响", "{entity}: exposure to a {kind} by country"),
    "sector": ("行业", "Sector"),
    "country": ("国家或地区", "Country"),
    "harmed_count": ("受损数", "Harmed"),
    "harm_sum": ("受损得分和", "Sum"),
    "gaining_count": ("受益数", "Gaining"),
    "gain_sum": ("受益得分和", "Sum"),
    "hardest": ("受损最重", "Hardest struck"),
    "common": ("{names} 的共同风险：{kind}", "Common exposure of {names} to a {kind} of"),
    "struck_count": ("波及", "Strikes"),
}


def say(key: str, language: str, **values: object) -> str:
    """A phrase, its places filled.

    >>> say("maybe", "en", names="SMIC 0.82")
    'perhaps SMIC 0.82'
    """
    return _PHRASES[key][LANGUAGES.index(check_language(language))].format(**values)


def say_list(names: Sequence[str], language: str, *, most: int) -> str:
    """The first names, and how many more there are.

    >>> say_list(["甲", "乙", "丙"], "zh", most=2), say_list(["a", "b"], "en", most=2)
    ('甲、乙，另 1 个', 'a, b')
    """
    rest = len(names) - most
    more = say("and_more", language, count=rest) if rest > 0 else ""
    return say("and", language).join(names[:most]) + more
