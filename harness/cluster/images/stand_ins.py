"""Stand-ins: images made from Debian packages, by the recipes of `fixtures/images`, each when it is first asked for.

Each is an OCI image layout (github.com/opencontainers/image-spec, version 1.0), and a product of the cache.
"""

import json
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from harness.cluster.build import cache, tool
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.build.tool import Report
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.images.model import ImageManifest, ImageOrigin, Trouble, Unavailable
from harness.cluster.images.name import ImageName, read_name
from harness.cluster.local.build import debian
from harness.cluster.local.build.compiled import read_program
from harness.cluster.local.build.image_layout import write_layout
from harness.cluster.local.build.recipes import ImageRecipe, read_recipes

OWN_REGISTRY = "slide-harness.internal"
"""A name that no registry has: its images are always stand-ins, such as the one in every pod."""
FORMAT = "5"
"""The version of the format; raise it when the same recipe should make another image, as for a later point release of Debian."""
RELEASE = "bookworm"
_KEPT_IN = "stand-ins"
"""The name of these products in the cache."""
_PROGRAMS = "programs"
"""The name of compiled programs in the cache, see `build/compiled.py`."""
DISK = 800
"""MiB that making one takes, with room to spare."""
MEMORY = 300
"""MiB."""


def recipes() -> tuple[ImageRecipe, ...]:
    """Return all recipes, by name."""
    return tuple(read_recipes(fixtures_directory() / "images"))


def recipe_for(image: ImageName, known: Iterable[ImageRecipe]) -> ImageRecipe | None:
    """Return the recipe that stands for an image; `None` where none does. Raises `Unavailable` where one does, but for other tags."""
    named = [recipe for recipe in known if (image.registry, image.repository) in _repositories(recipe)]
    fitting = (recipe for recipe in named if any(fnmatchcase(image.tag, tag) for tag in recipe.ingredients.tags))
    recipe = next(fitting, None)
    if named and recipe is None:
        tags = ", ".join(tag for recipe in named for tag in recipe.ingredients.tags)
        raise Unavailable(Trouble.NOT_THERE, f"its stand-in is for these tags: {tags}")
    return recipe


def _repositories(recipe: ImageRecipe) -> set[tuple[str, str]]:
    names = map(read_name, recipe.names)
    return {(name.registry, name.repository) for name in names}


def product(recipe: ImageRecipe) -> Product:
    """Return the product of the cache that a recipe makes."""
    text = "\n".join([f"format {FORMAT}", RELEASE, recipe.text()])
    return Product(f"{_KEPT_IN}/{recipe.name}", text, DISK, MEMORY)


def ensure(recipe: ImageRecipe, progress: Progress) -> Path:
    """Return the directory of a stand-in's image layout, which is read only; make it first unless it is there intact.

    Making one takes some seconds, and a minute more where a program is compiled for the first time. Raises `CannotHost`.
    """
    return product(recipe).ensure(lambda workplace: _build(recipe, workplace, progress), progress)


def outdated(known: Iterable[ImageRecipe]) -> tuple[Path, ...]:
    """Return the directories of stand-ins, and of programs compiled for them, whose recipes have changed since.

    Among them is the one product that all stand-ins together once were, in the directory of the store.
    """
    current = {product(recipe).directory for recipe in known}
    current |= {read_program(file).product().directory for file in (fixtures_directory() / "programs").glob("*.toml")}
    top = cache.directory()
    made = [
        *(top / _KEPT_IN).glob(f"*/*/{cache.MANIFEST}"),
        *(top / _PROGRAMS).glob(f"*/*/{cache.MANIFEST}"),
        *(top / "images").glob(f"*/{cache.MANIFEST}"),
    ]
    return tuple(sorted(manifest.parent for manifest in made if manifest.parent not in current))


def _build(recipe: ImageRecipe, workplace: Workplace, progress: Progress) -> None:
    programs = {path: program.ensure(progress) for path, program in recipe.programs().items()}
    make_layout(recipe, programs, workplace, progress)


