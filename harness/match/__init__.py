"""Does this output satisfy that expectation? One file a kind, all offering `match(expected, actual)`."""
