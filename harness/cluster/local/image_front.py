"""The front of a lab's images (`harness.cluster.images.front`), started beside the lab."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from harness.cluster.build.cache import Progress
from harness.cluster.images import stand_ins
from harness.cluster.images.model import ImageChoice
from harness.cluster.images.name import read_name
from harness.cluster.images.of_labs import OF_LABS
from harness.cluster.images.sources import bring
from harness.cluster.images.store import ImageStore
from harness.cluster.images.troubles import explained
from harness.cluster.local.addresses import REGISTRY
from harness.cluster.local.components import Component
from harness.cluster.local.configuration import SANDBOX_IMAGE
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import ProgramPlace
from harness.cluster.local.nodes import FIRST
from harness.cluster.own_program import own_program

COMPONENT = "images"


def prepare(choice: ImageChoice, progress: Progress) -> ImageChoice:
    """Bring the images that a choice names, those that a lab runs itself, and the one in every pod to this machine, so that no step waits for them.

    Return the choice for the front. `progress` is told of images that cannot be had, and only steps that need them fail. Raises `CannotHost`
    where no pod could run.
    """
    choice = replace(choice, named=(*choice.named, *_lacking()))
    recipe = stand_ins.recipe_for(read_name(SANDBOX_IMAGE), stand_ins.recipes())
    assert recipe is not None
    stand_ins.ensure(recipe, progress)
    return bring_named(choice, progress)


def _lacking() -> Iterator[str]:
    """Yield the images that a lab runs itself and that this machine lacks."""
    known = stand_ins.recipes()
    for name in OF_LABS:
        image = read_name(name)
        recipe = stand_ins.recipe_for(image, known)
        is_made = recipe is not None and stand_ins.product(recipe).is_cached()
        if not is_made and ImageStore().manifest(image) is None:
            yield name


def bring_named(choice: ImageChoice, progress: Progress) -> ImageChoice:
    """Bring the images that a choice names to this machine; return the choice for the front. `progress` is told of those that cannot be had."""
    choice, refusals = bring(choice, progress)
    for refusal in refusals:
        why = explained(refusal.trouble, read_name(refusal.image), refusal.detail)
        progress(f"the image {refusal.image} cannot be had before it is needed: {why}")
    return choice


def start(lab: Lab, choice: ImageChoice) -> None:
    """Start the front of a lab. Raises `ClusterError`."""
    lab.directory.image_choice.write_bytes(msgspec.json.encode(choice))
    argv = own_program(
        "harness.cluster.images.front",
        f"--network={lab.namespace().network_file}",
        *(f"--address={REGISTRY}", f"--account={lab.directory.images}"),
        *(f"--choice={lab.directory.image_choice}", f"--authority={lab.node_directory().images_authority}"),
    )
    lab.start(FIRST, Component(COMPONENT, argv, place=ProgramPlace.MACHINE))
