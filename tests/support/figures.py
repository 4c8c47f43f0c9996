"""What a process shows at /metrics."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from tests.support.http import client as http_client

Figures = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


async def figures_of(url: str) -> Figures:
    """Every sample that a process at `url` shows, by its name and labels."""
    async with http_client() as client:
        return parse((await client.get(f"{url}/metrics")).raise_for_status().text)


def parse(text: str) -> Figures:
    """The samples of a page of /metrics."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def figure(figures: Figures, name: str, **labels: str) -> float | None:
    """One sample; None where it is not shown."""
    return figures.get((name, frozenset(labels.items())))


def rise(before: Figures, after: Figures, name: str, **labels: str) -> float:
    """By how much a sample rose; one that was not shown counts from zero."""
    return (figure(after, name, **labels) or 0.0) - (figure(before, name, **labels) or 0.0)
