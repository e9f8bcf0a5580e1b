"""How every form looks: label, hint, error, field, in that order."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Draws forms, fields and groups with the house's own templates."""

    form_template_name = "_forms/form.html"
    field_template_name = "_forms/field.html"
