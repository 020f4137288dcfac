"""Shilu (实录): turns scraped Chinese reports into event records."""
