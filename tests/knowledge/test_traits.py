"""What is known of programs in a word each: one row a command, and nothing known of kubectl's subcommands is left out."""

from pathlib import Path

import pytest
from harness.knowledge import traits
from harness.knowledge.calls import calls_of
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.kubectl import table
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.recognition import kubectl_verbs
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait, commands_with, traits_of
from harness.shell.parsing import programs

COMMANDS = [row["command"] for row in read_rows(Path(traits.__file__).with_name("programs.csv"))]


def test_rows_are_in_order_and_no_command_has_two() -> None:
    assert sorted(set(COMMANDS)) == COMMANDS


@pytest.mark.parametrize("trait", Trait)
def test_a_trait_is_of_some_command(trait: Trait) -> None:
    assert commands_with(trait)


def test_a_subcommand_of_kubectl_is_one_that_some_kubectl_has() -> None:
    words = {name.split(" ")[1] for name in COMMANDS if name.startswith("kubectl ")}
    assert words <= kubectl_verbs()
    deeper = [name for name in COMMANDS if name.startswith("kubectl ") and name.count(" ") > 1]
    unknown = [name for name in deeper if not (table().resolve(name) or table().resolve(name.rpartition(" ")[0]))]
    assert unknown == [], "a subcommand, or a command with its first argument: `kubectl get events`"


def test_of_each_command_of_kubectl_it_is_known_whether_it_reads_or_makes_objects() -> None:
    leaves = [path for path in table().paths if path != "kubectl" and not table().subcommands(path)]
    makes = {Trait.MAKES_OBJECTS, Trait.MAKES_NO_OBJECT}
    for path in leaves:
        own = traits_of(tuple(path.split(" ")))
        assert own & {*makes, Trait.READS_LAB}, path
        assert not own >= makes, path


@pytest.mark.parametrize(
    ("commands", "trait"),
    [
        (("kubectl get ev", "k logs web", "ssh node2 docker container logs web", "nerdctl compose top", "docker network inspect a"), Trait.OF_THE_MOMENT),
        (("podman exec -it web sh", "oc rsh web", "/usr/bin/kubectl exec web -- sh"), Trait.HANDS_ON),
        (("docker -H x ps", "nerdctl ps", "crictl ps"), Trait.OF_CONTAINERS),
        (("kubectl -n a delete pod web", "k edit deploy web", "oc describe node n1"), Trait.TAKES_KIND),
        (("sudo vi a", "env A=1 nano a", "visudo"), Trait.EDITOR),
    ],
)  # fmt: skip
def test_a_trait_is_of_a_call_however_it_is_written(commands: tuple[str, ...], trait: Trait) -> None:
    for text in commands:
        assert any(trait in call.traits for call in calls_inside_too(text)), text


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("kubectl create token visitor", Trait.NAMES_OBJECTS, Trait.MAKES_OBJECTS),
        ("k create deploy web --image=a", Trait.MAKES_OBJECTS, Trait.READS_LAB),
        ("podman -H b container ls", Trait.READS_LAB, Trait.MAKES_OBJECTS),
        ("/usr/bin/curl web", Trait.CONNECTS, Trait.TAKES_POD),
        ("sudo -E kubectl -n web rollout status deploy/web", Trait.READS_LAB, Trait.CONNECTS),
        ("nobody-knows-this", None, Trait.TYPED),
    ],
)
def test_a_call_has_what_its_program_and_its_subcommands_have(text: str, has: Trait | None, lacks: Trait) -> None:
    (call,) = calls_of(text)
    assert has is None or has in call.traits
    assert lacks not in call.traits


def test_what_reads_and_does_nothing_else_makes_nothing() -> None:
    reading = commands_with(Trait.READS_CONSTANTS, Trait.READS_FILES, Trait.READS_LAB)
    making = {name for name in reading if Trait.MAKES_OBJECTS in traits_of(tuple(name.split(" ")))}
    assert making == {"kubectl rollout history", "kubectl rollout status"} | {
        name for name in making if name.startswith("helm ")
    }
    assert all(reads_of(programs(name)[0]) is not Reads.UNKNOWN for name in making)
