"""The embedded provider: a real Kubernetes on this machine, one set of Linux namespaces a cluster.

`provider` fulfils the contract, `lifecycle` serves `harness cluster …`; both stand on `boot`, which starts what
`components` lists inside the `namespace` of a `state` directory.
"""
