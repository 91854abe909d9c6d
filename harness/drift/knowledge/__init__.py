"""What changed in Kubernetes, its tools and their outputs, as data with small readers; docs/drift.md tells how to add to it."""
