"""What the reader's own shell expands in a here-document, and which of it another shell was to expand."""

from __future__ import annotations

import pytest
from harness.shell.documents import expansions_in
from harness.shell.tokens import HereDocument


def of_another(text: str) -> list[str]:
    return [
        expansion.text
        for expansion in expansions_in(HereDocument(text, 1, is_expanded=True))
        if expansion.is_of_another_shell
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("command: ['sh', '-c', 'while true; do a=$(cat /x); echo ${a}; done']", ["$(cat /x)", "${a}"]),
        ('args: ["-c", "echo $(hostname)"]', ["$(hostname)"]),
        ("args:\n- /bin/sh\n- -c\n- |\n  echo $(date) >> /log\nimage: $(registry)/web", ["$(date)"]),
        ("data:\n  start.sh: |\n    exec $(which java) $1\n  name: $(id -un)", ["$(which java)", "$1"]),
        ("#!/bin/sh\nfor f in a b; do echo $f; done\nls $(pwd) $@", ["$f", "$(pwd)", "$@"]),
        ("env:\n- name: URL\n  value: http://$(SERVICE_HOST):80", ["$(SERVICE_HOST)"]),
        ("run: |\n  VERSION=$(git describe)\n  echo $VERSION", ["$(git describe)", "$VERSION"]),
        ("awk '{print $2}' /proc/x", ["$2"]),
        ("while read -r line; do echo $line; done", ["$line"]),
    ],
)
def test_a_later_shell_was_to_expand_it(text: str, expected: list[str]) -> None:
    assert of_another(text) == expected


@pytest.mark.parametrize(
    "text",
    ["caBundle: $(base64 -w0 ca.crt)", "name: web-$(date +%s)", "image: $REGISTRY/web:$TAG", "host: ${HOST:-localhost}", "price: \\$(free) \\$1", "sum: $((1 + 2))"],
)  # fmt: skip
def test_an_author_means_their_own_shell(text: str) -> None:
    assert of_another(text) == []


def test_nothing_is_expanded_where_the_word_is_quoted() -> None:
    assert list(expansions_in(HereDocument("#!/bin/sh\necho $(date) $1", 1, is_expanded=False))) == []


def test_names_and_places_of_variables() -> None:
    expansions = list(expansions_in(HereDocument('a: "$N"\nb: ${M}x', 1, is_expanded=True)))
    assert [(expansion.text, expansion.name, expansion.start) for expansion in expansions] == [
        ("$N", "N", 4),
        ("${M}", "M", 11),
    ]
