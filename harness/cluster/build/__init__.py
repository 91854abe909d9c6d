"""Things that take long to make: made once, cached, verified; and the tools that make them."""
