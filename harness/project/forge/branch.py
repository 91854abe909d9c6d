"""The branch of a pull request: one commit on what was played. Made beside the repository, of which nothing is written."""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from msgspec import Struct

from harness.project import git
from harness.project.forge.errors import ForgeError, NotAllowed
from harness.project.git import WorkTree
from harness.project.remotes import without_user
from harness.shell.lazy_pattern import lazy_pattern

NAME = "Slide harness"
EMAIL = "slide-harness@users.noreply.invalid"
"""Of the committer. A commit with this address is ours: who amends or rebases it, or adds one, is a committer of their own."""
_PUSH_WITHIN = 600.0
"""Seconds."""
_FILE = "100644"
_MOVED = "(stale info)"
"""In what `git push --porcelain` says of a branch that is not what `--force-with-lease` has."""
_COMMITTER = lazy_pattern(r"(?P<name>.*) <(?P<email>[^<>]*)> \d+ [-+]\d{4}$")
_USER_INFO = lazy_pattern(r"://[^/@\s]+@")


class Tip(Struct, frozen=True):
    """The last commit of the branch at the forge."""

    commit: str
    """As hexadecimal digits."""
    tree: str
    """Of its content."""
    parent: str
    """Commits before it, with spaces between: a merge has several."""
    committer: str
    """Their name."""
    is_ours: bool
    """True for a commit that `Branch.commit` made, and nobody changed."""


class PushCredentials(Struct, frozen=True):
    """With what one pushes over HTTPS."""

    user: str
    token: str


