"""Link to the source line of a step, on a forge or in an editor."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

SCHEMES = ("https", "http", "file", "vscode", "vscodium", "idea", "txmt")


class UnusableTemplate(Exception):
    """The template for links to source lines makes no links. The message says what it lacks."""


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Makes links like `https://forge.example/deck/blob/main/{path}#L{line}` of a path and a line."""

    template: str = ""
    """With `{path}` and, where wanted, `{line}`; empty for no links."""

    def __post_init__(self) -> None:
        if not self.template:
            return
        if "{path}" not in self.template:
            raise UnusableTemplate(f"`{self.template}` has no {{path}}: like https://…/blob/main/{{path}}#L{{line}}")
        if urlsplit(self.template).scheme not in SCHEMES:
            raise UnusableTemplate(
                f"`{self.template}` begins with none of {', '.join(f'{scheme}:' for scheme in SCHEMES)}"
            )

    def to(self, path: str, line: int) -> str:
        """Return the link; empty where there are none."""
        return self.template.replace("{path}", quote(path)).replace("{line}", str(line))
