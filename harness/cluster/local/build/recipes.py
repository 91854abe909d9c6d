"""Read image recipes: a folder each in `fixtures/images`, whose README describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.local.build.compiled import CompiledProgram, read_program

RECIPE = "recipe.toml"


class Ingredients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of a `recipe.toml`."""

    tags: tuple[str, ...]
    """The tags for which the image stands, among them patterns such as `1.*`."""
    names: tuple[str, ...] = ()
    """The names for which the image stands, if not the one of its folder."""
    base: str = msgspec.field(default="", name="from")
    """The recipe whose image is the start of this one."""
    packages: tuple[str, ...] = ()
    programs: dict[str, str] = msgspec.field(default_factory=dict)
    """Programs to compile: path in the image → name of a file of `fixtures/programs`."""
    prepare: tuple[str, ...] = ()
    """Commands to run in the unpacked packages, which no one has configured, and beside the programs."""
    keep: tuple[str, ...] = ()
    """Paths to take from the packages; if any are named, no others are taken."""
    leave_out: tuple[str, ...] = ()
    """Patterns of paths that are not taken."""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    directory: str = ""
    """The working directory of its program."""
    user: str = ""
    """The user of its program, if not root."""
    ports: tuple[int, ...] = ()
    users: dict[str, int] = msgspec.field(default_factory=dict)
    """Users to add, each with a group of the same name and number."""
    links: dict[str, str] = msgspec.field(default_factory=dict)
    files: dict[str, str] = msgspec.field(default_factory=dict)

    def on(self, base: Ingredients, folder: str) -> Ingredients:
        """Return these ingredients added to those of a base, whose files are in `folder`, beside this recipe's.

        Names, tags, `keep`, entrypoint, command, ports, user and working directory are not taken from the base.
        """
        files = {path: f"../{folder}/{file}" for path, file in base.files.items()}
        return msgspec.structs.replace(
            self,
            packages=tuple(dict.fromkeys((*base.packages, *self.packages))),
            programs={**base.programs, **self.programs},
            prepare=(*base.prepare, *self.prepare),
            leave_out=(*base.leave_out, *self.leave_out),
            env=(*base.env, *self.env),
            users={**base.users, **self.users},
            links={**base.links, **self.links},
            files={**files, **self.files},
        )


@dataclass(frozen=True, slots=True)
class ImageRecipe:
    """One image."""

    name: str
    folder: Path
    ingredients: Ingredients
    """Its ingredients, those of its base included."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names for which its image stands."""
        return self.ingredients.names or (self.name,)

    def programs(self) -> dict[str, CompiledProgram]:
        """Return the programs to compile, by their paths in the image. Raises `ValueError` naming a file that is not as described."""
        directory = self.folder.parents[1] / "programs"
        return {path: read_program(directory / f"{name}.toml") for path, name in self.ingredients.programs.items()}

    def text(self) -> str:
        """Return the text that determines the image, for the key of the cache."""
        parts = [self.name, msgspec.json.encode(self.ingredients).decode()]
        parts += [program.text for _, program in sorted(self.programs().items())]
        parts += [(self.folder / source).read_text() for _, source in sorted(self.ingredients.files.items())]
        return "\n".join(parts)


def read_recipes(directory: Path) -> Iterator[ImageRecipe]:
    """Yield all recipes in a directory, by name. Raises `ValueError` naming the file for one that is not as described."""
    for file in sorted(directory.glob(f"*/{RECIPE}")):
        yield ImageRecipe(file.parent.name, file.parent, _read_with_base(file, ()))


def _read_with_base(file: Path, on_the_way: tuple[Path, ...]) -> Ingredients:
    try:
        ingredients = msgspec.toml.decode(file.read_bytes(), type=Ingredients)
    except msgspec.DecodeError as error:
        raise ValueError(f"{file}: {error}") from error
    if not ingredients.base:
        return ingredients
    base = file.parents[1] / ingredients.base / RECIPE
    if base in (*on_the_way, file):
        raise ValueError(f'{file}: from = "{ingredients.base}" leads back to itself')
    if not base.is_file():
        raise ValueError(f'{file}: from = "{ingredients.base}", but there is no {base}')
    return ingredients.on(_read_with_base(base, (*on_the_way, file)), ingredients.base)
