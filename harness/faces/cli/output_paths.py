"""Paths of files that commands write, as click reads them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from harness.project import output_files
from harness.project.places import Place


class OutputPath(click.Path):
    """What is written: one file, or a folder of files where its name says so; completed as files are."""

    def __init__(self, parse: Callable[[str], Place] = output_files.file_named, *, allow_dash: bool = False) -> None:
        super().__init__(path_type=Path, allow_dash=allow_dash)
        self._parse = parse

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the path; nothing is made while a shell completes."""
        is_completing = context is not None and context.resilient_parsing
        if is_completing or (self.allow_dash and value == "-"):
            return Path(value)
        try:
            return self._parse(os.fspath(value))
        except ValueError as error:
            self.fail(str(error), parameter, context)
