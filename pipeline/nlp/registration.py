"""Everything that Shilu registers with spaCy, in one place. Importing this module registers it.

spaCy imports it by itself where Shilu is installed, through the entry points in ``pyproject.toml``.
"""

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry

from pipeline.nlp import components
from pipeline.nlp.components import EventPublisher, MentionPublisher
from pipeline.nlp.tokenizer import create_tokenizer

TOKENIZER = "shilu.JiebaTokenizer.v1"
MENTIONS = "shilu_mentions"
EVENTS = "shilu_events"


def create_mentions(nlp: Language, name: str, ents: bool) -> MentionPublisher:
    """Creates the component ``shilu_mentions``."""
    return MentionPublisher(nlp, name, ents)


def create_events(nlp: Language, name: str) -> EventPublisher:
    """Creates the component ``shilu_events``."""
    return EventPublisher(nlp, name)


registry.tokenizers(TOKENIZER, func=create_tokenizer)
Language.factory(
    MENTIONS,
    default_config={"ents": True},
    assigns=["doc.spans", "doc.ents", "token.is_sent_start"],
    func=create_mentions,
)
Language.factory(EVENTS, assigns=["doc.spans", "doc._.events"], func=create_events)
Doc.set_extension("events", getter=components.get_events, force=True)
Doc.set_extension("date", getter=components.get_date, setter=components.set_date, force=True)
Doc.set_extension("title", getter=components.get_title, setter=components.set_title, force=True)
Span.set_extension("value", getter=components.get_value, force=True)
