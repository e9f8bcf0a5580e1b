"""`{% url %}` for addresses that are asked for again and again: worked out once for each name and what belongs into it."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django

from portal.ui.addresses import address
from portal.ui.escaping import escaped

register = template.Library()


class Address(URLNode):
    """Django's own node; what names no record, or one by number or slug, is looked up among what is known first."""

    def render(self, context: template.Context) -> Any:
        """The address, or "" where it goes into a variable."""
        args = [arg.resolve(context) for arg in self.args]
        if self.kwargs or self.asvar or any(type(arg) not in (int, str) for arg in args):
            return super().render(context)
        found = address(self.view_name.resolve(context), *args)
        return escaped(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """As Django's, in every template (TEMPLATES, builtins)."""
    node = url_of_django(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
