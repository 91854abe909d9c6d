"""`hide`: type commands that the audience does not see, as `bash` types those it sees."""

from harness.replay.steps.bash import play

__all__ = ["play"]
