"""What is kept of earlier calls is taken where a configured source would give the same again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs import Note, Programs, ReleaseNoteKind, SourceKind, find, kept, sources
from harness.cluster.programs.sources.choice import notes
from harness.cluster.programs.specification import Specification
from harness.knowledge.releases import NEWEST, Release, known, read_release
from harness.project.settings import ProgramSettings

from tests.cluster.programs.folders import make_programs

CACHE = ProgramSettings(sources=("cache", "modules"))


def nobody(_message: str) -> None:
    pass


class Modules:
    """A source that makes programs that only tell their version; it has the first choice of the modules."""

    KIND = SourceKind.MODULES

    def __init__(self) -> None:
        self.made: list[str] = []
        self.flags = "flags"
        self.reaches_its_place = True

    def get(self, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
        release = self.first_choice(wanted)
        assert release
        return self.give(release, wanted, settings, progress)

    def first_choice(self, wanted: Specification) -> Release | None:
        if wanted.release:
            return wanted.release
        series = known().get(wanted.minor) if wanted.minor else None
        return series.modules[0] if series else None

    def recipe(self, release: Release) -> str:
        return f"{release} {self.flags}"

    def give(
        self, release: Release, wanted: Specification, _: ProgramSettings, progress: Callable[[str], None]
    ) -> Programs:
        def make(workplace: Workplace) -> None:
            if not self.reaches_its_place:
                raise ProgramsUnavailable("no route to the proxy")
            self.made.append(str(release))
            make_programs(workplace.contents, str(release))

        product = Product(kept.NAME, self.recipe(release), 1, 1)
        return Programs(
            kept.ensure(product, release, self.KIND, make, progress), str(release), self.KIND, notes(wanted, release)
        )


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Modules:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source = Modules()
    real = sources.named
    monkeypatch.setattr(sources, "named", lambda name: source if name == "modules" else real(name))
    return source


def test_what_was_made_once_is_not_made_again(modules: Modules) -> None:
    first = find("1.34", CACHE, nobody)
    modules.reaches_its_place = False
    assert find("1.34", CACHE, nobody) == first
    assert find("v1.34.4", CACHE, nobody).folder == first.folder
    assert modules.made == ["v1.34.4"]


def test_without_another_source_all_that_is_kept_counts(modules: Modules) -> None:
    first = find("1.34", CACHE, nobody)
    modules.reaches_its_place = False
    assert find("1.34", ProgramSettings(sources=("cache",)), nobody) == first


def test_what_is_kept_is_listed_where_it_does_not_fit(modules: Modules) -> None:
    with pytest.raises(ProgramsUnavailable, match="cache: it has none yet"):
        find("1.20", ProgramSettings(sources=("cache",)), nobody)
    find("1.34", CACHE, nobody)
    find("1.20", CACHE, nobody)
    modules.reaches_its_place = False
    with pytest.raises(ProgramsUnavailable, match=r"cache: it has v1\.20\.15, v1\.34\.4\n  modules: no route"):
        find("1.37", CACHE, nobody)


def test_another_patch_than_the_source_gives_today_does_not_fit(modules: Modules) -> None:
    find("v1.34.2", CACHE, nobody)
    assert find("1.34", CACHE, nobody).version == "v1.34.4"
    assert modules.made == ["v1.34.2", "v1.34.4"]


def test_what_was_made_otherwise_does_not_fit(modules: Modules) -> None:
    find("1.34", CACHE, nobody)
    modules.flags = "other flags"
    find("1.34", CACHE, nobody)
    assert modules.made == ["v1.34.4", "v1.34.4"]


def test_of_a_version_that_the_table_lacks_the_newest_that_is_kept_is_taken(modules: Modules) -> None:
    for candidate in ("alpha.2", "beta.0"):
        find(f"v{NEWEST.next}.0-{candidate}", CACHE, nobody)
    programs = find(str(NEWEST.next), CACHE, nobody)
    assert programs.version == f"v{NEWEST.next}.0-beta.0"
    assert programs.notes == (Note(ReleaseNoteKind.NEWER_THAN_KNOWN, str(NEWEST.next), programs.version),)


def test_what_is_damaged_is_made_again(modules: Modules) -> None:
    program = find("1.34", CACHE, nobody).folder / "kubelet"
    program.write_text("half")
    messages: list[str] = []
    assert find("1.34", CACHE, messages.append).folder / "kubelet" == program
    assert "damaged" in messages[0]
    assert program.read_text() != "half"


def test_what_was_wanted_last_was_used_last(modules: Modules) -> None:
    for version in ("1.34", "1.20", "1.34"):
        find(version, CACHE, nobody)
    by_use = sorted(kept.all_kept(), key=lambda program: program.used)
    assert [program.release for program in by_use] == [read_release("v1.20.15"), read_release("v1.34.4")]
    assert all(program.size > 0 for program in by_use)
