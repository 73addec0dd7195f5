"""What was measured, with what was wanted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with what it has to reach. `ratio`: against the echo bot's in the same run."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        bounds = ((f"at {which} {bound}", bound) for which, bound in (("least", self.least), ("most", self.most)))
        wanted = ", ".join(words for words, bound in bounds if bound is not None)
        good = (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)
        return f"| {self.name} | {self.value:.2f} {self.unit} | {wanted} | {'yes' if good else 'NO'} |"
