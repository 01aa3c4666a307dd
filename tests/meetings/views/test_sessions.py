from django.urls import reverse


def test_the_list_of_sessions_says_that_there_is_none_and_what_to_do(client):
    page = client.get(reverse("meetings:session-list")).content.decode()

    assert "No session is announced yet" in page
    assert reverse("stakeholders:registration-create") in page
