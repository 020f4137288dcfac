"""Runs the examples of the rule files: what ``shilu rules test`` does."""

from pipeline.clean.page import clean
from pipeline.records import Document
from pipeline.rules import Failure, RuleSet


def test_rules(rules: RuleSet) -> list[Failure]:
    """Runs every example of every rule file, and looks for rules that no example proves.

    Returns:
        What does not hold, in file order; nothing when all is well.
    """
    failures = []
    proven: set[str] = set()
    for example in rules.examples:
        alone = not example.file.name.startswith("_")  # what is common must do without the rules of single sites
        parts = clean(Document(text=example.before, site=example.site), rules, site_rules=alone, model=False)
        text = "".join(part.text for part in parts)
        fired = {cut.rule for part in parts for cut in part.cuts}
        proven |= set(example.rules) & fired
        if text != example.after:
            failures.append(Failure(example.file, example.line, f"gives {text!r}, not {example.after!r}"))
        for name in example.rules:
            if name not in fired:
                failures.append(Failure(example.file, example.line, f"{name} cuts nothing here"))
    for rule in rules.rules:
        if rule.id not in proven:
            failures.append(Failure(rule.file, rule.line, f"no example proves {rule.id}"))
    return failures
