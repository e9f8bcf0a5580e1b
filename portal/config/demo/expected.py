"""What the finished city must add up to, from the story's own control totals."""

from portal.config.demo.tale import tell


def expected(share: int = 1) -> dict[str, int]:
    """Counts by the words of the summary.

    Args:
        share: every nth log was built; what follows from all logs is then left out.
    """
    city, plan = tell("city"), tell("plan")
    return {
        "districts": len(city["districts"]),
        "neighbourhoods": len(city["neighbourhoods"]),
        "boundaries": 1 + len(city["districts"]) + len(city["neighbourhoods"]),
        "organisations": len(tell("organisations")["organisations"]),
        "people": len(tell("people")["people"]),
        "measures": plan["expected"]["total"],
    }
