"""What commands read, make and enter, by their text; what belongs to a pod, a container or another node is nobody's here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from harness.knowledge.paths import PathUse, Use, uses
from harness.shell.parsing import programs


def paths(script: str) -> Iterator[PathUse]:
    for program in programs(script):
        yield from uses(program)


def of(script: str, use: Use) -> list[str | None]:
    return [path_use.path for path_use in paths(script) if path_use.use is use]


@pytest.mark.parametrize(
    ("command", "read"),
    [
        ("kubectl apply -f pod.yaml -n web", ["pod.yaml"]),
        ("kubectl -n web apply --filename=a.yaml,b.yaml", ["a.yaml", "b.yaml"]),
        ("sudo kubectl apply -Rf manifests/", ["manifests/"]),
        ("kubectl apply -k overlays/dev", ["overlays/dev"]),
        (
            "kubectl create configmap web --from-file=nginx.conf=conf/nginx.conf --from-file conf",
            ["conf/nginx.conf", "conf"],
        ),
        ("kubectl create secret tls web --key tls.key --cert tls.crt", ["tls.key", "tls.crt"]),
        ("kubectl kustomize base | kubectl apply -f -", ["base"]),
        ("docker build -t a:b -f web/Dockerfile context", ["web/Dockerfile", "context"]),
        ("docker compose -f a.yml -f b.yml up -d", ["a.yml", "b.yml"]),
        ("docker run --env-file web.env -it web cat x", ["web.env"]),
        ("helm upgrade --install web ./chart -f values.yaml --set a=b", ["values.yaml", "./chart"]),
        ("cat a 'b c' | sort", ["a", "b c"]),
        ("sed -i '' 's/a/b/' f.yaml", ["f.yaml"]),
        ("sed -e s/a/b/ < f.yaml", ["f.yaml"]),
        ("grep -r 'image:' manifests", ["manifests"]),
        ("cp a.yaml b.yaml target/", ["a.yaml", "b.yaml"]),
        ("bash setup.sh now", ["setup.sh"]),
        ("./setup.sh", ["./setup.sh"]),
        ("source env.sh", ["env.sh"]),
        ("tar xfvz a.tgz; tar -tf b.tar; tar xCf there c.tar", ["a.tgz", "b.tar", "c.tar"]),
        ("curl -d @body.json -F file=@photo.png http://localhost", ["body.json", "photo.png"]),
        ("timeout 5 cat x", ["x"]),
        ('cat "$HOME/x" ${PWD}/y', ["~/x", "./y"]),
        ("echo $(cat token)", ["token"]),
        ("diff <(cat a) b", ["b", "a"]),
        ("kubectl apply -f - <<EOF\n$(cat x)\nEOF\ntar xzf b.tgz", ["b.tgz"]),
        ("while read line; do echo; done < list", ["list"]),
    ],
)
def test_what_is_read(command: str, read: list[str]) -> None:
    assert of(command, Use.READS) == read


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f https://example.com/pod.yaml",
        "kubectl apply -k github.com/example/app?ref=v1",
        "kubectl apply -f $FILE",
        "kubectl apply -f *.yaml",
        "kubectl apply -f path/to/pod.yaml",
        "kubectl logs -f web",
        "kubectl exec web -- cat /etc/hosts",
        "kubectl exec web -- sh -c 'cat x > y'",
        "kubectl run web -it --image=busybox -- cat x",
        "docker run web cat x",
        "docker exec -it web cat x",
        "ssh node2 cat x",
        "ssh node2 'cat x > y'",
        "helm install web example/web",
        "cat <<EOF\n< x\nEOF",
        "cat ~other/x",
        "source <(kubectl completion bash)",
        "source ~/.bashrc",
        'eval "$(docker-machine env default)"',
        "head -20 | tail +2",
        "cat /dev/null 2>/dev/null",
        "echo a.yaml",
    ],
)
def test_what_is_no_file_of_ours(command: str) -> None:
    assert of(command, Use.READS) == []


@pytest.mark.parametrize(
    ("command", "made"),
    [
        ("cat > a.yaml <<EOF\nx\nEOF", ["a.yaml"]),
        ("echo a | sudo tee -a b.conf 2>&1", ["b.conf"]),
        ("mkdir -p a/b c", ["a/b", "c"]),
        ("cp x/a.yaml b.yaml", ["b.yaml"]),
        ("cp x/a.yaml .", ["./a.yaml"]),
        ("git clone https://example.com/some/app.git", ["app"]),
        ("git clone -b v1 git@example.com:some/app.git there", ["there"]),
        ("curl -LO https://example.com/$(uname)/bin/tool", ["tool"]),
        ("curl -s https://example.com/a -o b", ["b"]),
        ("curl https://example.com/a", []),
        ("wget https://example.com/a.zip", ["a.zip"]),
        ("wget -qO- https://example.com/a.tgz | tar xz", ["."]),
        ("tar -xzf a.tgz -C there", ["there"]),
        ("unzip a.zip -d there", ["there"]),
        ("helm create web", ["web"]),
        ("helm pull example/web --untar", ["."]),
        ("vi pod.yaml", ["pod.yaml"]),
        ("touch a > b", ["b", "a"]),
        ("openssl req -x509 -nodes -keyout tls.key -out tls.crt -subj /CN=a", ["tls.key", "tls.crt"]),
        ("kubectl cp web:/etc/hosts ./hosts", ["./hosts"]),
        ("docker run -v $(pwd)/out:/out -v data:/data web", ["./out"]),
        ("make", [None]),
        ("./generate.sh", [None]),
        ("echo a > $FILE", [None]),
        ("kubectl get pods; sudo apt-get install -y tree; for i in 1 2; do echo; done", []),
    ],
)
def test_what_is_made(command: str, made: list[str | None]) -> None:
    """`None` is any file."""
    assert of(command, Use.MAKES) == made


def test_where_the_shell_goes() -> None:
    assert of("cd a && cd ../b; cd $X; cd -; pushd c", Use.ENTERS) == ["a", "../b", None, "-", "c"]


def test_each_with_its_place_and_what_it_is_copied_from() -> None:
    uses = list(paths("ls\nkubectl apply \\\n  -f a.yaml\ngit clone https://example.com/app"))
    assert [(use.word.line, use.path, use.origin) for use in uses] == [
        (2, "a.yaml", ""),
        (3, "app", "https://example.com/app"),
    ]
