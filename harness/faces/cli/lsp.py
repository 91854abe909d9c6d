"""`harness lsp`: findings, fixes and what is known of commands, in the editor."""

import os
import sys

import click


@click.command()
@click.option("--stdio", is_flag=True, hidden=True, help="As some editors say; there is no other way.")
def lsp(stdio: bool) -> None:  # noqa: ARG001
    """Serve an editor: findings while one types, fixes, what is known of a command, each slide's last verdict.

    Editors start it, and talk with it on its standard input and output by the Language Server Protocol; docs/editors.md has the
    settings for VS Code, Neovim, Helix and others.

    \b
    findings     those of `harness check`, with the project's settings, linked to what they mean
    code actions what `harness fix` would write
    hover        over a command: what is typed, and what `harness explain` says of it
    code lenses  above each slide: how its last run ended, and how long it took

    A file that is no deck is left alone. Nothing is played, and nothing is written.
    """
    from harness.faces.lsp.server import deck_server  # noqa: PLC0415  (loads what no other command needs)

    if sys.stdin.isatty():
        click.echo("harness lsp waits for an editor to talk to it; docs/editors.md says how. Ctrl-C ends it.", err=True)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints something does not speak to the editor
    deck_server().start_io(sys.stdin.buffer, answers)
