"""Manifests that nobody applies as they stand: templates of Helm, ytt, envsubst and people, and excerpts that leave something out."""

import re

from harness.shell.lazy_pattern import lazy_pattern

_LEFT_OUT = lazy_pattern(
    r"^[ \t]*(?:- )?(?:\.\.\.|…|\[(?:\.\.\.|…)\])"  # a line that stands for others
    r"|[:\-\[,][ \t]*(?:\[?(?:\.\.\.|…)\]?)[ \t]*(?:#.*)?$"  # a value
    r"|\{\{|@@|#@|\(@"  # Helm, Jinja, ytt
    r"|\$\(|\$\{\w"  # envsubst, kustomize's variables, a pipeline's
    r"|<[^\W\d_][\w -]*>|\[(?:your|votre|nom)\b[^\]\n]*\]"  # for the audience
    r"|#[^\n]*\b(?:fill (?:in|me)|fill this|to ?do\b|fixme|your \w+ here|replace (?:this|with|me)|change (?:this|me)|complete (?:this|me)|à (?:compléter|remplir|remplacer)|complétez|remplacez|omitted|snipped)",
    re.MULTILINE | re.IGNORECASE,
)


def is_template(text: str) -> bool:
    """Return whether a manifest has places that somebody, or some program, is to fill in first, or leaves something out."""
    return _LEFT_OUT.search(text) is not None
