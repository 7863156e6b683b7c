"""Editions of a list brought into the graph: whom names mean, what stands for each row, and what an edition changes downstream."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.assemble import assemble
from kg.errors import InputError
from kg.exposure import ExposureOptions, edition_changes
from kg.exposure.changes import find_edition
from kg.graph import GraphView
from kg.importers.editions import ImportedEdition, find_policy, read_edition
from kg.importers.list_file import parse_rows
from kg.importers.matching import NameIndex, iter_listable
from kg.listings import changes_between, listings_of
from kg.model import Entity
from kg.record import Record
from kg.store import AddResult, GraphStore
from ontology.data import iter_rows
from ontology.registry import load_registry

LISTS = Path(__file__).parent.parent.parent / "fixtures" / "lists"
POLICY = "关键技术观察名单"
DAYS = ("2025-01-15", "2026-01-15")
REGISTRY = load_registry()
INDEX = NameIndex(iter_listable(REGISTRY.entities.values()))


def edition(day: str) -> ImportedEdition:
    file = LISTS / f"watch-{day[:7]}.csv"
    text = file.read_text(encoding="utf-8")
    return read_edition(text, policy=POLICY, date=day, registry=REGISTRY, where=file.name)


def read(text: str) -> ImportedEdition:
    return read_edition(text, policy=POLICY, date=DAYS[0], registry=REGISTRY, where="f.csv")


# ---------- Names

NAMES = [
    ("中芯国际", "exact", "company/smic"),
    ("SMIC", "exact", "company/smic"),
    ("長鑫存儲", "exact", "company/cxmt"),
    ("华虹半导体有限公司", "alias", "company/hua-hong"),
    ("ＳＭＩＣ", "folded", "company/smic"),
    ("Huawei Technologies Co., Ltd.", "folded", "company/huawei"),
    ("Semiconductor Manufacturing International Corporation (SMIC)", "folded", "company/smic"),
    ("Eoptolink Technology Inc., Ltd.", "folded", "company/eoptolink"),
    ("中微半导体设备(北京)", "near", None),
    ("AutoFlight", "none", None),
]


@pytest.mark.parametrize(("name", "level", "entity"), NAMES)
def test_how_surely_a_name_is_met(name: str, level: str, entity: str | None) -> None:
    """Exact before alias before folded; what is only near links to nobody."""
    match = INDEX.match(name)
    assert (match.level, match.entity) == (level, entity)
    assert bool(match.candidates) == (level == "near")


def test_names_that_disagree_are_ambiguous() -> None:
    """A row whose names mean two firms is shown with both, and linked to neither."""
    match = INDEX.match("中芯国际", "Hesai")
    assert (match.level, match.entity) == ("ambiguous", None)
    assert {entity for entity, _ in match.candidates} == {"company/smic", "company/hesai"}


def test_two_firms_of_one_name_are_ambiguous() -> None:
    """A name that two known firms bear settles nothing."""
    twins = [Entity(f"company/{slug}", "Company", {"en": "Nova"}, ("Nova",)) for slug in ("nova-il", "nova-cn")]
    assert NameIndex(twins).match("Nova").level == "ambiguous"


def test_what_stands_before_brackets_is_no_name_alone() -> None:
    """A unit in another country is not its parent."""
    firm = Entity("company/x", "Company", {"en": "Xenon"}, ("Xenon",))
    assert NameIndex([firm]).match("Xenon (China)").level == "near"


def test_no_two_different_firms_are_linked_to_one() -> None:
    """Over the labelled pairs of names: never a wrong link, and four of five right ones without a person."""
    rows = list(iter_rows(LISTS.parent / "name_bench.csv", columns=("name_a", "name_b", "verdict")))
    assert len(rows) > 600
    ids = [(INDEX.match(row["name_a"]).entity, INDEX.match(row["name_b"]).entity, row["verdict"]) for row in rows]
    linked = [(one == other, verdict == "same") for one, other, verdict in ids if one and other]
    assert all(found == right for found, right in linked)
    assert sum(found for found, _ in linked) > 0.8 * sum(verdict == "same" for _, _, verdict in ids)


# ---------- Files


def test_rows_keep_their_characters() -> None:
    """Each row's quote is its line of the file, also with remarks, quoted commas and Windows line ends."""
    text = '# remark\r\nname,aliases\r\n\r\n"Hesai Technology Co., Ltd.",禾赛|禾赛科技\r\n'
    (row,) = parse_rows(text, where="f")
    assert text[row.start : row.end] == '"Hesai Technology Co., Ltd.",禾赛|禾赛科技'
    assert (row.line, row.names) == (4, ("Hesai Technology Co., Ltd.", "禾赛", "禾赛科技"))


