"""Two tellings, or two runs, of one deck compared; `sequences` aligns what both are made of."""
