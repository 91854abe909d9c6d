"""Images for a lab: from one store that all labs share, from registries through the host's network, or stand-ins made here."""
