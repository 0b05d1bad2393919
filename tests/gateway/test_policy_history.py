"""Policy history: what was accepted is kept whole, bounded, and found again after a crash."""

from __future__ import annotations

import io
import os
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.engines import Bundle, BundleRefused
from gateway.policies import Accepted, Candidate, History, archive_of, load_policy, look_at
from gateway.policies.folder import MOST_BYTES, PARTS, Unreadable, copy_policy, replace_policy
from tests.promises.changing import ROLES, copy_of_policies
from tests.signing import sign_folder


def accepted(history: History, folder: Path, at: str = "2026-11-20T17:00:00Z") -> Candidate:
    """Accept a folder's policy."""
    kept = history.place(history.stage(folder))
    history.accept(Accepted(kept.revision, "", at, "changed"))
    return kept


def changed(folder: Path, comment: str) -> Path:
    """Change a policy by a comment, which makes another revision."""
    with (folder / ROLES).open("a", encoding="utf-8") as table:
        table.write(f"# {comment}\n")
    return folder


def test_what_was_accepted_is_kept_whole(tmp_path: Path) -> None:
    """With its stories and its signatures, under its revision; nothing staged is left."""
    source, history = copy_of_policies(tmp_path / "policies"), History(tmp_path / "history", 5)
    revision = sign_folder(source)
    kept = accepted(history, source)
    assert (kept.revision, kept.folder) == (revision, tmp_path / "history" / revision)
    assert {one.name for one in kept.folder.iterdir()} == {part for part in PARTS if (source / part).exists()}
    assert history.kept(revision) == kept
    assert sorted(one.name for one in (tmp_path / "history").iterdir()) == sorted(["accepted.jsonl", revision])


def test_only_the_last_are_kept_and_the_journal_keeps_all(tmp_path: Path) -> None:
    """One that came back counts as new."""
    source, history = copy_of_policies(tmp_path / "policies"), History(tmp_path / "history", 2)
    revisions = [accepted(history, changed(source, str(rank))).revision for rank in range(4)]
    assert [history.folder_of(one) is not None for one in revisions] == [False, False, True, True]
    assert [one.revision for one in history.entries()] == revisions


def test_a_kept_policy_that_was_tampered_with_is_none(tmp_path: Path) -> None:
    """It is no longer what it is called."""
    history = History(tmp_path / "history", 2)
    kept = accepted(history, copy_of_policies(tmp_path / "policies"))
    changed(kept.folder, "mine")
    assert history.kept(kept.revision) is None
    assert History(tmp_path / "history", 2).kept("../" + kept.revision) is None


