"""Sells things."""
from functools import wraps


@wraps
class Cart(Base):
    """What a customer wants to buy."""

    def __init__(self, owner, *items: str, limit: int = 100, **more):
        self.owner = owner

    @staticmethod
    async def load(path: str) -> "Cart | None":
        # Not a docstring.
        data = await read(path)
        if not data:
            return None
        return Cart(data)

    def each(self):
        for item in self.items:
            yield item

    def _check(self): raise ValueError("empty")


def total(cart, /, tax=0.2, *, rounded=True):
    def add(a, b):
        return a + b
    return reduce(add, cart)
