"""kubectl of any version: named by a version or a path, from the cache, from packages, from the machine.

    find("1.31", progress).path

A file for each source: `packages`, `machine`.
"""

from harness.cluster.kubectl.program import Kubectl
from harness.cluster.kubectl.sources import chosen, find
from harness.cluster.kubectl.specification import OWN, KubectlSpecification, parse

__all__ = ["OWN", "Kubectl", "KubectlSpecification", "chosen", "find", "parse"]
