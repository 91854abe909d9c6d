"""A page that needs files of its repository, played in a lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.provider import Cluster
from harness.record.files import read_record
from harness.record.lab import HomeRecord
from harness.record.model import Verdict

from tests.end_to_end.labs import run
from tests.end_to_end.playing import address, harness
from tests.project.repositories import committed, fingerprint, git, write

pytestmark = pytest.mark.end_to_end

PAGE = """# Pods

```bash
kubectl apply -f examples/config.yaml
kubectl apply -f examples/new.yaml
./setup.sh
git log --format=%s | cat
```

```bash
ls -A1
```

We should see:

```
.git
.gitignore
docs
examples
setup.sh
```

```bash
git clone --quiet git@git.example.com:them/course.git
diff course/examples/new.yaml examples/new.yaml
curl --fail --silent --show-error https://git.example.com/them/course/raw/branch/main/setup.sh | diff - setup.sh
wget --quiet --output-document=- https://git.example.com/them/course/-/raw/main/examples/new.yaml | diff - examples/new.yaml
kubectl apply -f https://git.example.com/them/course/raw/main/examples/new.yaml
```

```bash
echo changed > examples/config.yaml
rm docs/page.md
git -c user.name=me -c user.email=me@example.com commit --quiet --all --message changed
```
"""


def config_map(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a remote that cannot be reached."""
    files = {"docs/page.md": PAGE, "examples/config.yaml": config_map("tracked"), ".gitignore": "secret.env\n"}
    top = committed(tmp_path_factory.mktemp("author") / "my-copy", {**files, "setup.sh": "#!/bin/sh\necho ready\n"})
    (top / "setup.sh").chmod(0o755)
    git(top, "commit", "--quiet", "--all", "--amend", "--no-edit")
    write(top, {"examples/new.yaml": config_map("new"), "secret.env": "TOKEN=1\n"})
    git(top, "remote", "add", "origin", "https://git.example.com/them/course.git")
    return top


def test_the_page_plays_on_fresh_files_each_time(course: Path, lab: Cluster, tmp_path: Path) -> None:
    before = fingerprint(course)

    for number in (1, 2):
        record = tmp_path / f"{number}.json"
        harness(
            "run",
            str(course / "docs/page.md"),
            "--cluster",
            address(lab),
            "--record",
            str(record),
        )
        played = read_record(record)
        assert [step.verdict for step in played.steps] == [Verdict.PASSED] * 4, played.steps
        commit = git(course, "rev-parse", "HEAD").strip()
        clones = ("git@git.example.com:them/course.git",)
        forge = "https://git.example.com/them/course"
        served = (
            f"{forge}/raw/branch/main/setup.sh",
            f"{forge}/-/raw/main/examples/new.yaml",
            f"{forge}/raw/main/examples/new.yaml",
        )
        assert played.home == HomeRecord(
            start="~/course", repository="course", at="~/course", files=5, commit=commit, clones=clones, served=served
        )

    assert run(lab, "stat -c %U ~/course ~/course/.git | xargs") == "root root"
    assert fingerprint(course) == before


def test_what_a_page_takes_for_granted_comes_from_env_and_before_or_from_the_page_beside_it(
    lab: Cluster, tmp_path: Path
) -> None:
    setup = "# Set up\n\n```bash\nkubectl create namespace $NS\n```\n"
    page = (
        "# Page\n\n```bash\nkubectl create configmap greeting --from-literal=text=hello -n $NS\n"
        "kubectl get configmap greeting -n $NS -o jsonpath='{.data.text}{\"\\n\"}'\n```\n\nIt prints:\n\n```\nhello\n```\n"
    )
    settings = '[env]\nNS = "shop"\n'
    write(tmp_path, {"docs/setup.md": setup, "docs/page.md": page, "harness.toml": settings})
    decks = tmp_path / "docs"

    alone = harness("run", str(decks / "page.md"), "--cluster", address(lab))
    assert alone.returncode == 1, alone.stdout
    together = harness("run", str(decks / "setup.md"), str(decks / "page.md"), "--together", "--cluster", address(lab))
    assert together.returncode == 0, together.stdout
    run(lab, "kubectl delete namespace shop")
    write(tmp_path, {"harness.toml": f'before = ["docs/setup.md"]\n{settings}'})
    before = harness("run", str(decks / "page.md"), "--cluster", address(lab))
    assert before.returncode == 0, before.stdout
