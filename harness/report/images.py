"""Write what reports say of a lab's images."""

from harness.record.model import Record

_OF_DOCKER_HUB = ("docker.io/library/", "docker.io/")


def stand_ins_line(record: Record) -> str:
    """Return a line about the images that were stand-ins, each with the slides that used it; empty where none was."""
    slides: dict[str, set[int]] = {}
    for step in record.steps:
        for image in step.stand_ins:
            slides.setdefault(image, set()).add(step.slide)
    if not slides:
        return ""
    used = ", ".join(f"{short_name(image)} ({_slides(numbers)})" for image, numbers in slides.items())
    return f"STAND-INS made of packages, not the images of these names: {used}"


def _slides(numbers: set[int]) -> str:
    return f"slide{'' if len(numbers) == 1 else 's'} {', '.join(map(str, sorted(numbers)))}"


def short_name(image: str) -> str:
    """Return an image's name as decks write it: `redis` for `docker.io/library/redis:latest`."""
    prefix = next((prefix for prefix in _OF_DOCKER_HUB if image.startswith(prefix)), "")
    return image.removeprefix(prefix).removesuffix(":latest")
