"""Text in, Deck out. Knows no terminal and no cluster."""
