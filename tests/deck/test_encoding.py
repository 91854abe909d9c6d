"""Text saved in the wrong encoding is repaired where that is certain; everything else is left exactly as it is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from harness.deck.encoding import MAC_ROMAN, WINDOWS_1252, Misreading, find_repairs
from harness.deck.errors import DeckError
from harness.deck.manuscripts import write_repaired
from harness.deck.model import Severity
from harness.deck.source import Source, decode, read_source
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.beside import DECKS, where_kept

PATH = Path("deck.md")
OWN = Path(__file__).parents[1] / "decks" / "macintosh.fr.md"

SENTENCES = [
    "Nous déployons l’application où ça coûte le moins, c’est-à-dire ici.",
    "Un cœur d’œuvre : « Éviter le tag `latest` » — très bien…",
    "Où ça ?",
    "À bientôt, là-bas",
    "D'où vient le nœud ?",
    "L'île de Noël, août, naïf, Ÿ, ç",
    "🤔 `rng` va bien, 💡 exposez-le ☠️☠️ 🎩✨🐇",
    "¯\\_(ツ)_/¯ ❤️",
    "“quoted” and ‘single’ – it costs 3 € at 25 °C™",
    "plain ASCII, $HOME `kubectl get pods -o wide`",
    "",
]
MEANT = [
    *SENTENCES,
    "√2 ≈ 1.41 and 2√π, ¬µ, ¬π, ≈∞, √∑",
    "« café\u00a0» — “été”, l’été, …à, ‘é’",
    "NÃO, MAÇÃ…, « ÇÂ»",
    "Å, 10 Å², Ångström",
    "Привет, Ελληνικά, 日本語",
    "e\u0301 is not é; \ufb01 stays; &amp; &eacute; stay; \u2028 and \u0085 too",
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■",
]


def break_text(text: str, misreading: Misreading) -> str:
    """Read UTF-8 in the wrong encoding."""
    characters = {byte: chr(code) for code, byte in sorted(misreading.bytes_of.items())}
    codec = "cp1252" if misreading is WINDOWS_1252 else "mac_roman"
    return "".join(
        chr(byte) if byte < 0x80 else characters.get(byte) or bytes([byte]).decode(codec) for byte in text.encode()
    )


def repaired(text: str) -> str:
    return decode(PATH, text.encode()).text


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("ðŸ¤” `rng` is fine", "🤔 `rng` is fine"),
        ("\uf8ffü§î `rng`, \uf8ffüí°", "🤔 `rng`, 💡"),
        ("dÃ©ployer, Å“uvre, lâ€™Ã©tÃ©", "déployer, œuvre, l’été"),
        ("d√©ployer, ≈ìuvre, l√† o√π", "déployer, œuvre, là où"),
        ("Voilà: d√©j√†", "Voilà: déjà"),
        ("“été”, dÃ©jÃ\u00a0 vu", "“été”, déjà vu"),
        ("voilÃ  tout", "voilà tout"),
        ("¬Ø\\_(„ÉÑ)_/¬Ø ‚ù§Ô∏è", "¯\\_(ツ)_/¯ ❤️"),
        ("25¬∞C, m¬≤", "25°C, m²"),
        ("ÃƒÂ©", "é"),
        ("ï»¿# A", "# A"),
    ],
)
def test_what_was_read_in_the_wrong_encoding_comes_back(broken: str, meant: str) -> None:
    assert repaired(broken) == meant


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_stays(text: str) -> None:
    assert decode(PATH, text.encode()) == Source(PATH, text)


def test_a_run_that_could_be_meant_is_repaired_where_all_around_it_is_broken() -> None:
    assert repaired("√∫ltimo\n\nd√©j√†") == "último\n\ndéjà"
    assert repaired("√∫ltimo\n\nd√©j√†\n\nvoilà") == "√∫ltimo\n\ndéjà\n\nvoilà"


def test_a_repair_is_a_finding_with_its_place_and_both_texts() -> None:
    (finding,) = decode(PATH, "# A\n\n- Vérifier, puis d√©ployer\n".encode()).findings
    assert (finding.id, finding.span.line, finding.span.column) == ("mojibake", 3, 19)
    assert finding.severity is Severity.WARNING
    assert not finding.prevents_playing
    assert "Mac Roman" in finding.message
    assert "d√©ployer" in finding.message
    assert "déployer" in finding.message
    assert "harness check --fix" in finding.help


def test_a_message_is_short_and_does_nothing_to_a_screen() -> None:
    line = "x" * 500 + "ï¸\u008f" + "y" * 500
    (finding,) = decode(PATH, line.encode()).findings
    assert len(finding.message) < 300
    assert "\u008f" not in finding.message


@pytest.mark.parametrize("misreading", [WINDOWS_1252, MAC_ROMAN])
@given(st.lists(st.sampled_from(SENTENCES), max_size=8).map("\n".join))
def test_a_broken_deck_comes_back_whole(misreading: Misreading, text: str) -> None:
    source = decode(PATH, break_text(text, misreading).encode())
    assert source.text == text
    changed = [n for n, line in enumerate(text.split("\n"), start=1) if not line.isascii()]
    assert [repair.line for repair in source.repairs] == changed
    assert [finding.span.line for finding in source.findings] == changed


@given(st.lists(st.sampled_from(MEANT) | st.text(st.sampled_from("abÉéèàùœç «»’“”—…°π🤔\u00a0.\n")), max_size=8))
def test_sound_text_is_left_alone(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert decode(PATH, text.encode()) == Source(PATH, text)


@settings(max_examples=300)
@given(st.text())
def test_any_text_without_a_repair_is_read_as_it_is(text: str) -> None:
    source = decode(PATH, text.encode())
    if not source.repairs:
        assert source == Source(PATH, text.replace("\r\n", "\n").replace("\r", "\n"))


CHARACTERS = st.sampled_from([*(chr(code) for code in (*WINDOWS_1252.bytes_of, *MAC_ROMAN.bytes_of)), *"aZ \n\r"])


@settings(max_examples=500)
@given(st.text(CHARACTERS, max_size=60))
def test_what_was_repaired_needs_no_repair(text: str) -> None:
    once = decode(PATH, text.encode())
    assert once.text.count("\n") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert decode(PATH, once.text.encode()) == Source(PATH, once.text)


PIECES = st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe9", b"\r", b"\n", b"a", "é".encode(), b"\0"])


@settings(max_examples=500)
@given(st.binary(max_size=100) | st.lists(PIECES | st.binary(max_size=3), max_size=30).map(b"".join))
def test_no_bytes_crash_and_every_finding_has_a_line(data: bytes) -> None:
    source = decode(PATH, data)
    source.text.encode()
    for finding in source.findings:
        assert 1 <= finding.span.line <= source.text.count("\n") + 1
    for line in source.undecidable_lines:
        assert "\ufffd" in source.text.split("\n")[line - 1]


@pytest.mark.parametrize("pattern", ["Ã", "√", "é", "Ãƒ", "â€", "d√©j√† ", "√π", "Ã©é\n", "\uf8ffü§", "Ã "])
def test_time_is_linear_in_the_text(pattern: str) -> None:
    def seconds(count: int) -> float:
        data = (pattern * count).encode()
        started = time.process_time()
        decode(PATH, data)
        return time.process_time() - started

    seconds(100)
    assert seconds(40_000) < 10 * seconds(10_000) + 0.5


def test_bytes_that_are_no_utf_8_are_never_guessed_at() -> None:
    source = decode(PATH, b"# A\n\ncaf\xe9 \xc3\xa9 noir\n\xe2\x88\x9a\xc2\xa9t\xe2\x88\x9a\xc2\xa9\n")
    assert source.text == "# A\n\ncaf\ufffd é noir\nété\n"
    assert source.undecidable_lines == {3}
    assert [finding.id for finding in source.findings] == ["not-utf-8", "mojibake"]
    finding = source.findings[0]
    assert (finding.span.line, finding.span.column) == (3, 4)
    assert "“café" in finding.message
    assert "“cafÈ" in finding.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be", "utf-32-le"])
def test_utf_16_and_utf_32_say_themselves_what_they_are(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "deck.md"
    mark = "" if encoding in ("utf-16", "utf-32") else "\ufeff"
    path.write_bytes((mark + "# Été\r\n🤔 d√©j√†\r\n").encode(encoding))
    source = read_source(path)
    assert source.text == "# Été\n🤔 déjà\n"
    assert [(finding.id, finding.span.line) for finding in source.findings] == [("other-encoding", 1), ("mojibake", 2)]
    assert write_repaired(source) == 2
    assert path.read_bytes() == "# Été\r\n🤔 déjà\r\n".encode()
    assert read_source(path) == Source(path, "# Été\n🤔 déjà\n")


def test_damaged_utf_16_is_reported_and_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes("\ufeffa\nb\n".encode("utf-16-le") + b"\x00\xd8c\0\n\0")
    before = path.read_bytes()
    source = read_source(path)
    assert source.undecidable_lines == {3}
    assert [finding.id for finding in source.findings] == ["other-encoding", "not-utf-8"]
    assert write_repaired(source) == 0
    assert path.read_bytes() == before


def test_only_what_was_broken_is_written(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    before = "\ufeffd√©j√†\r\nÉté\n\r\n«a»\rDÃ©jÃ\u00a0\r\n".encode() + b"caf\xe9 d\xe2\x88\x9a\xc2\xa9\nlast"
    path.write_bytes(before)
    path.chmod(0o640)
    assert write_repaired(read_source(path)) == 2
    after = "\ufeffdéjà\r\nÉté\n\r\n«a»\rDéjà\r\n".encode() + b"caf\xe9 d\xe2\x88\x9a\xc2\xa9\nlast"
    assert path.read_bytes() == after
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["deck.md"]
    assert write_repaired(read_source(path)) == 0
    assert path.read_bytes() == after


def test_a_link_to_a_deck_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "deck.md", tmp_path / "link.md"
    path.write_text("d√©j√†\n")
    link.symlink_to("deck.md")
    assert write_repaired(read_source(link)) == 1
    assert link.is_symlink()
    assert path.read_text() == "déjà\n"


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("d√©j√†\n")
    source = read_source(path)
    path.write_text("d√©j√†, changed\n")
    with pytest.raises(DeckError, match="changed since it was read"):
        write_repaired(source)
    assert path.read_text() == "d√©j√†, changed\n"


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*SENTENCES, "d√©j√†", "DÃ©jÃ\u00a0", "\r\n", "\r", "\n"]), max_size=12).map("".join))
def test_writing_gives_what_was_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("deck") / "deck.md"
    path.write_bytes(text.encode())
    source = read_source(path)
    assert write_repaired(source) == len(source.findings)
    assert path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n") == source.text.encode()
    assert path.read_bytes().count(b"\r\n") == text.encode().count(b"\r\n")
    assert read_source(path) == Source(path, source.text)


OF_OTHERS = [
    pytest.param(DECKS / name, count, characters, marks=where_kept(DECKS))
    for name, count, characters in (
        ("exposing-services.mixed.txt", 5, "🤔💡☠\ufe0f🎩✨🐇¯ツ"),
        ("hotelmap.marp.md", 6, "❤\ufe0f—“”🤔💡"),
        ("istio-workshop.md", 2, "🤔💡"),
        ("ourapponkube.en.md", 2, "🤔💡"),
        ("ourapponkube.fr.md", 61, "éèêàôùçÉœ«»🤔💡"),
    )
]


@pytest.mark.parametrize(
    ("path", "count", "characters"),
    [(OWN, 4, "êùâ«»éèà…’û🤔À"), *OF_OTHERS],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_decks_are_read_as_they_were_written(path: Path, count: int, characters: str) -> None:
    source = read_source(path)
    assert {character for character in source.text if not character.isascii()} == set(characters)
    assert [finding.id for finding in source.findings] == ["mojibake"] * count
    original = path.read_text().split("\n")
    assert [original[repair.line - 1] for repair in source.repairs] == [repair.before for repair in source.repairs]


def test_clean_text_costs_next_to_nothing() -> None:
    text = "\n".join(MEANT[: len(SENTENCES)]) * 2_000
    started = time.perf_counter()
    assert find_repairs(text) == ()
    assert time.perf_counter() - started < 0.5
