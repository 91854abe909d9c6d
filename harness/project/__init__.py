"""What surrounds a deck: the repository that it lies in, the forge that keeps it, and the settings of its project."""
