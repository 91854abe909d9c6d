"""The tables of what real servers serve: their form, and how the script makes them out of answers."""

from __future__ import annotations

import csv
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from harness.knowledge import servers
from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.rows import rows
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs

REPOSITORY = Path(__file__).parents[2]
LARGEST = 1_000_000
"""Bytes of all tables; the wheel has them packed, at a tenth of it."""


@pytest.fixture(scope="module")
def script() -> Mapping[str, Any]:
    return runpy.run_path(str(REPOSITORY / "tools" / "tabulate_servers.py"))


def answers(**parts: Any) -> Mapping[str, Any]:
    """What a server is kept to have answered, where nothing is as the parts say."""
    empty: dict[str, Any] = {"discovery": [], "schemas": {}, "columns": {}, "warnings": {}, "objects": {}}
    return {**empty, **parts}


def texts(script: Mapping[str, Any], kept: Mapping[Version, Mapping[str, Any]]) -> Mapping[str, str]:
    """The tables of these answers and no others."""
    tables = script["Tables"]()
    for version, answer in kept.items():
        tables.add(version, answer)
    return dict(tables.texts())


def group(name: str, *resources: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"groupVersion": name, "resources": list(resources)}


CRON_JOBS = {"name": "cronjobs", "kind": "CronJob", "namespaced": True, "shortNames": ["cj"], "verbs": ["list"]}
EVICTION = {"name": "pods/eviction", "kind": "Eviction", "namespaced": True, "group": "policy", "version": "v1"}
PODS = {"name": "pods", "kind": "Pod", "namespaced": True, "verbs": ["list"]}
OLD, NEW = Version(1, 24), Version(1, 26)


def test_they_are_of_all_servers_from_the_oldest_to_the_newest() -> None:
    assert (servers.oldest(), servers.newest()) == (OLDEST, NEWEST)
    assert all(str(version) in release for version, release in servers.asked().items())


def test_they_are_small_and_sorted() -> None:
    tables = [path for path in servers.FOLDER.iterdir() if path.suffix in (".csv", ".txt")]
    assert sum(path.stat().st_size for path in tables) < LARGEST
    for path in tables:
        lines = [tuple(row.values()) for row in read_rows(path)] if path.suffix == ".csv" else []
        assert path.name == "asked.csv" or lines == sorted(lines), path.name


@pytest.mark.parametrize(("name", "column"), [("kinds", "served"), ("columns", "versions"), ("warnings", "versions")])
def test_each_row_says_which_servers_it_was_seen_from(name: str, column: str) -> None:
    rows = read_rows(servers.FOLDER / f"{name}.csv")
    assert rows
    for row in rows:
        assert read_runs(row[column]) & servers.asked().keys(), row


def test_a_kind_has_its_names_and_the_servers_that_serve_it(script: Mapping[str, Any]) -> None:
    both = {**CRON_JOBS, "shortNames": ["cj", "cjs"]}
    kept = {
        OLD: {"version": "v1.24.17", "released": answers(discovery=[group("batch/v1", CRON_JOBS)])},
        NEW: {"version": "v1.26.0", "released": answers(discovery=[group("batch/v1", both)])},
    }
    tables = texts(script, {version: {**answer, "everything": answer["released"]} for version, answer in kept.items()})
    assert tables["kinds.csv"].splitlines()[1:] == ["batch/v1,CronJob,cronjobs,cj cjs@1.26,namespace,,1.24-1.26,,,,"]
    assert tables["asked.csv"].splitlines()[1:] == ["1.24,v1.24.17,1,1,0,0,0", "1.26,v1.26.0,1,1,0,0,0"]


