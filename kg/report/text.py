"""The report's own words, in Chinese and English."""

from __future__ import annotations

from kg.exposure.words import LANGUAGES, Words, check_language
from kg.model import METRICS

METRIC_WORDS: Words = dict(
    zip(
        METRICS,
        (
            ("产能", "capacity"),
            ("产量", "output"),
            ("出货", "shipment"),
            ("价格", "price"),
            ("收入", "revenue"),
            ("利润", "profit"),
            ("资本开支", "capital expenditure"),
            ("资助", "funding"),
            ("市场规模", "market size"),
            ("市场份额", "market share"),
            ("需求", "demand"),
            ("库存", "inventory"),
            ("性能", "performance"),
            ("占比", "share"),
            ("期限", "duration"),
            ("数量", "count"),
        ),
        strict=True,
    )
)

_TEXT: dict[str, tuple[str, str]] = {
    "exposure_title": ("{entity}：{kind}的影响", "{entity}: exposure to a {kind}"),
    "entity_title": ("{entity}：事实与数据", "{entity}: facts and figures"),
    "shock": ("冲击", "Shock"),
    "harmed": ("受损", "Harmed"),
    "gaining": ("受益", "Gaining"),
    "harm_table": ("可能受损", "Who may be harmed"),
    "gain_table": ("可能受益", "Who may gain"),
    "nobody": ("现有文档中没有找到。", "None found in the documents."),
    "entity": ("实体", "Entity"),
    "type": ("类型", "Type"),
    "country": ("国家或地区", "Country"),
    "effect": ("影响", "Effect"),
    "score": ("得分", "Score"),
    "verdict": ("依据", "Rests on"),
    "independent": ("独立路径", "Independent paths"),
    "chains": ("传导路径", "The chains"),
    "more_paths": ("其他路径（{count} 条）", "Other paths ({count})"),
    "ontology": ("分类体系中的一般关系，无文档", "general link of the taxonomy, no document"),
    "belief": ("可信度", "belief"),
    "weight": ("权重", "weight"),
    "sentences": ("共 {count} 处佐证", "{count} sentences in all"),
    "facts": ("关于{entity}的事实", "What is said about {entity}"),
    "fact": ("陈述", "Statement"),
    "time": ("时间", "Time"),
    "source": ("出处", "Source"),
    "observations": ("数据", "Figures"),
    "metric": ("指标", "Measure"),
    "value": ("数值", "Value"),
    "of": ("对象", "Of"),
    "no_facts": ("没有记载。", "Nothing is documented."),
    "doubted": (
        "另有 {count} 条可信度低于 {belief} 的陈述未列出（--min-belief 0 可列出）。",
        "{count} more statements are believed less than {belief}; --min-belief 0 shows them.",
    ),
    "coverage": ("覆盖范围", "Coverage"),
    "documents": ("文档", "Documents"),
    "aliases": ("又名", "Also known as"),
    "also_documents": ("引用的文档", "Documents quoted"),
    "method": ("方法", "Method"),
    "as_of": ("截至 {date}", "as of {date}"),
    "method_text": (
        (
            "得分是路径上每一步“规则权重 × 可信度”的乘积；同一实体的受损与受益分开列出，从不相抵。"
            "“依据”取路径中离事实最远的一步：事实、计划、预测、可能或传闻。独立路径指不共用任何一步的路径数。"
            "规则权重是判断，不是测量；得分用于排序，不是概率。"
        ),
        (
            "The score of a path is the product of rule weight × belief over its hops; harm and gain of one entity stand "
            "apart and are never netted. A chain rests on its weakest hop: fact, plan, forecast, possible or rumour. "
            "Independent paths share no hop. Rule weights are judgements, not measurements: scores rank, they are no "
            "probabilities."
        ),
    ),
    "chance": ("概率（95% 区间）", "Probability (95%)"),
    "total": ("各链合计", "All chains"),
    "chance_note": (
        "概率：按各陈述的可信度抽样 {draws} 次（种子 {seed}），在 {hops} 步内至少有一条链成立的比例；与影响大小无关。",
        "Probability: in {draws} draws (seed {seed}) of which statements hold, each with its belief, the share in which "
        "some chain of up to {hops} hops does; it says nothing of how strongly.",
    ),
    "best_paths": ("得分最高的 {count} 条路径", "The {count} best chains"),
    "also_struck": ("同时受冲击：{names}", "Struck at the same time: {names}"),
    "what_if_title": ("{entity}：{kind}——假设", "{entity}: {kind}, what if"),
    "if_removed": ("去掉 {name}", "without {name}"),
    "if_added": ("加上 {name}", "with {name}"),
    "if_weighed": ("{name} 的权重为 {weight:g}", "{name} weighing {weight:g}"),
    "shift_table": ("变化", "What changes"),
    "no_shift": ("没有变化。", "Nothing changes."),
    "shift": ("变化", "Change"),
    "appeared": ("新增", "appears"),
    "vanished": ("消失", "vanishes"),
    "stronger": ("增强", "stronger"),
    "weaker": ("减弱", "weaker"),
    "before": ("原得分", "Before"),
    "after": ("新得分", "After"),
    "unchanged_rows": ("另有 {count} 行不变。", "{count} other rows stay as they are."),
    "spared_title": ("去掉谁，冲击会传得最少", "Without whom the shock would carry least"),
    "spared_note": (
        "依次去掉传导途中的每个实体：多少项影响不再到达他人，多少项减弱，最佳得分共减少多少。",
        "Each entity on the way is taken away in turn: how many effects would no longer reach others, how many would be "
        "weaker, and by how much their best scores would fall in all.",
    ),
    "unreached": ("不再受影响", "No longer reached"),
    "weakened": ("受影响减弱", "Reached less"),
    "relief": ("得分减少", "Score spared"),
    "assumed": ("假设，无文档", "assumed, no document"),
    "attributed": ("据 {entity}", "according to {entity}"),
}


def text(key: str, language: str, **values: object) -> str:
    """A phrase of the report, its places filled.

    >>> text("more_paths", "en", count=2)
    'Other paths (2)'
    """
    return _TEXT[key][LANGUAGES.index(check_language(language))].format(**values)
