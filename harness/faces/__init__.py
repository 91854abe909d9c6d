"""What people and programs meet: the command line, the plugin of pytest, and the language server. Each is a thin face over the same rooms."""
