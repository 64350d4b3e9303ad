from __future__ import annotations

import inspect

import pytest

from db import errors
from db.errors import BlockedAddressError, DeliveryError, FetchError, StorageError, TocsinError


def test_every_error_of_ours_has_the_one_root_and_stands_in_the_drawn_tree() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(c, TocsinError) for c in classes)
    drawing = errors.__doc__ or ""
    assert [c.__name__ for c in classes if c.__name__ not in drawing] == []


def test_an_error_prints_its_cause() -> None:
    fault = StorageError("the file cannot be read")
    fault.__cause__ = OSError("permission denied")
    assert str(fault) == "the file cannot be read: permission denied"
    assert str(StorageError("alone")) == "alone"


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (FetchError("timed out", "https://x.example/"), "https://x.example/"),
        (BlockedAddressError("private address", "http://10.0.0.1/"), "http://10.0.0.1/"),
        (DeliveryError("refused", "mail"), "mail"),
    ],
)
def test_an_error_prints_its_key(fault: TocsinError, key: str) -> None:
    assert str(fault).endswith(f"[{key}]")


def test_an_error_can_only_be_retried_when_it_says_so() -> None:
    assert not StorageError("x").retryable
    fault = FetchError("busy", "https://x.example/", retryable=True, status=503, retry_after=2.0)
    assert (fault.retryable, fault.status, fault.retry_after) == (True, 503, 2.0)
