"""What reading alone shows to be wrong with a deck. One file a rule, in `rules/`; knows no terminal and no cluster."""
