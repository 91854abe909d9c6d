"""The exceptions of this room."""


class SettingsError(Exception):
    """A file of settings that makes no sense. The message names the file, the key, and what may stand there."""


class CopyError(Exception):
    """A repository cannot be copied. The message says which file, and why."""
