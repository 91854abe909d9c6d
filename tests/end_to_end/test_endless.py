"""A page of the usual kind, without a directive, whose commands never end: played on a lab as a person plays it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

PAGE = """\
# A registry

Start it, and look on until it runs:

```bash
kubectl create deployment web --image=registry:2
kubectl get pods -w
```

It should be there now:

```bash
kubectl get deployment web -w
```

Expected output:

```
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    1/1     1            1           5s
```

# From here

```bash
NAME=web
kubectl port-forward deployment/$NAME 15000:5000
curl -s http://localhost:15000/v2/_catalog
```

Expected output:

```
{"repositories":[]}
```

# What is wrong

```bash
kubectl port-forward deployment/$NAME 15000:5000 --address 127.0.0.1
```

```bash
kubectl port-forward deployment/nowhere 15001:5000
```

```bash
curl -s http://localhost:15000/v2/_catalog
```
"""


def test_a_page_that_forwards_a_port_and_watches_pods_needs_no_directive(lab: Cluster, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    run = harness_run(page, tmp_path, lab=lab)
    steps = run.record["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "passed", "passed", "failed", "failed", "passed"], (
        run.output
    )
    watched, expected, forwarded = steps[0]["commands"][1], steps[1]["commands"][0], steps[2]["commands"][1]
    assert (watched["ending"], watched["ended_by"]) in (("watched", "settled"), ("watched", "time-up"))
    assert (expected["ending"], expected["ended_by"]) == ("watched", "seen")
    assert (forwarded["ending"], forwarded["ended_by"]) == ("beside", "deck-end")
    assert forwarded["ports"] == [15000]
    assert "Forwarding from" in forwarded["output"]
    assert [steps[3]["reason"]["kind"], steps[4]["reason"]["kind"]] == ["port-taken", "not-serving"]
    assert steps[3]["reason"]["detail"] == "kubectl port-forward deployment/$NAME 15000:5000"
