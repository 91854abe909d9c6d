"""What the commands of a shell mean, as far as their text tells: which only read, which never end. Runs nothing."""
