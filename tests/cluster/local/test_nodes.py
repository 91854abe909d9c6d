from __future__ import annotations

from pathlib import Path

from harness.cluster.local.nodes import MOST, NodeDirectory, first_nodes


def test_all_follows_from_a_nodes_number() -> None:
    nodes = [(node.name, node.aliases, node.address, node.pod_range) for node in first_nodes(3)]
    assert nodes == [
        ("node1", ("master-0",), "10.111.0.10", "10.244.0.0/24"),
        ("node2", ("worker-0",), "10.111.0.11", "10.244.1.0/24"),
        ("node3", ("worker-1",), "10.111.0.12", "10.244.2.0/24"),
    ]
    assert [node.is_first for node in first_nodes(3)] == [True, False, False]


def test_no_two_nodes_share_a_name_or_an_address() -> None:
    nodes = first_nodes(MOST)
    names = [name for node in nodes for name in (node.name, *node.aliases)]
    assert len(set(names)) == len(names)
    assert len({node.address for node in nodes}) == len({node.pod_range for node in nodes}) == MOST


def test_the_end_of_a_log_goes_into_messages(tmp_path: Path) -> None:
    directory = NodeDirectory(tmp_path)
    assert directory.last_words("etcd") == "its log is empty"
    directory.logs.mkdir()
    directory.log("etcd").write_text("".join(f"line {number}\n" for number in range(100)))
    assert directory.last_words("etcd").endswith("  line 98\n  line 99")
    assert "line 91" not in directory.last_words("etcd")
