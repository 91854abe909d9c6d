"""A record made readable: one file a format."""
