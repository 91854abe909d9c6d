"""A file that shows what looks like shell and types nothing is a warning; one that only talks about it is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.reader import read_deck


def findings_in(tmp_path: Path, text: str, name: str = "page.md") -> list[tuple[str, int]]:
    path = tmp_path / name
    path.write_text(text)
    return [
        (finding.id, finding.span.line) for finding in check(read_deck(path), CheckSettings(ignore=("missing-tool",)))
    ]


SHOWN = {
    "a fence without a word": "# A\n\n```\ndocker\n```\n",
    "one with a prompt": "# A\n\n```text\n$ kubectl get pods\n```\n",
    "a session of text": "# A\n\n```text\n$ docker ps\n```\n",
    "text": "# A\n\n```text\nkubectl get pods\n```\n",
    "a console that is not all shell": "# A\n\n```console\nkubectl get pods\nNAME\n```\n",
    "indented code": "# A\n\n    kubectl get pods\n",
    "a shortcode": "# A\n\n{{< snippet bash >}}\nkubectl get pods\n{{< /snippet >}}\n",
    "a prompt in a shortcode": "# A\n\n{{< snippet >}}\n$ kubectl get pods\n{{< /snippet >}}\n",
    "a tag": "# A\n\n<pre>\ndocker\n</pre>\n",
    "prose with sudo": "# A\n\nsudo kubectl get nodes\n",
    "prose with options of sudo": "# A\n\nsudo -E kubectl get nodes\n",
    "prose with the user of sudo": "# A\n\nsudo -u ann -- docker pull alpine\n",
    "prose with a variable": "# A\n\nKUBECONFIG=admin.conf kubectl get nodes\n",
    "an item of a list": "# A\n\n1. One\n   - `kubectl get pods`\n",
    "a paragraph of its own": "# A\n\nRun the below command\n\n`sudo kubectl get pods`\n",
    "a cell of a notebook": "# A\n\n```python\n!kubectl get pods\n```\n",
    "an invitation": "# A\n\nRun `kubectl get pods`.\n",
    "no word in a deck of remark": "# A\n\n```\ndocker\n```\n\n---\n\n# B\n\n---\n\n# C\n",
}


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_shell_that_is_not_typed_is_told_at_its_first_line(tmp_path: Path, text: str) -> None:
    (line,) = [line for identifier, line in findings_in(tmp_path, text) if identifier == "nothing-typed"]
    assert any(word in text.split("\n")[line - 1] for word in ("kubectl", "docker", "mytool"))


def test_asciidoc_tells_it_of_each_block_and_not_twice(tmp_path: Path) -> None:
    text = "= A\n\n----\nls\n----\n\n....\npwd\n....\n"
    assert findings_in(tmp_path, text, "a.adoc") == [("untyped-shell", 4), ("untyped-shell", 8)]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nOnly words.\n",
        "# A\n\nThen `kubectl get pods` shows them.\n",
        "# A\n\n- `kubectl`\n- `kubectl get pods` lists them\n- `docker`: runs them\n",
        "# A\n\n```c\n!ready;\n```\n",
        "# A\n\nLook at the list with\nkubectl get pods, which shows them.\n",
        "# A\n\nmake sure that docker is there.\n",
        "# A\n\ngit is a program, docker is another\n",
        "# A\n\nsudo kubectl is what admins type\n",
        "# A\n\nsudo -E keeps what kubectl needs\n",
        "# A\n\npip installs packages, see [its pages](x) about\nhow.\n",
        "# A\n\n```\n(if applicable)\n```\n",
        "# A\n\n```ts\nexport const a = 1\n```\n",
        "# A\n\n```rust\nfor a in b {\n```\n",
        "# A\n\n```yaml\nkind: Pod\n```\n",
        "# A\n\n```python\nprint(1)\n```\n",
        "# A\n\n```dockerfile\nFROM a\nRUN curl b\n```\n",
        "# A\n\n| a | b |\n| --- | --- |\n| kubectl | get |\n",
        "# A\n\n```\nNAME  READY\n```\n",
        "# A\n\n```text\n$ kubectl get pods\n```\n\n<!-- ```ignore nothing-typed only shown``` -->\n",
        "# A\n\n```\n$ kubectl get pods\n```\n\n```bash\necho\n```\n",
    ],
)
def test_words_are_no_shell_and_what_is_typed_elsewhere_excuses(tmp_path: Path, text: str) -> None:
    assert findings_in(tmp_path, text) == []


def test_a_chapter_without_commands_is_none_of_its_decks_faults(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# A\n\n```text\nkubectl get pods\n```\n")
    (tmp_path / "two.md").write_text("# B\n\n.exercise[\n```bash\necho\n```\n]\n")
    assert findings_in(tmp_path, "one.md\ntwo.md\n", "deck.list") == []
    assert findings_in(tmp_path, "one.md\n", "deck.list") == [("nothing-typed", 4)]


@pytest.mark.parametrize(
    ("text", "dialect", "recognised"),
    [("= A\n\n[source,bash]\n----\nls\n----\n", "marp", "asciidoc"), ("`ls`{{exec}}\n", "educates", "killercoda")],
)
def test_a_dialect_that_was_named_and_finds_nothing_is_told_once(
    tmp_path: Path, text: str, dialect: str, recognised: str
) -> None:
    page = tmp_path / "a.md"
    page.write_text(text)
    (finding,) = (
        finding for finding in check(read_deck(page, dialect), CheckSettings()) if finding.id == "nothing-typed"
    )
    assert finding.span.line == 1
    assert finding.message == (
        f"read as {dialect}, nothing in this file is typed; read as what it looks like, {recognised}, 1 step"
    )
