"""Scripts that no shell can refuse, so that none has to be asked."""

from harness.shell.parsing import parse, substitutions


def is_surely_sound(script: str) -> bool:
    """Return whether a script is nothing but simple commands and pipelines, all that was opened closed; `False` if in doubt."""
    read = parse(script)
    if not read.is_simple or "`" in script:
        return False
    programs = [program for pipeline in read.pipelines for program in pipeline.programs()]
    words = [word for program in programs for word in program.all_words]
    return all(is_surely_sound(text) for word in words if "$(" in word.text for text, _ in substitutions(word.text))
