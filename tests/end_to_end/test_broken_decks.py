"""What a run says of decks that are wrong, and of what they leave to the cluster, in a lab that others use too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import ENGLISH, LAST_REGISTRY_SLIDE, changed, harness_run

pytestmark = pytest.mark.end_to_end


def test_a_wrong_claim_fails_at_its_line_with_a_json_diff(lab: Cluster, tmp_path: Path) -> None:
    deck, line = changed(ENGLISH, tmp_path, '["busybox"]', '["alpine"]')
    run = harness_run(deck, tmp_path, "--until", LAST_REGISTRY_SLIDE, lab=lab)
    assert run.exit_status == 1
    failed = [step for step in run.record["steps"] if step["verdict"] == "failed"]
    assert len(failed) == 1
    (claim,) = failed[0]["expectations"]
    assert (claim["line"], claim["satisfied"]) == (line, False)
    assert "alpine" in claim["detail"]
    assert "busybox" in claim["detail"]
    assert f"{deck}:{line}" in run.output
    assert "blocked" not in run.verdicts().values()


def test_a_misspelt_command_fails_where_it_stands_and_blocks_what_needed_it(lab: Cluster, tmp_path: Path) -> None:
    deck, line = changed(ENGLISH, tmp_path, "docker push", "docker psuh")
    run = harness_run(deck, tmp_path, "--until", LAST_REGISTRY_SLIDE, lab=lab)
    assert run.exit_status == 1
    assert run.lines("failed") == [line]
    (blocked,) = [step for step in run.record["steps"] if step["verdict"] == "blocked"]
    assert str(line) in blocked["reason"]


def test_a_wait_for_what_never_appears_fails_after_its_timeout(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "wait.md"
    deck.write_text(
        "# Waiting\n\n.exercise[\n\n- Watch:\n  ```bash\n  kubectl get nodes --watch\n  ```\n\n"
        "<!--\n```timeout 5```\n```wait no node is ever called this```\n```keys ^C```\n-->\n\n]\n"
    )
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 1
    assert run.lines("failed") == [12]
    assert "no node is ever called this" in run.output


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
    assert "typed for `web-xxxxxxxxxx-yyyyy`" in steps[1]["notes"][0]
    assert "may stand for 2 objects: web-" in steps[3]["reason"]
    assert steps[5]["cause"]["what"] == "the image `127.0.0.1:30123/gone:1` cannot be pulled"
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
