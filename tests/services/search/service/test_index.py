"""Documents go in, change, go out, and are counted."""

from __future__ import annotations

import threading

import pytest

from contracts.search import Passage
from foundation.errors import BadInput, NotFound
from services.search.engines.fake import FakeEmbedder
from services.search.service import SearchService
from services.search.service.meaning import Meaning
from services.search.service.writing import SPARSE_NAMES
from tests.support.search import OpenService, ask, document, ids


def n_chunks(service: SearchService) -> int:
    count: int = service.overview(None, 10)["n_chunks"]
    return count


def test_a_document_is_found_after_it_was_put(service: SearchService) -> None:
    receipt = service.put(document())
    assert (receipt.n_points, receipt.revision) == (2, "r1")
    assert ids(ask(service, "连墙件")) == ["d1"]


def test_the_same_revision_again_changes_nothing(service: SearchService) -> None:
    service.put(document(text="原来的文字"))
    service.put(document(text="别的文字"))
    assert ask(service, "原来").hits[0].snippet == "原来的文字"
    assert n_chunks(service) == 1


def test_a_new_revision_replaces_the_document_and_its_surplus_chunks(service: SearchService) -> None:
    long = "\n".join(f"第{n}行 模板安装检查平整度良好无变形" for n in range(80))
    service.put(document(text=long))
    assert n_chunks(service) > 3
    receipt = service.put(document(text="短了", revision="r2"))
    assert receipt.n_points == 2
    assert n_chunks(service) == 1
    assert service.verify()["is_whole"]


def test_a_removed_document_is_not_found_and_removing_it_again_says_so(service: SearchService) -> None:
    service.put(document())
    service.remove("d1")
    assert ids(ask(service, "连墙件")) == []
    assert n_chunks(service) == 0
    with pytest.raises(NotFound):
        service.remove("d1")


def test_a_receipt_tells_the_revision(service: SearchService) -> None:
    service.put(document())
    assert service.receipt("d1").revision == "r1"
    with pytest.raises(NotFound):
        service.receipt("d2")


def test_a_document_without_revision_is_refused(service: SearchService) -> None:
    with pytest.raises(BadInput, match="revision"):
        service.put(document(revision=""))


def test_a_document_without_text_is_listed(service: SearchService) -> None:
    service.put(document(passages=[Passage(source="title", text=" ")]))
    assert ids(ask(service)) == ["d1"]


def test_the_overview_pages_through_all_documents(service: SearchService) -> None:
    for n in range(7):
        service.put(document(f"d{n}", project=f"p{n % 2}", doc_date=f"2025-01-0{n + 1}"))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = service.overview(cursor, 3)
        seen += [item["document_id"] for item in page["items"]]
        assert page["projects"] == {"p0": 4, "p1": 3}
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"d{n}" for n in range(7)]


def test_other_settings_make_a_document_count_as_not_indexed(open_fake: OpenService) -> None:
    first = open_fake(chunk_chars=280)
    first.put(document())
    first.close()
    again = open_fake(chunk_chars=100)
    with pytest.raises(NotFound):
        again.receipt("d1")
    assert not again.overview(None, 10)["items"][0]["is_current"]
    again.put(document())
    assert again.receipt("d1").revision == "r1"


def test_what_was_put_is_there_after_a_restart(open_fake: OpenService) -> None:
    first = open_fake()
    for n in range(20):
        first.put(document(f"d{n}"))
    first.close()
    again = open_fake()
    assert again.overview(None, 100)["n_documents"] == 20
    assert again.verify() == {"n_documents": 20, "wrong": [], "is_whole": True}


def test_documents_put_by_many_at_once_are_all_whole(service: SearchService) -> None:
    text = "\n".join(f"第{n}行 钢筋绑扎间距检查" for n in range(60))

    def put(worker: int) -> None:
        for n in range(6):
            service.put(document(f"d{n}", text=text[: 100 * (worker + 1)], revision=f"r{worker}"))

    workers = [threading.Thread(target=put, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert service.verify() == {"n_documents": 6, "wrong": [], "is_whole": True}


def test_searching_goes_on_while_documents_are_put_and_removed(service: SearchService) -> None:
    service.put(document("steady", "塔吊附着验收"))
    is_done = threading.Event()
    errors: list[Exception] = []

    def change() -> None:
        try:
            for n in range(40):
                service.put(document(f"d{n % 5}", f"施工电梯检查{n}", revision=f"r{n}"))
                if n % 7 == 0:
                    service.remove(f"d{n % 5}")
        except Exception as error:
            errors.append(error)
        finally:
            is_done.set()

    worker = threading.Thread(target=change)
    worker.start()
    while not is_done.is_set():
        assert ids(ask(service, "塔吊附着"))[0] == "steady"
    worker.join()
    assert errors == []


def test_names_of_vectors_are_such_as_every_qdrant_takes() -> None:
    meaning = Meaning([FakeEmbedder()])
    assert len(meaning.dense) == 2
    assert not [name for name in (*meaning.dense, *SPARSE_NAMES) if set(name) & set('<>:"/\\|?*')]
