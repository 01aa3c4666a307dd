from django.urls import reverse


def test_the_list_of_calls_says_that_there_is_none_and_what_to_do(client):
    page = client.get(reverse("trainings:call-list")).content.decode()

    assert "No call is open yet" in page
    assert reverse("stakeholders:registration-create") in page
