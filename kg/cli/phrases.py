"""What tables and lines on the command line are headed with, in Chinese and English."""

from __future__ import annotations

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
}


def say(key: str, language: str, **values: object) -> str:
    """A phrase, its places filled.

    >>> say("maybe", "en", names="SMIC 0.82")
    'perhaps SMIC 0.82'
    """
    return _PHRASES[key][LANGUAGES.index(check_language(language))].format(**values)