def make_layout(recipe: ImageRecipe, programs: Mapping[str, Path], workplace: Workplace, progress: Progress) -> None:
    """Write the image layout of a recipe into a workplace; `programs` are files by their paths in the image. Raises `CannotHost`."""
    phase = f"making the stand-in {recipe.name} from Debian packages, once"
    root = _unpack_packages(recipe, programs, workplace, tool.elapsed(progress, phase))
    write_layout(recipe, root, workplace.contents)


def _unpack_packages(recipe: ImageRecipe, programs: Mapping[str, Path], workplace: Workplace, report: Report) -> Path:
    """Return a tar of the programs and of the recipe's packages with their dependencies, from the machine's own mirrors."""
    packages = recipe.ingredients.packages
    unpacking = debian.begin(workplace, RELEASE)
    root = unpacking.folder / "root.tar"
    for number, program in enumerate(programs.values()):
        shutil.copy(program, unpacking.folder / str(number))
    unpacking.run(
        [
            "--variant=extract",
            *([f"--include={','.join(packages)}"] if packages else []),
            *(f"--extract-hook={hook}" for hook in _adding(programs, unpacking.folder)),
            *(f'--extract-hook=chroot "$1" {command}' for command in recipe.ingredients.prepare),
        ],
        root,
        report,
    )
    return root


def _adding(paths: Iterable[str], folder: Path) -> Iterator[str]:
    """Yield mmdebstrap's hooks that copy programs to their paths in a root from a folder, where their names are their numbers."""
    for number, path in enumerate(paths):
        inside = shlex.quote(f"/{path}")
        yield f'mkdir -p "$1"{shlex.quote(str(Path("/", path).parent))}'
        yield f"upload {shlex.quote(str(folder / str(number)))} {inside}"
        yield f'chmod 755 "$1"{inside}'


class StandIns:
    """A source of images: stand-ins, made when they are first asked for. With `only_own` it has none for images of real registries."""

    def __init__(self, progress: Progress, *, only_own: bool = False) -> None:
        self._progress = progress
        self._recipes = recipes()
        self._only_own = only_own
        self._layouts: dict[str, Path] = {}
        """Of the recipes that were asked for, by name."""

    def manifest(self, image: ImageName) -> ImageManifest | None:
        """Return the manifest of the stand-in for an image. Raises `Unavailable` where it cannot be made."""
        if image.digest and not image.tag:
            return self._by_digest(image.digest)
        if self._only_own and image.registry != OWN_REGISTRY:
            return None
        recipe = recipe_for(image, self._recipes)
        if recipe is None:
            return None
        if recipe.name not in self._layouts:
            try:
                self._layouts[recipe.name] = ensure(recipe, self._progress)
            except CannotHost as error:
                raise Unavailable(Trouble.CANNOT_BE_MADE, str(error)) from error
        manifest = _manifest(self._layouts[recipe.name])
        if image.digest not in ("", manifest.digest):
            raise Unavailable(Trouble.OTHER_DIGEST, f"its stand-in is {manifest.digest} by now")
        return manifest

    def _by_digest(self, digest: str) -> ImageManifest | None:
        """Return a manifest that was given before under a tag: clients resolve the tag first, then ask for its digest."""
        manifests = (_manifest(layout) for layout in tuple(self._layouts.values()))
        return next((manifest for manifest in manifests if manifest.digest == digest), None)

    def blob(self, digest: str) -> Path | None:
        """Return a file of a stand-in whose manifest was given, by its digest."""
        name = Path("blobs", *digest.split(":", 1))
        return next((layout / name for layout in tuple(self._layouts.values()) if (layout / name).is_file()), None)


def _manifest(layout: Path) -> ImageManifest:
    (descriptor,) = json.loads((layout / "index.json").read_bytes())["manifests"]
    return ImageManifest(
        (layout / "blobs" / Path(*descriptor["digest"].split(":", 1))).read_bytes(), ImageOrigin.STAND_IN
    )
