"""Regular expressions that are compiled when they are first used.

A command loads many modules, and uses few of the expressions that these hold; to compile one takes 0.2 ms.
"""

import re
from typing import Any, AnyStr, cast


class _Pattern:
    """A `re.Pattern` that is compiled when it is first asked for anything."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the compiled pattern, and keep it: `search` is then as quick as a compiled pattern's."""
        attribute = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, attribute)
        return attribute


def lazy_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that its first use compiles; that raises `re.error` where it makes no sense."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
