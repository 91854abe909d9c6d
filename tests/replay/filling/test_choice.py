"""Which object stands for a placeholder: of what the deck listed and made, by whose it is and what the command does to it."""

from __future__ import annotations

import pytest
from harness.cluster.inventory import LiveObject
from harness.knowledge.placeholder_words import Field
from harness.knowledge.wanted import Wanted
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.filled import FillSource
from harness.record.reason import ReasonKind
from harness.replay.filling.choice import Earlier, NotChosen, choose
from harness.replay.filling.history import CommandHistory

POD = Wanted(("Pod",))


def pod(
    name: str, owner: str = "", *, is_ready: bool = True, created: str = "09:00", namespace: str = "default"
) -> LiveObject:
    return LiveObject(
        "Pod", namespace, name, owner, created, is_ready, {Field.NAME: (name,), Field.ADDRESS: (f"10.1.0.{len(name)}",)}
    )


def played(
    text: str, *made: str, output: str = "", namespace: str = "default", gone: tuple[str, ...] = ()
) -> CommandRecord:
    """A command, the objects that it made and deleted (`Pod/web`), and what it printed."""
    changes = [*((Change.CREATED, name) for name in made), *((Change.DELETED, name) for name in gone)]
    effects = tuple(
        EffectRecord(change=change, kind=kind, namespace=namespace, name=name, stem=name)
        for change, (kind, _, name) in ((change, name.partition("/")) for change, name in changes)
    )
    return CommandRecord(
        text=text, line=1, ending=Ending.FINISHED, exit_status=0, output=output, output_bytes=0, seconds=0.1, effects=effects
    )  # fmt: skip


def chosen(
    *commands: CommandRecord, objects: list[LiveObject], wanted: Wanted = POD, only_own: bool = False
) -> tuple[str, FillSource]:
    chosen = choose(wanted, objects, CommandHistory(commands), only_own=only_own)
    return chosen.value, chosen.source


def why_not(
    *commands: CommandRecord, objects: list[LiveObject], wanted: Wanted = POD, only_own: bool = False
) -> tuple[ReasonKind, tuple[str, ...]]:
    with pytest.raises(NotChosen) as error:
        choose(wanted, objects, CommandHistory(commands), only_own=only_own)
    return error.value.kind, error.value.choices


class TestWhatIsMeant:
    def test_the_only_one_that_the_deck_made(self) -> None:
        objects = [pod("web"), pod("coredns", namespace="kube-system")]
        assert chosen(played("kubectl run web", "Pod/web"), objects=objects) == ("web", FillSource.DECK)

    def test_what_the_last_listing_showed(self) -> None:
        made = played("kubectl run", "Pod/web", "Pod/db")
        listed = played("kubectl get pods -l app=db", output="NAME READY\ndb 1/1\n")
        assert chosen(made, listed, objects=[pod("web"), pod("db")]) == ("db", FillSource.LISTING)

    def test_what_was_made_since_is_meant_too(self) -> None:
        listed = played("kubectl get pods", output="NAME READY\nweb 1/1\n")
        commands = (played("kubectl run web", "Pod/web"), listed, played("kubectl run db", "Pod/db"))
        assert why_not(*commands, objects=[pod("web"), pod("db")]) == (ReasonKind.SEVERAL_OBJECTS, ("db", "web"))

    def test_a_listing_of_another_kind_or_namespace_says_nothing(self) -> None:
        made = played("kubectl run web", "Pod/web")
        services = played("kubectl get svc", output="NAME TYPE\ndb ClusterIP\n")
        elsewhere = played("kubectl get pods -n kube-system", output="NAME READY\ndb 1/1\n")
        assert chosen(made, services, elsewhere, objects=[pod("web"), pod("db")]) == ("web", FillSource.DECK)

    def test_all_and_lists_of_kinds_are_listings(self) -> None:
        for text in (
            "kubectl get all",
            "kubectl get po,svc",
            "kubectl get svc,pods -o wide",
            "kubectl get pods -w",
            "watch -n 1 kubectl get pods",
        ):
            listed = played(text, output="NAME READY\npod/web 1/1\n")
            assert chosen(listed, objects=[pod("web"), pod("db")]) == ("web", FillSource.LISTING), text

    def test_what_nobody_listed_or_made_is_named_and_not_taken(self) -> None:
        assert why_not(objects=[pod("db")]) == (ReasonKind.NOT_SHOWN, ("db",))
        assert why_not(objects=[]) == (ReasonKind.NO_OBJECT, ())

    def test_what_the_deck_deleted_is_no_longer_its_own(self) -> None:
        commands = (played("kubectl run web", "Pod/web"), played("kubectl delete pod web", gone=("Pod/web",)))
        assert why_not(*commands, objects=[pod("web")]) == (ReasonKind.NOT_SHOWN, ("web",))

    def test_the_only_node_needs_no_listing(self) -> None:
        node = LiveObject("Node", "", "node1", "", "", True, {Field.NAME: ("node1",), Field.ADDRESS: ("10.0.0.1",)})
        wanted = Wanted(("Node",), Field.ADDRESS)
        assert chosen(objects=[node], wanted=wanted) == ("10.0.0.1", FillSource.CLUSTER)

    def test_the_deck_s_own_come_before_others_of_a_listing(self) -> None:
        made = played("kubectl expose", "Service/web")
        listed = played("kubectl get svc", output="NAME TYPE\nkubernetes ClusterIP\nweb ClusterIP\n")
        services = [
            LiveObject("Service", "default", name, "", "", True, {Field.ADDRESS: (ip,)})
            for name, ip in (("kubernetes", "10.0.0.1"), ("web", "10.0.0.2"))
        ]
        assert chosen(made, listed, objects=services, wanted=Wanted(("Service",), Field.ADDRESS)) == (
            "10.0.0.2",
            FillSource.LISTING,
        )


