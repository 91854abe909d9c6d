"""What keeps a deck from being read at all."""


class DeckError(Exception):
    """No such file, a directory without decks, nothing to read. The message names it and the way out."""


class NoDecks(DeckError):
    """A directory in which nothing is a deck."""
