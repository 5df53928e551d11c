"""A wrong value is told from a right one, whatever the style; the first difference is said in words."""

import math

import numpy as np
import pytest
import torch

from grader.checks import difference

X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (X.clone(), X),
        (X.double(), X),
        (X.t().contiguous().t(), X),
        (torch.nn.Parameter(X.clone()), X),
        (X + 1e-6, X),
        (X.long(), X),
        (torch.tensor([0, 1]), torch.tensor([0.0, 1.0])),
        (torch.tensor([math.nan, math.inf]), torch.tensor([math.nan, math.inf])),
        (torch.tensor(2.5), 2.5),
        (2.5, torch.tensor(2.5).item()),
        (np.float64(2.5), 2.5),
        (3, 3),
        (3.0, 3),
        (torch.tensor(3), 3),
        (3, 3.0),
        ([1, 2], (1, 2)),
        (torch.Size([2, 3]), (2, 3)),
        (torch.tensor([1.0, 2.0]), [1.0, 2.0]),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        ({"a": X.clone(), "b": 1}, {"b": 1, "a": X}),
        (torch.tensor(True), True),
        (None, None),
        (np.ones((2, 3)), np.ones((2, 3))),
        (math.nan, math.nan),
        (torch.empty(0, 3), torch.empty(0, 3)),
        (torch.empty(2, device="meta"), torch.empty(2, device="meta")),
    ],
    ids=str,
)
def test_right_in_any_style_is_right(actual, expected):
    """What the grader must not care about."""
    assert difference(actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "says"),
    [
        (X.tolist(), X, "a list came back, not a tensor"),
        (None, X, "None came back"),
        (X[:, :1], X, r"shape \(2, 1\) came back, not \(2, 3\)"),
        (X.reshape(6), X, "shape"),
        (torch.ones(10, 1), torch.ones(10), r"shape \(10, 1\)"),
        (torch.empty(0), X, "shape"),
        (torch.empty(2, 0), X, "shape"),
        (X * math.nan, X, "nan came back at"),
        (X / 0, X, "inf came back at"),
        (X.to(torch.complex64), X, "real numbers"),
        (X > 0, X, "torch.bool"),
        (X.to("meta"), X, "device meta"),
        (X + torch.tensor([[0, 0, 0.5], [0, 0, 0]]), X, r"0.5, at \[0, 2\]: 3.5 came back, not 3"),
        (torch.tensor(1.0), torch.tensor(2.0), "difference is 1"),
        (1.0, torch.tensor(1.0), "a float came back, not a tensor"),
        (math.nan, 2.5, "nan"),
        (math.inf, 2.5, "infinite"),
        (True, 1, "a bool came back, not a number"),
        ("1", 1, "a str came back, not a number"),
        (torch.ones(1), 1.0, r"a tensor of shape \(1,\)"),
        (4, 3, "4 is not 3"),
        (3.0001, 3, "3.0001 is not 3"),
        (2.6, 2.5, "difference is 0.1"),
        ((1, 2, 3), (1, 2), "3 values came back, not 2"),
        ({1, 2}, (1, 2), "a set came back, not a sequence"),
        ([1, 5], [1, 2], "at position 1"),
        ({"a": 1}, {"a": 1, "b": 2}, "'b' is missing"),
        ({"a": 1, "c": 2}, {"a": 1}, "'c' is not asked for"),
        ({"a": 2}, {"a": 1}, "under 'a'"),
        (1, True, "an int came back, not a bool"),
        (X, X.numpy(), "a tensor came back, not an array"),
        (np.ones((2, 3)), np.zeros((2, 3)), "difference is 1"),
        (0, None, "an int came back, not None"),
        (torch.float64, torch.float32, "differ"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore")
def test_wrong_is_wrong_and_said(actual, expected, says):
    """Type, then dtype, shape, finiteness and value."""
    import re

    found = difference(actual, expected)
    assert found is not None
    assert re.search(says, found), found


def test_dtype_is_compared_where_asked():
    """Where it matters, and only there."""
    assert difference(X.double(), X, dtype=True) == "dtype torch.float64 came back, not torch.float32"
    assert difference(X.clone(), X, dtype=True) is None


@pytest.mark.parametrize("expected", [object(), {1, 2}, 1j])
def test_expected_value_without_a_rule_is_the_suites_error(expected):
    """A suite cannot compare by accident."""
    with pytest.raises(TypeError, match="no rule"):
        difference(1, expected)
