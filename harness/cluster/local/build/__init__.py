"""What the local lab is made of: Debian packages, and what turns them into container images."""
