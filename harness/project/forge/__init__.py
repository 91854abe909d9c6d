"""The forge that a project is kept at: branches that are pushed there, and its pull requests. Knows no deck and no record."""
