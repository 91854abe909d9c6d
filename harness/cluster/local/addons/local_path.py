"""A default StorageClass with dynamic volumes: folders of the node, as local-path-provisioner of k3s and kind gives them.

The program is ours, on sig-storage-lib-external-provisioner (`fixtures/programs/local-path-provisioner`): it makes the folder itself, so a
claim is bound in less than a second. Rancher's starts a pod for each, and takes three seconds and more.
"""

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.releases import releases_of

ADDON = Addon(
    AddonName.LOCAL_PATH,
    "a default StorageClass with dynamic volumes",
    ("local-path.yaml",),
    releases_of(AddonName.LOCAL_PATH),
)
