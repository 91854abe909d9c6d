"""asciinema-player 3.17.0, as its authors published it: see `vendor/README.md`."""

from functools import cache
from importlib.resources import files

from markupsafe import Markup
from msgspec import Struct

VERSION = "3.17.0"


class CastPlayer(Struct, frozen=True):
    """Its two files, which contain nothing that ends a script element, and its licence."""

    script: Markup
    style: Markup


@cache
def read() -> CastPlayer:
    """Return the player."""
    folder = files("harness.report.page").joinpath("vendor", "asciinema-player")
    texts = (folder.joinpath(name).read_text("utf-8") for name in ("asciinema-player.min.js", "asciinema-player.css"))
    return CastPlayer(*map(Markup, texts))
