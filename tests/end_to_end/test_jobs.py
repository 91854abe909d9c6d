"""`harness job`, and a real API server: it takes what is printed, and pods without a lab are restricted as it wants them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from harness.cluster.provider import Cluster
from harness.faces.cli import main

from tests.container import supplies
from tests.container.playing import plays
from tests.end_to_end import labs
from tests.faces.conftest import one_step

pytestmark = pytest.mark.end_to_end
STORE = ("--record", "s3://talks/night", "--credentials", "s3", "--repository", "https://git.example.org/talks.git")
CLAIM = ("--claim", "records", "--decks-claim", "decks")


def applied(lab: Cluster, namespace: str, *options: str) -> str:
    """What kubectl says of a Job that a server looks at, and does not keep."""
    printed = CliRunner().invoke(main, ["job", "app.md", "--shards", "3", *options])
    assert printed.exit_code == 0, printed.output
    return labs.run(lab, f"kubectl -n {namespace} apply --dry-run=server -f - <<'EOF'\n{printed.stdout}\nEOF")


def test_a_server_takes_it_and_a_pod_without_a_lab_is_restricted(
    lab: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.md").write_text(one_step("true"))
    wanted = "pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted"
    labs.run(lab, f"kubectl create namespace strict && kubectl label namespace strict {wanted}")
    for options in (STORE, CLAIM):
        for versions in ((), ("--kubernetes", "1.30..1.37")):
            assert applied(lab, "default", *options, *versions) == "job.batch/slide-harness created (server dry run)"
        answer = applied(lab, "strict", *options, "--cluster", "none")
        assert answer == "job.batch/slide-harness created (server dry run)"
        assert "privileged" in applied(lab, "strict", *options, "--cluster", "local")


@pytest.mark.nightly
@pytest.mark.own_lab("one that shows the folder that the image is built of")
def test_pods_play_the_shards_and_one_that_is_deleted_half_way_is_played_again(tmp_path: Path) -> None:
    plays("job.md", tmp_path, supplies.lay_out_image, "--retries", "0")
