"""Where the lab's own files are: application sources, image recipes, the home directory."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def fixtures_directory() -> Path:
    """`fixtures/` of the checkout, or the copy that an installed package carries."""
    checkout = PACKAGE.parent / "fixtures"
    return checkout if checkout.is_dir() else PACKAGE / "_fixtures"
