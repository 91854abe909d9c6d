"""What surrounds a deck: the repository that it lies in."""
