"""Kubernetes compiled from upstream's Go modules, for machines that reach a module proxy.

`build.build(release, …)` is all of it; the other files are its parts: `toolchain` (which Go), `caches` (of modules and of compiled
packages), `upstream` (what the module `k8s.io/kubernetes` of a release says), `module_file` (our `go.mod`), `main_packages` (what is
compiled), `openapi` (what old releases lack), `differences` (what differs between releases, as rows).
"""