def test_what_has_to_be_switched_on_is_told_from_what_is_there_as_released(script: Mapping[str, Any]) -> None:
    everything = answers(
        discovery=[group("batch/v2alpha1", CRON_JOBS), group("v1", PODS, EVICTION)],
        warnings={
            "batch/v2alpha1/cronjobs": [
                "batch/v2alpha1 CronJob is deprecated in v1.8+, unavailable in v1.21+; use batch/v1 CronJob"
            ]
        },
    )
    released = answers(discovery=[group("v1", PODS, EVICTION)])
    tables = texts(script, {OLD: {"version": "v1.24.17", "released": released, "everything": everything}})
    assert tables["kinds.csv"].splitlines()[1:] == [
        "batch/v2alpha1,CronJob,cronjobs,cj,namespace,,1.24,none,1.8,1.21,batch/v1 CronJob",
        "v1,Pod,pods,,namespace,eviction,1.24,,,,",
    ]


def test_columns_warnings_and_fields(script: Mapping[str, Any]) -> None:
    columns = [
        {"name": "Name", "priority": 0},
        {"name": "Last Schedule", "priority": 0},
        {"name": "Images", "priority": 1},
    ]
    schemas = {
        "io.k8s.api.core.v1.Pod": {
            "properties": {"spec": {"$ref": "#/definitions/io.k8s.api.core.v1.PodSpec"}},
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}],
        },
        "io.k8s.api.core.v1.PodSpec": {
            "properties": {
                "containers": {"type": "array", "items": {"$ref": "#/definitions/io.k8s.api.core.v1.Container"}},
                "nodeSelector": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        },
    }
    newer = {**schemas, "io.k8s.api.core.v1.PodSpec": {"properties": {"nodeSelector": {"type": "object"}}}}
    warned = {"old-os": {"status": 201, "warnings": ["spec: deprecated since v1.14"], "message": ""}}
    old = answers(columns={"batch/v1/cronjobs": columns}, schemas=schemas, objects=warned)
    new = answers(schemas=newer)
    tables = texts(
        script,
        {
            OLD: {"version": "v1.24.17", "released": old, "everything": old},
            NEW: {"version": "v1.26.0", "released": new, "everything": new},
        },
    )
    assert tables["columns.csv"].splitlines()[1:] == ["cronjobs.batch,NAME  LAST SCHEDULE  *IMAGES,1.24"]
    assert tables["warnings.csv"].splitlines()[1:] == ["old-os,spec: deprecated since v1.14,1.24"]
    assert tables["fields.txt"].splitlines()[1:] == [
        "",
        "core.v1.Pod = v1 Pod",
        "  spec core.v1.PodSpec",
        "",
        "core.v1.PodSpec",
        "  containers []core.v1.Container @ 1.24",
        "  nodeSelector map[string]string @ 1.24",
        "  nodeSelector object @ 1.26",
    ]


def test_the_tables_are_read_as_they_are_written(script: Mapping[str, Any]) -> None:
    for name, text in script["read"]().texts().items():
        assert (servers.FOLDER / name).read_text("utf-8") == text


def test_a_server_that_is_asked_again_changes_what_is_known_of_it_alone(script: Mapping[str, Any]) -> None:
    nothing = answers()
    tables = script["read"]()
    tables.add(NEW, {"version": "v1.26.9", "released": nothing, "everything": nothing})
    kinds = csv.DictReader(tables.texts()["kinds.csv"].splitlines())
    pods = next(row for row in kinds if (row["api"], row["kind"]) == ("v1", "Pod"))
    assert read_runs(pods["served"]) & servers.asked().keys() == servers.asked().keys() - {NEW}
    assert "1.26,v1.26.9,0,0,0,0,0" in tables.texts()["asked.csv"].splitlines()


def test_a_row_about_a_warning_ends_before_the_first_server_that_gives_it() -> None:
    first: dict[str, Version] = {}
    for warning in read_rows(servers.FOLDER / "warnings.csv"):
        since = min(read_runs(warning["versions"]) & servers.asked().keys())
        first[warning["object"]] = min(since, first.get(warning["object"], since))
    ends = {row.id: row.until for row in rows() if row.finding == "drift-warning" and row.id in first}
    assert ends
    assert ends == {name: first[name].before for name in ends}
