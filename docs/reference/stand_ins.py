"""The page of stand-ins: for which images and tags there is one, and what it is made of, from the recipes."""

from __future__ import annotations

from harness.cluster.images import stand_ins
from harness.cluster.local.build.recipes import ImageRecipe

from reference.tables import cell, code, table

HEAD = """\
# Stand-ins

Where no registry is reached, these images are made from Debian packages, or by programs compiled from their source, when a deck first
asks for them. They do what decks and tutorials do with the images of these names, which is listed beside each recipe in `fixtures/images`
and tried; they are not those images. Versions are Debian's, whatever the tag asks for. A tag that is not listed is not there.
"""


def page() -> str:
    """Return a row a recipe."""
    return f"{HEAD}\n{table(('image', 'tags', 'made of'), map(_row, stand_ins.recipes()))}"


def _row(recipe: ImageRecipe) -> tuple[str, str, str]:
    made_of = recipe.ingredients
    programs = [f"{program.name}, compiled" for program in recipe.programs().values()]
    return (_codes(recipe.names), _codes(made_of.tags), cell(", ".join((*programs, *made_of.packages))))


def _codes(words: tuple[str, ...]) -> str:
    return " ".join(map(code, words))
