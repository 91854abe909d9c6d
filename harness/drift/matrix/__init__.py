"""Decks played with several kubectls on several clusters: which steps differ, and since which version.

`cells` names what is to be played, `stage` plays it, `choice` says what to play next, `differences` says since when, and
`result` is all of it for a report.
"""
