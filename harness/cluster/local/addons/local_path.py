"""A default StorageClass with dynamic volumes: folders of the node, as local-path-provisioner of k3s and kind gives them.

The program is ours, on sig-storage-lib-external-provisioner (`fixtures/programs/local-path-provisioner`): it makes the folder itself, so a
claim is bound in less than a second. Rancher's starts a pod for each, and takes three seconds and more.
"""

from __future__ import annotations

from harness.cluster.addon_names import AddonName
from harness.cluster.images.stand_ins import OWN_REGISTRY
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.knowledge.version_range import VersionRange

ADDON = Addon(
    AddonName.LOCAL_PATH,
    "a default StorageClass with dynamic volumes",
    ("local-path.yaml",),
    (AddonRelease(VersionRange(), {"image": f"{OWN_REGISTRY}/local-path-provisioner:v1"}),),
)
