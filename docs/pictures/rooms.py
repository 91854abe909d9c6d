"""Draws the rooms of the house, and who imports whom, from the imports themselves:

python docs/pictures/rooms.py

The rows are the layers that `lint-imports` holds (pyproject.toml). An arrow that other arrows imply is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import grimp

REPOSITORY = Path(__file__).parents[2]
TARGET = Path(__file__).with_name("rooms.svg")
PACKAGE = "harness"
WIDTH, ROW = 760, 84
BOX_WIDTH, BOX_HEIGHT = 128, 36
Point = tuple[float, float]


def main() -> None:
    TARGET.write_text(picture())


def picture() -> str:
    """Return the SVG."""
    graph = grimp.build_graph(PACKAGE)
    layers = rooms_by_layer()
    places = place(layers)
    arrows = without_implied(imports(graph, places))
    return drawn(places, arrows, height=ROW * len(layers))


def rooms_by_layer() -> list[list[str]]:
    """Return the packages of each layer, the topmost first; modules that are no room are left out."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["name"] == "Arrows go down only")
    rows = [[name.strip().removeprefix(f"{PACKAGE}.") for name in layer.split("|")] for layer in layers]
    rooms = [[room for room in row if (REPOSITORY / PACKAGE / room).is_dir()] for row in rows]
    return [row for row in rooms if row]


def place(layers: Sequence[Sequence[str]]) -> dict[str, Point]:
    """Return the middle of each room's box. Every other row is shifted, so that arrows pass between the boxes of one."""
    places = {}
    for row, rooms in enumerate(layers):
        gap = WIDTH / (len(rooms) + 1)
        shift = (-60, 60)[row % 2] if len(rooms) < 3 else 0
        for column, room in enumerate(rooms, start=1):
            places[room] = (gap * column + shift, ROW * row + ROW / 2)
    return places


def imports(graph: grimp.ImportGraph, rooms: Mapping[str, Point]) -> set[tuple[str, str]]:
    """Return who imports whom."""
    found = set()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            pair = room_of(importer), room_of(imported)
            if pair[0] != pair[1] and set(pair) <= rooms.keys():
                found.add(pair)
    return found


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def without_implied(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the arrows without those from a room to one that it reaches by others as well."""
    return {(above, below) for above, below in arrows if not reaches(arrows - {(above, below)}, above, below)}


def reaches(arrows: set[tuple[str, str]], start: str, goal: str) -> bool:
    """Return whether one comes from a room to another."""
    seen, next_rooms = set(), {start}
    while next_rooms:
        seen |= next_rooms
        next_rooms = {below for above, below in arrows if above in next_rooms} - seen
    return goal in seen


def drawn(places: Mapping[str, Point], arrows: set[tuple[str, str]], height: float) -> str:
    """Return the SVG of boxes and arrows."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" font-family="sans-serif" font-size="15">',
        "<title>The rooms of the harness: an arrow goes from a room to one that it imports</title>",
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#5b6b7b"/></marker>',
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>',
    ]
    for above, below in sorted(arrows):
        (x1, y1), (x2, y2) = places[above], places[below]
        y1, y2 = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2
        bend = (y2 - y1) / 2
        path = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
        lines.append(f'<path d="{path}" fill="none" stroke="#5b6b7b" stroke-width="1.4" marker-end="url(#tip)"/>')
    for room, (x, y) in places.items():
        corner = (
            f'x="{x - BOX_WIDTH / 2:g}" y="{y - BOX_HEIGHT / 2:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="7"'
        )
        lines.append(f'<rect {corner} fill="#eef3f8" stroke="#326ce5" stroke-width="1.4"/>')
        lines.append(f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle" font-weight="bold">{escape(room)}</text>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    main()
