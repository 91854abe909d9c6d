"""What the dialect `rst` is read with: docutils, with directives of our own."""
