"""How an expectation is compared with what happened. A kind is a member here, and a matcher of the same name in `harness/match/`."""

from enum import StrEnum

from msgspec import Struct

EXPECT = "expect"
"""The directive of all kinds that have none of their own: their value stands in front of the claim, as in `expect json`."""


class OwnDirective(Struct, frozen=True):
    """The directive of one kind of expectation; its word is `expect-` with the kind's value, as in `expect-exit`."""

    summary: str
    example: str
    noun: str
    """Names what stands in the directive."""
    pattern: str
    """A regular expression for all that may stand there."""


class ExpectationKind(StrEnum):
    """How an expectation is compared with what happened; each has its file in `harness/match/`, named as it is here."""

    TEXT = "text"
    PATTERN = "re"
    JSON = "json"
    EXIT_STATUS = "exit"
    ERROR = "error"
    """The command fails, and this is among what it says."""

    @property
    def is_of_status(self) -> bool:
        """True where it says how a command ends: with which status, or that it fails."""
        return self in (ExpectationKind.EXIT_STATUS, ExpectationKind.ERROR)

    @property
    def is_of_output(self) -> bool:
        """True where it says what a command prints that ends as it should."""
        return not self.is_of_status

    @property
    def is_literal(self) -> bool:
        """True where its text is what is printed: no pattern, no document, no number."""
        return self in (ExpectationKind.TEXT, ExpectationKind.ERROR)

    @property
    def own_directive(self) -> OwnDirective | None:
        """What is known of the directive that only this kind has; `None` for a kind that is written with `expect`."""
        return _OWN_DIRECTIVES.get(self)

    @property
    def directive(self) -> str:
        """How a hidden claim of this kind is written: `expect-exit`, `expect json`; just `expect` for lines of text."""
        if self.own_directive is not None:
            return f"{EXPECT}-{self.value}"
        return EXPECT if self.is_literal else f"{EXPECT} {self.value}"


_OWN_DIRECTIVES = {
    ExpectationKind.EXIT_STATUS: OwnDirective("the last command's exit status", "1", "exit status", r"\d{1,3}"),
}
