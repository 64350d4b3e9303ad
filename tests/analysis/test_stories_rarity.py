from __future__ import annotations

import gc

from analysis.stories.rarity import Rarity


def test_a_length_belongs_to_its_own_bag_even_when_memory_is_used_again():
    rarity = Rarity(10)
    for count in range(1, 200):
        bag = {f"word{n}": 1.0 for n in range(count)}
        expected = Rarity(10).norm(dict(bag))
        assert rarity.norm(bag) == expected
        del bag
        gc.collect(0)
