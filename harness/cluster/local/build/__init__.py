"""What the local lab is made of: Debian packages and container images."""
