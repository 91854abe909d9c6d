"""Would the slides notice? Decks with one lie each, what came of playing them, and the expectation that would notice.

`kinds/` has a file for each kind of lie, found by its name. Nothing here plays a deck: `replay/mutating.py` does.
"""
