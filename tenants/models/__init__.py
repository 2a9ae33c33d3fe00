from tenants.models.centers import Center, CenterStatus, Domain

__all__ = ["Center", "CenterStatus", "Domain"]