BAD_FILES = [
    ("", "names nobody"),
    ("name\n", "names nobody"),
    ("firm\n中芯国际\n", "'firm' is unknown"),
    ("type\nCompany\n", "no column holds names"),
    ("name,added\n中芯国际\n", "f.csv:2: the row has 1 cells, the header 2"),
    ("name,aliases\n,\n", "f.csv:2: the row names nobody"),
    ("name,added\n中芯国际,去年\n", "added is '去年'"),
    ("name,added,removed\n中芯国际,2025-02,2024-01\n", "before it was added"),
    ("name,type\n中芯国际,Product\n", "'Product' cannot be listed"),
    ("name,id\n中芯国际,smic\n", "'smic' is no type/slug"),
    ("name\n中芯国际\nSMIC\n", "lines 2 and 3 both mean company/smic"),
]


@pytest.mark.parametrize(("text", "said"), BAD_FILES)
def test_bad_files(text: str, said: str) -> None:
    """One sentence with file and line."""
    with pytest.raises(InputError) as error:
        read(text)
    assert said in str(error.value)


def test_an_id_settles_whom_a_row_means() -> None:
    """What a person states goes before every name."""
    (entry,) = read("name,id\n中微半导体设备(北京),company/amec\n").entries
    assert (entry.match.level, entry.entity) == ("given", "company/amec")


def test_a_known_list_is_found_by_any_of_its_names() -> None:
    """The registry's list, else one of the name given."""
    assert find_policy("1260H名单", REGISTRY).id == "policy/section-1260h-list"
    assert find_policy(POLICY, REGISTRY).id == f"policy/{POLICY}"


# ---------- The two editions


def test_the_fixture_shows_every_level() -> None:
    """Who is matched how surely, and that nobody is linked on a likeness."""
    levels = {entry.row.names[0]: (entry.match.level, entry.entity) for entry in edition(DAYS[1]).entries}
    assert levels == {
        "華虹半導體": ("exact", "company/hua-hong"),
        "ChangXin Memory Technologies, Inc. (CXMT)": ("exact", "company/cxmt"),
        "WuXi AppTec Co., Ltd.": ("folded", "company/wuxi-apptec"),
        "RoboSense Technology Co., Ltd": ("folded", "company/robosense"),
        "中际旭创股份有限公司": ("alias", "company/innolight"),
        "Eoptolink Technology Inc., Ltd.": ("folded", "company/eoptolink"),
        "长鑫集电(北京)存储技术有限公司": ("near", "company/长鑫集电北京存储技术有限公司"),
        "AutoFlight": ("none", "company/autoflight"),
    }
    assert [entry.match.candidates[0][0] for entry in edition(DAYS[1]).unsettled] == ["company/cxmt"]


NEWS = (
    "中际旭创向谷歌供应光模块。速腾聚创向比亚迪供应激光雷达。药明康德向辉瑞供应原料药。中微公司向中芯国际供应刻蚀机。"
)
PAIRS = [("innolight", "google"), ("robosense", "byd"), ("wuxi-apptec", "pfizer-inc"), ("amec", "smic")]


