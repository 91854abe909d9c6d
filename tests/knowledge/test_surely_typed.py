"""A text of which one line can be nothing but a command, whatever stands before its program."""

import pytest
from harness.knowledge.surely_typed import are_surely_typed

BEFORE = ("", "sudo ", "sudo -E ", "sudo -u ann -- ", "KUBECONFIG=admin.conf ", "env A=1 ")


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("command", ["helm repo update", "git pull", "minikube start", "kubectl get pods -o wide"])
def test_a_tool_and_its_subcommand_are_typed(before: str, command: str) -> None:
    assert are_surely_typed(f"{before}{command}")


@pytest.mark.parametrize("command", ["cd shop", "mkdir shop", "vim web.yaml", "source ~/.bashrc"])
def test_a_preparation_is_typed(command: str) -> None:
    assert are_surely_typed(command)


@pytest.mark.parametrize(
    "text", ["nice helm charts are there", "sudo", "kubectl", "time flies", "helm is a program", "cd", "du pain", "git 2.39.5"]
)  # fmt: skip
def test_what_may_be_a_sentence_or_a_list_is_not(text: str) -> None:
    assert not are_surely_typed(text)
