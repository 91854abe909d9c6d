"""Whether a deck can be played several times, each time in a fresh lab."""

from harness.cluster.provider import Provider
from harness.project.errors import SettingsError
from harness.project.options import RunOptions


def require_fresh_labs(options: RunOptions, provider: Provider, argument: str) -> None:
    """Raise `SettingsError` where `--count` or `--retries` make no sense, or a lab would not be fresh in each play."""
    if options.count < 1:
        raise SettingsError(f"--count {options.count}: a deck is played once or more")
    if options.retries < 0:
        raise SettingsError(f"--retries {options.retries}: 0 plays no deck again, 1 plays one that failed once more")
    flag = "--count" if options.count > 1 else "--retries" if options.retries else ""
    if not flag:
        return
    if not provider.is_disposable(argument):
        raise SettingsError(
            f"{flag} plays a deck in a fresh lab each time, and what a play leaves on --cluster {options.cluster} is there in the next: "
            f"leave {flag} out, or play where each run has a cluster of its own, such as --cluster {provider.name if provider.traits.is_lab else 'local'}"
        )
    if options.keep:
        raise SettingsError(f"--keep leaves one lab, and with {flag} each play has its own: leave one of them out")
    if options.resume and options.count > 1:
        raise SettingsError(
            "--resume goes on with one run, and --count begins several: leave one of them out; "
            "`--resume` first, then `--count` with the number of those that remain"
        )
