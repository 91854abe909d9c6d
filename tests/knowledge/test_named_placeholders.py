"""Where a text has the placeholders that a project names."""

import pytest
from harness.knowledge.named_placeholders import named_in


def filled(text: str, **values: str) -> str:
    """The text with its placeholders filled in."""
    return with_values(text, values)


def with_values(text: str, values: dict[str, str]) -> str:
    for named_placeholder in reversed(named_in(text, values)):
        assert text[named_placeholder.start :].startswith(named_placeholder.text)
        text = (
            text[: named_placeholder.start]
            + named_placeholder.value
            + text[named_placeholder.start + len(named_placeholder.text) :]
        )
    return text


@pytest.mark.parametrize("name", ["<your-namespace>", "your-namespace", "YOUR_NAMESPACE", "[your namespace]"])
@pytest.mark.parametrize(
    "written", ["<your-namespace>", "<YOUR_NAMESPACE>", "[your-namespace]", "{your-namespace}", "YOUR_NAMESPACE", "your-namespace"]
)  # fmt: skip
def test_brackets_capitals_and_what_stands_between_words_do_not_matter(name: str, written: str) -> None:
    assert with_values(f"kubectl get pods -n {written} -o wide", {name: "demo"}) == "kubectl get pods -n demo -o wide"


def test_a_name_that_is_written_just_so_comes_first() -> None:
    assert (
        with_values("ssh <user>@USER_NAME", {"<USER-NAME>": "ann", "USER_NAME": "bob", "<user>": "eve"})
        == "ssh eve@bob"
    )


def test_what_a_project_names_is_one_wherever_it_is_a_word_of_its_own() -> None:
    values = {"MYNAME": "ann", "<registry>": "127.0.0.1:30123"}
    assert with_values('docker login -u MYNAME "MYNAME"', values) == 'docker login -u ann "ann"'
    assert with_values("cat <<EOF\nimage: <registry>/web\nEOF", values) == "cat <<EOF\nimage: 127.0.0.1:30123/web\nEOF"


@pytest.mark.parametrize(
    "text", ["echo $MYNAME ${MYNAME}", "export MYNAME=x", "ls MYNAMES MYNAME-2 OTHER_MYNAME", "echo <MYNAMES> myname"]
)
def test_variables_and_longer_words_are_none(text: str) -> None:
    assert filled(text, MYNAME="ann") == text


def test_no_value_is_looked_at_again() -> None:
    assert with_values("echo <a-name> <b-name>", {"<a-name>": "<b-name>", "<b-name>": "x"}) == "echo <b-name> x"
