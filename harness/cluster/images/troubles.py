"""Say in words why an image cannot be had, with the way out."""

from harness.cluster.images.model import Trouble
from harness.cluster.images.name import ImageName

_SENTENCES = {
    Trouble.NOT_THERE: "there is none of this name ({detail}); mend the name",
    Trouble.DENIED: "{registry} wants a password for it, or has none of this name ({detail}); `docker login {registry}`, or mend the name",
    Trouble.NOT_PUBLIC: "{registry} is in a private network ({detail}); name it in [tool.harness.images] registries",
    Trouble.NO_WAY_OUT: "no registry is reached from this machine, and there is neither a copy nor a stand-in here; "
    "`harness images pull {image}` where there is a network, or `harness images load FILE`, brings it",
    Trouble.NOT_ALLOWED: "it is not on this machine, and was not to be pulled; leave `--pull never` or `--network none` out, or `harness images pull {image}` before",
    Trouble.RATE_LIMITED: "{registry} was asked too often from this machine ({detail}); `docker login {registry}`, name a mirror in "
    "[tool.harness.images] registries, or wait",
    Trouble.UNREACHABLE: "{registry} does not answer as a registry does ({detail}); try again, or name a mirror in "
    "[tool.harness.images] registries",
    Trouble.SLOW: "{registry} was silent for too long ({detail}); try again: what came is kept",
    Trouble.CUT_OFF: "{registry} did not send all of it ({detail}); try again: what came is kept",
    Trouble.WRONG_CONTENT: "what {registry} has is not what its digest names ({detail}); tell whoever runs it",
    Trouble.OTHER_DIGEST: "{detail}, and it was to be as in the record; leave `--like` out",
    Trouble.NO_PLATFORM: "{detail}; play on such a machine, or name another image",
    Trouble.DISK_FULL: "what comes cannot be kept ({detail}); make room, for instance with `harness images prune`",
    Trouble.CANNOT_BE_MADE: "its stand-in could not be made: {detail}",
}


def explained(trouble: Trouble, image: ImageName, detail: str) -> str:
    """Return the part of a sentence that says why an image cannot be had, and what to do about it."""
    return _SENTENCES[trouble].format(image=image, registry=image.registry, detail=detail or trouble)
