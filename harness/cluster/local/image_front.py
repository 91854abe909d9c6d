"""The front of a lab's images (`harness.cluster.images.front`), started beside the lab."""

from __future__ import annotations

import sys
from pathlib import Path

import harness
from harness.cluster.build.cache import Progress
from harness.cluster.images import stand_ins
from harness.cluster.images.name import read_name
from harness.cluster.local.addresses import REGISTRY
from harness.cluster.local.components import Component
from harness.cluster.local.configuration import SANDBOX_IMAGE
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import Place
from harness.cluster.local.nodes import FIRST

COMPONENT = "images"


def prepare(progress: Progress) -> None:
    """Have the image here that a lab runs in every pod, so that no boot waits for it. Raises `CannotHost`."""
    recipe = stand_ins.recipe_for(read_name(SANDBOX_IMAGE), stand_ins.recipes())
    assert recipe is not None
    stand_ins.ensure(recipe, progress)


def start(lab: Lab) -> None:
    """Start it. Raises `ClusterError`."""
    argv = (
        *("/usr/bin/env", f"PYTHONPATH={Path(harness.__file__).parents[1]}", sys.executable),
        *("-m", "harness.cluster.images.front", f"--network={lab.namespace().network_file}"),
        *(f"--address={REGISTRY}", f"--account={lab.directory.images}"),
    )
    lab.start(FIRST, Component(COMPONENT, argv, place=Place.MACHINE))
