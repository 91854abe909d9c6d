"""Write seconds in words."""


def rough(seconds: float) -> str:
    """Return a rounded duration, for where it hardly matters: `1.3 s`, `41 s`, `2 min`."""
    if seconds < 9.5:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def precise(seconds: float) -> str:
    """Return a duration to the second, for where it matters: `1.3 s`, `2 min 5 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest_seconds = divmod(round(seconds), 60)
    return f"{minutes} min {rest_seconds} s"
