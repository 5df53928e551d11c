"""Draw the pictures of the lessons: `python -m grader.course.pictures` writes them, the same each time."""

from __future__ import annotations

from dataclasses import dataclass

from grader.catalog import course_root

CELL, GAP = 28, 4  # one pixel of a row, and the space between two, in units of the picture
STEP = CELL + GAP
LEFT, TOP, HEIGHT = 285, 90, 110  # where the rows stand, and how far apart
TAPS = 3  # the kernel's length in every row

# Colours for a light page, and for a dark one.
STYLE = """
  text { font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 }
  .what { font-size: 15px; font-weight: 600 }
  .note { font-size: 13px; fill: #59636e }
  .number { font-size: 13px; text-anchor: middle }
  .pixel { fill: #e7ecf2; stroke: #8c959f }
  .zero { fill: none; stroke: #8c959f; stroke-dasharray: 3 3 }
  .unused { opacity: 0.4 }
  .first { fill: #0969da; stroke: #0969da; stroke-width: 2 }
  .second { fill: #bc4c00; stroke: #bc4c00; stroke-width: 2 }
  .out { fill: #aceebb; stroke: #1a7f37 }
  .page { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .note { fill: #9198a1 }
    .pixel { fill: #262c36; stroke: #6e7681 }
    .first { fill: #58a6ff; stroke: #58a6ff }
    .second { fill: #f0883e; stroke: #f0883e }
    .out { fill: #1a4a29; stroke: #3fb950 }
    .page { fill: #0d1117 }
  }
"""


@dataclass(frozen=True)
class Row:
    """One example: a row of n pixels under a kernel of three taps."""

    what: str
    n: int = 7
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def length(self) -> int:
        """Pixels of the padded row."""
        return self.n + 2 * self.padding

    @property
    def span(self) -> int:
        """Pixels that the kernel reaches over."""
        return self.dilation * (TAPS - 1) + 1

    @property
    def starts(self) -> range:
        """Where the kernel can start, in the padded row."""
        return range(0, self.length - self.span + 1, self.stride)

    @property
    def formula(self) -> str:
        """How many places there are, worked out."""
        padded = f"{self.n} + {2 * self.padding}" if self.padding else f"{self.n}"
        quotient = f"({padded} − {self.span}) / {self.stride}"
        if (self.length - self.span) % self.stride:
            quotient = f"⌊{quotient}⌋"
        return f"{quotient} + 1 = {len(self.starts)}"


ROWS = (
    Row("as it is"),
    Row("stride 2", stride=2),
    Row("stride 2, a pixel left over", n=8, stride=2),
    Row("padding 1", padding=1),
    Row("dilation 2: 3 taps span 5", dilation=2),
    Row("stride 3, padding 1, dilation 2", n=9, stride=3, padding=1, dilation=2),
)


def shapes() -> str:
    """The picture of lesson 08, as SVG: what stride, padding and dilation do to a row of pixels."""
    height = TOP + len(ROWS) * HEIGHT - 10
    width = LEFT + max(row.length for row in ROWS) * STEP + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'aria-label="Where a kernel of three fits on a row of pixels, with stride, padding and dilation">',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}" rx="6"/>',
        _text(20, 28, "title", "A kernel of 3 on a row of pixels"),
    ]
    parts += _legend()
    for i, row in enumerate(ROWS):
        parts += _row(row, TOP + i * HEIGHT)
    return "\n".join([*parts, "</svg>", ""])


def _legend() -> list[str]:
    parts = []
    for x, kind, says in ((20, "first", "first place"), (180, "second", "second place")):
        parts += [_kernel(x, 52, kind, 1, 20), _text(x + 52, 57, "note", says)]
    return [*parts, _box(350, 45, "out", 14), _text(372, 57, "note", "a result for each place")]


def _row(row: Row, y: int) -> list[str]:
    seen = {start + tap * row.dilation for start in row.starts for tap in range(TAPS)}
    parts = [_text(20, y + 19, "what", row.what), _text(20, y + 42, "note", row.formula)]
    for i in range(row.length):
        inside = row.padding <= i < row.padding + row.n
        kind = ("pixel" if inside else "zero") + ("" if i in seen else " unused")
        number = str(i - row.padding + 1) if inside else "0"
        x = LEFT + i * STEP
        parts += [_box(x, y, kind), _text(x + CELL // 2, y + 19, "number", number)]
    for place, kind in enumerate(("first", "second")):
        x = LEFT + row.starts[place] * STEP + CELL // 2
        parts.append(_kernel(x, y + CELL + 10 + 12 * place, kind, row.dilation, STEP))
    for start in row.starts:
        parts.append(_box(LEFT + (start + row.span // 2) * STEP, y + CELL + 32, "out"))
    return parts


def _kernel(x: int, y: int, kind: str, dilation: int, step: int) -> str:
    """The taps of a kernel as dots on a line, the first at (x, y)."""
    taps = [x + tap * dilation * step for tap in range(TAPS)]
    dots = "".join(f'<circle class="{kind}" cx="{tap}" cy="{y}" r="4"/>' for tap in taps)
    return f'<path class="{kind}" d="M{x} {y}H{taps[-1]}"/>{dots}'


def _box(x: int, y: int, kind: str, side: int = CELL) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{side}" height="{side}" rx="4"/>'


def _text(x: int, y: int, kind: str, words: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{words}</text>'


def main() -> None:
    """Write every picture into its lesson's folder."""
    path = course_root() / "exercises" / "08_cnn_shapes" / "shapes.svg"
    path.write_text(shapes(), "utf-8")
    print(path)


if __name__ == "__main__":
    main()
