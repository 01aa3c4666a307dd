from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.references import SEQUENCES, next_numbers

THREADS = 4
DRAWS = 25


@pytest.mark.django_db
def test_numbers_drawn_together_follow_each_other():
    first, *rest = next_numbers("organisation", 5)

    assert rest == [first + n for n in range(1, 5)]


@pytest.mark.django_db
@pytest.mark.parametrize("sequence", SEQUENCES)
def test_each_kind_of_record_counts_for_itself(sequence):
    (before,) = next_numbers(sequence)
    for other in set(SEQUENCES) - {sequence}:
        next_numbers(other, 10)
    (after,) = next_numbers(sequence)

    assert after == before + 1


@pytest.mark.django_db
def test_a_number_that_was_rolled_back_is_not_used_again():
    with transaction.atomic():
        (lost,) = next_numbers("registration")
        transaction.set_rollback(True)

    assert next_numbers("registration") == [lost + 1]


def test_a_sequence_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="Unknown sequence 'meeting'"):
        next_numbers("meeting")


@pytest.mark.django_db(transaction=True)
def test_people_at_the_same_moment_get_different_numbers():
    together = Barrier(THREADS)

    def draw():
        try:
            together.wait()
            return [number for _ in range(DRAWS) for number in next_numbers("registration")]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        drawn = [pool.submit(draw) for _ in range(THREADS)]
    numbers = [number for one in drawn for number in one.result()]

    assert len(set(numbers)) == len(numbers) == THREADS * DRAWS
