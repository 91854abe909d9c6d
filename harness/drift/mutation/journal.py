"""The answers to lies while these are told, so that a session that was cut short can be gone on with."""

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256

import msgspec
from platformdirs import user_state_path

from harness.deck.model import Deck
from harness.drift.mutation.answers import LieResult
from harness.drift.mutation.lies import Lie


class AnswerJournal:
    """A line of JSON for each lie that was told about one deck; the first line says which deck it was, and how it was played."""

    def __init__(self, deck: Deck, how: str) -> None:
        """`how` names all else that an answer depends on: the cluster, and its version."""
        steps = [
            (
                step.kind,
                step.text,
                step.terminal,
                [(expectation.kind, expectation.text) for expectation in step.expectations],
            )
            for _, step in deck.steps
        ]
        self._key = sha256(msgspec.json.encode([how, steps])).hexdigest()
        path = deck.path.resolve()
        name = f"{path.stem}-{sha256(os.fsencode(path)).hexdigest()[:12]}.jsonl"
        self._path = user_state_path("slide-harness") / "lies" / name

    def resume(self, lies: Iterable[Lie]) -> dict[str, LieResult]:
        """Return the answers to lies that are there for this very deck, by the lie's id; a line that was cut short counts as none."""
        try:
            first, *lines = self._path.read_bytes().splitlines()
        except (OSError, ValueError):
            return {}
        if first != self._key.encode():
            return {}
        answers = {}
        for line in lines:
            with suppress(msgspec.MsgspecError):
                answer = msgspec.json.decode(line, type=LieResult)
                answers[answer.id, answer.kind, answer.before, answer.after] = answer
        keys = ((lie.id, lie.kind, lie.change.before, lie.change.after) for lie in lies)
        return {key[0]: answers[key] for key in keys if key in answers}

    def begin(self) -> None:
        """Begin anew. Raises `OSError` where nothing can be written there."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_bytes(self._key.encode() + b"\n")

    def note(self, answer: LieResult) -> None:
        """Write an answer down. Raises `OSError`."""
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(answer) + b"\n")
