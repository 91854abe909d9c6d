"""The language server: what the harness knows of a deck, in the editor in which it is written.

A file for each thing that editors show: `diagnostics`, `actions`, `hover`, `lenses`. Each makes what the protocol has of what other rooms
say; `server` answers the editor, `examination` reads and checks, `schedule` says when.
"""
