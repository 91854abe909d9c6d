"""Two tellings of one deck compared: a translation with its original.

`commands` says what of a command a translation must keep; `alignment` (on `sequences`) which slides and commands belong
together; `lost_directives` and `differences` what became of them. `translation` tells it, `borrowing` plays with it.
"""