class Branch(Struct, frozen=True):
    """A branch at the forge, as `branch_of` gives it."""

    name: str
    """Without `refs/heads/`."""
    base: str
    """The commit that was played, on which ours is made."""
    address: str
    """Of the repository at the forge, without a name or a token."""
    work_tree: Path
    _folder: Path
    _credentials: PushCredentials | None

    def commit(self, files: Mapping[Path, bytes], message: str) -> str:
        """Return a new commit in which these files, absolute and of the work tree, have these contents. Nothing is pushed yet.

        Without a file it changes nothing. Raises `ForgeError` for a file that is not in what was played as it is here.
        """
        self._git("read-tree", self.base)
        for path, content in files.items():
            name = self._name_of(path)
            mode, before = self._entry(name)
            if self._blob(name, path.read_bytes()) != before:
                raise ForgeError(f"{path}: not committed as it is here: commit it, or restore it")
            blob = self._blob(name, content, "-w")
            self._git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}")
        tree = self._git("write-tree").decode().strip()
        return self._git("commit-tree", tree, "-p", self.base, given=message.encode()).decode().strip()

    def patch(self, commit: str) -> bytes:
        """Return what such a commit changes, as `git apply` takes it at the top of the work tree."""
        return self._git("diff-tree", "-p", "--binary", "--full-index", "--no-ext-diff", self.base, commit)

    def tip(self) -> Tip | None:
        """Return the last commit of the branch at the forge; `None` where there is no such branch. Raises `NotAllowed`."""
        listed = self._asked("ls-remote", self.address, self._ref).decode().split()
        if not listed:
            return None
        self._asked("fetch", "--quiet", "--no-tags", "--depth=1", self.address, self._ref)
        # As it is written: where the history was cut off, `git show` knows of no parent.
        written = self._git("cat-file", "commit", listed[0]).decode("utf-8", "replace")
        head = [line.split(" ", 1) for line in written.partition("\n\n")[0].split("\n") if " " in line]
        parents = [value for name, value in head if name == "parent"]
        values = dict(head)
        committer = _COMMITTER.match(values["committer"])
        is_ours = committer is not None and committer["email"] == EMAIL and len(parents) == 1
        name = committer["name"] if committer is not None else "somebody"
        return Tip(listed[0], values["tree"], " ".join(parents), name, is_ours)

    def is_same(self, tip: Tip, commit: str) -> bool:
        """Return whether a commit would put nothing new there: the same content on the same commit."""
        tree = self._git("show", "--no-patch", "--format=%T", commit).decode().strip()
        return tip.is_ours and (tip.tree, tip.parent) == (tree, self.base)

    def push(self, commit: str, over: Tip | None) -> None:
        """Let the branch at the forge be this commit. Raises `NotAllowed`, and `ForgeError` where its tip is no longer `over`."""
        self._push(f"{commit}:{self._ref}", over)

    def delete(self, over: Tip) -> None:
        """Delete the branch at the forge. Raises as `push` does."""
        self._push(f":{self._ref}", over)

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self.name}"

    def _push(self, what: str, over: Tip | None) -> None:
        lease = f"--force-with-lease={self._ref}:{over.commit if over else ''}"
        try:
            self._asked("push", "--quiet", "--porcelain", lease, self.address, what)
        except NotAllowed as error:
            if _MOVED in str(error):
                raise ForgeError(f"somebody pushed to {self.name} meanwhile: it is left as it is now") from None
            raise

    def _name_of(self, path: Path) -> str:
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self.work_tree):
            raise ForgeError(f"{path}: not in the repository {self.work_tree}")
        return PurePosixPath(real.relative_to(self.work_tree)).as_posix()

    def _entry(self, name: str) -> tuple[str, str]:
        """Return the mode and the blob that a file has in what was played; no blob where it is not in it."""
        listed = self._git("ls-tree", "-z", "--full-tree", self.base, "--", f":(literal){name}").split()
        return (listed[0].decode(), listed[2].decode()) if listed else (_FILE, "")

    def _blob(self, name: str, content: bytes, *options: str) -> str:
        return self._git("hash-object", *options, f"--path={name}", "--stdin", given=content).decode().strip()

    def _git(self, *arguments: str, given: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        """Return what git prints beside the repository. Raises `ForgeError`."""
        own = {
            "GIT_DIR": str(self._folder / "git"),
            "GIT_WORK_TREE": str(self.work_tree),
            "GIT_INDEX_FILE": str(self._folder / "index"),
            "GIT_TERMINAL_PROMPT": "0",
            **{f"GIT_{who}_NAME": NAME for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": EMAIL for who in ("AUTHOR", "COMMITTER")},
            **(variables or {}),
        }
        finished = git.run(self.work_tree, *arguments, given=given, variables=own, timeout=_PUSH_WITHIN)
        if finished is None:
            raise ForgeError(f"git {arguments[0]}: git is not there, or did not end within {_PUSH_WITHIN:.0f} seconds")
        if finished.returncode:
            words = (finished.stderr + finished.stdout).decode("utf-8", "replace").strip()
            raise ForgeError(f"git {arguments[0]}: {self._without_secrets(words)}")
        return finished.stdout

    def _asked(self, *arguments: str) -> bytes:
        """Return what git prints that talks with the forge. Raises `NotAllowed`: git has no other word for why it may not."""
        try:
            return self._git(*arguments, variables=self._header())
        except ForgeError as error:
            raise NotAllowed(str(error)) from None

    def _header(self) -> dict[str, str]:
        """Return the variables by which git sends the token: no other process sees it, and what a checkout left is not sent beside it."""
        if self._credentials is None or not self.address.startswith(("https://", "http://")):
            return {}
        pair = f"{self._credentials.user}:{self._credentials.token}".encode()
        parts = urlsplit(self.address)
        key = f"http.{parts.scheme}://{parts.netloc}/.extraHeader"
        header = f"Authorization: Basic {base64.b64encode(pair).decode()}"
        settings = ((key, ""), (key, header), ("credential.helper", ""))
        variables = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (name, value) in enumerate(settings):
            variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return variables

    def _without_secrets(self, text: str) -> str:
        if self._credentials is not None:
            text = text.replace(self._credentials.token, "…")
        return _USER_INFO.sub("://", text)


@contextmanager
def branch_of(
    work_tree: WorkTree, name: str, address: str, credentials: PushCredentials | None = None
) -> Iterator[Branch]:
    """Give a branch of a repository at a forge, on the commit that is checked out here. Raises `ForgeError`.

    `address` is where the forge has the repository; a name and a token in it are not used.
    """
    if not work_tree.commit:
        raise ForgeError(f"{work_tree.top}: nothing is committed there")
    if git.output(work_tree.top, "check-ref-format", "--branch", name) is None:
        raise ForgeError(f"{name}: no name for a branch")
    with tempfile.TemporaryDirectory(prefix="slide-harness-branch-") as directory:
        folder = Path(directory)
        branch = Branch(name, work_tree.commit, without_user(address), work_tree.top, folder, credentials)
        made = git.run(folder, "init", "--quiet", "--bare", "--template=", _format(work_tree), str(folder / "git"))
        if made is None or made.returncode:
            raise ForgeError(f"{folder}: git makes no repository there")
        alternates = folder / "git" / "objects" / "info" / "alternates"
        alternates.parent.mkdir(exist_ok=True)
        alternates.write_text(f"{work_tree.common / 'objects'}\n")
        if (work_tree.common / "shallow").is_file():
            shutil.copyfile(work_tree.common / "shallow", folder / "git" / "shallow")
        yield branch


def _format(work_tree: WorkTree) -> str:
    return f"--object-format={'sha256' if len(work_tree.commit) == 64 else 'sha1'}"
