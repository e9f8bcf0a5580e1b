"""A page that asks once more before what can't be undone."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

Text = str | Promise


def confirm_page(
    request: HttpRequest,
    *,
    question: Text,
    submit: Text,
    cancel: str,
    consequences: Sequence[Text] = (),
    form: forms.BaseForm | None = None,
    danger: bool = True,
) -> HttpResponse:
    """Ask. The answer is a POST to the same address.

    Args:
        request: the running request.
        question: the heading, as a question: "Withdraw this log?".
        submit: what the button does: "Withdraw log".
        cancel: address to go back to.
        consequences: what will happen, a sentence each.
        form: a reason or the like to give along, drawn above the button.
        danger: whether it can't be undone.
    """
    context = {
        "question": question, "submit": submit, "cancel": cancel, "consequences": consequences, "form": form, "danger": danger,
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)
