from grading.models.results import Release, Result, SectionScore

__all__ = ["Release", "Result", "SectionScore"]
