"""What a program of a stand-in is compiled from is described in a file; one that is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local import compose, tools
from harness.cluster.local.build.compiled import DebianSource, GoModule, OwnModule, SourceEdit, change, read_program
from harness.cluster.local.build.recipes import read_recipes

DEBIAN = '[debian]\nsource = "hello"\npackages = ["gcc"]\ncommands = ["make"]\nprogram = "hello"\n'
OWN = '[own]\nfolder = "ours"\n'
GO = '[go]\nmodule = "example.invalid/hello"\nversion = "v1.0.0"\n'


def written(directory: Path, text: str) -> Path:
    file = directory / "hello.toml"
    file.write_text(text)
    return file


def test_it_is_the_source_of_a_debian_package_or_a_go_module(tmp_path: Path) -> None:
    assert isinstance(read_program(written(tmp_path, DEBIAN)).source, DebianSource)
    assert isinstance(read_program(written(tmp_path, GO)).source, GoModule)


def test_it_is_a_module_of_ours_of_which_every_file_counts(tmp_path: Path) -> None:
    module = tmp_path / "ours"
    module.mkdir()
    for name in ("go.mod", "main.go"):
        (module / name).write_text("before")
    before = read_program(written(tmp_path, OWN))
    assert isinstance(before.source, OwnModule)
    (module / "main.go").write_text("after")
    assert read_program(written(tmp_path, OWN)).product().directory != before.product().directory


def test_with_libraries_of_ours_every_file_of_them_counts(tmp_path: Path) -> None:
    module = tmp_path / "ours"
    module.mkdir()
    (module / "go.mod").write_text("before")
    text = f'{GO}package = "./cmd/hello"\nlibraries = "ours"\n'
    before = read_program(written(tmp_path, text))
    assert isinstance(before.source, GoModule)
    assert before.source.import_path == "example.invalid/hello/cmd/hello"
    (module / "go.mod").write_text("after")
    assert read_program(written(tmp_path, text)).product().directory != before.product().directory


def test_another_version_takes_its_own_libraries(tmp_path: Path) -> None:
    program = read_program(written(tmp_path, f'{GO}libraries = "ours"\n'), "v2.5.1")
    assert isinstance(program.source, GoModule)
    assert program.source.libraries == ""


def test_a_module_with_libraries_of_ours_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"hello\.toml: with libraries a module is compiled as it is"):
        read_program(written(tmp_path, f'{GO}libraries = "ours"\nwithout = ["plugins.go"]\n'))


def test_a_module_of_ours_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"hello\.toml: there is no module .*/ours"):
        read_program(written(tmp_path, OWN))


CHANGED = GoModule(
    "example.invalid/hello",
    "v1.0.0",
    without=("plugins/*.go",),
    over="ours",
    edits=(SourceEdit("main.go", "port = 1", "port = 2"),),
)


def module(folder: Path) -> Path:
    source = folder / "module"
    (source / "plugins").mkdir(parents=True)
    for name in ("go.mod", "main.go", "plugins/a.go", "plugins/b.go"):
        (source / name).write_text("port = 1")
    (folder / "ours" / "plugins").mkdir(parents=True)
    for name in ("go.mod", "plugins/none.go"):
        (folder / "ours" / name).write_text("ours")
    return source


def test_a_module_can_be_compiled_with_less_of_it_with_files_of_ours_and_with_edits(tmp_path: Path) -> None:
    source = module(tmp_path)
    change(CHANGED, source, tmp_path)
    texts = {str(file.relative_to(source)): file.read_text() for file in source.rglob("*") if file.is_file()}
    assert texts == {"go.mod": "ours", "main.go": "port = 2", "plugins/none.go": "ours"}


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        ("plugins/*.go", r"example\.invalid/hello v1\.0\.0 has no file plugins/\*\.go to go without"),
        ("main.go", r"main\.go of example\.invalid/hello v1\.0\.0 has no line 'port = 1' to change"),
    ],
)
def test_a_change_of_what_a_module_has_not_is_an_error_that_names_it(tmp_path: Path, gone: str, message: str) -> None:
    source = module(tmp_path)
    for file in source.glob(gone):
        file.unlink()
    with pytest.raises(CannotHost, match=message):
        change(CHANGED, source, tmp_path)


def test_every_file_that_lies_over_a_module_counts(tmp_path: Path) -> None:
    module(tmp_path)
    text = f'{GO}over = "ours"\n'
    before = read_program(written(tmp_path, text)).product()
    (tmp_path / "ours" / "plugins" / "none.go").write_text("other")
    assert read_program(written(tmp_path, text)).product().directory != before.directory


@pytest.mark.parametrize("text", ["", DEBIAN + GO])
def test_neither_and_both_are_errors_that_name_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"hello\.toml: it takes one table, \[debian\], \[go\] or \[own\]"):
        read_program(written(tmp_path, text))


def test_an_unknown_key_and_a_missing_file_are_errors_that_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"hello\.toml.*branch"):
        read_program(written(tmp_path, f'{GO}branch = "main"\n'))
    with pytest.raises(ValueError, match=r"none\.toml.*No such file"):
        read_program(tmp_path / "none.toml")


def test_another_description_is_another_product(tmp_path: Path) -> None:
    before = read_program(written(tmp_path, GO)).product()
    after = read_program(written(tmp_path, GO.replace("v1.0.0", "v1.0.1"))).product()
    assert before.directory != after.directory


def test_all_of_ours_are_read_and_each_is_in_an_image_or_in_labs() -> None:
    files = {file.stem for file in (fixtures_directory() / "programs").glob("*.toml")}
    used = {
        program.name
        for recipe in read_recipes(fixtures_directory() / "images")
        for program in recipe.programs().values()
    }
    of_tools = {file for file in files if file.rpartition("-")[0] in tools.DEFAULTS}
    assert used | {compose.program().name} | of_tools == files


def test_another_version_of_a_module_is_stamped_as_that(tmp_path: Path) -> None:
    stamped = f'{GO}stamps = ["-X main.version=1.0.0", "-X main.tag=v1.0.0"]\n'
    program = read_program(written(tmp_path, stamped), "v2.5.1")
    assert isinstance(program.source, GoModule)
    assert program.source.version == "v2.5.1"
    assert program.source.stamps == ("-X main.version=2.5.1", "-X main.tag=v2.5.1")
