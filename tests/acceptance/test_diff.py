"""``cardgraph diff`` as a command: revisions of git, exit status, files, and what is refused."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import cardgraph as library
from cardgraph.changes.compare import compare
from cardgraph.errors import CardgraphError, Status
from conftest import EXAMPLES, cardgraph

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("git") is None, reason="git, which reads revisions, is not installed"),
]
MISTRAL = "cards/Mistral 7B.md"


def git(folder: Path, *arguments: str, data: bytes = b"") -> str:
    names = {
        f"GIT_{who}_{what}": f"{what}@example.org".lower()
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        input=data,
        capture_output=True,
        check=True,
        env={**os.environ, **names, **config},
    )
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two cards, one of them changed since."""
    made = tmp_path / "library"
    (made / "cards").mkdir(parents=True)
    for name in ("Mistral 7B.md", "BERT.md"):
        (made / "cards" / name).write_bytes((EXAMPLES / name).read_bytes())
    git(made, "init", "--quiet", "--initial-branch=main")
    git(made, "add", ".")
    git(made, "commit", "--quiet", "--message=cards")
    words = (made / MISTRAL).read_text("utf-8")
    (made / MISTRAL).write_text(words.replace("Apache 2.0 License", "MIT License"), "utf-8")
    return made


CHANGED = "Mistral 7B: license changed from Apache-2.0 to MIT (Mistral 7B.md:15)\n\n1 changed\n"


@pytest.mark.parametrize(("revision", "below"), [("HEAD", ""), ("hash", "cards")])
def test_a_revision_is_compared_without_a_checkout(repository: Path, revision: str, below: str) -> None:
    revision = git(repository, "rev-parse", "HEAD") if revision == "hash" else revision
    before = git(repository, "status", "--porcelain")
    path, here = ("cards", "cards") if not below else ("../cards", ".")
    done = cardgraph("diff", f"git:{revision}:{path}", here, cwd=repository / below)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (1, CHANGED, b"")
    assert git(repository, "status", "--porcelain") == before
    one = cardgraph("diff", f"git:{revision}:{MISTRAL}", MISTRAL, cwd=repository) if not below else done
    assert (one.returncode, one.stdout.decode()) == (1, CHANGED)


def test_two_revisions_and_graphs_in_them(repository: Path) -> None:
    assert cardgraph("build", "cards", "-o", "graph.ttl", "-q", cwd=repository).returncode == 0
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=mit")
    done = cardgraph("diff", "git:HEAD~1:cards", "git:HEAD:cards", cwd=repository)
    assert (done.returncode, done.stdout.decode()) == (1, CHANGED)
    same = cardgraph("diff", "git:HEAD:graph.ttl", "git:HEAD:cards", cwd=repository)
    assert (same.returncode, same.stdout, same.stderr) == (0, b"", b"")
    whole = cardgraph("diff", "git:HEAD~1:", "git:HEAD:", cwd=repository)
    assert (whole.returncode, b"license changed" in whole.stdout) == (1, True)


def test_the_update_makes_the_old_graph_the_new_one(repository: Path) -> None:
    import pyoxigraph as ox

    done = cardgraph("diff", "git:HEAD:cards", "cards", "-o", "changes.ru", cwd=repository)
    assert (done.returncode, done.stdout) == (1, b"")
    git(repository, "stash", "--quiet")
    assert cardgraph("build", "cards", "-o", "old.nt", "-q", cwd=repository).returncode == 0
    git(repository, "stash", "pop", "--quiet")
    assert cardgraph("build", "cards", "-o", "new.nt", "-q", cwd=repository).returncode == 0
    store = ox.Store()
    store.bulk_load(path=str(repository / "old.nt"))
    store.update((repository / "changes.ru").read_text("utf-8"))
    assert {*store} == {*ox.parse(path=str(repository / "new.nt"))}


def test_a_side_may_be_several_things(repository: Path) -> None:
    """Graphs, cards and revisions, in any order, are what one folder with all of them is."""
    (repository / "more").mkdir()
    (repository / "more" / "Pythia.md").write_bytes((EXAMPLES / "Pythia.md").read_bytes())
    assert cardgraph("build", "more", "-o", "more.ttl", "--quiet", cwd=repository).returncode == 0
    given = ("git:HEAD:cards/BERT.md", "more", "--old", f"git:HEAD:{MISTRAL}", "--new", "cards", "--old", "more.ttl")
    done = cardgraph("diff", *given, cwd=repository)
    assert (done.returncode, done.stdout.decode()) == (1, CHANGED)
    done = cardgraph("diff", *given, "--new", "git:HEAD:nowhere", cwd=repository)
    assert done.returncode == 2 and b"git:HEAD:nowhere: there is nothing" in done.stderr
    done = cardgraph(
        "site", "more.ttl", "cards", "--since", "git:HEAD:cards", "--since", "more", "-o", "s", cwd=repository
    )
    assert done.returncode == 0, done.stderr
    page = (repository / "s" / "changes.html").read_text("utf-8")
    assert "license changed from Apache-2.0 to MIT" in page and "new" not in page.partition("<main")[2].split("<h2")[1]
    found = library.diff([repository / "more.ttl", repository / "cards"], [repository / "cards", repository / "more"])
    assert found.is_same