class TestSeveral:
    OWNED = (
        pod("web-1", "Deployment/web", created="09:01"),
        pod("web-2", "Deployment/web", created="09:02"),
        pod("web-3", "Deployment/web", created="09:03", is_ready=False),
    )
    MADE = played("kubectl create deployment web", "Deployment/web", "Pod/web-1", "Pod/web-2", "Pod/web-3")

    def test_of_one_owner_the_newest_that_is_ready(self) -> None:
        assert chosen(self.MADE, objects=list(self.OWNED))[0] == "web-2"

    def test_the_one_that_was_typed_before_stays(self) -> None:
        chosen = choose(POD, self.OWNED, CommandHistory([self.MADE]), only_own=True, earlier=Earlier("web-1"))
        assert chosen.value == "web-1"
        not_ready = choose(POD, self.OWNED, CommandHistory([self.MADE]), only_own=True, earlier=Earlier("web-3"))
        assert not_ready.value == "web-2"

    def test_another_name_of_the_author_is_another_object(self) -> None:
        wanted = Wanted(("Pod",), owners=("web",))
        chosen = choose(
            wanted, self.OWNED, CommandHistory([self.MADE]), only_own=True, earlier=Earlier(others=frozenset({"web-2"}))
        )
        assert chosen.value == "web-1"

    def test_a_number_counts_them(self) -> None:
        assert [
            chosen(self.MADE, objects=list(self.OWNED), wanted=Wanted(("Pod",), number=n))[0] for n in (1, 2, 3)
        ] == ["web-2", "web-1", "web-3"]
        assert (
            why_not(self.MADE, objects=list(self.OWNED), wanted=Wanted(("Pod",), number=4))[0] is ReasonKind.NO_OBJECT
        )

    def test_of_two_owners_none_is_taken_and_all_are_named(self) -> None:
        other = played("kubectl create deployment db", "Deployment/db", "Pod/db-1")
        objects = [*self.OWNED, pod("db-1", "Deployment/db")]
        assert why_not(self.MADE, other, objects=objects) == (
            ReasonKind.SEVERAL_OBJECTS,
            ("db-1", "web-1", "web-2", "web-3"),
        )

    def test_pods_without_an_owner_are_not_the_same(self) -> None:
        made = played("kubectl run", "Pod/a", "Pod/b")
        assert why_not(made, objects=[pod("a"), pod("b")])[0] is ReasonKind.SEVERAL_OBJECTS

    def test_words_of_the_name_tell_them_apart(self) -> None:
        made = played("kubectl apply", "Pod/mysql-0", "Pod/web-0")
        assert (
            chosen(made, objects=[pod("mysql-0"), pod("web-0")], wanted=Wanted(("Pod",), words=("mysql",)))[0]
            == "mysql-0"
        )

    def test_a_service_with_two_ports_has_none_that_is_meant(self) -> None:
        service = LiveObject("Service", "default", "web", "", "", True, {Field.NODE_PORT: ("30080", "30443")})
        made = played("kubectl apply", "Service/web")
        assert why_not(made, objects=[service], wanted=Wanted(("Service",), Field.NODE_PORT)) == (
            ReasonKind.SEVERAL_OBJECTS,
            ("web 30080", "web 30443"),
        )


class TestWhatIsChanged:
    def test_is_what_the_deck_made_alone(self) -> None:
        listed = played("kubectl get pods", output="NAME READY\nweb 1/1\n")
        assert chosen(listed, objects=[pod("web")]) == ("web", FillSource.LISTING)
        assert why_not(listed, objects=[pod("web")], only_own=True) == (ReasonKind.NOT_OF_DECK, ("web",))

    def test_also_where_a_name_has_a_form(self) -> None:
        wanted = Wanted(("Pod",), pattern="web-[a-z0-9]+")
        assert chosen(objects=[pod("web-1")], wanted=wanted) == ("web-1", FillSource.CLUSTER)
        assert why_not(objects=[pod("web-1")], wanted=wanted, only_own=True) == (ReasonKind.NOT_OF_DECK, ("web-1",))

    def test_what_a_controller_made_is_its_owner_s(self) -> None:
        made = played("kubectl create deployment web", "Deployment/web")
        assert chosen(made, objects=[pod("web-1", "Deployment/web")], only_own=True) == ("web-1", FillSource.DECK)
        elsewhere = [pod("web-1", "Deployment/web", namespace="other")]
        assert why_not(made, objects=elsewhere, only_own=True)[0] is ReasonKind.NOT_OF_DECK
