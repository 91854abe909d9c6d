"""Types the commands of a block: what serves into a terminal of its own, what shows until enough of it was seen."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.endings import Purpose, is_over, is_stream
from harness.knowledge.reading import asks_cluster, asks_server
from harness.knowledge.sessions import waits_for_keys
from harness.record.command import EndedBy, Ending
from harness.replay.command_records import compare
from harness.replay.endless_expectations import as_printed, shows_interrupt, until_interrupt
from harness.replay.last_look import last_look
from harness.replay.looking import LOOKS_AT_MOST, SETTLED_AFTER, IsSeen, interrupted, look
from harness.replay.pieces import Piece, pieces_of
from harness.replay.plan import PlannedStep
from harness.replay.servers import CommandPlace
from harness.replay.settings import ANSWER_TIMEOUT, KEYS_COME_WITHIN
from harness.replay.stage import Stage
from harness.shell.commands import commands
from harness.shell.parsing import programs
from harness.terminal import Command, Terminal


class BlockTyping(Struct, frozen=True):
    """The typing of one block into one terminal."""

    planned: PlannedStep
    stage: Stage

    @property
    def terminal(self) -> Terminal:
        """The terminal that is typed into; another one, once a command that turned out to serve has kept its own."""
        return self.stage.terminal(self.planned.step.terminal)

    def type_all(self) -> Iterator[tuple[Piece, Command]]:
        """Type all pieces; yield each command with its piece, as `type` does. Who stops iterating leaves the rest untyped."""
        for piece in pieces_of(self.planned.step.text, is_inside=self.planned.step.is_elsewhere):
            for command in self.type(piece):
                yield piece, command

    def type(self, piece: Piece) -> Iterator[Command]:
        """Type a piece; yield its commands, with their lines in the block, when they ended or go on as they should."""
        goes_on = piece.is_last and (self.planned.leaves_running or self.planned.stays_in_pane)
        if goes_on and piece.purpose is Purpose.SERVES:
            self.stage.may_serve(self.planned, piece.line)
        if goes_on or piece.purpose is None:
            yield from self._type_ending(piece, goes_on=goes_on)
        else:
            yield self._type_endless(piece)

    def _type_ending(self, piece: Piece, *, goes_on: bool) -> Iterator[Command]:
        """Type commands that end by themselves, as far as their text tells; what turns out to serve is let go on, and the rest typed beside it."""
        may_serve = None if goes_on or self.planned.step.inside or self.terminal.inside else _may_serve
        for command in self.terminal.run(
            piece.text, timeout=self._limit_of, leave_last_running=goes_on, may_serve=may_serve
        ):
            placed = replace(command, line=piece.line + command.line)
            if goes_on or command.ending is not Ending.LEFT_RUNNING:
                yield _as_watched(placed)
                continue
            first = command.line + command.text.count("\n") + 1
            rest = piece.text.split("\n")[first:]
            is_last = piece.is_last and not any(commands("\n".join(rest)))
            yield self._serving(placed, is_last=is_last)
            if any(rest):
                yield from self._type_ending(
                    replace(piece, line=piece.line + first, text="\n".join(rest)), goes_on=goes_on
                )
            return

    def _serving(self, command: Command, *, is_last: bool) -> Command:
        """Return a command that turned out to serve, as it goes on beside what follows, or interrupted where the slide shows that."""
        if is_last and shows_interrupt(self.planned):
            ports = tuple(sorted(self.terminal.listens_on()))
            ended = replace(interrupted(self.terminal), line=command.line, exit_status=None, ports=ports)
            return replace(ended, ending=Ending.WATCHED, ended_by=EndedBy.SEEN, part_statuses=())
        place = CommandPlace(self.planned, self.stage.commands_begun, command.line)
        return self.stage.adopt(place, command.seconds)

    def type_again(self, piece: Piece, command: Command) -> Command:
        """Type one of the commands of a piece once more; of one that changes something and then looks, its last part."""
        if piece.purpose is not None:
            return self._type_endless(piece)
        part = last_look(command) if self.planned.step.retry is None else None
        *_, again = self.terminal.run(part.text if part else command.text, timeout=self._limit_of)
        return part.with_output_of(again) if part else replace(again, line=command.line)

    def _type_endless(self, piece: Piece) -> Command:
        is_seen = self._is_seen(piece)
        timeout = self.planned.step.timeout
        if piece.purpose is Purpose.SERVES and not (piece.is_last and shows_interrupt(self.planned)):
            place = CommandPlace(self.planned, self.stage.commands_begun, piece.line)
            return self.stage.serve(piece.text, place, timeout, is_seen)
        list(self.terminal.run(piece.text, timeout=0, leave_last_running=True))
        waits_for_cluster = self.stage.has_cluster and asks_cluster(piece.text)
        at_most = timeout or LOOKS_AT_MOST
        first_within = at_most if waits_for_cluster else min(at_most, SETTLED_AFTER)
        return replace(look(self.terminal, at_most, first_within, is_seen), line=piece.line)

    def _is_seen(self, piece: Piece) -> IsSeen | None:
        """Return what tells whether all that the slide claims of the output is in what was shown; `None` where it claims nothing."""
        expectations = self.planned.step.expectations if piece.is_last else ()
        if not any(expectation.kind.is_of_output for expectation in expectations):
            return None
        serves = piece.purpose is Purpose.SERVES
        planned = as_printed(until_interrupt(self.planned), Ending.BESIDE, serves=serves)

        def is_seen(shown: str) -> bool:
            so_far = Command("", 0, Ending.LEFT_RUNNING, None, shown, len(shown), 0.0)
            pairs = zip(compare(planned, so_far, self.stage.secrets), expectations, strict=True)
            return all(compared.satisfied or not expectation.kind.is_of_output for compared, expectation in pairs)

        return is_seen

    def _limit_of(self, command: str) -> float:
        """Return the seconds that a command may take."""
        step = self.planned.step
        timeout = step.timeout or self.stage.settings.command_timeout
        if step.timeout is None and is_stream(command):
            return LOOKS_AT_MOST
        if step.timeout is None and waits_for_keys(command):
            return KEYS_COME_WITHIN
        return min(timeout, ANSWER_TIMEOUT) if step.timeout is None and asks_server(command) else timeout


def _may_serve(command: str) -> bool:
    """Return whether a command may turn out to serve: its text does not say that it is over soon."""
    return not is_over(command) and not any(program.name == "timeout" for program in programs(command))


def _as_watched(command: Command) -> Command:
    """Return a command that never ends, typed into a shell inside the shell with others, as one that was looked at long enough."""
    if command.ending is not Ending.INTERRUPTED or not is_stream(command.text):
        return command
    return replace(command, ending=Ending.WATCHED, ended_by=EndedBy.TIME_UP)
