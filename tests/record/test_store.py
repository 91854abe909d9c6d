"""Folders of records in a store: S3 as a server speaks it, and fsspec's own in memory."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from harness.project.places import StoreUrl
from harness.record.errors import RecordError
from harness.record.store import RecordStore

from tests.object_store import BUCKET, ObjectStore


def silence(_: str) -> None:
    pass


@pytest.fixture(params=[f"s3://{BUCKET}/store", "memory://store"])
def store(request: pytest.FixtureRequest, s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordStore]:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    store = RecordStore(StoreUrl(request.param))
    yield store
    store.remove(store.names())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    names = ["app.json", "app.casts/0001.cast", "shard-1-of-2.json", "deeper/app.json", "notes.txt"]
    files = {name: tmp_path / "from" / name for name in names}
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return files


def test_what_was_sent_is_fetched_again(store: RecordStore, files: dict[str, Path], tmp_path: Path) -> None:
    arrived: list[int] = []
    store.send(files, arrived.append)
    assert arrived == [5]
    assert sorted(store.names()) == sorted(files)
    assert store.names("app.casts") == ["app.casts/0001.cast"]
    assert store.names("nothing.casts") == []
    folder = store.fetch(tmp_path / "to", (".json", ".cast"), silence)
    fetched = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert fetched == {name: name for name in files if name != "notes.txt"}


def test_one_record_is_fetched_by_its_name(store: RecordStore, files: dict[str, Path], tmp_path: Path) -> None:
    store.send(files)
    record_store = RecordStore(StoreUrl(f"{store.url}/deeper/app.json"))
    assert record_store.fetch(tmp_path / "to", (".json",), silence) == tmp_path / "to" / "app.json"
    assert (tmp_path / "to" / "app.json").read_text() == "deeper/app.json"


def test_removing_what_is_not_there_is_no_error(store: RecordStore, files: dict[str, Path]) -> None:
    store.send(files)
    store.remove(["app.json", "never.json"])
    assert "app.json" not in store.names()


def test_asking_whether_something_can_be_written_leaves_nothing(store: RecordStore) -> None:
    store.require_writable(silence)
    assert store.names() == []


def test_an_empty_folder_names_the_way_out(store: RecordStore, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=f"no record there; `harness run DECK --record {store.url}` writes one"):
        store.fetch(tmp_path, (".json",), silence)


def test_many_files_are_handed_over_in_batches(store: RecordStore, tmp_path: Path) -> None:
    files = {f"{number}.json": tmp_path / "one" for number in range(250)}
    (tmp_path / "one").write_text("{}")
    arrived: list[int] = []
    store.send(files, arrived.append)
    assert arrived == [100, 200, 250]
    assert len(list(store.fetch(tmp_path / "to", (".json",), silence).iterdir())) == 250


def test_an_object_that_is_called_like_a_way_out_of_the_folder_is_left(
    s3: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    s3.put("escape/%2e%2e/%2e%2e/evil.json", b"{}")
    s3.put("escape/good.json", b"{}")
    assert any(".." in name for name in s3.names("escape"))
    folder = RecordStore(StoreUrl(f"s3://{BUCKET}/escape")).fetch(tmp_path / "a" / "b", (".json",), silence)
    assert [path.name for path in tmp_path.rglob("*.json")] == ["good.json"]
    assert (folder / "good.json").is_file()


class TestWhatIsRefused:
    @pytest.fixture(autouse=True)
    def _credentials(self, s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)

    def test_credentials_that_nobody_knows(self, s3: ObjectStore) -> None:
        s3.ask_for_credentials(asks=True)
        try:
            with pytest.raises(RecordError, match=r"nothing can be written there: .*Access Key.*AWS_ACCESS_KEY_ID"):
                RecordStore(StoreUrl(f"s3://{BUCKET}/night")).require_writable(silence)
        finally:
            s3.ask_for_credentials(asks=False)

    def test_no_credentials(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        with pytest.raises(RecordError, match="credentials"):
            RecordStore(StoreUrl(f"s3://{BUCKET}/night")).require_writable(silence)

    def test_a_bucket_that_is_not_there(self) -> None:
        with pytest.raises(RecordError, match=r"^s3://other/night: .*bucket does not exist$"):
            RecordStore(StoreUrl("s3://other/night")).require_writable(silence)

    def test_a_server_that_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))  # and nobody listens there
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
            with pytest.raises(RecordError, match=r"Could not connect.*AWS_ENDPOINT_URL"):
                RecordStore(StoreUrl(f"s3://{BUCKET}/night")).require_writable(silence)


@pytest.mark.parametrize(
    ("module", "url", "way_out"),
    [
        ("fsspec", "s3://bucket/night", r"pip install 'slide-harness\[remote\]'"),
        ("fsspec.core", "s3://bucket/night", r"pip install 'slide-harness\[remote\]'"),
        ("s3fs", "s3://bucket/night", r"pip install 'slide-harness\[remote\]'"),
        ("gcsfs", "gs://bucket/night", "gcsfs"),
        ("", "nowhere://bucket/night", "nowhere"),
    ],
)
def test_a_library_that_is_not_installed_is_named(
    module: str, url: str, way_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = import_module("fsspec.registry")._registry
    monkeypatch.setitem(sys.modules, module or "no.such", None)
    monkeypatch.delitem(known, url.partition(":")[0], raising=False)  # what was loaded by then
    with pytest.raises(RecordError, match=way_out):
        RecordStore(StoreUrl(url))
