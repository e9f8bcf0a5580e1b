"""What no configuration may be: wider than the cap, without a way out, without its fixed guards, open before its stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from referrals.workflow.definition import PREVIOUS, Process
from referrals.workflow.vocabulary import Vocabulary

STAGE_OF_IDENTITY = 3
AFTER_CLOSING = {"closed", "follow_up", "retention"}


def check(process: Process, words: Vocabulary, original: Process | None = None) -> list[str]:
    """Everything that is wrong with a configuration; empty if it may be used."""
    faults = [*_unknown_words(process, words)]
    if faults:
        return faults  # the rest would only stumble over them
    return [
        *_ways(process),
        *_acts(process, words),
        *_wider_than_the_cap(process, words),
        *_identity_too_early(process, words),
        *(_guards_removed(process, original, words) if original else ()),
    ]


def _unknown_words(process: Process, words: Vocabulary) -> Iterator[str]:
    def unknown(found: Iterable[str], known: Iterable[str], what: str) -> Iterator[str]:
        for slug in sorted(set(found) - set(known)):
            yield f"{what} {slug} is not in the vocabulary"

    yield from unknown(process.states, words.states, "state")
    for step in process.steps:
        place = f"step {step.slug}:"
        yield from unknown((*step.sources, step.to), (*process.states, PREVIOUS), f"{place} state")
        yield from unknown(step.roles, words.roles, f"{place} role")
        yield from unknown(step.guards, words.guards, f"{place} guard")
        yield from unknown(step.documents, words.documents, f"{place} document")
        yield from unknown(step.reasons, words.reasons, f"{place} reason")
        yield from unknown((*step.outcomes, *step.only_if_outcome), words.outcomes, f"{place} outcome")
        yield from unknown(
            [step.two_persons] if step.two_persons else [],
            process.two_persons,
            f"{place} rule of two persons",
        )
    yield from unknown({role for role, _s, _g in process.matrix}, words.roles, "matrix: role")
    yield from unknown({state for _r, state, _g in process.matrix}, process.states, "matrix: state")
    yield from unknown(
        {group for _r, _s, group in process.matrix}, words.group_classes, "matrix: field group"
    )
    yield from unknown(process.matrix.values(), words.access_values, "matrix: access")
    yield from unknown(process.quorum, {step.slug for step in process.steps}, "quorum: step")


def _ways(process: Process) -> Iterator[str]:
    """Every state is reached and left, and from each the case can end."""
    slugs = [step.slug for step in process.steps]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        yield f"step {slug} is there twice"
    ends = {slug for slug, state in process.states.items() if state.kind == "terminal"}
    ways = {state: _next(process, state) for state in process.states}
    reached = _closure({process.initial}, ways)
    for state in process.states:
        if state not in reached:
            yield f"state {state} can't be reached"
        if state in ends and ways[state]:
            yield f"state {state} is an end and has a way out"
        if state not in ends and not _closure({state}, ways) & ends:
            yield f"state {state} has no way to an end"


def _next(process: Process, state: str) -> set[str]:
    found = {step.to for step in process.leaving(state)}
    if PREVIOUS in found:
        found.discard(PREVIOUS)
        found |= {source for step in process.steps if step.to == state for source in step.sources}
    return found


def _closure(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    reached, todo = set(start), list(start)
    while todo:
        for state in ways[todo.pop()] - reached:
            reached.add(state)
            todo.append(state)
    return reached


def _acts(process: Process, words: Vocabulary) -> Iterator[str]:
    """Steps have somebody to take them, a second person where they say so, an outcome where they close."""
    for step in process.steps:
        if not step.roles:
            yield f"step {step.slug}: nobody may take it"
        if step.roles & {"administrator", "evaluator", "council_lead"}:
            yield f"step {step.slug}: administrators, evaluators and council leads take no part"
        if ("two_persons" in step.guards) != bool(step.two_persons) and step.two_persons not in (
            "summary_check",
            "unsealing",
        ):
            yield f"step {step.slug}: the guard and the rule of two persons go together"
        if step.to == "closed" and not step.outcomes:
            yield f"step {step.slug}: closes without an outcome"
        if "quorum_present" in step.guards and step.slug not in process.quorum and process.quorum:
            yield f"step {step.slug}: asks for a quorum that is not set"
    for rule in process.two_persons.values():
        if not rule.approver_roles <= words.roles:
            yield f"rule {rule.slug}: unknown role"


def _wider_than_the_cap(process: Process, words: Vocabulary) -> Iterator[str]:
    for (role, state, group), value in process.matrix.items():
        if not words.may_ever(role, state, group, value):
            yield f"matrix: {role} may not {value} {group} in {state}"


def _identity_too_early(process: Process, words: Vocabulary) -> Iterator[str]:
    """Without a step that opens stage 3 or 4, no case comes to a state that shows agencies who it is about.

    Left out are the state where the unsealing itself happens and those after closing (a case may be closed before anyone
    outside the desk knew who it is about): there the stage that this case has reached decides, see `visibility`.
    """
    opening = {step.slug for step in process.steps if step.opens_stage >= STAGE_OF_IDENTITY}
    unsealing = {
        source
        for step in process.steps
        if step.slug in opening and step.to in step.sources
        for source in step.sources
    }

    reached = _reached_without(process, opening)
    for (role, state, group), value in sorted(process.matrix.items()):
        named = words.group_classes[group] in ("limited", "content") and value != "own"
        outside = role not in words.desk_roles and state not in words.check_states
        if named and outside and state in reached - unsealing - AFTER_CLOSING:
            yield f"matrix: {role} has {group} in {state}, which is reached before identity is opened"


def _reached_without(process: Process, avoided: set[str]) -> set[str]:
    """States that a case can come to without certain steps; which outcome it was last closed with is kept in mind."""
    start = (process.initial, "")
    reached, todo = {start}, [start]
    while todo:
        state, outcome = todo.pop()
        for step in process.leaving(state):
            possible = not step.only_if_outcome or outcome in step.only_if_outcome
            if step.slug in avoided or step.to == PREVIOUS or not possible:
                continue
            for after in {(step.to, o) for o in step.outcomes or (outcome,)} - reached:
                reached.add(after)
                todo.append(after)
    return {state for state, _outcome in reached}


def _guards_removed(process: Process, original: Process, words: Vocabulary) -> Iterator[str]:
    for step in process.steps:
        before = original.by_slug.get(step.slug)
        if before is None:
            continue
        for guard in sorted((set(before.guards) & words.fixed_guards) - set(step.guards)):
            yield f"step {step.slug}: the guard {guard} can't be removed"
        if before.two_persons and not step.two_persons:
            yield f"step {step.slug}: the second person can't be removed"
        removed = set(before.documents) - set(step.documents)
        elsewhere = "police_answer_clear" in set(before.guards) - set(step.guards)
        if elsewhere or not process.police_place:
            removed.discard("police_reply")  # nobody waits for an answer where the police are not asked
        for document in sorted(removed):
            yield f"step {step.slug}: the document {document} can't be removed"
