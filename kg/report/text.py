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
    "asked_known_at": ("入库时间截至 {date}", "known at {date}"),
    "asked_half_life": ("可信度每 {days} 天减半", "belief halves in {days} days"),
    "asked_floor": ("依据不低于{verdict}", "at least {verdict}"),
    "asked_belief": ("可信度不低于 {belief}", "belief at least {belief}"),
    "asked_rules": ("自定规则 {count} 条", "{count} rules of one's own"),
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
    "disputed": ("有争议", "disputed"),
    "disputes_touch": (
        "其中 {count} 条传导路径上有互相矛盾的说法；expograph conflicts 可逐条列出。",
        "{count} of the chains run over statements that are contradicted; 'expograph conflicts' lists them.",
    ),
    "more_disputes": ("另有 {count} 处争议", "{count} more disputes"),
    "conflicts_title": ("互相矛盾的陈述（{count} 对）", "Statements that contradict each other ({count} pairs)"),
    "conflict_denial": ("一处断言、一处否认", "asserted and denied"),
    "conflict_direction": ("作用方向相反", "opposite directions"),
    "conflict_value": ("数值不同", "different figures"),
    "conflict_sources": ("两个来源之间", "between two sources"),
    "conflict_source": ("同一来源前后", "within one source"),
    "conflict_sentence": (
        "同一句话的两种读法，可能有一处读错",
        "two readings of one sentence, one of them perhaps wrong",
    ),
    "not_kept": (
        "入库时间截至 {date}：当时在库、后来被替换或移除的 {count} 篇文档未计入，其当时的内容没有保留。",
        "Known at {date}: {count} documents held then were replaced or removed since; what they said then is not kept and "
        "does not count.",
    ),
    "explain_rule": (
        "规则 {rule}（误差表 {row} 行：系统误差 {systematic}，单句误差 {random}）",
        "rule {rule} (row {row} of the error table: systematic {systematic}, one sentence {random})",
    ),
    "explain_sentence": (
        "读错概率 = 1 − 置信度 {confidence} × (1 − {random}) = {error}",
        "misread = 1 − confidence {confidence} × (1 − {random}) = {error}",
    ),
    "explain_error": ("规则出错 = 系统误差 + 各句都读错", "rule wrong = systematic + every sentence misread"),
    "explain_decay": (
        "时效衰减：最新一句 {newest}，计至 {day}，共 {age_days} 天：",
        "decay: newest sentence {newest}, counted to {day}, {age_days} days:",
    ),
    "explain_modality_asserted": (
        "依据：{verdict}。文中作为事实陈述。情态不改变可信度；一条路径的依据取其中最弱的一步。",
        "Rests on: {verdict}; the text states it as such. Modality leaves belief as it is; a chain rests on its weakest hop.",
    ),
    "explain_modality_other": (
        "依据：{verdict}。文中并未作为事实陈述。情态不改变可信度；一条路径的依据取其中最弱的一步。",
        "Rests on: {verdict}; the text does not state it as fact. Modality leaves belief as it is; a chain rests on its weakest hop.",
    ),
    "explain_modality_negated": (
        "依据：{verdict}。被否认的关系不传导冲击，只与断言它的陈述相对照。",
        "Rests on: {verdict}. A denied relation carries no shock; it stands against those who assert it.",
    ),
    "explain_parallel": (
        "同一关系的 {count} 条陈述在路径上合为一步，由“可信度 × 情态”最高的一条代表：",
        "{count} statements of the same relation are one hop on a chain; the highest belief × modality speaks for them:",
    ),
    "explain_speaks": ("代表", "speaks"),
    "rules_title": ("冲击如何传导", "How a shock travels"),
    "rules_note": (
        "共 {count} 步：左边的冲击到达陈述的一端，沿谓词传到另一端，变成右边的冲击。规则权重是判断，不是测量。",
        "{count} steps: a shock on the left strikes one end of a statement and reaches the other as what stands on the right. "
        "Weights are judgements, not measurements.",
    ),
    "rules_step": ("到来的冲击 → 变成的冲击", "What comes → what arrives"),
    "rules_from": ("到来的冲击", "What comes"),
    "rules_track": ("谓词与走向", "Predicate and direction"),
    "rules_to": ("变成的冲击", "What arrives"),
    "rules_harm": ("受损", "harm"),
    "rules_gain": ("受益", "gain"),
    "way": ("走向", "Way"),
    "why": ("理由", "Why"),
    "rule_changes": (
        "规则文件：改动 {changed} 条，新增 {added} 条，停用 {retired} 条。",
        "The rules file changes {changed} rules, adds {added} and retires {retired}.",
    ),
    "rule_changed": ("改动", "changed"),
    "rule_added": ("新增", "added"),
    "rule_retired": ("停用", "retired"),
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
    "strengthened": ("增强", "stronger"),
    "weakened": ("减弱", "weaker"),
    "before": ("原得分", "Before"),
    "after": ("新得分", "After"),
    "unchanged_rows": ("另有 {count} 行不变。", "{count} other rows stay as they are."),
    "assumed": ("假设，无文档", "assumed, no document"),
    "attributed": ("据 {entity}", "according to {entity}"),
}


def text(key: str, language: str, **values: object) -> str:
    """A phrase of the report, its places filled.

    >>> text("more_paths", "en", count=2)
    'Other paths (2)'
    """
    return _TEXT[key][LANGUAGES.index(check_language(language))].format(**values)
