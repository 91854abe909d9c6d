"""Where the lab's own files are: application sources, image recipes, the home directory."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def fixtures_directory() -> Path:
    """Return the copy that an installed package carries, or `fixtures/` of the checkout."""
    packaged = PACKAGE / "_fixtures"
    # In this order: beside an installed package, `fixtures` would be somebody else's package.
    return packaged if packaged.is_dir() else PACKAGE.parent / "fixtures"
