"""A Kubernetes to play a deck against. The contract is in `provider`, one module or package a provider."""
