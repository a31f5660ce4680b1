"""Price lists and what they ask, for tests of questions about prices."""

from itertools import pairwise

from tests.shop import Shop

OPEN_END = "9999-12-31"


class Pricing:
    """Writes through plain SQL beside a `Shop`."""

    def __init__(self, shop: Shop) -> None:
        self.db = shop.db
        self.shop = shop
        self._lists: dict[str, int] = {}

    def price_list(
        self,
        code: str = "base",
        *,
        kind: str = "base",
        priority: int = 0,
        currency: str = "GBP",
        channel: str = "online_retail",
        group: int | None = None,
    ) -> int:
        """The list of that code, made on first use."""
        if code not in self._lists:
            self._lists[code] = self.db.insert(
                "price_list",
                price_list_code=code,
                name=code,
                channel_id=self.shop.channel(channel),
                currency_code=currency,
                customer_group_id=group,
                kind=kind,
                priority=priority,
            )
        return self._lists[code]

    def ask(
        self,
        variant: int,
        *steps: tuple[str, str] | tuple[str, str, str],
        until: str = OPEN_END,
        price_list: str = "base",
        least: int = 1,
    ) -> None:
        """What a list asks for a variant: (from when in UTC, amount, the price crossed out)."""
        starts = [step[0] for step in steps] + [until]
        for step, (begin, end) in zip(steps, pairwise(starts), strict=True):
            self.db.insert(
                "price",
                price_list_id=self.price_list(price_list),
                variant_id=variant,
                min_quantity=least,
                valid_from=begin,
                valid_to=end,
                prev_valid_to=None if begin == starts[0] else begin,
                amount=step[1],
                compare_at_amount=step[2] if len(step) > 2 else None,
            )
