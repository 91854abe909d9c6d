"""The flags of the kubelet, the API server and their like, and the commands of kubeadm."""

from __future__ import annotations

from harness.knowledge.components import TABLE
from harness.knowledge.rows import rows_by_file
from harness.knowledge.tables import read_rows
from harness.knowledge.version_runs import read_runs

from since.entries import Entry, Page, Section
from since.rows import entries_of_rows
from since.spans import seen

_LEAD = """\
The flags that some versions of these programs have and others have not, from the help of the real ones; flags that all have are not listed. What the
rows know besides stands above them.
"""
FILES = ("programs/kubelet", "programs/kube-apiserver", "programs/kubeadm")
"""Of the rows that stand on this page."""


def page() -> Page:
    """Return the page: a section for each program."""
    asked, flags = {}, {}
    for row in read_rows(TABLE):
        versions = read_runs(row["versions"])
        if row["flag"]:
            flags.setdefault(row["program"], {})[row["flag"]] = versions & asked[row["program"]]
        else:
            asked[row["program"]] = versions
    sections = []
    for program in (*asked, "kubeadm"):
        rows = entries_of_rows(rows_by_file().get(f"programs/{program}", ()))
        entries = tuple(
            Entry(f"{program}--{flag}", f"`--{flag}`", seen(versions, asked[program]))
            for flag, versions in flags.get(program, {}).items()
        )
        sections.append(Section(program, program, "", (*rows, *entries)))
    return Page("The kubelet and its like", _LEAD, ("flag or command", "accepted", "otherwise, and instead"), sections)
