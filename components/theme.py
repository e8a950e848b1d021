"""Colours, type and the style of the frame, defined once. The frame's own settings stand in .streamlit/config.toml."""

from dataclasses import dataclass, fields

import streamlit as st

from components import edition
from warehouse import versions

FONT = "'Source Han Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


#: CSS for paper: charts and maps that were drawn in the dark, and the legend that explains their colours, light in the same hues.
_INVERTED = ".stPlotlyChart .main-svg, canvas, .map-legend i { filter: invert(1) hue-rotate(180deg) brightness(1.15); }"


@dataclass(frozen=True)
class Palette:
    """Every colour of the product, by what it means. Marks have a contrast of at least 3 on ``surface``, words 4.5."""

    ground: str
    surface: str
    line: str
    ink: str
    muted: str
    identity: str  # the brand, and what is selected; never "bad"
    mark: str  # a mark where nothing is selected
    rest: str  # a mark that steps back behind the selected one
    met: str  # 达标
    near: str  # 接近目标
    unmet: str  # 未达标
    streets: tuple[str, ...]  # in the order of the directory
    sequence: tuple[str, ...]  # little → much, neither good nor bad
    diverging: tuple[str, ...]  # below – at – above the norm

    @property
    def compared(self) -> tuple[str, ...]:
        """Up to three communities side by side, the first one first."""
        return self.identity, self.ink, self.mark

    def state(self, word: str) -> str:
        """The colour of what is 达标, 接近目标 or 未达标; of anything else that of a mark."""
        return {"达标": self.met, "接近目标": self.near, "未达标": self.unmet}.get(word, self.mark)


LIGHT = Palette(
    ground="#FAFAF8",
    surface="#FFFFFF",
    line="#E6E4DF",
    ink="#1E2329",
    muted="#6A7078",
    identity="#A4201B",
    mark="#64748B",
    rest="#B9BEC5",
    met="#2B6CB0",
    near="#B8770E",
    unmet="#B4530A",
    streets=("#4E79A7", "#C08318", "#3F9488", "#8F6BB0", "#9C755F"),
    sequence=("#EDF0F3", "#C9D1DA", "#98A5B4", "#64748B", "#36424F"),
    diverging=("#2B6CB0", "#EDEBE6", "#B4530A"),
)

DARK = Palette(
    ground="#14171C",
    surface="#1C2128",
    line="#2E353F",
    ink="#E9EAEC",
    muted="#9AA3AE",
    identity="#E87C74",
    mark="#8E9DB0",
    rest="#4A535F",
    met="#6FA8DC",
    near="#E0B450",
    unmet="#E8894A",
    streets=("#7BA3CF", "#E8B04F", "#6FBDB1", "#B195CF", "#C09A84"),
    sequence=("#667587", "#7F8FA2", "#9DACBD", "#BFCAD6", "#E6ECF2"),
    diverging=("#6FA8DC", "#3A414B", "#E8894A"),
)


def palette() -> Palette:
    """The palette of the theme the visitor sees; light while the browser has not said."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def contrast(first: str, second: str) -> float:
    """Contrast of two colours after WCAG: 1 (equal) to 21; words need 4.5, marks 3."""
    dark, light = sorted(map(_luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


def blend(colour: str, other: str, share: float) -> str:
    """The colour with ``share`` (0–1) of the other in it."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_rgb(colour), _rgb(other), strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def words_on(fill: str) -> str:
    """The ink for words on a fill: dark or white, and full black where neither of them has a contrast of 4.5."""
    best = max(LIGHT.ink, LIGHT.surface, key=lambda words: contrast(words, fill))
    return best if contrast(best, fill) >= 4.5 else "#000000"


def words_in(colour: str, own: Palette | None = None) -> str:
    """The colour for words on the surface: darker (or, in the dark, lighter) where its contrast is too weak."""
    own = own or palette()
    return colour if contrast(colour, own.surface) >= 4.5 else blend(colour, own.ink, 0.4)


def tint(good: bool, strength: float) -> str:
    """The ground of a cell as CSS, blue or orange; ``strength`` from 0 to 1."""
    return f"color-mix(in srgb, var(--{'met' if good else 'unmet'}) {tinted(strength):.0%}, var(--surface))"


def tinted(strength: float) -> float:
    """How much of its colour a ground has; words on it keep a contrast of 4.5."""
    return 0.06 + 0.34 * strength


def judged(status: str) -> str:
    """The colour of the word 达标, 接近目标 or 未达标."""
    return words_in(palette().state(status))


def shade(share: float, steps: tuple[str, ...]) -> str:
    """The colour at ``share`` (0–1) of the way through a sequence."""
    position = min(max(share, 0), 1) * (len(steps) - 1)
    step = min(int(position), len(steps) - 2)
    return blend(steps[step], steps[step + 1], position - step)


def streets() -> dict[str, str]:
    """The colour of each street of the directory that is shown, as far as the colours go."""
    named = edition.dataset().streets if versions.current() else ()
    return dict(zip(named, palette().streets, strict=False))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _rgb(colour))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def variables() -> str:
    """The colours of the frame as CSS variables, for components/style.css; on paper always the light ones."""
    own = palette()
    drawn = "" if own is LIGHT else _INVERTED
    return f":root {{ {_tokens(own)} }} @media print {{ :root {{ {_tokens(LIGHT)} }} {drawn} }}"


def _tokens(own: Palette) -> str:
    names = ("ground", "surface", "line", "ink", "muted", "identity", "met", "unmet")
    tokens = {name: getattr(own, name) for name in names}
    tokens |= {"on-identity": words_on(own.identity), "near-words": words_in(own.near, own)}
    return " ".join(f"--{name}: {colour};" for name, colour in tokens.items())


def lit() -> str:
    """CSS for paper: the dark colours that stand in drawings as the light ones."""
    pairs: dict[str, str] = {}
    for field in fields(Palette):
        dark, light = getattr(DARK, field.name), getattr(LIGHT, field.name)
        pairs |= dict(zip(dark, light, strict=True)) if isinstance(dark, tuple) else {dark: light}
    rules = []
    for dark, light in pairs.items():
        written = "rgb({}, {}, {})".format(*_rgb(dark))
        for name in ("fill", "stroke", "background"):
            found = f'[{name}="{dark}"], [style*="{name}: {written}"], [style*="{name}:{dark}"]'
            rules.append(f"{found} {{ {name}: {light} !important; }}")
        rules.append(f'[style^="color:{dark}"] {{ color: {light} !important; }}')
    return " ".join(rules)


def fading(scrolled: str) -> str:
    """CSS for what scrolls: its edge fades at the right and at the bottom as long as more lies there.

    The lengths that are animated are registered in components/style.css, which a component of its own cannot do.
    """
    return f"""@media screen {{
{scrolled} {{ mask: linear-gradient(to left, transparent, #000 var(--right)), linear-gradient(to top, transparent, #000 var(--below));
  mask-composite: intersect; animation: right linear both, below linear both; animation-timeline: scroll(self inline), scroll(self block); }}
@keyframes right {{ from, 80% {{ --right: 48px; }} to {{ --right: 0px; }} }}
@keyframes below {{ from, 80% {{ --below: 48px; }} to {{ --below: 0px; }} }}
}}
"""
