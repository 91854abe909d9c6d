"""What the local lab is made of: Debian packages, Kubernetes binaries, container images."""
