"""What can go wrong with records."""


class RecordError(Exception):
    """A record or journal cannot be read, written or gone on with. The message says which file, and the way out."""
