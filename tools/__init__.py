"""Programs for those who carry the code on; none is a part of what is installed."""
