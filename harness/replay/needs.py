"""What a deck needs of its cluster and of this machine, as its commands and the project around it say."""

import os
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from harness.check.granted import Granted
from harness.check.needs import images_by_name, tools_typed, types_docker_compose
from harness.check.preflight import missing_tools
from harness.check.subject import Subject
from harness.cluster.provider import Provider, Request
from harness.deck.model import Deck
from harness.project.environment import passed_on
from harness.project.settings import find_settings
from harness.record.secrets import SHORTEST_KNOWN
from harness.replay.addons import Needs, addons_of_lab
from harness.replay.settings import Settings


def cluster_request(
    deck: Deck,
    request: Request,
    settings: Settings,
    *,
    needs: Needs,
    provider: Provider,
    progress: Callable[[str], None],
) -> Request:
    """Return a request for the deck's cluster, with what its project says of programs, the lab and registries, and with its images and add-ons.

    `needs` is what its steps need of add-ons, `provider` is who will be asked; what counts for nothing there is told by `progress`.
    """
    project = find_settings(deck.path.parent)
    if request.network.published and not provider.traits.is_lab:
        progress(f"--publish counts for nothing on --cluster {provider.name}, which is no lab of this machine")
    if settings.cleans_up and not provider.traits.is_somebodys:
        progress(f"--cleanup counts for nothing on --cluster {provider.name}: nobody had it before")
    named = images_by_name(subject_of(deck, settings)) if provider.traits.is_lab else ()
    return replace(
        request,
        progress=progress,
        programs=project.programs,
        lab=project.lab,
        addons=addons_of_lab(needs, project, request),
        tools=tools_typed(Subject(deck)) if provider.traits.has_kubernetes else (),
        types_docker_compose=types_docker_compose(Subject(deck)),
        images=replace(request.images, registries=dict(project.images.registries), named=named),
    )


def subject_of(deck: Deck, settings: Settings) -> Subject:
    """Return a deck as it is read for a run."""
    return Subject(deck, granted=Granted(home=settings.home, workdir=settings.workdir))


def passed_environment(deck: Deck, own: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the variables that `pass-env` of the deck's project names, and what is to be said of them.

    One that `own` has is that of the run. Raises `SettingsError` for one that is not set here.
    """
    project = find_settings(deck.path.parent)
    passed = passed_on([name for name in project.lab.pass_env if name not in own], os.environ, project.file)
    short = [name for name, value in passed.items() if 0 < len(value.strip()) < SHORTEST_KNOWN]
    if not short:
        return passed, ""
    return passed, f"{', '.join(short)} of pass-env is not masked: it has fewer than {SHORTEST_KNOWN} characters"


def missing_programs(deck: Deck) -> Iterator[str]:
    """Yield a remark for each program that the deck runs and this machine has not."""
    for tool in missing_tools(Subject(deck)):
        place = replace(tool.typed.step.span, line=tool.typed.step.span.line + tool.line)
        yield f"{place}: `{tool.name}` is not installed here: that step will fail ({tool.hint})"
