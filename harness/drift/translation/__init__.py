"""A translation beside its original.

`commands` says what of a command a translation must keep; `alignment` which slides and commands belong together; `lost_directives`
and `differences` what became of them. `findings` tells it, `borrowing` plays with it, `parity` compares two runs.
"""