def test_workers_that_share_a_history_write_each_change_once(tmp_path: Path) -> None:
    """Several gateways behind one port take the same change, each by itself: it took effect once; its return, again."""
    source = copy_of_policies(tmp_path / "policies")
    workers = [History(tmp_path / "history", 5) for _ in range(3)]
    with ThreadPoolExecutor(len(workers)) as pool:
        first = {one.revision for one in pool.map(lambda worker: accepted(worker, source), workers)}
        changed(source, "another")
        second = {one.revision for one in pool.map(lambda worker: accepted(worker, source), workers)}
    (one,), (other,) = first, second
    assert [entry.revision for entry in workers[0].entries()] == [one, other]
    for worker in workers:
        assert worker.kept(one) is not None
        worker.accept(Accepted(one, other, "2026-11-20T18:00:00Z", "restored"))
    assert [entry.revision for entry in workers[1].entries()] == [one, other, one]
    assert not list((tmp_path / "history").glob(".*")), "nothing staged is left"


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    """The others count."""
    history = History(tmp_path / "history", 2)
    kept = accepted(history, copy_of_policies(tmp_path / "policies"))
    with (tmp_path / "history" / "accepted.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"revision": "b33d')
    assert [one.revision for one in history.entries()] == [kept.revision]


def test_what_a_killed_process_left_is_removed_and_what_is_at_work_stays(tmp_path: Path) -> None:
    """By age: another worker may be staging now."""
    history = History(tmp_path / "history", 2)
    old, new = (history.stage(copy_of_policies(tmp_path / name)).folder.parent for name in ("one", "two"))
    os.utime(old, (time.time() - 3_600,) * 2)
    history.clean()
    assert (old.exists(), new.exists()) == (False, True)


def test_a_history_without_a_folder_goes_with_the_process(tmp_path: Path) -> None:
    """Nothing is made before it is needed, nothing is left."""
    history = History(None, 2)
    kept = accepted(history, copy_of_policies(tmp_path / "policies"))
    assert kept.folder.exists()
    history.close()
    assert not kept.folder.parent.exists()


def test_an_archive_is_read_as_its_folder(tmp_path: Path) -> None:
    """Same revision, same signatures."""
    source = copy_of_policies(tmp_path / "policies")
    revision = sign_folder(source)
    packed = pack(source, tmp_path / "bundle.tar.gz")
    bundle, changes = load_policy(packed)
    assert (bundle.revision, [one.revision for one in changes]) == (revision, [revision])
    assert bundle.data == Bundle.load(source).data


def pack(source: Path, target: Path) -> Path:
    """Pack a folder as the guide tells it."""
    with tarfile.open(target, "w:gz") as tar:
        for one in sorted(source.iterdir()):
            tar.add(one, one.name)
    return target


@pytest.mark.parametrize("harm", ["outside", "a link", "too large", "no archive"])
def test_an_archive_that_is_none_is_refused(tmp_path: Path, harm: str) -> None:
    """Nothing is written outside of the copy."""
    packed = tmp_path / "bundle.tar.gz"
    with tarfile.open(packed, "w:gz") as tar:
        member = tarfile.TarInfo("../escaped" if harm == "outside" else "tables")
        if harm == "a link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        if harm == "too large":
            member.size = MOST_BYTES + 1
            tar.addfile(member, io.BytesIO(bytes(member.size)))
        else:
            tar.addfile(member)
    if harm == "no archive":
        packed.write_bytes(b"no archive")
    with pytest.raises(Unreadable):
        copy_policy(packed, tmp_path / "copy")
    assert not (tmp_path / "escaped").exists()


def test_a_folder_looks_otherwise_after_any_change_and_the_same_without(tmp_path: Path) -> None:
    """A byte, a file more, a file less; what nobody reads doesn't count."""
    source = copy_of_policies(tmp_path / "policies")
    looks = [look_at(source)]
    (source / "README.md").write_text("for people", "utf-8")
    assert look_at(source) == looks[0]
    for harm in (
        lambda: changed(source, "x"),
        lambda: (source / "cases" / "more.yaml").write_text("stories: []\n", "utf-8"),
        lambda: sign_folder(source),
        (source / "cases" / "more.yaml").unlink,
    ):
        harm()
        looks.append(look_at(source))
    assert len(set(looks)) == len(looks)
    assert look_at(tmp_path / "nowhere") == ()


def test_a_kept_policy_is_put_in_a_folder_s_place(tmp_path: Path) -> None:
    """Part by part; what is for people stays."""
    source, history = copy_of_policies(tmp_path / "policies"), History(tmp_path / "history", 3)
    first = accepted(history, source)
    (changed(source, "new") / "README.md").write_text("for people", "utf-8")
    sign_folder(source)
    replace_policy(first.folder, source)
    assert Bundle.load(source).revision == first.revision
    assert (source / "README.md").exists()
    assert not (source / "signatures.yaml").exists(), "the kept one was not signed"
    assert [one.name for one in source.iterdir() if one.name.startswith((".in", ".out"))] == []


def test_what_opa_is_given_is_what_was_checked(tmp_path: Path) -> None:
    """The rules, the tables as they were read, the revision; no story, no test, no signature; always the same bytes."""
    source = copy_of_policies(tmp_path / "policies")
    sign_folder(source)
    bundle = Bundle.load(source)
    body = archive_of(bundle)
    assert body == archive_of(bundle)
    (tmp_path / "bundle.tar.gz").write_bytes(body)
    with tarfile.open(tmp_path / "bundle.tar.gz") as tar:
        names = set(tar.getnames())
    assert names == {".manifest", "data.json", *bundle.modules}
    assert not any("test" in name or "cases" in name for name in names)


def test_a_folder_that_is_no_policy_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """Staged or not."""
    history = History(tmp_path / "history", 2)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BundleRefused):
        history.stage(tmp_path / "empty")
    assert list((tmp_path / "history").iterdir()) == []
