"""AsciiDoc (docs.asciidoctor.org/asciidoc), as far as pages that show commands need it. No library for Python reads it with its lines."""
