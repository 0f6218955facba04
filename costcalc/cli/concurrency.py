"""costcalc concurrency: how many at once, and bought how?"""

import typer

app = typer.Typer()


@app.command()
def run() -> None:
    """How many at once, and bought how?"""
