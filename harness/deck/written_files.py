"""Files that the audience makes of what a page shows, as steps: for those who want them written."""

from msgspec.structs import replace

from harness.deck.model import Deck, Exercise, FileText, Slide, Span, Step


def with_files_written(deck: Deck) -> Deck:
    """Return the deck with a `write` step for each block that the audience is told to make a file of, in the place of the editor's where one is opened."""
    if not deck.file_texts:
        return deck
    slides = []
    editors = {text.editor: text for text in deck.file_texts if text.editor is not None}
    for slide in deck.slides:
        by_editor = replace(slide, exercises=tuple(_with_editors(exercise, editors) for exercise in slide.exercises))
        others = [text for text in deck.file_texts if text.editor is None and text.slide == slide.number]
        slides.append(_with_blocks(by_editor, others))
    return replace(deck, slides=tuple(slides))


def _with_editors(exercise: Exercise, editors: dict[Span, FileText]) -> Exercise:
    steps: list[Step] = []
    for step in exercise.steps:
        text = editors.get(step.span)
        if text is None:
            steps.append(step)
            continue
        above = step.text.rpartition("\n")[0]
        if above.strip():
            steps.append(replace(step, text=above, expectations=()))
        steps.append(replace(_step(text), skip=step.skip, requires=step.requires))
    return replace(exercise, steps=tuple(steps))


def _with_blocks(slide: Slide, texts: list[FileText]) -> Slide:
    exercises = list(slide.exercises)
    for text in texts:
        place = sum(
            exercise.span.path == text.span.path
            and bool(exercise.steps)
            and exercise.steps[0].span.line < text.span.line
            for exercise in exercises
        )
        exercises.insert(place, Exercise(text.span, (_step(text),)))
    return replace(slide, exercises=tuple(exercises))


def _step(text: FileText) -> Step:
    return Step(
        kind="write", text=text.text, span=text.span, terminal=text.terminal, file=text.file, requires=text.requires
    )
