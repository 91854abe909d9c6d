"""What keeps a forge from doing what it is asked."""


class ForgeError(Exception):
    """The forge, or git, did not do what it was asked. The message says what and why, without a token."""


class NotAllowed(ForgeError):
    """There are no rights to do it: no token, one that may not, a branch that is protected."""
