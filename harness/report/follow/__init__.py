"""A page that follows a run while it is played: `followed` looks at the journal, `server` gives the page to browsers of this machine."""
