"""What authors leave for the audience to fill in, in English and in French; and what only looks like that."""

from __future__ import annotations

import pytest
from harness.knowledge.placeholders import placeholders


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("docker logs yourcontainerid", "yourcontainerid"),
        ("docker push your-user/web:1", "your-user"),
        ("gcloud config set compute/zone (Your Zone)", "(Your Zone)"),
        ("gcloud config set project (your-project)", "(your-project)"),
        ("gsutil ls gs://(your-bucket)/logs", "(your-bucket)"),
        ("gcloud init --zone=(YOUR ZONE) && date", "(YOUR ZONE)"),
        ("cd shop; az login -t (votre locataire)", "(votre locataire)"),
        ("X=$(gcloud list (Your Zone))", "(Your Zone)"),
        ("(your-script)", "your-script"),
        ("docker push docker.io/your_name/web:1", "your_name"),
        ("curl http://{node_ip}:30080", "{node_ip}"),
        ('curl "http://{host}/"', "{host}"),
        ("ssh root@{node}", "{node}"),
        ("kubectl exec -it {pod} -- sh", "{pod}"),
        ("kubectl exec [POD_NAME] -- ls", "[POD_NAME]"),
        ("kubectl logs [pod-name]", "[pod-name]"),
        ("kubectl logs [POD]", "[POD]"),
        ("kubectl logs PODNAME", "PODNAME"),
        ("kubectl logs POD_NAME -c web", "POD_NAME"),
        ("kubectl cp POD:/tmp/x .", "POD"),
        ("docker stop CONTAINER_ID", "CONTAINER_ID"),
        ("docker stop container-id", "container-id"),
        ("curl http://NODE_IP:30080/", "NODE_IP"),
        ("nmap NODE_IP", "NODE_IP"),
        ("httping -g http://NODE_IP:30080/", "NODE_IP"),
        ("docker-compose exec CONTAINER_NAME sh", "CONTAINER_NAME"),
        ("curl http://localhost:NODE_PORT/", "NODE_PORT"),
        ("kubectl create namespace team-<name>", "<name>"),
        ("kubectl delete pod nom-du-pod", "nom-du-pod"),
        ("kubectl delete pod le-nom-du-pod", "le-nom-du-pod"),
        ("docker logs votreconteneur", "votreconteneur"),
        ("docker login -u VotreNom", "VotreNom"),
        ("curl http://x.x.x.x:8080", "x.x.x.x"),
        ("ssh root@XXX.XXX.XXX.XXX", "XXX.XXX.XXX.XXX"),
        ("docker rm nom_du_conteneur", "nom_du_conteneur"),
        ("kubectl describe pod votre-pod", "votre-pod"),
        ("kubectl get pods -n votre_espace", "votre_espace"),
        ("docker stop id-du-conteneur", "id-du-conteneur"),
        ("ping adresse-du-noeud", "adresse-du-noeud"),
        ("docker login -p <a-token-with-read:packages>", "<a-token-with-read:packages>"),
        ("docker push <registry/image:tag>", "<registry/image:tag>"),
        ("ssh <user@host>", "<user@host>"),
        ("kubectl exec <nom du pod> -- ls", "<nom du pod>"),
        ("kubectl logs <identifiant-de-l’étape>", "<identifiant-de-l’étape>"),
        ("ssh VOTRE_NOM@node1", "VOTRE_NOM"),
        ("aws ecr create-repository --repository-name app-xxx", "app-xxx"),
    ],
)
def test_a_placeholder(command: str, text: str) -> None:
    assert [(placeholder.text, placeholder.pattern) for placeholder in placeholders(command)] == [(text, None)]
    assert command[placeholders(command)[0].start :].startswith(text)


