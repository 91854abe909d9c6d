"""Make, of what a person says of a lab's images, the sources that are asked for them, in order."""

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.build.cache import Progress
from harness.cluster.images.model import ImageChoice, ImageSource, Pull, StandInUse, Trouble, Unavailable
from harness.cluster.images.name import NotAnImageName, read_name
from harness.cluster.images.registries import Registries
from harness.cluster.images.stand_ins import StandIns
from harness.cluster.images.store import ImageStore
from harness.cluster.images.supply import Account, Supply


class Refusal(Struct, frozen=True):
    """An image that cannot be had, with the reason."""

    image: str
    trouble: Trouble
    detail: str


def supply_of(choice: ImageChoice, progress: Progress, account: Account | None = None) -> tuple[Supply, Registries]:
    """Return the supply of the images that a choice allows (store, registries, stand-ins), and the registries, whether it allows them or not."""
    store = ImageStore()
    registries = Registries(
        store,
        progress,
        choice.registries,
        fresh=choice.pull is Pull.ALWAYS,
        known_way_out=choice.has_way_out,
    )
    stand_ins = StandIns(progress, only_own=choice.stand_ins is StandInUse.NEVER)
    outside: tuple[ImageSource, ...] = (store,) if choice.pull is Pull.NEVER else (registries, store)
    otherwise = Trouble.NOT_ALLOWED if choice.pull is Pull.NEVER else Trouble.NO_WAY_OUT
    return Supply((*outside, stand_ins), account, choice.digests, otherwise), registries


def bring(choice: ImageChoice, progress: Progress) -> tuple[ImageChoice, tuple[Refusal, ...]]:
    """Bring the images that a choice names to this machine.

    Return the choice, with whether a registry is reached, and the images that cannot be had.
    """
    supply, registries = supply_of(choice, progress)
    refusals = []
    for name in choice.named:
        try:
            supply.manifest(read_name(name))
        except Unavailable as error:
            refusals.append(Refusal(name, error.trouble, error.detail))
        except NotAnImageName:
            continue  # the deck's own affair: the step that names it tells
    return replace(choice, has_way_out=registries.has_way_out), tuple(refusals)
