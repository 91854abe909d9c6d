"""Two tellings of one deck compared: a translation with its original, and, later, what two versions made of it."""
