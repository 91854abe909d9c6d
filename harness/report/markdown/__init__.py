"""Records as Markdown, for a CI job's summary and a night's pull request: understood without the log.

Written for GitHub's dialect, and readable as plain text.
"""
