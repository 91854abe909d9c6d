"""What the words of a placeholder name, in English and in French."""

from __future__ import annotations

import time

import pytest
from harness.knowledge.placeholder_words import Field, NamedObject, named_by


@pytest.mark.parametrize(
    ("placeholders", "named"),
    [
        (
            ["<pod-name>", "POD_NAME", "<pod>", "PODNAME", "<PodName>", "{pod}", "[POD]", "nom-du-pod", "le-nom-du-pod", "<nom du pod>",
             "votre-pod", "<your-pod-name>", "<name-of-the-pod>", "<l'identifiant du pod>"],
            NamedObject("Pod"),
        ),
        (["<node-name>", "<nom-du-nœud>", "NODE", "nom_du_noeud"], NamedObject("Node")),
        (["<node-ip>", "NODE_IP", "{node_ip}", "<IP du nœud>", "<adresse-ip-du-noeud>", "<NodeIP>"], NamedObject("Node", Field.ADDRESS)),
        (["<service-name>", "<svc>", "<nom-du-service>"], NamedObject("Service")),
        (["<cluster-ip>", "<service-ip>", "<ClusterIP>", "<adresse du service>"], NamedObject("Service", Field.ADDRESS)),
        (["<EXTERNAL-IP>", "EXTERNAL_IP", "<public-ip>", "<ip-externe>", "<load-balancer-ip>"], NamedObject("Service", Field.EXTERNAL_ADDRESS)),
        (["<node external ip>"], NamedObject("Node", Field.EXTERNAL_ADDRESS)),
        (["<node-port>", "NODEPORT", "<nodePort>", "<service-node-port>"], NamedObject("Service", Field.NODE_PORT)),
        (["<pod-ip>", "<IP du pod>"], NamedObject("Pod", Field.ADDRESS)),
        (["<deployment-name>", "<nom du déploiement>"], NamedObject("Deployment")),
        (["<your-namespace>", "votre_namespace", "<nom-de-l'espace-de-noms>"], NamedObject("Namespace")),
        (["<pvc>", "<persistent-volume-claim-name>"], NamedObject("PersistentVolumeClaim")),
        (["<name>", "<nom>", "<id>"], NamedObject("")),
        (["[node2 IP]"], NamedObject("Node", Field.ADDRESS, number=2)),
        (["<pod1>", "POD1", "<pod-1>"], NamedObject("Pod", number=1)),
        (["<mysql-pod-name>", "<nom-du-pod-mysql>"], NamedObject("Pod", words=("mysql",))),
    ],
)  # fmt: skip
def test_what_it_names(placeholders: list[str], named: NamedObject) -> None:
    assert {placeholder: named_by(placeholder) for placeholder in placeholders} == dict.fromkeys(placeholders, named)


@pytest.mark.parametrize(
    "placeholder", ["<container-id>", "<image>", "<app-name>", "<release>", "<pod-port>", "<pod>-<node>", "<password>", "CHANGEME", "xxxx", "<region>"]
)  # fmt: skip
def test_what_names_nothing_of_a_cluster(placeholder: str) -> None:
    assert named_by(placeholder) is None


def test_a_word_of_a_megabyte_is_looked_up_no_part_by_part() -> None:
    began = time.monotonic()
    assert named_by("<" + "x" * 1_000_000 + ">") is None
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("placeholder", ["<podname>", "<deploymentname>", "<xpodname>"])
def test_two_words_written_as_one_are_told_apart_wherever_they_meet(placeholder: str) -> None:
    assert (named_by(placeholder) is not None) == (placeholder != "<xpodname>")
