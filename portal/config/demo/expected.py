"""What the finished city must add up to, from the story's own control totals."""

from collections import Counter

from portal.config.demo.tale import tell


def expected(share: int = 1) -> dict[str, int]:
    """Counts by the words of the summary.

    Args:
        share: every nth log was built; the sums over all logs are then left out.
    """
    city, plan, programmes = tell("city"), tell("plan"), tell("programmes")["programmes"]
    levels, statuses = Counter(p["level"] for p in programmes), Counter(p["status"] for p in programmes)
    told = {
        "districts": len(city["districts"]),
        "neighbourhoods": len(city["neighbourhoods"]),
        "boundaries": 1 + len(city["districts"]) + len(city["neighbourhoods"]),
        "organisations": len(tell("organisations")["organisations"]),
        "people": len(tell("people")["people"]),
        "measures": plan["expected"]["total"],
        **{f"measures {status}": count for status, count in plan["expected"]["by_status"].items()},
        "programmes": len(programmes),
        **{f"{level} programmes": levels[level] for level in ("primary", "secondary", "tertiary")},
        **{
            f"{status} programmes": statuses[status]
            for status in ("running", "completed", "closed", "paused")
        },
    }
    return told | (_of_logs() if share == 1 else {"logs": -(-tell("activities")["totals"]["logs"] // share)})


def _of_logs() -> dict[str, int]:
    patterns, totals = tell("activities")["patterns"], tell("activities")["totals"]
    return {
        "logs": totals["logs"],
        **{
            f"logs {status}": totals[status]
            for status in ("verified", "submitted", "queried", "draft", "withdrawn")
        },
        "hours": totals["hours"],
        "contacts": totals["contacts"],
        "contacts verified": totals["contacts_verified"],
        "first-time contacts verified": sum(
            t.get("first_time_verified", 0) for p in patterns for t in p["control_totals"]
        ),
        "quarters with other totals": 0,
    }
