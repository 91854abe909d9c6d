"""The kinds of objects as commands, messages and records name them: `deploy`, `deployments.apps`, `Deployment`."""

_SHORT = {
    "po": "pod", "svc": "service", "deploy": "deployment", "rs": "replicaset", "ds": "daemonset", "sts": "statefulset",
    "cm": "configmap", "ns": "namespace", "no": "node", "sa": "serviceaccount", "pv": "persistentvolume",
    "pvc": "persistentvolumeclaim", "ing": "ingress", "cj": "cronjob", "ep": "endpoints", "rc": "replicationcontroller",
    "hpa": "horizontalpodautoscaler", "netpol": "networkpolicy", "crd": "customresourcedefinition", "sc": "storageclass",
    "pdb": "poddisruptionbudget", "quota": "resourcequota", "limits": "limitrange", "ev": "event",
}  # fmt: skip
_ALL = """
    Pod Service Deployment ReplicaSet DaemonSet StatefulSet ConfigMap Secret Namespace Node ServiceAccount Job CronJob
    PersistentVolume PersistentVolumeClaim Ingress Endpoints ReplicationController HorizontalPodAutoscaler
    NetworkPolicy CustomResourceDefinition StorageClass PodDisruptionBudget ResourceQuota LimitRange Role RoleBinding
    ClusterRole ClusterRoleBinding Event
"""
_NAMES = {name.lower(): name for name in _ALL.split()}


def kind_of(word: str) -> str:
    """Return `Deployment` for `deploy`, `deployments`, `deployment.apps`; what no kind of Kubernetes is called is given back."""
    lower = word.partition(".")[0].lower()
    lower = _SHORT.get(lower, lower)
    for singular in (lower, lower.removesuffix("s"), lower.removesuffix("es")):
        if singular in _NAMES:
            return _NAMES[singular]
    if lower.endswith("ies") and f"{lower[:-3]}y" in _NAMES:
        return _NAMES[f"{lower[:-3]}y"]
    return word


def is_kind(word: str, kind: str) -> bool:
    """Return whether a word of a command or message means a kind as records name it (`Widget.example.com`)."""
    if kind_of(word) == kind:
        return True
    plain, asked = kind.partition(".")[0].lower(), word.partition(".")[0].lower()
    return asked in (plain, f"{plain}s", f"{plain}es", f"{plain.removesuffix('y')}ies")


def is_known(word: str) -> bool:
    """Return whether a word is a kind of Kubernetes."""
    return kind_of(word) in _NAMES.values()
