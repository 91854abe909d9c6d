"""Names and ports that a deck cannot know, as the cluster gives them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end


def test_generated_names_are_filled_in_and_an_image_that_cannot_be_had_is_named(lab: Cluster, tmp_path: Path) -> None:
    blocks = (
        "kubectl create deployment web --image=registry:2",
        "kubectl describe pod web-xxxxxxxxxx-yyyyy",
        "kubectl scale deployment web --replicas=2\nkubectl rollout status deployment web",
        "kubectl describe pod web-xxxxxxxxxx-yyyyy",
        "kubectl create deployment gone --image=127.0.0.1:30123/gone:1",
        "kubectl logs deploy/gone",
    )
    deck = tmp_path / "names.md"
    deck.write_text(
        "# Names\n\n.exercise[\n\n"
        + "\n".join(f"<!-- ```retry 10``` -->\n\n```bash\n{block}\n```\n" for block in blocks)
        + "\n]\n"
    )
    run = harness_run(deck, tmp_path, lab=lab)
    steps = run.record["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "passed", "passed", "skipped", "passed", "failed"]
    assert steps[1]["commands"][0]["text"].startswith("kubectl describe pod web-")
    assert "xxxx" not in steps[1]["commands"][0]["text"]
    (filled,) = steps[1]["filled_in"]
    assert (filled["placeholder"], filled["source"]) == ("web-xxxxxxxxxx-yyyyy", "cluster")
    assert filled["object"] == f"Pod/{filled['value']}"
    assert len(steps[3]["reason"]["choices"]) == 2
    assert all(name.startswith("web-") for name in steps[3]["reason"]["choices"])
    assert steps[5]["cause"]["what"] == {"kind": "not-pulled", "name": "127.0.0.1:30123/gone:1"}
    assert steps[5]["cause"]["place"]["step"] == 5


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: apt-get install chromium")
def test_a_page_that_a_deck_opens_is_fetched_and_pictured(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "page.md"
    deck.write_text(
        "# A page\n\n.exercise[\n\n- Serve it:\n  ```bash\n  kubectl create deployment web --image=registry\n"
        "  kubectl expose deploy/web --port=5000 --type=NodePort\n  ```\n\n"
        "<!--\n```hide kubectl wait deploy/web --for condition=available```\n```open http://node1:3xxxx/v2/_catalog```\n-->\n\n]\n"
    )
    run = harness_run(deck, tmp_path, "--screenshots", str(tmp_path / "pictures"), lab=lab)
    assert run.exit_status == 0, run.output
    page = run.record["steps"][-1]["page"]
    assert page["status"] == 200
    assert (tmp_path / page["screenshot"]).read_bytes().startswith(b"\x89PNG")
