"""Images that labs run by themselves, whatever their decks name."""

COREDNS = "registry.k8s.io/coredns/coredns:v1.9.4"
"""The last that speaks to every server since 1.17, the newest too: later ones want endpoint slices of version 1, which 1.21 serves first."""
OF_LABS = (COREDNS,)
