"""`harness completion`: what a shell needs to complete commands, options, decks, versions and findings."""

import os
from pathlib import Path

import click

from harness.faces.cli.errors import give_up
from harness.faces.cli.lazy import COMPLETES
from harness.report.exit_status import USAGE_ERROR

_SHELLS = ("bash", "zsh", "fish")
_BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")


@click.command()
@click.argument("shell", required=False, type=click.Choice(_SHELLS))
@click.option("--install", is_flag=True, help="Write it where the shell looks for it, and say where that is.")
def completion(shell: str | None, install: bool) -> None:
    """Print what a shell needs to complete what one types behind `harness`; of SHELL, or of yours.

    \b
    harness completion --install        # for new shells
    . <(harness completion bash)        # for this one
    harness completion fish | source

    Commands and options are completed, the decks of a repository, versions of Kubernetes, names of findings, providers and dialects.
    A file that is there and not from here is not overwritten.
    """
    shell = shell or _shell()
    script = _script(shell)
    if not install:
        click.echo(script, nl=False)
        return
    path, remark = _place(shell)
    if path.exists() and COMPLETES not in path.read_text("utf-8", "replace"):
        give_up(
            f"{path} is there already, and not from here: move it away, or print with `harness completion {shell}`",
            USAGE_ERROR,
        )
    from harness.project import output_files  # noqa: PLC0415

    try:
        output_files.write(path, script)
    except OSError as error:
        give_up(f"{path}: cannot be written: {error.strerror}", USAGE_ERROR)
    click.echo(f"wrote {path}: new shells complete what follows `harness`")
    if remark:
        click.echo(remark)


def _shell() -> str:
    """Return the person's shell. Raises `click.UsageError` for a shell that is not supported."""
    name = Path(os.environ.get("SHELL", "")).name
    if name not in _SHELLS:
        raise click.UsageError(f"name a shell: {', '.join(_SHELLS)} (yours is {name or 'not known'})")
    return name


def _script(shell: str) -> str:
    """Return click's script for a shell. Raises `click.UsageError` for a bash that is too old."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    completion_class = get_completion_class(shell)
    assert completion_class is not None
    return completion_class(click.get_current_context().find_root().command, {}, "harness", COMPLETES).source()


def _place(shell: str) -> tuple[Path, str]:
    """Return the file in which a shell looks for its script, and what the person has to do besides, if anything."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    if shell == "bash":
        folder = Path(os.environ.get("BASH_COMPLETION_USER_DIR") or data / "bash-completion")
        path = folder / "completions" / "harness"
        loads = "" if _BASH_COMPLETION.exists() else f"There is no bash-completion here: add to ~/.bashrc: . {path}"
        return path, loads
    if shell == "zsh":
        path = data / "zsh" / "site-functions" / "_harness"
        return path, f"zsh looks there with this in ~/.zshrc, above compinit: fpath=({path.parent} $fpath)"
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return config / "fish" / "completions" / "harness.fish", ""