def news() -> Record:
    sentences = [f"{part}。" for part in NEWS.split("。") if part]
    ids = sorted({f"company/{slug}" for pair in PAIRS for slug in pair})
    return Record.model_validate(
        {
            "doc_id": "news",
            "doc_date": "2024-12-01",
            "text": NEWS,
            "entities": [{"id": key, "type": "Company", "label": key.partition("/")[2]} for key in ids],
            "relations": [
                {
                    "subject": f"company/{seller}",
                    "predicate": "supplies",
                    "object": f"company/{buyer}",
                    "evidence": [{"start": (at := NEWS.index(quote)), "end": at + len(quote), "rule": "relation@1"}],
                }
                for (seller, buyer), quote in zip(PAIRS, sentences, strict=True)
            ],
        }
    )


@pytest.fixture(scope="module", name="view")
def _view() -> GraphView:
    with GraphStore.open(ontology=()) as store:
        store.add(news())
        for day in DAYS:
            assert store.add(edition(day).record) is AddResult.ADDED
            assert store.add(edition(day).record) is AddResult.UNCHANGED
        return GraphView.from_store(store)


def test_periods_of_the_two_editions(view: GraphView) -> None:
    """Who was listed from when to when: removed, added, and listed again."""
    periods = {(item.entity.partition("/")[2], item.begins, item.ends) for item in listings_of(view.relations)}
    assert periods == {
        ("hua-hong", "2025-01-15", None),
        ("cxmt", "2025-01-15", None),
        ("amec", "2025-01-15", "2026-01-14"),
        ("wuxi-apptec", "2025-01-15", None),
        ("robosense", "2023-06-01", "2024-05-31"),
        ("robosense", "2026-01-15", None),
        *(
            (who, "2026-01-15", None)
            for who in ("innolight", "eoptolink", "autoflight", "长鑫集电北京存储技术有限公司")
        ),
    }


def test_the_edition_diff_names_exactly_the_changes_and_their_customers(view: GraphView) -> None:
    """Four added, one relisted, one removed, and who buys from them; who stayed and whom they supply are left out."""
    earlier, later = (find_edition(view, f"{POLICY}@{day}") for day in DAYS)
    changed = changes_between(view.relations, earlier, later)
    assert changed == {
        **dict.fromkeys(("company/innolight", "company/eoptolink", "company/autoflight"), "added"),
        "company/长鑫集电北京存储技术有限公司": "added",
        "company/robosense": "relisted",
        "company/amec": "removed",
    }
    diff = edition_changes(view, earlier, later, ExposureOptions(types=frozenset({"Company"})))
    found = {(change.kind, change.entity.id.partition("/")[2]) for change in diff.changes}
    assert found == {
        *(("appeared", who.partition("/")[2]) for who, change in changed.items() if change != "removed"),
        ("appeared", "google"),
        ("appeared", "byd"),
        ("vanished", "amec"),
        ("vanished", "smic"),
    }
    assert all(change.causes for change in diff.changes)
    google = next(change for change in diff.changes if change.entity.id == "company/google")
    assert [item.quote for item in google.causes[0].evidence] == ["中际旭创股份有限公司,,,"]


def test_an_edition_taken_out_takes_its_periods_with_it() -> None:
    """Without the later edition nobody was removed."""
    with GraphStore.open(ontology=()) as store:
        for day in DAYS:
            store.add(edition(day).record)
        store.remove(edition(DAYS[1]).record.doc_id)
        assert not [item for item in listings_of(GraphView.from_store(store).relations) if (item.ends or "") > "2025"]


def test_the_record_is_a_sound_document() -> None:
    """Quotes are the rows, and every listed entity is of a type that can be listed."""
    record = edition(DAYS[1]).record
    record.check_quotes()
    assert assemble(record, registry=REGISTRY)
    assert {row.type for row in record.entities} == {"Company", "Policy"}
