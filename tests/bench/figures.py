"""What a benchmark prints: a line for each figure, with what it should be."""


class Figures:
    def __init__(self):
        self.missed = 0

    def head(self, text):
        print(f"\n{text}", flush=True)

    def say(self, name, text, good=None, aim=""):
        """`good` is None where there is no aim."""
        miss = good is False
        self.missed += miss
        print(f"  {name:32} {text}{aim and f'  (aim {aim})'}{'  MISSED' if miss else ''}", flush=True)

    def most(self, name, figure, most, unit, text=""):
        """A figure that should be no more than so much."""
        said = f"{figure:8.1f} {unit}{text and f'  {text}'}"
        self.say(name, said, figure <= most if most else None, most and f"<= {most} {unit}" or "")
