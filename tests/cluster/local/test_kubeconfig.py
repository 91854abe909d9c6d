from __future__ import annotations

from pathlib import Path

from harness.cluster.local import kubeconfig
from harness.cluster.local.addresses import API_URL
from harness.cluster.local.certificates import Authority
from kubernetes import config


def test_the_kubernetes_client_reads_it(tmp_path: Path) -> None:
    authority = Authority("kubernetes")
    identity = authority.issue("kubernetes-admin", "system:masters")
    path = tmp_path / "config"
    path.write_text(kubeconfig.render("kubernetes-admin", identity, authority.identity.certificate))
    contexts, active = config.list_kube_config_contexts(str(path))
    assert [context["name"] for context in contexts] == ["kubernetes-admin@kubernetes"]
    assert active == contexts[0]
    settings = config.new_client_from_config(str(path)).configuration
    assert settings.host == API_URL
    assert Path(settings.ssl_ca_cert).read_bytes() == authority.identity.certificate
    assert Path(settings.cert_file).read_bytes() == identity.certificate
    assert Path(settings.key_file).read_bytes() == identity.key
