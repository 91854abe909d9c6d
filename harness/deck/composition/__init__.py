"""Decks composed from chapters: the file that names them, what stands in it, and the text that comes of it; see `docs/manifests.md`."""
