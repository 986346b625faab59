"""A website as a source: its sitemap, or what its pages link to."""

from knowledge.sources.website.ground import Reach, Tour
from knowledge.sources.website.kept import KeptPages
from knowledge.sources.website.source import WebsiteSource

__all__ = ["KeptPages", "Reach", "Tour", "WebsiteSource"]
