"""Shells in pods, as pages go into them: typed in there, compared there, left there."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

DECK = """# Who may talk to whom

```sh
kubectl create deployment shop --image=nginx
kubectl expose deployment shop --port=80
kubectl rollout status deployment shop
```

From a pod:

```sh
kubectl run visitor-$RANDOM --rm -i -t --image=busybox -- sh
If you don't see a command prompt, try pressing enter.
/ # wget -qO- --timeout=5 http://shop | head -n 4
<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
/ # wget -qO- --timeout=2 http://nobody
wget: bad address 'nobody'
/ # exit
```

In a pod of the shop:

```sh
kubectl exec -it <pod-name> -- bash
```

There, a here-document:

```
root@shop-5d8f9c7b6-abcde:/# cat > /tmp/note <<EOF
> kept: $((1+1))
> EOF
root@shop-5d8f9c7b6-abcde:/# cat /tmp/note
kept: 2
root@shop-5d8f9c7b6-abcde:/# exit
```

```sh
ls /tmp/note || echo not on the host
```

One that ends under the page, and one that the image has not:

```sh
kubectl exec -it deploy/shop -- sh
# sh -c 'kill -9 $PPID'
# echo never
# exit
```

```sh
kubectl exec -it deploy/shop -- zsh
root@shop-5d8f9c7b6-abcde:/# touch wrong
```

```sh
kubectl get deployment shop -o name
```
"""


def test_a_page_types_on_in_the_shells_of_its_pods(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "shells.md"
    deck.write_text(DECK)
    steps = harness_run(deck, tmp_path, lab=lab).record["steps"]
    assert [step["verdict"] for step in steps] == [
        *["passed"] * 11,
        *("failed", "blocked", "blocked"),
        *("failed", "blocked"),
        "passed",
    ], [(step["text"], step["reason"]) for step in steps]
    visit = steps[1]["commands"][0]
    inside = [step["commands"][0] for step in steps[2:5]]
    assert visit["ending"] == "opened"
    assert {command["shell"] for command in inside} == {visit["text"]}
    assert [command["ending"] for command in inside] == ["finished", "finished", "left"]
    assert [command["exit_status"] for command in inside[:2]] == [0, 1]
    assert steps[9]["commands"][0]["output"].endswith("not on the host\n")
    killed, never, missing, wrong = steps[11], steps[12], steps[14], steps[15]
    assert (killed["reason"]["kind"], killed["reason"]["status"]) == ("shell-ended", 137)
    assert never["blocked_by"]["line"] == killed["line"]
    assert "zsh" in missing["commands"][0]["output"]
    assert wrong["blocked_by"]["line"] == missing["line"]
