"""What happened, as data. Every report and every comparison works from a record alone."""
