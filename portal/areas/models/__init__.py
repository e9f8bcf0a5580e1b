from portal.areas.models.area import Area, AreaQuerySet

__all__ = ["Area", "AreaQuerySet"]
