"""One real shell on a pty: type, wait, press keys, read the screen, know when a command ended and how."""
