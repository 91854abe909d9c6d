"""What a lab whose network is open reaches besides the internet: `[tool.harness.lab] reach`."""

from ipaddress import IPv4Network

from harness.project.errors import SettingsError

LOOPBACK = "localhost"
"""The word for this machine's own loopback addresses."""


def read_network(entry: str) -> IPv4Network:
    """Return the network that an entry names, of one address where that is one. Raises `SettingsError`.

    `LOOPBACK` names none: nobody can go to another machine's loopback by its address.
    """
    try:
        return IPv4Network(entry)
    except ValueError as error:
        try:
            meant = f"; did you mean “{IPv4Network(entry, strict=False)}”?" if "/" in entry else ""
        except ValueError:
            meant = ""
        raise SettingsError(
            f"lab.reach: “{entry}” is no IPv4 address, no network such as 10.1.2.0/24, and not {LOOPBACK}{meant}"
        ) from error


def check(entry: str) -> None:
    """Raise `SettingsError` for what names nothing that a lab could reach."""
    if entry != LOOPBACK and read_network(entry).is_loopback:
        raise SettingsError(f"lab.reach: {entry} is a loopback address; write {LOOPBACK}")
