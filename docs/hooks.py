"""MkDocs calls these: pages that are generated, and links that lead from the documentation into the repository."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from reference import PAGES
from since import pages

REPOSITORY = Path(__file__).parents[1]
ONLINE = "https://github.com/OWNER/slide-harness/blob/main"
ROOT_PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files at the root of the repository that are pages of the site too."""
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|[#/])([^()\s#]+)(?=[)#])")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Have a selector of versions where there are several: on the site that mike makes of a release, which says so by this variable."""
    if "MIKE_DOCS_VERSION" in os.environ:
        config.extra["version"] = {"provider": "mike"}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in the folder of the documentation."""
    for name, page in PAGES.items():
        files.append(File.generated(config, f"reference/{name}.md", content=page()))
    for name, content in pages().items():
        files.append(File.generated(config, f"since/{name}.md", content=content))
    for source, name in ROOT_PAGES.items():
        files.append(File.generated(config, name, content=(REPOSITORY / source).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Links to files of the repository: to their page where they have one, otherwise to where the repository is read."""
    documentation = Path(config.docs_dir)
    origin = {name: REPOSITORY / source for source, name in ROOT_PAGES.items()}.get(
        page.file.src_uri, documentation / page.file.src_uri
    )

    def target(link: re.Match[str]) -> str:
        path = Path(os.path.normpath(origin.parent / link[1]))
        if path.is_relative_to(documentation):
            return os.path.relpath(path, (documentation / page.file.src_uri).parent)
        if not path.is_relative_to(REPOSITORY) or not path.exists():
            return link[1]
        name = path.relative_to(REPOSITORY).as_posix()
        return (
            os.path.relpath(ROOT_PAGES[name], Path(page.file.src_uri).parent)
            if name in ROOT_PAGES
            else f"{ONLINE}/{name}"
        )

    return LINK.sub(target, markdown)
