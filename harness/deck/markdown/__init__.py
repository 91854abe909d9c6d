"""markdown-it-py rules for what Markdown has no words for. One rule a file, each with a `NAME` and a `rule`."""
