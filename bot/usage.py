"""What language models charge for: tokens, and what they cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What a voice model charged for; zero for the extractive default."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None where a model has no known price."""
    cached_input_tokens: int = 0
    """Of the input tokens, those that the endpoint had read before and charges less for."""
    reasoning_tokens: int = 0
    """Of the output tokens, those that a model thought with and nobody sees."""

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together: a cost that is not known makes the sum unknown."""
        costs = (self.cost_usd, other.cost_usd)
        known = [cost for cost in costs if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(known) if len(known) == len(costs) else None,
            self.cached_input_tokens + other.cached_input_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
        )
