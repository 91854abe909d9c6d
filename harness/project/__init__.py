"""What surrounds a deck: the repository that it lies in, and the settings of its project. Knows only files."""
