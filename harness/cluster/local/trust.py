"""Make the certificates and keys of a lab, and the kubeconfigs that contain them."""

from collections.abc import Mapping, Sequence

from harness.cluster.local import kubeconfig
from harness.cluster.local.addresses import ADMIN_KUBECONFIG, API_SERVICE_ADDRESS, CERTIFICATES, DNS_DOMAIN
from harness.cluster.local.certificates import Authority, Identity, SigningKey
from harness.cluster.local.nodes import FIRST, LabNode

ADMIN = "kubernetes-admin"
ADMINISTRATORS = "system:masters"
DNS_USER = "system:serviceaccount:kube-system:kube-dns"
"""A user that may watch services and endpoints, by the roles that every cluster has from its start."""
FRONT_PROXY = "front-proxy-client"
"""The user as which the cluster's API server asks API servers behind it: https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/."""

_API_SERVICE = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", f"kubernetes.default.svc.{DNS_DOMAIN}")


class Trust:
    """The authority that all nodes of a lab trust, and what it signed."""

    def __init__(self) -> None:
        self._authority = Authority("kubernetes")
        self._admin = self._authority.issue(ADMIN, ADMINISTRATORS)

    def files(self, node: LabNode) -> Mapping[str, str]:
        """Return the files of a node with certificates, keys and kubeconfigs, by path."""
        return {**self._of_any(node), **(self._of_control_plane() if node.is_first else {})}

    def admin_kubeconfig(self) -> str:
        """Return the kubeconfig with all rights."""
        return self._kubeconfig(ADMIN, self._admin)

    def _kubeconfig(self, user: str, identity: Identity) -> str:
        return kubeconfig.render(user, identity, self._authority.identity.certificate)

    def _of_any(self, node: LabNode) -> Mapping[str, str]:
        user = f"system:node:{node.name}"
        kubelet = self._authority.issue(user, "system:nodes", names=_names(node), addresses=(node.address, "127.0.0.1"))
        return {
            f"{CERTIFICATES}/ca.crt": self._authority.identity.certificate.decode(),
            **_pair("kubelet", kubelet),
            "/etc/kubernetes/kubelet.conf": self._kubeconfig(user, kubelet),
            "/etc/kubernetes/proxy.conf": self._component_kubeconfig("system:kube-proxy"),
        }

    def _of_control_plane(self) -> Mapping[str, str]:
        accounts = SigningKey.create()
        # Another authority: who has a certificate of the cluster's own is not to speak in anybody's name.
        front = Authority("front-proxy-ca")
        api_server = self._authority.issue(
            "kube-apiserver",
            names=(*_API_SERVICE, *_names(FIRST)),
            addresses=(FIRST.address, "127.0.0.1", API_SERVICE_ADDRESS),
        )
        return {
            f"{CERTIFICATES}/sa.key": accounts.private.decode(),
            f"{CERTIFICATES}/sa.pub": accounts.public.decode(),
            **_pair("ca", self._authority.identity),
            **_pair("apiserver", api_server),
            **_pair("apiserver-kubelet-client", self._authority.issue("kube-apiserver-kubelet-client", ADMINISTRATORS)),
            f"{CERTIFICATES}/front-proxy-ca.crt": front.identity.certificate.decode(),
            **_pair("front-proxy-client", front.issue(FRONT_PROXY)),
            **_pair("admin", self._admin),
            **_pair("dns", self._authority.issue(DNS_USER)),
            ADMIN_KUBECONFIG: self.admin_kubeconfig(),
            "/etc/kubernetes/controller-manager.conf": self._component_kubeconfig("system:kube-controller-manager"),
            "/etc/kubernetes/scheduler.conf": self._component_kubeconfig("system:kube-scheduler"),
        }

    def _component_kubeconfig(self, user: str) -> str:
        """Return the kubeconfig of a component, as an administrator, who needs no role.

        The API server makes the roles a second after it answers; a component that it refused until then would ask again later and later.
        """
        return self._kubeconfig(user, self._authority.issue(user, ADMINISTRATORS))


def _names(node: LabNode) -> Sequence[str]:
    return node.name, *node.aliases, "localhost"


def _pair(name: str, identity: Identity) -> Mapping[str, str]:
    return {
        f"{CERTIFICATES}/{name}.crt": identity.certificate.decode(),
        f"{CERTIFICATES}/{name}.key": identity.key.decode(),
    }
