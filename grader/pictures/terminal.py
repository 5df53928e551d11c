"""Draw a picture in a terminal: the file itself where it can, else images of half-block characters."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

from grader.pictures.plots import Images, as_pixels

SIDE = 18  # columns of one image drawn with half blocks
CHUNK = 4096  # bytes of one part of a picture in kitty's protocol


def draw(console: Console, png: Path, images: Images, labels: Sequence[str]) -> bool:
    """Draw the PNG, or some of its images (N, C, H, W) with their labels; False where nothing can be drawn.

    Nothing is drawn without a terminal, without colours (NO_COLOR), or with fewer than 256 of them.
    """
    if not console.is_terminal or console.no_color or console.color_system not in ("truecolor", "256"):
        return False
    kind = protocol()
    if kind == "kitty":
        console.file.write(_kitty(png.read_bytes()))
    elif kind == "iterm":
        console.file.write(_iterm(png.read_bytes()))
    else:
        _blocks(console, images, labels)
    return True


def protocol() -> str:
    """Which protocol for pictures this terminal says it knows: kitty, iterm or none ("")."""
    if "TMUX" in os.environ:  # it swallows both
        return ""
    program = os.environ.get("TERM_PROGRAM", "")
    if os.environ.get("TERM") in ("xterm-kitty", "xterm-ghostty") or program == "ghostty":
        return "kitty"
    return "iterm" if program in ("iTerm.app", "WezTerm") else ""


def _kitty(png: bytes) -> str:
    text = base64.b64encode(png).decode()
    parts = [text[i : i + CHUNK] for i in range(0, len(text), CHUNK)]
    frames = []
    for number, part in enumerate(parts, 1):
        head = "f=100,a=T," if number == 1 else ""
        frames.append(f"\x1b_G{head}m={int(number < len(parts))};{part}\x1b\\")
    return "".join(frames) + "\n"


def _iterm(png: bytes) -> str:
    return f"\x1b]1337;File=inline=1;size={len(png)}:{base64.b64encode(png).decode()}\x07\n"


def _blocks(console: Console, images: Images, labels: Sequence[str]) -> None:
    across = max(1, console.width // (SIDE + 1))
    for start in range(0, len(images), across):
        small = [_shrunk(as_pixels(image)) for image in images[start : start + across]]
        title = " ".join(f"{label[:SIDE]:<{SIDE}}" for label in labels[start : start + across])
        console.print(title.rstrip(), markup=False, highlight=False)
        for y in range(0, SIDE, 2):
            line = Text(no_wrap=True)
            for pixels in small:
                for above, below in zip(pixels[y], pixels[y + 1], strict=True):
                    line.append("▀", Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below)))
                line.append(" ")
            console.print(line)


def _shrunk(pixels: Images) -> Images:
    """Resize (H, W, 3) to SIDE × SIDE."""
    from PIL import Image

    return np.asarray(
        Image.fromarray(np.ascontiguousarray(pixels)).resize((SIDE, SIDE), Image.Resampling.BOX)
    )
