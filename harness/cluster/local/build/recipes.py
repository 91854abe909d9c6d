"""Image recipes: one folder each under `fixtures/images`, described in its README."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.local.build.compiled import Program, read_program

RECIPE = "recipe.toml"


class Ingredients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of a `recipe.toml`."""

    tags: tuple[str, ...]
    """The tags for which it stands; patterns such as `1.*` too."""
    packages: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Further names for which the image stands."""
    programs: dict[str, str] = msgspec.field(default_factory=dict)
    """Programs to compile: path in the image → name of a file of `fixtures/programs`."""
    prepare: tuple[str, ...] = ()
    """Commands to run in the unpacked packages, which no one has configured, and beside the programs."""
    keep: tuple[str, ...] = ()
    """The only paths to take from them, if any are named."""
    leave_out: tuple[str, ...] = ()
    """Patterns of paths not to take."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    links: dict[str, str] = msgspec.field(default_factory=dict)
    files: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One image."""

    name: str
    folder: Path
    ingredients: Ingredients

    def programs(self) -> dict[str, Program]:
        """Return the programs to compile, by their paths in the image. Raises `ValueError` naming a file that is not as described."""
        directory = self.folder.parents[1] / "programs"
        return {path: read_program(directory / f"{name}.toml") for path, name in self.ingredients.programs.items()}

    def text(self) -> str:
        """All that the image follows from, for the key of the cache."""
        parts = [self.name, (self.folder / RECIPE).read_text()]
        parts += [program.text for _, program in sorted(self.programs().items())]
        parts += [(self.folder / source).read_text() for _, source in sorted(self.ingredients.files.items())]
        return "\n".join(parts)


def read_recipes(directory: Path) -> Iterator[Recipe]:
    """All recipes in a directory, by name. Raises `ValueError` naming the file for one that is not as described."""
    for file in sorted(directory.glob(f"*/{RECIPE}")):
        try:
            ingredients = msgspec.toml.decode(file.read_bytes(), type=Ingredients)
        except msgspec.DecodeError as error:
            raise ValueError(f"{file}: {error}") from error
        yield Recipe(file.parent.name, file.parent, ingredients)
