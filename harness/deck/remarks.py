"""Comments in a block of code that say what comes of a command: that it fails."""

import re

from harness.shell.lazy_pattern import lazy_pattern

_COMMENT = lazy_pattern(r"(?:^|\s)#+\s*(.+)$")
_FAILS = lazy_pattern(
    r"^(?:[→⇒]|[-=]>)?\s*Error from server\b"
    r"|\b(?:will|should|must|has to|is (?:going|expected|meant|supposed|bound) to|expected to) (?:now )?(?:fail|error)\b"
    r"|\bfails\b|\b(?:fails?|failing) (?:on purpose|by design|intentionally|deliberately)\b|\bexpect(?:ed)? (?:an? )?(?:error|failure)\b"
    r"|\b(?:error|erreur)\b.*\b(?:on purpose|exprès)\b|\b(?:error|failure) (?:is )?expected\b|\bdoes(?:n['’]t| not) work\b|\bwon['’]t work\b"
    r"|\b(?:renvoie|retourne|donne|produit) (?:bien )?une erreur\b|\bne (?:marche|fonctionne)(?:ra)? pas\b"
    r"|\b(?:doit|devrait|va|est censée?) échouer\b|\béchoue(?:ra)?\b|\b(?:erreur|échec) (?:attendue?|voulue?)\b",
    re.IGNORECASE,
)
_DOUBT = lazy_pattern(
    r"\b(?:if|unless|when|until|might|may|could|can|sometimes|never)\b|\b(?:not|no longer)\b(?=.*\b(?:fail|error))|n['’]t fail"
    r"|\b(?:si|peut|pourrait|jamais|(?<!marche )(?<!marchera )(?<!fonctionne )(?<!fonctionnera )pas|parfois|quand|lorsque|tant que|sans)\b|\?\s*$",
    re.IGNORECASE,
)


def says_that_it_fails(line: str) -> bool:
    """Return whether the comment behind a command says that it fails: `# this one FAILS on purpose`, `# doit échouer`."""
    if "#" not in line:
        return False
    comment = _COMMENT.search(line)
    if comment is None or line.lstrip().startswith("#") or _is_in_quotes(line[: comment.start()]):
        return False
    return _FAILS.search(comment[1]) is not None and _DOUBT.search(comment[1]) is None


def _is_in_quotes(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1