def test_a_file_is_written_by_its_ending(repository: Path) -> None:
    for ending, begins in {"txt": "Mistral 7B: ", "json": "{", "md": "# Changes", "ru": "DELETE DATA {"}.items():
        written = cardgraph("diff", "git:HEAD:cards", "cards", "-o", f"out.{ending}", cwd=repository)
        assert (written.returncode, written.stdout) == (1, b"")
        assert (repository / f"out.{ending}").read_text("utf-8").startswith(begins)
    shown = cardgraph("diff", "git:HEAD:cards", "cards", "--format", "markdown", cwd=repository)
    assert (repository / "out.md").read_bytes() == shown.stdout


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("git:HEAD", "'git:HEAD' names no files of a revision; write git:REV:path, as in git:HEAD~1:cards"),
        ("git::cards", "'git::cards' names no files of a revision"),
        ("git:nope:cards", "there is no revision 'nope' here; write git:REV:path"),
        ("git:--output=pwned:cards", "there is no revision '--output=pwned' here"),
        ("git:-p:cards", "there is no revision '-p' here"),
        ("git:HEAD --all:cards", "there is no revision 'HEAD --all' here"),
        ("git:HEAD:nowhere", "git:HEAD:nowhere: there is nothing at 'nowhere' in that revision"),
        ("git:HEAD:../../../etc", "git:HEAD:../../../etc: there is nothing at '../../../etc' in that revision"),
        ("git:HEAD:-r", "git:HEAD:-r: there is nothing at '-r' in that revision"),
        ("git:HEAD:*.md", "git:HEAD:*.md: there is nothing at '*.md' in that revision"),
        ("git:HEAD:notes.txt", "git:HEAD:notes.txt is no RDF by its ending"),
        ("nowhere", "nowhere does not exist"),
    ],
)
def test_what_is_no_revision_is_refused(
    repository: Path, old: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "notes.txt").write_text("notes", "utf-8")
    git(repository, "add", "notes.txt")
    git(repository, "commit", "--quiet", "--message=notes")
    monkeypatch.chdir(repository)
    with pytest.raises(CardgraphError) as caught:
        compare(old, "cards")
    assert str(caught.value).startswith(message)
    assert caught.value.status == Status.USAGE
    assert not [path.name for path in repository.iterdir() if "pwned" in path.name]


def test_where_there_is_no_repository_that_is_said(tmp_path: Path) -> None:
    done = cardgraph(
        "diff", "git:HEAD:cards", EXAMPLES, cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    )
    assert done.returncode == 2
    assert b"not a git repository" in done.stderr
    done = cardgraph("diff", "git:HEAD:cards", EXAMPLES, cwd=tmp_path, env={"PATH": ""})
    assert (done.returncode, b"git is not installed" in done.stderr) == (2, True)


def test_links_and_names_that_lead_elsewhere_are_left_out(repository: Path, tmp_path: Path) -> None:
    """Of a tree that was made by hand, as git itself would not make it."""
    secret = tmp_path / "secret.md"
    secret.write_bytes((EXAMPLES / "Pythia.md").read_bytes())
    os.symlink(secret, repository / "cards" / "link.md")
    git(repository, "add", "cards/link.md")
    git(repository, "commit", "--quiet", "--message=link")
    blob = git(repository, "hash-object", "-w", "--stdin", data=(EXAMPLES / "Pythia.md").read_bytes())
    card = bytes.fromhex(blob)
    tree = b"".join(
        b"100644 " + name + b"\0" + card for name in sorted([b"C:x.md", b"a\\b.md", b"good.md", b"tab\tx.md"])
    )
    outside = f"cardgraph-outside-{os.getpid()}.md"
    inner = git(repository, "mktree", data=f"100644 blob {blob}\t{outside}\n".encode())
    tree = b"40000 ..\0" + bytes.fromhex(inner) + tree
    made = git(repository, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=tree)
    commit = git(repository, "commit-tree", made, "-m", "by hand")
    done = cardgraph("diff", "git:HEAD:cards", "git:HEAD:cards", cwd=repository)
    assert (done.returncode, done.stdout) == (0, b"")
    done = cardgraph("diff", "git:HEAD:cards", f"git:{commit}:", cwd=repository)
    assert done.stdout.decode().splitlines()[-1] == "1 new, 2 gone"
    assert b"Pythia: new (good.md)" in done.stdout
    assert not os.path.exists(os.path.join(tempfile.gettempdir(), outside))


def test_filters_and_hooks_of_a_repository_are_not_run(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.md filter=bad\n", "utf-8")
    git(repository, "config", "filter.bad.smudge", "touch pwned; cat")
    git(repository, "config", "core.fsmonitor", "touch pwned")
    done = cardgraph("diff", "git:HEAD:cards", "cards", cwd=repository)
    assert (done.returncode, done.stdout.decode()) == (1, CHANGED)
    assert not (repository / "pwned").exists()


def test_an_output_that_is_read_and_an_unknown_ending_are_refused(repository: Path) -> None:
    done = cardgraph("diff", "cards", MISTRAL, "-o", MISTRAL, "--format", "text", cwd=repository)
    assert (done.returncode, b"it is among the files that are read" in done.stderr) == (2, True)
    # So it is if only the folder that it lies in was named.
    done = cardgraph("diff", "git:HEAD:cards", "cards", "-o", MISTRAL, "--format", "text", cwd=repository)
    assert (done.returncode, b"it is among the files that are read" in done.stderr) == (2, True)
    done = cardgraph("diff", "cards", "cards", "-o", "out.xyz", cwd=repository)
    assert (done.returncode, b"no known format has this ending; use one of .txt, .json, .md, .ru" in done.stderr) == (
        2,
        True,
    )


def test_cards_with_errors_are_compared_and_said(repository: Path) -> None:
    words = (repository / MISTRAL).read_text("utf-8")
    (repository / MISTRAL).write_text(words.replace("- Country/Origin: France\n", ""), "utf-8")
    done = cardgraph("diff", "git:HEAD:cards", "cards", cwd=repository)
    assert done.returncode == 1
    assert b"Mistral 7B: country of origin removed: France (Mistral 7B.md:14)" in done.stdout
    assert done.stderr == b"1 card has errors: cardgraph check shows them\n"
