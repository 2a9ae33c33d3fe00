"""The first test of a centre comes with the product."""

from exams.models import MockTest
from exams.services.checking import lint_test


def test_sample_can_be_published_as_it_is(login, house):
    page = login("teacher").get("/tests/").content.decode()
    assert "Add the sample test" in page
    reply = login("teacher").post("/tests/sample/")
    test = MockTest.objects.get()
    assert reply["Location"] == f"/tests/{test.pk}/"
    assert (test.level, test.created_by.username) == ("N5", "teacher")
    assert [finding for finding in lint_test(test) if finding.kind != "ok"] == []


def test_sample_is_only_for_a_centre_without_tests(login, mock_test):
    reply = login("teacher").post("/tests/sample/", follow=True)
    assert "There are mock tests here already." in reply.content.decode()
    assert MockTest.objects.count() == 1
