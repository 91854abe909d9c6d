"""What a good run of a deck did, kept beside the deck, and what a later run does otherwise."""
