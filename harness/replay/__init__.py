"""Plays a deck: the only room that knows both decks and terminals."""
