"""The reference: one module a page, each with a `page()` that writes it in Markdown from what the code knows."""

from __future__ import annotations

from collections.abc import Callable

from reference import (
    commands,
    configuration,
    directives,
    drift,
    exit_statuses,
    findings,
    options,
    played,
    record,
    stand_ins,
)

PAGES: dict[str, Callable[[], str]] = {
    "commands": commands.page,
    "configuration": configuration.page,
    "directives": directives.page,
    "drift": drift.page,
    "exit-statuses": exit_statuses.page,
    "findings": findings.page,
    "options": options.page,
    "played": played.page,
    "record": record.page,
    "stand-ins": stand_ins.page,
}
