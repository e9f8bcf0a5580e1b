"""Every column says how private it is: masks, retention and exports are driven by that word."""

from django.apps import apps

from portal.access.privacy import LEVELS, classification, unclassified

OURS = ("portal.", "mapping", "strategy", "programmes", "referrals", "mel")


def _models():
    # A history table made from a model's fields has that model's classification.
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        and not model._meta.proxy
        and not hasattr(model, "pgh_tracked_model")
    ]


def test_every_field_of_every_model_is_classified():
    missing = {model._meta.label: unclassified(model) for model in _models() if unclassified(model)}
    assert not missing, f"Add the fields to the model's class Privacy ({', '.join(LEVELS)}): {missing}"


def test_no_classification_names_a_field_that_is_gone():
    wrong = {}
    for model in _models():
        known = {field.name for field in model._meta.get_fields()}
        extra = sorted(set(classification(model)) - known)
        if extra:
            wrong[model._meta.label] = extra
    assert not wrong, wrong


def test_every_model_says_what_it_is():
    silent = [
        model._meta.label
        for model in _models()
        if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
    ]
    assert not silent, f"A docstring: what the thing is in a municipality: {silent}"
