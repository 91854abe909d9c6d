"""Images of any registry run in the lab, stand-ins are told, and an image that is nowhere is the lab's lack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageChoice, ImageOrigin
from harness.cluster.images.supply import Account
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster, Request

from tests.cluster.images.layouts import digest_in
from tests.cluster.images.registry_server import registry
from tests.end_to_end.labs import cache_with_programs, run
from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def lab_with_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A lab that gets images of registry.example.org from a registry of the tests: busybox, under another name."""
    (busybox,) = (recipe for recipe in stand_ins.recipes() if recipe.name == "busybox")
    layout = stand_ins.ensure(busybox, lambda _line: None)
    with pytest.MonkeyPatch.context() as environment, registry(layout, {"v1": digest_in(layout)}) as (address, _):
        environment.setenv("XDG_CACHE_HOME", str(cache_with_programs(tmp_path_factory.mktemp("cache"))))
        choice = ImageChoice(registries={"registry.example.org": address})
        cluster = providers.load("local").up(Request(images=choice))
        yield cluster
        cluster.close()


def account(cluster: Cluster) -> dict[str, ImageOrigin | None]:
    answers = Account(ClusterDirectory(cluster.facts.name).images).read()
    return {answer.image: answer.origin for answer in answers}


@pytest.mark.own_lab("it has a registry of the tests")
def test_a_pod_of_an_image_that_only_a_registry_has(lab_with_registry: Cluster) -> None:
    name = "registry.example.org/team/tool:v1"
    run(lab_with_registry, f"kubectl run tool --image={name} -- sleep 600")
    run(lab_with_registry, "kubectl wait pod/tool --for condition=ready --timeout=1m")
    assert account(lab_with_registry)[name] is ImageOrigin.REGISTRY
    assert run(lab_with_registry, f"docker run --rm {name} echo the same").endswith("the same")


@pytest.mark.own_lab("it has a registry of the tests")
def test_a_stand_in_is_accounted_for_as_one(lab_with_registry: Cluster) -> None:
    run(
        lab_with_registry,
        "kubectl run cache --image=redis && kubectl wait pod/cache --for condition=ready --timeout=2m",
    )
    assert account(lab_with_registry)["docker.io/library/redis:latest"] is ImageOrigin.STAND_IN


DECK = """\
# Stands in

.exercise[

```bash
kubectl create deployment cache --image=redis
kubectl wait deploy/cache --for condition=available --timeout=2m
```

]

---

# Nowhere

.exercise[

```bash
kubectl create deployment web --image=quay.io/nobody/nothing:v1
```

```bash
kubectl wait deploy/web --for condition=available --timeout=5s
```

```bash
docker run --rm nobody/nothing
```

]

---

# Goes on

.exercise[

```bash
echo still here
```

]
"""


def test_an_image_that_is_nowhere_is_the_labs_lack_and_the_rest_is_played(lab: Cluster, tmp_path: Path) -> None:
    (tmp_path / "deck.md").write_text(DECK)
    played = harness_run(tmp_path / "deck.md", tmp_path, lab=lab)
    cache, create, wait, docker, still = played.record["steps"]
    assert [step["verdict"] for step in (cache, create, wait, docker, still)] == [
        *("passed", "passed", "error", "error", "passed"),
    ]
    assert (wait["reason"]["subject"], docker["reason"]["subject"]) == (
        "quay.io/nobody/nothing:v1",
        "docker.io/nobody/nothing:latest",
    )
    assert "no registry is reached from this machine" in wait["reason"]["detail"]
    assert played.exit_status == 6
    assert cache["stand_ins"] == ["docker.io/library/redis:latest"]
    origins = {image["name"]: image.get("origin") or image["trouble"] for image in played.record["images"]}
    assert origins["docker.io/library/redis:latest"] == "stand-in"
    assert origins["quay.io/nobody/nothing:v1"] == "no-way-out"
    assert "STAND-INS made of packages" in played.output
    assert "Next: the lab lacked an image, not the deck; bring quay.io/nobody/nothing:v1" in played.output


README = """\
# Getting started

Run a web server, and look at its page from another pod:

```console
$ kubectl create deployment web --image=nginx
deployment.apps/web created
$ kubectl expose deployment web --port=80
service/web exposed
$ kubectl wait deploy/web --for condition=available --timeout=3m
deployment.apps/web condition met
$ curl -s http://$(kubectl get service web -o jsonpath='{.spec.clusterIP}') | grep title
<title>Welcome to nginx!</title>
$ kubectl run client --image=busybox --restart=Never --rm -i --quiet -- sh -c 'sleep 3; wget -T 3 -qO- http://web' | grep h1
<h1>Welcome to nginx!</h1>
```
"""
"""The client sleeps first: kubectl loses what a container wrote before it was attached to it."""


def test_the_first_lines_of_a_workshop_show_the_welcome_page_by_a_stand_in(lab: Cluster, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    played = harness_run(tmp_path / "README.md", tmp_path, lab=lab)
    assert [step["verdict"] for step in played.record["steps"]] == ["passed"] * 5, played.output
    names = {name for step in played.record["steps"] for name in step["stand_ins"]}
    assert names == {"docker.io/library/nginx:latest", "docker.io/library/busybox:latest"}
    assert "STAND-INS made of packages" in played.output
