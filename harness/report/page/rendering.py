"""Runs → one HTML file. The templates say what is where."""

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from markupsafe import Markup

from harness.record.joined import Lack
from harness.record.version import version
from harness.report.page import player
from harness.report.page.deck_view import deck_views, elsewhere, steps_of
from harness.report.page.environment import ONE_TEXT, environment_for
from harness.report.page.run import Run
from harness.report.page.source_links import SourceLinks
from harness.report.page.step_view import longest_texts
from harness.report.shards import missing_lines

ALL_TEXTS = 12_000_000
"""Characters of commands, claims and outputs that a page shows, about."""


def render(runs: Sequence[Run], links: SourceLinks | None = None, missing: Sequence[Lack] = ()) -> str:
    """Return the page of these runs, decks in the order of their first run.

    `missing` is what was to be played and is not among them.
    """
    characters = longest_texts((step for run in runs for step in run.record.steps), ALL_TEXTS, ONE_TEXT)
    environment = environment_for(links or SourceLinks(), characters)
    decks = deck_views(runs)
    views = [run for deck in decks for run in deck.runs]
    has_casts = any(step.casts for step in steps_of(views))
    return environment.get_template("page.html").render(
        decks=decks,
        runs=views,
        missing=tuple(missing_lines(missing)),
        counts=Counter(step.record.verdict for step in steps_of(views)),
        elsewhere={anchor: links for deck in decks for anchor, links in elsewhere(deck).items()},
        **frame(has_casts=has_casts),
    )


def frame(*, has_casts: bool) -> dict[str, object]:
    """Return what every page is framed with: styles, scripts, the policy that lets only these run, the player where it is needed."""
    style, script = _asset("page.css"), _asset("page.js")
    return {
        "style": Markup(style),
        "script": Markup(script),
        "player": player.read() if has_casts else None,
        "policy": _policy(style, script, has_casts),
        "version": version(),
    }


def _policy(style: str, script: str, has_casts: bool) -> str:
    """Return the Content-Security-Policy: nothing but what this very page brings, known by its hash, and no network."""
    styles, scripts = [source_hash(style)], [source_hash(script)]
    if has_casts:
        styles.append(source_hash(player.read().style))
        # the player's terminal is WebAssembly, which counts as evaluated code
        scripts += [source_hash(player.read().script), "'wasm-unsafe-eval'"]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {' '.join(styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def source_hash(text: str) -> str:
    """Return how a policy names a script or a style that a page holds (CSP Level 3, "Source Lists")."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return files("harness.report.page").joinpath("assets", name).read_text("utf-8")
