"""The container image: what is in it, and a build of it in the lab's own Docker, where a deck is played in a lab in a container."""
