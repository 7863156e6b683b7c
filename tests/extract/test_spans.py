"""Edges of names that writing conventions settle."""

from __future__ import annotations

import pytest

from extract.spans import Span, settle
from ontology.names import fold_text

CASES: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = [
    ("翰岳科技股份有限公司宣布", [("翰岳", "Company")], [("翰岳科技股份有限公司", "Company")]),
    ("《芯片与科学法案》补贴", [], [("《芯片与科学法案》", "Policy")]),
    ("NVIDIA H100芯片", [("nvidia h100", "Product")], [("nvidia", "Company"), ("h100", "Product")]),
    ("消费电子领域", [("消费电子领域", "Sector")], [("消费电子", "Sector")]),
    (
        "翰岳半导体（以下简称“翰岳”），翰岳称",
        [("翰岳半导体", "Company")],
        [("翰岳半导体", "Company"), ("翰岳", "Company"), ("翰岳", "Company")],
    ),
    ("President Donald Ross said", [("president donald ross", "Person")], [("donald ross", "Person")]),
    ("首席架构师Anthony Keller", [("anthony keller", "Company")], [("anthony keller", "Person")]),
    ("中荷双方", [("中荷", "Place")], []),
    ("搭载H200芯片", [("h200芯片", "Product")], [("h200", "Product")]),
    ("采用CoWoS封装", [("cowos封装", "Technology")], [("cowos", "Technology")]),
    ("AI芯片缺货", [("ai芯片", "Product")], [("ai芯片", "Product")]),
    ("转向5nm制程", [("5nm制程", "Technology")], [("5nm", "Technology")]),
    ("全球服务器市场", [("全球服务器市场", "Sector")], [("服务器市场", "Sector")]),
    ("支持JAX/TensorFlow", [("jax/tensorflow", "Technology")], [("jax", "Technology"), ("tensorflow", "Technology")]),
    ("A和B使用英伟达DRIVE", [("a和b", "Company")], []),
    ("N+2工艺", [("n+2", "Technology")], [("n+2", "Technology")]),
    ("the Trump administration", [("trump", "Person")], [("trump administration", "GovernmentBody")]),
    ("大模型Qwen 3发布", [("大模型qwen 3", "Product")], [("qwen 3", "Product")]),
]


@pytest.mark.parametrize(("text", "tagged", "expected"), CASES)
def test_edges(text: str, tagged: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    """Each convention gives the name the edges and the type that it has in writing."""
    folded = fold_text(text)
    spans: list[Span] = [(folded.index(name), folded.index(name) + len(name), kind) for name, kind in tagged]
    assert [(folded[start:end], kind) for start, end, kind in settle(folded, spans)] == expected


def test_registry_names_win_over_their_parts() -> None:
    """Of a named thing that the registry holds whole, the tagger's part is not kept."""
    assert settle("台积电(中国)总经理", [(0, 3, "Company"), (4, 6, "Place")], [(0, 7, "Company")]) == [
        (0, 7, "Company")
    ]
