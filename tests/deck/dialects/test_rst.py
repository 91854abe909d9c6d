"""reStructuredText: directives of Sphinx's extensions that hold commands, and tabs of which one is played."""

from pathlib import Path

import pytest
from harness.deck.model import Deck, Skip, SkipKind
from harness.deck.reader import parse_deck
from harness.deck.source import Source

TITLE = "Pods\n====\n\n"


def read(text: str) -> Deck:
    return parse_deck(Source(Path("page.rst"), TITLE + text))


def steps(text: str) -> list[tuple[str, int, Skip | None]]:
    return [(step.text, step.span.line, step.skip) for _, step in read(text).steps]


@pytest.mark.parametrize("arguments", ["bash $", "bash #", "bash", "zsh %", "$", ""])
def test_what_sphinx_prompt_shows_at_prompts_is_typed(arguments: str) -> None:
    text = f".. prompt:: {arguments}\n\n   kubectl create ns shop\n   kubectl get ns \\\n     --output name\n"
    assert steps(text) == [("kubectl create ns shop\nkubectl get ns \\\n  --output name", 6, None)]


def test_with_what_it_prints() -> None:
    text = ".. prompt:: bash $\n\n   kubectl get ns\n   NAME      STATUS   AGE\n   default   Active   3m\n"
    (_, step) = read(text).steps[0]
    assert (step.text, [output.text for output in step.expectations]) == (
        "kubectl get ns",
        ["NAME      STATUS   AGE\ndefault   Active   3m"],
    )


def test_at_prompts_of_its_own_where_it_says_so() -> None:
    text = ".. prompt:: bash $ auto\n\n   $ mytool\n   hi\n   $ ls\n"
    assert steps(text) == [("mytool", 6, None), ("ls", 8, None)]


def test_another_language_is_not() -> None:
    assert steps(".. prompt:: python >>>\n\n   import os\n") == []


TABS = {
    "sphinx-design": (".. tab-set::\n\n", "   .. tab-item:: {label}\n\n      .. code-block:: bash\n\n         {command}\n\n"),
    "sphinx-tabs": (".. tabs::\n\n", "   .. group-tab:: {label}\n\n      .. code-block:: bash\n\n         {command}\n\n"),
    "sphinx-tabs' code": (".. tabs::\n\n", "   .. code-tab:: bash {label}\n\n      {command}\n\n"),
    "sphinx-panels": ("", ".. tabbed:: {label}\n\n   .. code-block:: bash\n\n      {command}\n\n"),
}  # fmt: skip


@pytest.mark.parametrize(("group", "tab"), TABS.values(), ids=TABS)
def test_of_tabs_the_first_for_this_system_is_played(group: str, tab: str) -> None:
    labels = (("macOS", "brew install jq"), ("Linux", "apt-get install jq"), ("Nix", "nix-env -i jq"))
    text = group + "".join(tab.format(label=label, command=command) for label, command in labels)
    assert [(step, skip) for step, _, skip in steps(f"{text}Then:\n\n.. code-block:: bash\n\n   jq .\n")] == [
        ("brew install jq", Skip(SkipKind.OTHER_SYSTEM, "macOS")),
        ("apt-get install jq", None),
        ("nix-env -i jq", Skip(SkipKind.OTHER_TAB, "Nix", "Linux")),
        ("jq .", None),
    ]