@pytest.mark.parametrize(
    "command",
    [
        *("kubectl logs web-xxxxxxxxxx-yyyyy", "kubectl logs pod/web-xxxxx", "kubectl cp web-xxx:/a ."),
        *(
            "kubectl logs web-<hash>",
            "kubectl exec -it web-<rs-hash>-<pod-id> -- sh",
            "kubectl delete pod web-<random-string>",
        ),
    ],
)
def test_a_generated_name_of_a_cluster_has_a_pattern(command: str) -> None:
    (placeholder,) = placeholders(command)
    assert placeholder.pattern is not None
    assert placeholder.pattern.startswith("web")


@pytest.mark.parametrize(
    "command",
    [
        "git clone https://github.com/team-xxx/web", "docker push registry/app-xxx:1", "curl -w '%{http_code}' localhost", "git diff @{upstream}",
        "xargs -I{pod} kubectl delete {pod}", "kubectl get pods -o jsonpath={.items}", "echo {a,b}", "ls [A-Z]*", "kubectl logs $POD_NAME",
        "export POD_NAME=$(kubectl get pods)", "kubectl exec web -- printenv POD_NAME", "docker run -e NODE_NAME web", "kubectl run pod-name --image=a",
        "kubectl get pods -o custom-columns=POD_NAME:.metadata.name", "ls # <pod>", "# your-pod", "echo 'be yourself'", "awk '{print}' x", "sed s/{name}/x/ y",
        "cat <<EOF\n  usages: [client auth]\nEOF", "cat <<EOF\n  usages: [digital signature]\n  verbs: [GET]\nEOF", "kubectl create cm a --from-literal=POD_NAME=x",
        "kubectl set env deploy/web POD_NAME-", "test -n x && { ls; }", "cat > a <<EOF\n<html><body>[x y]</body></html>\nEOF", "helm install a b --set hosts={x}", "find . -exec ls {} +", "cat <in >out", "echo votre pod", "(yours)", "echo '(Your Zone)'", "ls # (Your Zone)", "echo $(Your)", "if (Your Zone); then ls; fi", "Z=(Your Zone)", "cat <<EOF\n(Your Zone)\nEOF", "docker pull web:1.x.x",
    ],
)  # fmt: skip
def test_what_only_looks_like_one(command: str) -> None:
    assert placeholders(command) == []


def in_document(line: str, word: str = "EOF") -> str:
    return f"cat > file <<{word}\nfirst: 1\n{line}\nEOF"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("region: <region>", "<region>"),
        ("  token: <paste-your-token-here>", "<paste-your-token-here>"),
        ('  token: "<token>"', "<token>"),
        ("- <node ip>", "<node ip>"),
        ("url: http://<node-ip>:8080/", "<node-ip>"),
        ("image: <registry>/web:1", "<registry>"),
        ("REGION=<region>", "<region>"),
        ("region = <region>", "<region>"),
        ('{"region": "<region>"}', "<region>"),
        ("Hello <your name>!", "<your name>"),
        ("motd: <VOTRE_NOM>", "<VOTRE_NOM>"),
    ],
)
@pytest.mark.parametrize("word", ["EOF", "'EOF'", "-EOF"])
def test_a_value_to_fill_in_in_a_here_document_is_one(line: str, text: str, word: str) -> None:
    assert [placeholder.text for placeholder in placeholders(in_document(line, word))] == [text]


@pytest.mark.parametrize(
    "line",
    [
        "<html><body>hi",
        "index.html: <h1>Hello</h1>",
        "index.html: <p>Hello",
        "<br>",
        "page: <greeting>hi</greeting>",
        "<server><name>a</name></server>",
        'echo "Usage: <env>"',
        "ports: <none>",
        "#include <stdio.h>",
        "# region: <region>",
        "region: eu # or <region>",
        "usage: deploy.sh and <env>",
        "Vec<String> a;",
        'xml: <project name="a"/>',
    ],
)
def test_markup_and_what_a_here_document_says_in_angle_brackets_is_none(line: str) -> None:
    assert placeholders(in_document(line)) == []


def test_a_command_behind_a_here_document_is_read_as_any_other() -> None:
    script = f"{in_document('region: eu')}\nkubectl logs <pod-name>"
    assert [placeholder.text for placeholder in placeholders(script)] == ["<pod-name>"]
