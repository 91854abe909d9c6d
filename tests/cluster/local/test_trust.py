from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import NameOID
from harness.cluster.local.nodes import LabNode
from harness.cluster.local.trust import Trust


def test_a_node_gets_its_own_identity_and_only_the_first_the_authoritys_key() -> None:
    trust = Trust()
    first, second = trust.files(LabNode(1)), trust.files(LabNode(2))
    assert first["/etc/kubernetes/pki/ca.crt"] == second["/etc/kubernetes/pki/ca.crt"]
    assert {"/etc/kubernetes/pki/ca.key", "/etc/kubernetes/admin.conf"} <= set(first)
    assert set(second) == {
        *(f"/etc/kubernetes/pki/{name}" for name in ("ca.crt", "kubelet.crt", "kubelet.key")),
        *(f"/etc/kubernetes/{name}.conf" for name in ("kubelet", "proxy")),
    }
    certificate = x509.load_pem_x509_certificate(second["/etc/kubernetes/pki/kubelet.crt"].encode())
    (user,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert user.value == "system:node:node2"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"node2", "worker-0"} <= set(names.get_values_for_type(x509.DNSName))
    assert "10.111.0.11" in map(str, names.get_values_for_type(x509.IPAddress))


def test_who_speaks_in_others_names_is_vouched_for_by_an_authority_of_its_own() -> None:
    files = Trust().files(LabNode(1))

    def certificate(name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate(files[f"/etc/kubernetes/pki/{name}.crt"].encode())

    certificate("front-proxy-client").verify_directly_issued_by(certificate("front-proxy-ca"))
    assert certificate("front-proxy-ca").subject != certificate("ca").subject
