"""What the months of a plan were made by, in one sentence."""

from __future__ import annotations

from costcalc.money import plain, plural
from costcalc.shape import AS_IT_IS, Growth, Shape


def made_by(shape: Shape, file_months: int | None, months: int, *, dated: bool, growth_told: bool = False) -> list[str]:
    """Say what so many months were made by, where they are not as given; ``file_months`` are those of the file.

    ``growth_told``: the line of their calls says how these grow, where nothing else makes them others.
    """
    if file_months is None:
        if (shape._replace(growth=None) if growth_told else shape) == AS_IT_IS:
            return []
        parts = ["as given"]
    elif shape == AS_IT_IS and months == file_months:
        return []
    else:
        first = ("first of the " if months == 1 else f"first {months} of the ") if months < file_months else ""
        parts = [f"the {first}{plural(file_months, 'month')} of the file"]
        parts += ["repeated"] if months > file_months else []
    if shape.shift:
        parts.append(f"{plural(shape.shift, 'month')} ahead")
    if shape.scale != AS_IT_IS.scale:
        parts.append(f"× {plain(shape.scale)} %")
    if shape.season:
        first = "January" if dated else "the first month"
        parts.append(f"by the season {' '.join(map(plain, shape.season))} from {first} on")
    if shape.growth:
        parts.append(growing(shape.growth))
    return [f"Calls: {', '.join(parts)}."]


def growing(growth: Growth) -> str:
    """Say by how much calls grow."""
    way = "growing" if growth.percent >= 0 else "shrinking"
    return f"{way} {plain(growth.percent.copy_abs())} % a {'year' if growth.yearly else 'month'}"
