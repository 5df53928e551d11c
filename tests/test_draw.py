"""A worker is shown some of a test's draws; they must not tell it the others."""

import torch

from grader.draw import Draw, seed_for


def test_a_seed_gives_the_same_draws_again():
    first, second = Draw(7), Draw(7)
    for draw in (first, second):
        draw.normal(3)
    assert torch.equal(first.permutation(20), second.permutation(20))
    assert not torch.equal(first.normal(5), first.normal(5))


def test_more_of_a_seed_counts_than_32_bits():
    """A worker can try 2^32 seeds; torch's own seeding takes no more of them."""
    assert not torch.equal(Draw(7).normal(5), Draw(7 + 2**32).normal(5))


def test_a_draw_is_no_continuation_of_another():
    """The state behind 20,000 bits that were seen can be computed, and all that follows from it."""
    draw = Draw(7)
    generator = draw.generator
    torch.randn(5, generator=generator)
    assert not torch.equal(torch.randn(5, generator=generator), draw.normal(5))


def test_draws_are_even():
    numbers = torch.tensor([Draw(seed_for(1, str(i))).uniform(2).tolist() for i in range(2000)])
    assert (numbers.mean(dim=0) - 0.5).abs().max() < 0.03
    assert (numbers.std(dim=0) - 12**-0.5).abs().max() < 0.03
    assert abs(torch.corrcoef(numbers.T)[0, 1]) < 0.1
